import { closeSync, openSync } from 'node:fs';

/**
 * Makes an empty file that its owner alone may read, unless there is one. A file that is there is not even opened:
 * closing it again would take away every lock that this process has on it (fcntl(2)), and SQLite relies on those.
 */
export function makePrivateFile(path: string): void {
  try {
    closeSync(openSync(path, 'wx', 0o600));
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
}
