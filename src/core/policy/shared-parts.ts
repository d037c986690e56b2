import type { Demand } from './compile-method.ts';
import type { BodyPlan, CompiledRoute, IpPlan, LimitInForce, LimitPlan } from './snapshot.ts';

/**
 * Parts of compiled routes, by the places of the rules that they come from (demands: by their values). Routes that have
 * a part alike have one object of it, which so stays in the processor's caches however many routes there are.
 */
export interface SharedParts {
  readonly credentials: Map<string, CompiledRoute['credential']>;
  readonly accesses: Map<string, CompiledRoute['access']>;
  readonly ips: Map<string, IpPlan>;
  readonly limits: Map<string, LimitParts>;
  readonly bodies: Map<string, BodyPlan>;
  readonly demands: Map<string, Demand>;
}

/** The limits of one level. */
export interface LimitParts {
  readonly plans: readonly LimitPlan[];
  readonly asWritten: readonly LimitInForce[];
}

/** Nothing yet. */
export function newSharedParts(): SharedParts {
  return {
    credentials: new Map(),
    accesses: new Map(),
    ips: new Map(),
    limits: new Map(),
    bodies: new Map(),
    demands: new Map(),
  };
}
