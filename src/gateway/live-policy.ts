import { buildDirectorySteps } from '../core/policy/build-directory.ts';
import { compileSteps } from '../core/policy/compile.ts';
import type { Engines, PolicySource } from '../core/policy/source.ts';
import type { World } from '../core/what-if.ts';

/** Longest that one turn of the event loop is spent on compiling. */
const TURN_MS = 4;

/**
 * Holds the policy that is in force. It changes as a whole and between requests; a request keeps the one that it
 * began with.
 */
export class LivePolicy {
  #world: World;
  readonly #listeners: ((world: World) => void)[] = [];

  constructor(world: World) {
    this.#world = world;
  }

  get current(): World {
    return this.#world;
  }

  /** Listeners run at once; what they throw refuses the change, and the old policy stays. */
  onSwap(listener: (world: World) => void): void {
    this.#listeners.push(listener);
  }

  swap(world: World): void {
    for (const listener of this.#listeners) listener(world);
    this.#world = world;
  }

  /** Compiles a policy without holding the event loop, then puts it in force. Resolves to what is then current. */
  async reload(source: PolicySource, engines: Engines): Promise<World> {
    const world = await compileWorld(source, engines, this.#world);
    this.swap(world);
    return world;
  }
}

/**
 * Compiles a policy in turns of a few milliseconds. Rules that did not change are taken over from `previous` as they
 * are, and so are accounts: revoking a key compiles no rule.
 */
export async function compileWorld(
  source: PolicySource,
  engines: Engines,
  previous?: World,
): Promise<World> {
  const sameRules = previous?.snapshot.revision === source.revision;
  const sameAccounts = previous?.directory.version === source.directoryVersion;
  const snapshot =
    sameRules && previous !== undefined
      ? { ...previous.snapshot, document: source.document }
      : await inTurns(compileSteps(source, engines));
  const directory =
    sameAccounts && previous !== undefined
      ? previous.directory
      : await inTurns(buildDirectorySteps(source.document, source.directoryVersion));
  return { source, engines: snapshot.engines, snapshot, directory };
}

/** Runs steps to their end, and lets everything else run in between. */
async function inTurns<T>(steps: Generator<void, T, void>): Promise<T> {
  for (;;) {
    const until = performance.now() + TURN_MS;
    do {
      const step = steps.next();
      if (step.done === true) return step.value;
    } while (performance.now() < until);
    await new Promise<void>((resolve) => {
      setImmediate(resolve);
    });
  }
}
