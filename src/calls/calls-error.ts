import { PinpointError } from '../util/error.ts';

/** Another gateway writes into the directory. */
export function lockedError(directory: string): PinpointError {
  return new PinpointError('store.locked', `another gateway records into \`${directory}\``, {
    next: 'stop that gateway (`pinpoint calls` and `pinpoint why` work while it runs), or give this one another records.directory in its policy',
  });
}

/** The file that is locked is none of ours. It is not replaced unasked: whoever holds it would not know. */
export function damagedLockError(file: string, cause: unknown): PinpointError {
  return new PinpointError('store.corrupt', `\`${file}\` is damaged; nothing is kept in it`, {
    next: `remove it and start again: rm ${file}`,
    cause,
  });
}

/** The directory or a file in it cannot be used. */
export function unusableError(directory: string, cause: unknown): PinpointError {
  if (cause instanceof PinpointError) return cause;
  return new PinpointError('store.unwritable', `cannot use \`${directory}\`: ${reasonOf(cause)}`, {
    next: 'check that it belongs to the user that runs Pinpoint, is readable and writable, and that its disk has room; or set records.directory in the policy',
    cause,
  });
}

/** A file was written by a later version. */
export function newerError(path: string, format: number): PinpointError {
  return new PinpointError(
    'store.newer',
    `\`${path}\` has format ${format}, which this version of Pinpoint does not know`,
    {
      next: 'use the newer Pinpoint that wrote it, or move the file to another directory',
    },
  );
}

/** The system's reason, in one line. */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Whether the error says that a file is not there. */
export function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
