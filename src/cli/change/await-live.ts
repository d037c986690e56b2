import { setTimeout as delay } from 'node:timers/promises';
import type { PolicyStatus } from '../../control/admin/services.ts';
import type { RevisionName } from '../../store/ports.ts';
import type { AdminClient } from '../admin-client.ts';

const LONGEST_MS = 15_000;
const POLL_MS = 40;

/** How a written change fared with the running gateway. */
export type Uptake =
  | { readonly kind: 'live'; readonly afterMs: number }
  /** The gateway refused it; the problems, one a line. */
  | { readonly kind: 'refused'; readonly problems: readonly string[] }
  | { readonly kind: 'late' };

/** Waits until a gateway serves a policy, or has refused what was written after `sinceMs`. */
export async function awaitLive(
  admin: AdminClient,
  wanted: RevisionName,
  sinceMs: number,
): Promise<Uptake> {
  const startMs = performance.now();
  for (;;) {
    const status = (await admin.get('/policy')) as PolicyStatus;
    const afterMs = performance.now() - startMs;
    if (status.revision === wanted.revision && status.directoryVersion === wanted.directoryVersion)
      return { kind: 'live', afterMs };
    if (status.refused !== undefined && status.refused.atMs >= sinceMs) {
      return {
        kind: 'refused',
        problems: status.refused.problems.map(
          (one) => `${one.file}:${one.line}:${one.column}  ${one.message}`,
        ),
      };
    }
    if (afterMs > LONGEST_MS) return { kind: 'late' };
    await delay(POLL_MS);
  }
}
