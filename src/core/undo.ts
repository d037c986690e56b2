import { getAt } from '../util/json-pointer.ts';
import type { Json } from '../util/json.ts';
import type { DocumentEdit, DocumentPath } from './edit.ts';
import { applyDocumentEdits } from './policy/apply-edits.ts';
import type { PolicyDocument } from './policy/document.ts';

/** The edits that take edits back, to be made in the order given. */
export function undoOf(
  document: PolicyDocument,
  edits: readonly DocumentEdit[],
): readonly DocumentEdit[] {
  const undo: DocumentEdit[] = [];
  let before = document;
  for (const edit of edits) {
    undo.push(inverse(before as unknown as Json, edit));
    before = applyDocumentEdits(before, [edit]);
  }
  return undo.toReversed();
}

function inverse(document: Json, edit: DocumentEdit): DocumentEdit {
  const { on, path } = edit;
  const parent = getAt(document, path.slice(0, -1));
  const old = getAt(document, path);
  // A list item has no place of its own to come back to: the list is put back as it was.
  if (edit.op === 'remove' && isList(parent))
    return { on, op: 'set', path: path.slice(0, -1), value: parent };
  if (edit.op === 'append' && isList(old)) return { on, op: 'remove', path: [...path, old.length] };
  if (old !== undefined) return { on, op: 'set', path, value: old };
  const missing = firstMissing(document, path);
  // `name:` with nothing behind it is a value too: it comes back as it was.
  if (getAt(document, missing) === null) return { on, op: 'set', path: missing, value: null };
  return { on, op: 'remove', path: missing };
}

/** The shortest part of a path that is not there yet, or has no value: what making the path makes. */
function firstMissing(document: Json, path: DocumentPath): DocumentPath {
  for (let length = 1; length < path.length; length += 1) {
    const value = getAt(document, path.slice(0, length));
    if (value === undefined || value === null) return path.slice(0, length);
  }
  return path;
}

function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}
