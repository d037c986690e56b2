import type { DocumentPath } from '../../core/edit.ts';
import type { KeyDocument } from '../../core/policy/document.ts';
import { editDistance } from '../../util/edit-distance.ts';
import { levelPlaces, methodLists } from './levels.ts';
import type { LevelPlace, MethodList } from './levels.ts';
import type { PolicyCheck } from './policy-check.ts';
import { show } from './words.ts';

/** Scopes that are required and that no key holds, and scopes of keys that nothing requires. */
export function checkScopes(check: PolicyCheck): void {
  const keys = allKeys(check);
  const lists = [...requiredScopes(check)];
  const asked = new Set(
    lists.flatMap(({ list }) => list.values.flatMap((entry) => entry.split(' '))),
  );
  // Before there is a key, no scope is held.
  if (keys.length > 0) {
    const held = holdersOf(keys);
    const known = [...held.keys()].filter((scope) => asked.has(scope));
    for (const requirement of lists) checkList(check, { held, known }, requirement);
  }
  if (asked.size > 0) checkUnasked(check, keys, asked);
}

function* requiredScopes(check: PolicyCheck): Generator<Requirement, void, void> {
  for (const level of levelPlaces(check.document)) {
    const path = [...level.path, 'require', 'scopes'];
    for (const list of methodLists(level.rules.require?.scopes, path)) yield { level, list };
  }
}

interface KeyPlace {
  readonly path: DocumentPath;
  readonly scopes: readonly string[];
}

/** The keys that may be used now or later. */
function allKeys(check: PolicyCheck): readonly KeyPlace[] {
  const found: KeyPlace[] = [];
  for (const [name, consumer] of Object.entries(check.document.consumers ?? {})) {
    for (const [index, key] of (consumer.keys ?? []).entries()) {
      if (isOver(key)) continue;
      found.push({ path: ['consumers', name, 'keys', index], scopes: key.scopes ?? [] });
    }
  }
  return found;
}

function isOver(key: KeyDocument): boolean {
  return key.revoked !== undefined;
}

/** For each scope, the sets of scopes of the keys that hold it. */
function holdersOf(keys: readonly KeyPlace[]): ReadonlyMap<string, readonly ReadonlySet<string>[]> {
  const holders = new Map<string, ReadonlySet<string>[]>();
  for (const { scopes } of keys) {
    const all = new Set(scopes);
    for (const scope of all) {
      const list = holders.get(scope);
      if (list === undefined) holders.set(scope, [all]);
      else list.push(all);
    }
  }
  return holders;
}

type Holders = ReadonlyMap<string, readonly ReadonlySet<string>[]>;

interface Requirement {
  readonly level: LevelPlace;
  readonly list: MethodList<string>;
}

interface Held {
  readonly held: Holders;
  /** Scopes that some key holds and some rule asks for. */
  readonly known: readonly string[];
}

function checkList(check: PolicyCheck, { held, known }: Held, { level, list }: Requirement): void {
  const isDead = !list.values.some((entry) => isHeld(held, entry));
  for (const [index, entry] of list.values.entries()) {
    if (entry === '' || isHeld(held, entry)) continue;
    const scopes = entry.split(' ');
    const first = scopes.find((scope) => !held.has(scope));
    const near = first === undefined ? undefined : nearScope(check, first, known);
    const hint = near === undefined ? '' : ` — did you mean ${show(near)}?`;
    const so = isDead
      ? `: ${whatOf(level, list)} can never pass`
      : ': this alternative never helps';
    const what =
      first === undefined
        ? `no key of any consumer holds the scopes ${scopes.map(show).join(' and ')} together`
        : `no key of any consumer holds the scope ${show(first)}`;
    check.warning([...list.path, index], {
      code: 'scope.unheld',
      message: `${what}${so}${hint}`,
      found: entry,
      nearest: near,
    });
  }
}

/** Scopes differ in few letters by nature (`orders:read`, `orders:write`): only a slip of the hand is taken for one. */
function nearScope(
  check: PolicyCheck,
  scope: string,
  known: readonly string[],
): string | undefined {
  const near = check.nearest(scope, known);
  return near !== undefined && editDistance(scope, near, 2) <= 2 ? near : undefined;
}

/** Whether some key holds all scopes of an entry. */
function isHeld(held: Holders, entry: string): boolean {
  const scopes = entry.split(' ');
  const [first = ''] = scopes;
  return (held.get(first) ?? []).some((all) => scopes.every((scope) => all.has(scope)));
}

/** `POST of orders`: what a list holds for. */
function whatOf(level: LevelPlace, list: MethodList<string>): string {
  const where = [level.service, level.version, level.operation]
    .filter((name) => name !== undefined)
    .join('.');
  if (list.method === undefined) return `a request to ${where}`;
  return list.method === '*' ? `another method of ${where}` : `${list.method} of ${where}`;
}

function checkUnasked(
  check: PolicyCheck,
  keys: readonly KeyPlace[],
  asked: ReadonlySet<string>,
): void {
  for (const { path, scopes } of keys) {
    for (const [index, scope] of scopes.entries()) {
      if (scope === '' || asked.has(scope)) continue;
      const near = nearScope(check, scope, [...asked]);
      const hint = near === undefined ? '' : ` — did you mean ${show(near)}?`;
      check.warning([...path, 'scopes', index], {
        code: 'scope.unasked',
        message: `no rule asks for the scope ${show(scope)}${hint}`,
        found: scope,
        nearest: near,
      });
    }
  }
}
