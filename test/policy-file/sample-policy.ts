import { stringify } from 'yaml';
import type {
  PolicyDocument,
  RouteDocument,
  ServiceDocument,
} from '../../src/core/policy/document.ts';
import type { Random } from '../oracle/random.ts';

/** Names that are far apart, so that a misspelt one can only be meant for one. */
export const WORDS = {
  services: ['orders', 'catalogue', 'billing'],
  roles: ['viewer', 'clerk', 'auditor', 'supervisor', 'operator', 'partner'],
  groups: ['warehouse', 'headquarters', 'nightshift'],
  tenants: ['acme', 'globex', 'initech'],
  consumers: ['reports', 'storefront', 'mobile', 'batchjobs', 'kiosk', 'crawler'],
  ipLists: ['office', 'datacentre', 'contractors'],
} as const;

const NOUNS = ['items', 'labels', 'refunds', 'notes'];

/** A policy without a mistake and without a warning, of some 500 lines. */
export function samplePolicy(random: Random): PolicyDocument {
  return {
    pinpoint: 1,
    listen: { http: 0, admin: 0 },
    access: 'deny',
    trustedProxies: ['10.9.0.0/16', 'datacentre'],
    ipLists: {
      office: ['192.0.2.0/25', '192.0.2.128/26'],
      datacentre: ['198.51.100.0/24', '2001:db8:7::/48'],
      contractors: ['203.0.113.16/28'],
    },
    ip: { deny: ['100.64.0.0/10'] },
    limits: [{ id: 'everybody', rate: '10000/min', per: 'ip' }],
    upstreams: Object.fromEntries(
      WORDS.services.map((name, at) => [
        `${name}-backend`,
        { url: `http://127.0.0.1:${9001 + at}`, timeoutMs: 5000 },
      ]),
    ),
    services: Object.fromEntries(WORDS.services.map((name) => [name, service(random, name)])),
    roles: Object.fromEntries(
      WORDS.roles.map((name, at) => [
        name,
        {
          ...(at === 0 ? {} : { includes: [WORDS.roles[at - 1] ?? ''] }),
          may: [
            `GET,POST /*/${WORDS.services[at % 3]}/**`,
            `DELETE /v1/${WORDS.services[at % 3]}/${NOUNS[0]}/*`,
          ],
        },
      ]),
    ),
    tenants: Object.fromEntries(
      WORDS.tenants.map((name) => [name, { state: 'active', contact: `api@${name}.example` }]),
    ),
    groups: Object.fromEntries(
      WORDS.groups.map((name, at) => [name, { roles: [WORDS.roles[at] ?? ''] }]),
    ),
    consumers: Object.fromEntries(
      WORDS.consumers.map((name, at) => [name, consumer(random, name, at)]),
    ),
  };
}

function service(random: Random, name: string): ServiceDocument {
  const routes = (version: string): readonly RouteDocument[] =>
    NOUNS.map((noun, at): RouteDocument => ({
      id: `${noun}-${version}`,
      methods: at === 0 ? ['GET', 'POST', 'DELETE'] : ['GET', 'POST'],
      path: `/${noun}/{id}`,
      ...(random.chance(0.3)
        ? { limits: [{ rate: '20/s', per: 'consumer', burst: random.int(20, 60) }] }
        : {}),
    }));
  return {
    path: `/{version}/${name}`,
    upstream: `${name}-backend`,
    contact: `${name}@example.com`,
    versions: {
      v1: {
        state: 'deprecated',
        successor: 'v2',
        sunset: '2031-06-30',
        routes: routes('v1'),
        operations: { 'labels-v1': { access: 'deny' } },
      },
      v2: { state: 'published', routes: routes('v2') },
    },
    require: {
      credential: ['api_key'],
      scopes: { GET: [`${name}:read`], POST: [`${name}:write`] },
      roles: { POST: WORDS.roles.slice(0, 3) },
      forbidGroups: { DELETE: [WORDS.groups[2]] },
    },
    ip: { allow: ['office', 'contractors', '172.16.0.0/12'] },
    limits: [{ rate: '100/min', per: 'consumer' }],
    body: { maxBytes: '64KiB', contentTypes: ['application/json'] },
  };
}

function consumer(
  random: Random,
  name: string,
  at: number,
): NonNullable<PolicyDocument['consumers']>[string] {
  const key = (part: string): string => `pk_${name.slice(0, 4)}_${part}${at}xYz`;
  const hash = (): string =>
    `sha256:${Array.from({ length: 64 }, () => random.int(0, 15).toString(16)).join('')}`;
  return {
    tenant: WORDS.tenants[at % 3] ?? '',
    state: 'active',
    roles: [WORDS.roles[at % WORDS.roles.length] ?? '', WORDS.roles.at(-1) ?? ''].slice(
      0,
      at % 6 === 5 ? 1 : 2,
    ),
    groups: [WORDS.groups[at % 3] ?? ''],
    rates: { 'services/orders/limits/consumer': '500/min' },
    keys: [
      {
        id: key('Alfa'),
        hash: hash(),
        scopes: WORDS.services.map((owner) => `${owner}:read`),
        expires: '2032-03-01',
        rotatedTo: key('Bravo'),
      },
      {
        id: key('Bravo'),
        hash: hash(),
        scopes: WORDS.services.map((owner) => `${owner}:write`),
        notBefore: '2026-01-31T08:00:00Z',
      },
    ],
  };
}

/** The policy as YAML, with a comment now and then. */
export function sampleText(random: Random): string {
  const text = stringify(samplePolicy(random), { lineWidth: 0, indent: random.pick([2, 4]) });
  return text
    .split('\n')
    .flatMap((line) =>
      line.endsWith(':') && random.chance(0.1) ? [`${line}  # as agreed`] : [line],
    )
    .join('\n');
}
