import type {
  ConsumerDocument,
  GroupDocument,
  KeyDocument,
  PolicyDocument,
  PrincipalState,
  RoleDocument,
  ServiceDocument,
} from '../../src/core/policy/document.ts';
import type { PolicySize } from './policy-size.ts';
import type { Random } from './random.ts';
import { join } from './routing.ts';
import {
  CONSUMERS,
  GROUPS,
  INSTANTS,
  LITERALS,
  METHODS,
  RATES,
  ROLES,
  SCOPES,
  TENANTS,
} from './vocabulary.ts';

/** Random tenants, groups, roles and consumers with their keys. */
export function randomDirectory(
  random: Random,
  size: PolicySize,
  services: Readonly<Record<string, ServiceDocument>>,
): Pick<PolicyDocument, 'roles' | 'tenants' | 'groups' | 'consumers'> {
  const paths = routePaths(services);
  const consumers = random
    .sample(CONSUMERS, random.int(1, size.consumers))
    .map((name) => [name, randomConsumer(random, name, limitIds(services))] as const);
  return {
    roles: Object.fromEntries(ROLES.map((name, at) => [name, randomRole(random, at, paths)])),
    tenants: Object.fromEntries(TENANTS.map((name) => [name, randomState(random, 0.9)])),
    groups: Object.fromEntries(GROUPS.map((name) => [name, randomGroup(random)])),
    consumers: Object.fromEntries(consumers),
  };
}

function randomState(random: Random, active: number): { readonly state?: PrincipalState } {
  if (random.chance(active)) return random.chance(0.5) ? {} : { state: 'active' };
  return { state: random.pick(['suspended', 'disabled']) };
}

/** Includes point onward in the list of roles, so that they never form a cycle. */
function randomRole(random: Random, at: number, paths: readonly string[]): RoleDocument {
  const onward = ROLES.slice(at + 1);
  return {
    ...(random.chance(0.4) && onward.length > 0
      ? { includes: random.sample(onward, random.int(1, 2)) }
      : {}),
    ...(random.chance(0.7)
      ? { may: Array.from({ length: random.int(1, 3) }, () => randomPermit(random, paths)) }
      : {}),
  };
}

function randomPermit(random: Random, paths: readonly string[]): string {
  const methods = random.chance(0.3) ? '*' : random.sample(METHODS, random.int(1, 4)).join(',');
  const segments = (random.maybe(paths) ?? '/orders').split('/').slice(1);
  const loosened = segments.map((segment) =>
    segment.startsWith('{') || (segment !== '' && segment !== '**' && random.chance(0.15))
      ? '*'
      : segment,
  );
  if (random.chance(0.3)) return `${methods} /**`;
  const kept = random.chance(0.4)
    ? [...loosened.slice(0, random.int(0, loosened.length)), '**']
    : loosened;
  const once = kept.filter(
    (segment, index) => index === kept.length - 1 || (segment !== '**' && segment !== ''),
  );
  if (random.chance(0.05)) return `${methods} /${random.pick(LITERALS)}`;
  return `${methods} /${once.join('/')}`;
}

/** The templates of the services, their versions put in. */
function routePaths(services: Readonly<Record<string, ServiceDocument>>): string[] {
  return Object.values(services).flatMap((service) =>
    Object.entries(service.versions).flatMap(([name, version]) => {
      const prefix = (service.path ?? '').replaceAll('{version}', name);
      return (version.routes ?? []).map((route) => join(prefix, route.path));
    }),
  );
}

function limitIds(services: Readonly<Record<string, ServiceDocument>>): string[] {
  return Object.entries(services).flatMap(([name, service]) =>
    (service.limits ?? []).map((limit) => `services/${name}/limits/${limit.id ?? limit.per}`),
  );
}

function randomGroup(random: Random): GroupDocument {
  return random.chance(0.6) ? { roles: random.sample(ROLES, random.int(1, 2)) } : {};
}

function randomConsumer(random: Random, name: string, ids: readonly string[]): ConsumerDocument {
  const id = random.maybe(['limits/consumer', 'limits/key', ...ids]);
  return {
    ...(random.chance(0.6) ? { tenant: random.pick(TENANTS) } : {}),
    ...randomState(random, 0.9),
    ...(random.chance(0.8) ? { roles: random.sample(ROLES, random.int(1, 3)) } : {}),
    ...(random.chance(0.6) ? { groups: random.sample(GROUPS, random.int(1, 2)) } : {}),
    ...(id !== undefined && random.chance(0.3) ? { rates: { [id]: random.pick(RATES) } } : {}),
    keys: Array.from({ length: random.int(1, 3) }, (_, at) =>
      randomKey(random, `pk_${name}_${at}`),
    ),
  };
}

function randomKey(random: Random, id: string): KeyDocument {
  return {
    id,
    hash: `sha256:${random.int(0, 0xffff_ffff).toString(16).padStart(64, '0')}`,
    ...(random.chance(0.85) ? { scopes: random.sample(SCOPES, random.int(1, 4)) } : {}),
    ...(random.chance(0.25) ? { expires: random.pick(INSTANTS) } : {}),
    ...(random.chance(0.15) ? { notBefore: random.pick(INSTANTS) } : {}),
    ...(random.chance(0.1) ? { revoked: { at: random.pick(INSTANTS), reason: 'lost' } } : {}),
    ...(random.chance(0.1) ? { rotatedTo: 'pk_next' } : {}),
  };
}
