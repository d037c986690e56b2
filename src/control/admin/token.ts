import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { mkdirSync, statSync } from 'node:fs';
import { open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { PinpointError } from '../../util/error.ts';
import { makeDirectories } from '../../util/make-directories.ts';

/**
 * Makes a new admin token and leaves it in a file that its user alone may read (mode 0600), in one step: no reader sees
 * half a token, and a link that somebody put in the file's place is replaced, not followed.
 * @throws PinpointError `store.unwritable`
 */
export async function writeAdminToken(file: string): Promise<string> {
  const token = randomBytes(32).toString('base64url');
  const temporary = `${file}.${randomBytes(6).toString('hex')}`;
  try {
    makeDirectories(dirname(file), { dirname, mkdirSync, statSync });
    const handle = await open(temporary, 'wx', 0o600);
    try {
      await handle.writeFile(`${token}\n`);
    } finally {
      await handle.close();
    }
    await rename(temporary, file);
  } catch (cause) {
    throw new PinpointError(
      'store.unwritable',
      `the admin token cannot be written to \`${file}\``,
      {
        next: 'make its directory writable, or name another with `--data DIR`',
        cause,
      },
    );
  }
  return token;
}

/** Whether two secrets are the same, in a time that tells nothing of where they differ. */
export function sameSecret(one: string, other: string): boolean {
  return timingSafeEqual(digest(one), digest(other));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
