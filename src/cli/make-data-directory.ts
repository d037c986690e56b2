import { mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { PinpointError } from '../util/error.ts';
import { makeDirectories } from '../util/make-directories.ts';

/**
 * Makes a directory that its user alone may read, and those above it that are missing. Nothing happens where it exists.
 * @throws PinpointError `store.unwritable`
 */
export function makeDataDirectory(directory: string): void {
  try {
    makeDirectories(directory, { dirname, mkdirSync, statSync });
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
