import { appendAt, removeAt, setAt } from '../../util/json-pointer.ts';
import type { Json } from '../../util/json.ts';
import type { DocumentEdit } from '../edit.ts';
import type { PolicyDocument } from './document.ts';

/**
 * The document with edits applied in order; what they do not touch is shared. The result is as valid as the edits are:
 * whoever takes edits from outside checks the result like any other document.
 */
export function applyDocumentEdits(
  document: PolicyDocument,
  edits: readonly DocumentEdit[],
): PolicyDocument {
  let value = document as unknown as Json;
  for (const edit of edits) value = applyEdit(value, edit);
  return value as unknown as PolicyDocument;
}

function applyEdit(value: Json, edit: DocumentEdit): Json {
  switch (edit.op) {
    case 'set':
      return setAt(value, edit.path, edit.value);
    case 'append':
      return appendAt(value, edit.path, edit.value);
    case 'remove':
      return removeAt(value, edit.path);
  }
}
