import { isDeepStrictEqual } from 'node:util';
import type { DocumentEdit } from '../core/edit.ts';
import { applyDocumentEdits } from '../core/policy/apply-edits.ts';
import type { PolicyDocument } from '../core/policy/document.ts';
import { undoOf } from '../core/undo.ts';
import { patchText } from '../policy-file/patch.ts';
import { PinpointError } from '../util/error.ts';
import { formatPointer, getAt } from '../util/json-pointer.ts';
import type { Json } from '../util/json.ts';
import { textHashOf } from './change-log.ts';
import type { ChangeNote } from './change-log.ts';
import { unifiedDiff } from '../util/unified-diff.ts';

/** A change of a policy file that was worked out and not yet written. */
export interface PlannedChange {
  /** The file's text that it was worked out on. */
  readonly before: string;
  readonly after: string;
  /** Unified; what people are shown before they agree. */
  readonly diff: string;
  /** To be left in the log before the file is written. */
  readonly change: ChangeNote;
}

/** What to change, on whose word. */
export interface ChangeRequest {
  /** Name of the file, for the diff. */
  readonly file: string;
  readonly text: string;
  /** The document that `text` holds. */
  readonly document: PolicyDocument;
  readonly edits: readonly DocumentEdit[];
  readonly by: string;
  readonly note: string;
  readonly nowMs: number;
}

/**
 * Works a change out: the new text with comments and layout kept, the difference, and how it is taken back.
 * @throws PinpointError `edit.not_applicable` where the text cannot take it, or it changes nothing
 */
export function planChange(request: ChangeRequest): PlannedChange {
  const { file, text, document, edits, by, note, nowMs } = request;
  const after = patchText(text, edits);
  if (after === text) {
    throw new PinpointError('edit.not_applicable', `\`${file}\` already says so`, {
      next: 'nothing has to be done',
    });
  }
  const undo = undoOf(document, edits);
  const changed = asJson(applyDocumentEdits(document, edits));
  const left = undo.map(({ path }) => ({ path, value: getAt(changed, path) ?? null }));
  return {
    before: text,
    after,
    diff: unifiedDiff(file, text, after),
    change: { textHash: textHashOf(after), atMs: nowMs, by, note, undo, left },
  };
}

/**
 * The edits that take a change back.
 * @throws PinpointError `edit.not_applicable` where what it left has been changed since
 */
export function undoEdits(change: ChangeNote, document: PolicyDocument): readonly DocumentEdit[] {
  const current = asJson(document);
  for (const { path, value } of change.left) {
    if (isDeepStrictEqual(getAt(current, path) ?? null, value)) continue;
    throw new PinpointError(
      'edit.not_applicable',
      `${formatPointer(path)} was changed again since \`${change.note}\``,
      {
        next: 'take it back by hand; `pinpoint revisions --diff` shows what was changed when',
      },
    );
  }
  return change.undo;
}

/** A document is plain data; its type only lacks the index signature. */
function asJson(document: PolicyDocument): Json {
  return document as unknown as Json;
}
