import type { World } from '../../core/what-if.ts';
import type { GatewayOptions } from '../../gateway/gateway.ts';
import type { LivePolicy } from '../../gateway/live-policy.ts';
import type { CallStore, RevisionStore } from '../../store/ports.ts';
import { restoreMoment } from '../restore-moment.ts';

/** Old policies that are held, so that reading a refusal again and again does not compile its policy again and again. */
const MOST_WORLDS = 4;

/** Where the gateway's own pages read refused calls and the policies of their time. */
export function refusalHistory(
  calls: CallStore,
  revisions: RevisionStore,
  live: () => LivePolicy,
): GatewayOptions['history'] {
  const worlds = new Map<string, Promise<World | undefined>>();
  const restore = async (
    revision: string,
    directoryVersion: string,
  ): Promise<World | undefined> => {
    const stored = await revisions.get(revision, directoryVersion);
    return stored === undefined ? undefined : (await restoreMoment(stored)).world;
  };
  return {
    callById: (id) => calls.byId(id),
    worldAt: (revision, directoryVersion) => {
      const { current } = live();
      if (
        current.source.revision === revision &&
        current.source.directoryVersion === directoryVersion
      ) {
        return Promise.resolve(current);
      }
      const key = `${revision} ${directoryVersion}`;
      let world = worlds.get(key);
      if (world === undefined) {
        const [oldest] = worlds.keys();
        if (worlds.size >= MOST_WORLDS && oldest !== undefined) worlds.delete(oldest);
        world = restore(revision, directoryVersion);
        worlds.set(key, world);
        // A failure to read is not kept: the next one may succeed.
        world.catch(() => worlds.delete(key));
      }
      return world;
    },
  };
}
