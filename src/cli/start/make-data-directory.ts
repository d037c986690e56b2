import { mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { PinpointError } from '../../util/error.ts';

/**
 * Makes a directory that its user alone may read, and those above it that are missing. Nothing happens where it exists.
 * @throws PinpointError `store.unwritable`
 */
export async function makeDataDirectory(directory: string): Promise<void> {
  try {
    await makeWithParents(directory);
  } catch (cause) {
    throw new PinpointError(
      'store.unwritable',
      `the data directory \`${directory}\` cannot be made`,
      {
        next: 'make it writable for this user, or name another with `--data DIR`',
        cause,
      },
    );
  }
}

/** Not by `recursive` of `mkdir`, which never ends where a directory exists and refuses with ENOENT, as /proc does. */
async function makeWithParents(directory: string): Promise<void> {
  if (await isDirectory(directory)) return;
  const parent = dirname(directory);
  if (parent !== directory) await makeWithParents(parent);
  try {
    await mkdir(directory, { mode: 0o700 });
  } catch (error) {
    // Somebody else may have made it meanwhile.
    if (!(await isDirectory(directory))) throw error;
  }
}

async function isDirectory(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch {
    return false;
  }
}
