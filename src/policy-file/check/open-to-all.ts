import type { DocumentPath } from '../../core/edit.ts';
import { forMethod } from '../../core/policy/compile-method.ts';
import type { RequireDocument } from '../../core/policy/document.ts';
import type { RouteEntry } from '../../core/policy/snapshot.ts';
import { levelsOfRoute, nearestWith } from './levels.ts';
import type { LevelPlace } from './levels.ts';
import type { PolicyCheck } from './policy-check.ts';

/** Methods that change nothing (RFC 9110 §9.2.1). */
const SAFE = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE']);

/** Requirements that a request without a credential cannot meet. */
const CLOSED: readonly ('scopes' | 'roles' | 'groups')[] = ['scopes', 'roles', 'groups'];

/** Routes on which anybody may change something: no credential, no role, no address rule. Told once for each rule that opens them. */
export function checkOpenToAll(check: PolicyCheck, routes: readonly RouteEntry[]): void {
  const open = new Map<string, { readonly path: DocumentPath; readonly found: string[] }>();
  for (const route of routes) {
    const methods = route.methods.filter((method) => !SAFE.has(method));
    if (methods.length === 0) continue;
    const levels = levelsOfRoute(check.document, route);
    const rule = openingRule(levels);
    if (rule === undefined) continue;
    const passing = methods.filter((method) => !isClosed(levels, method));
    if (passing.length === 0) continue;
    const key = rule.join('/');
    const group = open.get(key) ?? { path: rule, found: [] };
    open.set(key, group);
    group.found.push(`${passing.join(',')} ${route.template}`);
  }
  for (const { path, found } of open.values()) {
    const [first = ''] = found;
    const others = found.length === 1 ? '' : ` and ${found.length - 1} more`;
    check.warning(path, {
      code: 'access.open_to_all',
      message: `this lets everybody in, without a credential and from anywhere: ${first}${others}`,
    });
  }
}

/** The `access: allow` that opens a route to requests without a credential; undefined where something holds them back. */
function openingRule(levels: readonly LevelPlace[]): DocumentPath | undefined {
  const access = nearestWith(levels, (rules) => rules.access);
  if (access === undefined || access.value !== 'allow') return undefined;
  const credential = nearestWith(levels, (rules) => rules.require?.credential);
  if (credential === undefined || !credential.value.includes('anonymous')) return undefined;
  if (nearestWith(levels, (rules) => rules.ip?.allow) !== undefined) return undefined;
  return [...access.level.path, 'access'];
}

function isClosed(levels: readonly LevelPlace[], method: string): boolean {
  return CLOSED.some((member) => {
    const value: RequireDocument['scopes'] = nearestWith(
      levels,
      (rules) => rules.require?.[member],
    )?.value;
    return value !== undefined && (forMethod(value, method)?.values.length ?? 0) > 0;
  });
}
