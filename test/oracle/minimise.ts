import type { Case } from './case.ts';

/** Members without which the rest would mean something else. */
const KEPT: ReadonlySet<string> = new Set([
  'rate',
  'per',
  'id',
  'methods',
  'method',
  'path',
  'content',
  'required',
  'declaredBytes',
  'sizeBytes',
  'presented',
  'may',
]);

type Tree = Readonly<Record<string, unknown>>;

/**
 * The case with every part left out that it can do without: members and elements are dropped one at a time, larger
 * ones first, for as long as `keeps` holds of what remains. A case that makes `keeps` throw is not kept.
 */
export function minimise(one: Case, keeps: (smaller: Case) => boolean): Case {
  let best = one;
  for (;;) {
    const smaller = shrinkOnce(best, keeps);
    if (smaller === undefined) return best;
    best = smaller;
  }
}

function shrinkOnce(one: Case, keeps: (smaller: Case) => boolean): Case | undefined {
  let best = one;
  for (const path of placesOf(one, 14)) {
    if (KEPT.has(path.at(-1) ?? '')) continue;
    const smaller = without(best, path) as Case | undefined;
    if (smaller !== undefined && holds(keeps, smaller)) best = smaller;
  }
  return best === one ? undefined : best;
}

function holds(keeps: (smaller: Case) => boolean, smaller: Case): boolean {
  try {
    return keeps(smaller);
  } catch {
    return false;
  }
}

function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !(value instanceof Uint8Array);
}

/** Every place in a value, outer ones first; the last elements of lists first, so that earlier indices stay right. */
function placesOf(value: unknown, depth: number): (readonly string[])[] {
  const places: (readonly string[])[] = [];
  let level: (readonly string[])[] = [[]];
  for (let at = 0; at < depth && level.length > 0; at += 1) {
    const next = level.flatMap((path) => {
      const here = path.reduce<unknown>(
        (tree, step) => (isTree(tree) ? tree[step] : undefined),
        value,
      );
      if (!isTree(here)) return [];
      return Object.keys(here)
        .toReversed()
        .map((step) => [...path, step]);
    });
    places.push(...next);
    level = next;
  }
  return places;
}

/** The value without what stands at a place; undefined where nothing does. */
function without(value: unknown, path: readonly string[]): unknown {
  const [step, ...rest] = path;
  if (!isTree(value) || step === undefined || !Object.hasOwn(value, step)) return undefined;
  if (rest.length > 0) {
    const inner = without(value[step], rest);
    if (inner === undefined) return undefined;
    if (Array.isArray(value)) return value.with(Number(step), inner);
    return { ...value, [step]: inner };
  }
  if (Array.isArray(value)) return value.toSpliced(Number(step), 1);
  return Object.fromEntries(Object.entries(value).filter(([name]) => name !== step));
}
