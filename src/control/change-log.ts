import { createHash } from 'node:crypto';
import { mkdirSync, statSync } from 'node:fs';
import { readFile, readdir, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { DocumentEdit, DocumentPath } from '../core/edit.ts';
import type { Json } from '../util/json.ts';
import { PinpointError } from '../util/error.ts';
import { makeDirectories } from '../util/make-directories.ts';

/** What a command wrote into a policy file, and how it is taken back. */
export interface ChangeNote {
  /** SHA-256 (64 hex) of the document's text after the change: by it the gateway knows whose change it has loaded. */
  readonly textHash: string;
  readonly atMs: number;
  readonly by: string;
  /** One line: what, and for which call. */
  readonly note: string;
  readonly undo: readonly DocumentEdit[];
  /** What stands at the places of `undo` after the change; undoing is safe only while it still does. */
  readonly left: readonly { readonly path: DocumentPath; readonly value: Json | null }[];
}

/** So many hex digits of `textHash` name a change on the command line. */
const ID_LENGTH = 12;

/** The name of a change on the command line. */
export function changeId(change: ChangeNote): string {
  return change.textHash.slice(0, ID_LENGTH);
}

/** The hash by which a text is known in the log. */
export function textHashOf(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}

/** Leaves a note of a change; to be written before the policy file is. @throws PinpointError `store.unwritable` */
export async function writeChange(dataDirectory: string, change: ChangeNote): Promise<void> {
  const directory = join(dataDirectory, 'changes');
  const file = join(directory, `${change.textHash}.json`);
  try {
    makeDirectories(directory, { dirname, mkdirSync, statSync });
    await writeFile(`${file}.new`, `${JSON.stringify(change)}\n`, { mode: 0o600 });
    await rename(`${file}.new`, file);
  } catch (cause) {
    throw new PinpointError(
      'store.unwritable',
      `the note of this change cannot be written into \`${directory}\``,
      {
        next: 'make the data directory writable for this user, or name another with `--data DIR`',
        cause,
      },
    );
  }
}

/** The note on a text, if a command made it after `sinceMs`; a text that came about otherwise has none. */
export async function changeOf(
  dataDirectory: string,
  text: string,
  sinceMs: number,
): Promise<ChangeNote | undefined> {
  const change = await read(join(dataDirectory, 'changes', `${textHashOf(text)}.json`));
  return change === undefined || change.atMs < sinceMs ? undefined : change;
}

/** The change of an id. @throws PinpointError where there is none */
export async function requireChange(dataDirectory: string, id: string): Promise<ChangeNote> {
  const directory = join(dataDirectory, 'changes');
  const names = /^[0-9a-f]{8,64}$/.test(id) ? await readdir(directory).catch(() => []) : [];
  const [name, another] = names.filter((one) => one.startsWith(id) && one.endsWith('.json'));
  const change =
    name === undefined || another !== undefined ? undefined : await read(join(directory, name));
  if (change !== undefined) return change;
  throw new PinpointError('edit.not_applicable', `no change has the id \`${id}\``, {
    next: 'take the id from the command that `--apply` printed; `pinpoint revisions --diff` shows every change',
  });
}

async function read(file: string): Promise<ChangeNote | undefined> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as ChangeNote;
  } catch {
    return undefined;
  }
}
