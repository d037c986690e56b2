import type { LimitPlan, PolicySnapshot, RouteEntry } from './snapshot.ts';

/** Routes that the same limits hold for. */
export interface LimitGroup {
  readonly limits: readonly LimitPlan[];
  readonly entries: readonly RouteEntry[];
}

const known = new WeakMap<PolicySnapshot, readonly LimitGroup[]>();

/**
 * The routes of a snapshot by the limits that hold for them: as many groups as there are versions, and operations with
 * limits of their own, however many routes there are. Routes without any limit are left out. Remembered.
 */
export function limitGroups(snapshot: PolicySnapshot): readonly LimitGroup[] {
  let groups = known.get(snapshot);
  if (groups === undefined) {
    groups = [...entriesByPlace(snapshot).values()].flatMap((entries) => {
      const [first] = entries;
      const limits = first === undefined ? [] : snapshot.route(first.index).limits;
      return limits.length === 0 ? [] : [{ limits, entries }];
    });
    known.set(snapshot, groups);
  }
  return groups;
}

/** By the nearest object of the document that may bring limits: the rules of an operation, or its version. */
function entriesByPlace(snapshot: PolicySnapshot): ReadonlyMap<object, readonly RouteEntry[]> {
  const places = new Map<object, RouteEntry[]>();
  let latest: { readonly place: object; readonly entries: RouteEntry[] } | undefined;
  for (const entry of snapshot.routes) {
    const place = placeOf(entry);
    // Routes of one version follow each other.
    if (latest?.place !== place) {
      const entries = places.get(place) ?? [];
      places.set(place, entries);
      latest = { place, entries };
    }
    latest.entries.push(entry);
  }
  return places;
}

function placeOf(entry: RouteEntry): object {
  const { version, operationId, written } = entry;
  const operations = version.operations ?? {};
  const own = Object.hasOwn(operations, operationId) ? operations[operationId] : undefined;
  if (own?.limits !== undefined) return own;
  const route = written === undefined ? undefined : version.routes?.[written];
  return route?.limits === undefined ? version : route;
}
