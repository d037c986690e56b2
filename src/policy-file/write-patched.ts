import { randomBytes } from 'node:crypto';
import { chmod, open, readFile, realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { PinpointError } from '../util/error.ts';

/**
 * Replaces a file's text, only if the file is still the one that was decided on, and at once: readers see the old
 * text or the new one, never a part. A symbolic link stays one; its target is replaced. The file's mode is kept.
 *
 * @throws PinpointError `policy.changed` where somebody else has written it since; `policy.unreadable` where it cannot be read or written.
 */
export async function writePatched(
  file: string,
  expectedText: string,
  newText: string,
): Promise<void> {
  try {
    await replaceText(await realpath(file), expectedText, newText);
  } catch (error) {
    if (error instanceof PinpointError) throw error;
    throw new PinpointError('policy.unreadable', `${file} cannot be written: ${reasonOf(error)}`, {
      next: 'check that the file and its directory may be written by this user',
      cause: error,
    });
  }
}

async function replaceText(target: string, expectedText: string, newText: string): Promise<void> {
  const { mode } = await stat(target);
  const temporary = join(
    dirname(target),
    `.${basename(target)}.${randomBytes(6).toString('hex')}.tmp`,
  );
  const handle = await open(temporary, 'wx', 0o600);
  try {
    await handle.writeFile(newText);
    await handle.sync();
    await handle.close();
    await chmod(temporary, mode & 0o7777);
    // As late as can be: what was written in between would be lost.
    if ((await readFile(target, 'utf8')) !== expectedText) throw changed(target);
    await rename(temporary, target);
  } catch (error) {
    await handle.close().catch(() => undefined);
    await rm(temporary, { force: true });
    throw error;
  }
  await syncDirectory(dirname(target));
}

/** A rename is only as durable as its directory. */
async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, 'r');
  try {
    await handle.sync();
  } catch {
    // Some file systems cannot sync a directory; the rename itself has happened.
  } finally {
    await handle.close();
  }
}

function changed(file: string): PinpointError {
  return new PinpointError('policy.changed', `${file} was changed since this was decided`, {
    next: 'run the command again: it then decides under the file as it is now',
  });
}

function reasonOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}
