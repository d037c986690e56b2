import { PinpointError } from '../util/error.ts';
import type { CallStore, RevisionStore } from '../store/ports.ts';
import { openBodyStore } from '../calls/bodies.ts';
import type { BodyStore } from '../calls/bodies.ts';
import { openCallStore } from '../calls/query.ts';
import { openRevisionStore } from '../store/sqlite/revision-store.ts';
import { existsSync } from 'node:fs';

/** The files of a gateway, opened for reading by a command. */
export interface OpenStores {
  readonly calls: CallStore;
  readonly revisions: RevisionStore;
  readonly bodies: BodyStore;
  close(): Promise<void>;
}

/**
 * Opens the files in a data directory.
 * @throws PinpointError where there is no such directory, or its files cannot be read
 */
export async function openStores(dataDirectory: string): Promise<OpenStores> {
  if (!existsSync(dataDirectory)) {
    throw new PinpointError('call.not_found', `there is no data directory \`${dataDirectory}\``, {
      next: 'start a gateway first (`pinpoint start`), or name its data directory with `--data DIR`',
    });
  }
  const revisions = await openRevisionStore({ directory: dataDirectory });
  const calls = await openCallStore({ directory: dataDirectory });
  return {
    calls,
    revisions,
    bodies: openBodyStore({ directory: dataDirectory }),
    close: async () => {
      await Promise.all([calls.close(), revisions.close()]);
    },
  };
}
