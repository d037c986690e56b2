import { unifiedDiff } from '../util/unified-diff.ts';
import type { StoredRevision } from './ports.ts';

type Text = Pick<StoredRevision, 'file' | 'text'>;

/** What a policy's text changed against the one before; empty for the first. */
export function diffSince(before: Text | undefined, { file, text }: Text): string {
  return before === undefined ? '' : unifiedDiff(file, before.text, text);
}
