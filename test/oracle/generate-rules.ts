import type {
  BodyRules,
  IpRules,
  LimitDocument,
  OperationRules,
  PerMethod,
  RequireDocument,
} from '../../src/core/policy/document.ts';
import type { Random } from './random.ts';
import { GROUPS, METHODS, NETWORKS, RATES, ROLES, SCOPES } from './vocabulary.ts';

/** The rules that each of the four levels may have. */
export function randomRules(random: Random, probability: number): OperationRules {
  return {
    ...(random.chance(probability) ? { require: randomRequire(random) } : {}),
    ...(random.chance(probability) ? { access: random.pick(['allow', 'allow', 'deny']) } : {}),
    ...(random.chance(probability / 2) ? { ip: randomIp(random) } : {}),
    ...(random.chance(probability) ? { limits: randomLimits(random) } : {}),
    ...(random.chance(probability) ? { body: randomBodyRules(random) } : {}),
  };
}

function randomRequire(random: Random): RequireDocument {
  const some = (probability: number): boolean => random.chance(probability);
  const scopes = [...SCOPES, 'orders:read orders:write', 'catalog:read admin'];
  return {
    ...(some(0.4)
      ? { credential: random.pick([['api_key'], ['api_key', 'anonymous'], ['anonymous']] as const) }
      : {}),
    ...(some(0.5)
      ? { scopes: perMethod(random, () => random.sample(scopes, random.int(0, 3))) }
      : {}),
    ...(some(0.25)
      ? { roles: perMethod(random, () => random.sample(ROLES, random.int(1, 3))) }
      : {}),
    ...(some(0.2) ? { forbidRoles: perMethod(random, () => random.sample(ROLES, 1)) } : {}),
    ...(some(0.2)
      ? { groups: perMethod(random, () => random.sample(GROUPS, random.int(1, 2))) }
      : {}),
    ...(some(0.2) ? { forbidGroups: perMethod(random, () => random.sample(GROUPS, 1)) } : {}),
  };
}

function perMethod(random: Random, list: () => readonly string[]): PerMethod<string> {
  if (random.chance(0.5)) return list();
  const methods = [
    ...random.sample(METHODS, random.int(1, 3)),
    ...(random.chance(0.5) ? ['*'] : []),
  ];
  return Object.fromEntries(methods.map((method) => [method, list()]));
}

function randomIp(random: Random): IpRules {
  const entries = [...NETWORKS, 'office', 'abuse'];
  return {
    ...(random.chance(0.6) ? { deny: random.sample(entries, random.int(0, 2)) } : {}),
    ...(random.chance(0.5) ? { allow: random.sample(entries, random.int(2, 5)) } : {}),
  };
}

function randomLimits(random: Random): LimitDocument[] {
  return Array.from({ length: random.int(1, 3) }, () => ({
    rate: random.pick(RATES),
    per: random.pick(['consumer', 'key', 'ip', 'route', 'service', 'tenant'] as const),
    ...(random.chance(0.3) ? { id: random.pick(['fair', 'consumer']) } : {}),
    ...(random.chance(0.3) ? { burst: random.int(1, 20) } : {}),
    ...(random.chance(0.2) ? { shadow: random.chance(0.7) } : {}),
  }));
}

function randomBodyRules(random: Random): BodyRules {
  return {
    ...(random.chance(0.4) ? { maxBytes: random.pick([60, 100, '1KiB', '2 KB', '1 MiB', 0]) } : {}),
    ...(random.chance(0.4)
      ? {
          contentTypes: random.pick([
            ['application/json'],
            ['text/plain', 'Application/*'],
            ['*/*'],
            ['image/*', 'application/json'],
          ]),
        }
      : {}),
    ...(random.chance(0.2) ? { validate: random.chance(0.5) } : {}),
    ...(random.chance(0.3)
      ? {
          schema: random.pick(['order.json', 'note.json']),
          ...(random.chance(0.5) ? { contentTypes: ['application/json'] } : {}),
        }
      : {}),
  };
}
