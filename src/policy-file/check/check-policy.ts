import { compile } from '../../core/policy/compile.ts';
import type { RouteEntry } from '../../core/policy/snapshot.ts';
import type { Problem } from '../problem.ts';
import { checkDates } from './dates.ts';
import { checkIp } from './ip.ts';
import { checkKeys } from './keys.ts';
import { checkLimits } from './limits.ts';
import { checkNames } from './names.ts';
import { checkOpenToAll } from './open-to-all.ts';
import { checkPermits } from './permits.ts';
import { PolicyCheck } from './policy-check.ts';
import type { PolicyToCheck } from './policy-check.ts';
import { checkRoles } from './roles.ts';
import { checkRoutes } from './routes.ts';
import { checkScopes } from './scopes.ts';
import { checkUnreadBodies } from './unread-bodies.ts';
import { checkUpstreams } from './upstreams.ts';
import { checkVersions } from './versions.ts';

/**
 * Every mistake of meaning in a policy: names that stand for nothing, routes that never match, rules that never hold,
 * and what is allowed to whom by oversight. The document has the right shape, or was made to have it by `coerce`.
 */
export function checkPolicy(input: PolicyToCheck): readonly Problem[] {
  const check = new PolicyCheck(input);
  const routes = routesOf(input);
  checkNames(check);
  checkUpstreams(check);
  checkVersions(check);
  checkRoutes(check, routes);
  checkPermits(check, routes);
  checkRoles(check);
  checkScopes(check);
  checkKeys(check);
  checkIp(check);
  checkLimits(check);
  checkDates(check);
  checkOpenToAll(check, routes);
  checkUnreadBodies(check, routes);
  checkAnybody(check, routes);
  return check.problems;
}

/** The routes as the gateway will have them: from the one place that makes them. */
function routesOf({ document, operations }: PolicyToCheck): readonly RouteEntry[] {
  // A wrong trusted proxy is a mistake that is told, and would stop this.
  const { trustedProxies: _, ...rules } = document;
  const source = { revision: '', directoryVersion: '', document: rules, operations, lists: {} };
  const engines = {
    validator: () => {
      throw new Error('a check decides nothing');
    },
  };
  return compile(source, engines).routes;
}

/** A policy with routes and without consumers, where every route wants a key. */
function checkAnybody(check: PolicyCheck, routes: readonly RouteEntry[]): void {
  const { consumers, services } = check.document;
  if (routes.length === 0 || Object.keys(consumers ?? {}).length > 0) return;
  const text = JSON.stringify(services);
  if (text.includes('"anonymous"')) return;
  check.warning(['services'], {
    code: 'access.nobody',
    message:
      'no consumer is defined and every route wants an API key: every request will be refused',
    atKey: true,
  });
}
