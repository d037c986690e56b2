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
  const use: ScopeUse = { asked: new Map(), held: new Map(), holders: holdersOf(keys) };
  for (const { list } of lists) {
    for (const entry of list.values) for (const scope of entry.split(' ')) count(use.asked, scope);
  }
  for (const { scopes } of keys) for (const scope of scopes) count(use.held, scope);
  // Before there is a key, no scope is held.
  if (keys.length > 0) for (const requirement of lists) checkList(check, use, requirement);
  if (use.asked.size > 0) checkUnasked(check, keys, use);
}

/** How often each scope stands in rules and in keys. */
interface ScopeUse {
  readonly asked: Map<string, number>;
  readonly held: Map<string, number>;
  readonly holders: Holders;
}

function count(counts: Map<string, number>, scope: string): void {
  counts.set(scope, (counts.get(scope) ?? 0) + 1);
}

function uses(use: ScopeUse, scope: string): number {
  return (use.asked.get(scope) ?? 0) + (use.held.get(scope) ?? 0);
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

function holdersOf(keys: readonly KeyPlace[]): Holders {
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

/** For each scope, the sets of scopes of the keys that hold it. */
type Holders = ReadonlyMap<string, readonly ReadonlySet<string>[]>;

interface Requirement {
  readonly level: LevelPlace;
  readonly list: MethodList<string>;
}

function checkList(check: PolicyCheck, use: ScopeUse, { level, list }: Requirement): void {
  const isDead = !list.values.some((entry) => isHeld(use.holders, entry));
  for (const [index, entry] of list.values.entries()) {
    if (entry === '' || isHeld(use.holders, entry)) continue;
    const scopes = entry.split(' ');
    const first = scopes.find((scope) => !use.held.has(scope));
    const slip = first === undefined ? undefined : slipOf(check, first, use.held);
    const near = slip !== undefined && uses(use, slip) >= uses(use, first ?? '') ? slip : undefined;
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

/**
 * The scope that was meant, if this is a slip of the hand: one of those, two letters off at the most. (Scopes differ in
 * few letters by nature, as `orders:read` and `orders:write` do.)
 */
function slipOf(
  check: PolicyCheck,
  scope: string,
  meant: ReadonlyMap<string, number>,
): string | undefined {
  const near = check.nearest(scope, [...meant.keys()]);
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

function checkUnasked(check: PolicyCheck, keys: readonly KeyPlace[], use: ScopeUse): void {
  for (const { path, scopes } of keys) {
    for (const [index, scope] of scopes.entries()) {
      if (scope === '' || use.asked.has(scope)) continue;
      const near = slipOf(check, scope, use.asked);
      // The rarer of two like names is the slip: then it was told at the rule.
      if (near !== undefined && uses(use, near) < uses(use, scope)) continue;
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
