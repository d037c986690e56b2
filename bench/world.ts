import type { WellFormedRequest } from '../src/core/facts.ts';
import type {
  ConsumerDocument,
  PolicyDocument,
  RouteDocument,
  ServiceDocument,
} from '../src/core/policy/document.ts';
import type { PolicySource } from '../src/core/policy/source.ts';
import { Random } from '../test/oracle/random.ts';

/** The time of every request: 2027-01-15T08:00:00Z. */
const NOW_MS = Date.UTC(2027, 0, 15, 8);
const ROUTES_PER_SERVICE = 100;
const KEYS_PER_CONSUMER = 5;
const ROLES = 40;

/** How large a policy is. */
export interface WorldSize {
  readonly routes: number;
  readonly keys: number;
}

/** A policy in which every route has rules for every layer. */
export function benchSource(size: WorldSize): PolicySource {
  return {
    revision: '0'.repeat(64),
    directoryVersion: '0'.repeat(64),
    document: benchDocument(size),
    operations: {},
    lists: {},
  };
}

/** The document alone. */
export function benchDocument(size: WorldSize): PolicyDocument {
  const services = Math.ceil(size.routes / ROUTES_PER_SERVICE);
  return {
    pinpoint: 1,
    access: 'deny',
    trustedProxies: ['172.16.0.0/12'],
    ipLists: { abuse: Array.from({ length: 200 }, (_, at) => `198.18.${at}.0/24`) },
    ip: { deny: ['abuse'] },
    limits: [{ rate: '1000/s', per: 'ip' }],
    upstreams: { backend: { url: 'http://127.0.0.1:9' } },
    services: Object.fromEntries(
      Array.from({ length: services }, (_, at) => {
        const routes = Math.min(ROUTES_PER_SERVICE, size.routes - at * ROUTES_PER_SERVICE);
        return [`service${at}`, benchService(at, routes)];
      }),
    ),
    roles: Object.fromEntries(
      Array.from({ length: ROLES }, (_, at) => [
        `role${at}`,
        { includes: at % 4 === 0 ? [`role${at + 1}`] : [], may: ['GET,POST /**'] },
      ]),
    ),
    tenants: Object.fromEntries(Array.from({ length: 50 }, (_, at) => [`tenant${at}`, {}])),
    groups: { staff: { roles: ['role2'] }, partners: {}, banned: {} },
    consumers: benchConsumers(size.keys),
  };
}

function benchService(at: number, routes: number): ServiceDocument {
  return {
    upstream: 'backend',
    path: `/s${at}/{version}`,
    ip: { allow: ['10.0.0.0/8', '192.0.2.0/24', '2001:db8::/32'] },
    limits: [{ rate: '100/s', per: 'consumer' }],
    body: { maxBytes: '64KiB', contentTypes: ['application/json'] },
    versions: {
      v1: { routes: Array.from({ length: routes }, (_, index) => benchRoute(index)) },
    },
  };
}

function benchRoute(index: number): RouteDocument {
  const tail = ['', '/items', '/items/{item}', '/**'][index % 4] ?? '';
  return {
    id: `route${index}`,
    methods: ['GET', 'POST'],
    path: `/things${index}/{id}${tail}`,
    require: {
      scopes: { GET: ['things:read'], POST: ['things:read things:write', 'admin'] },
      roles: ['role1', 'role2', 'role5'],
      forbidRoles: ['role39'],
      groups: ['staff', 'partners'],
      forbidGroups: ['banned'],
    },
    limits: [{ rate: '50/s', per: 'route' }],
  };
}

function benchConsumers(keys: number): Readonly<Record<string, ConsumerDocument>> {
  return Object.fromEntries(
    Array.from({ length: Math.ceil(keys / KEYS_PER_CONSUMER) }, (_, at) => [
      `consumer${at}`,
      {
        tenant: `tenant${at % 50}`,
        roles: [`role${at % 8}`, `role${(at % 3) + 10}`],
        groups: [at % 10 === 0 ? 'partners' : 'staff'],
        ...(at % 97 === 0 ? { state: 'suspended' as const } : {}),
        keys: Array.from({ length: KEYS_PER_CONSUMER }, (_unused, index) => {
          const number = at * KEYS_PER_CONSUMER + index;
          return {
            id: `pk_bench_${number}`,
            hash: `sha256:${number.toString(16).padStart(64, '0')}`,
            scopes: number % 11 === 0 ? ['things:read'] : ['things:read', 'things:write'],
            ...(number % 53 === 0 ? { expires: '2027-01-01' } : { expires: '2028-01-01' }),
          };
        }),
      },
    ]),
  );
}

/** Makes requests one after the other: fresh objects, as a gateway has them, for routes and keys drawn evenly. */
export type RequestMaker = (route: number) => WellFormedRequest;

/** What requests come to. */
export type Verdicts = 'mixed' | 'allowed';

/**
 * A maker of requests for the routes of `benchDocument`. `mixed`: three in four are as they must be (which some keys
 * and consumers still fail), the others are wrong in one way. `allowed`: with nothing wrong, by keys that may.
 * `limitIds`: the ids with which counters are read; a gateway takes them from the compiled route.
 */
export function requestMaker(
  document: PolicyDocument,
  seed: number,
  verdicts: Verdicts,
  limitIds: (route: number) => readonly string[] = namedLimits,
): RequestMaker {
  const random = new Random(seed);
  const ids = Object.values(document.consumers ?? {}).flatMap((consumer, at) =>
    (consumer.keys ?? [])
      .filter((_, index) => verdicts === 'mixed' || mayEverything(at, index))
      .map((key) => key.id),
  );
  return (route) => {
    const facts = goodRequest(random, route, { id: random.pick(ids), limitIds: limitIds(route) });
    return verdicts === 'mixed' && random.chance(0.25) ? spoilt(random, facts) : facts;
  };
}

/** Whether the consumer is in force and in the group that brings a role, and its key has both scopes and is valid. */
function mayEverything(consumer: number, index: number): boolean {
  const number = consumer * KEYS_PER_CONSUMER + index;
  return consumer % 97 !== 0 && consumer % 10 !== 0 && number % 11 !== 0 && number % 53 !== 0;
}

/** What stands in the counters of a document, a service and a route. */
const USED = [1.5, 3, 7] as const;

/** Ids of the limits of a route of `benchDocument`, as they are written there. */
function namedLimits(route: number): readonly string[] {
  const service = `services/service${Math.floor(route / ROUTES_PER_SERVICE)}`;
  const own = `versions/v1/routes/route${route % ROUTES_PER_SERVICE}`;
  return ['limits/ip', `${service}/limits/consumer`, `${service}/${own}/limits/route`];
}

function goodRequest(
  random: Random,
  route: number,
  { id, limitIds }: { readonly id: string; readonly limitIds: readonly string[] },
): WellFormedRequest {
  const index = route % ROUTES_PER_SERVICE;
  const service = Math.floor(route / ROUTES_PER_SERVICE);
  const tail = ['', '/items', `/items/${random.int(0, 9999)}`, '/some/where/deep'][index % 4] ?? '';
  const isPost = random.chance(0.7);
  return {
    kind: 'request',
    method: isPost ? 'POST' : 'GET',
    rawTarget: flat(
      `/s${service}/v1/things${index}/${random.int(0, 99_999)}${tail}?page=${random.int(1, 9)}`,
    ),
    headers: [
      ['host', 'api.example'],
      ['user-agent', 'bench/1.0'],
      ['accept', 'application/json'],
      ['x-api-key', 'pk_bench_secret'],
      ...(isPost
        ? ([
            ['content-type', 'application/json'],
            ['content-length', '1024'],
          ] as const)
        : []),
    ],
    scheme: 'http',
    remoteIp: flat(`10.${random.int(0, 255)}.${random.int(0, 255)}.${random.int(0, 255)}`),
    receivedAtMs: NOW_MS,
    body: isPost ? { kind: 'unread', declaredBytes: 1024 } : { kind: 'absent' },
    presented: [
      {
        kind: 'api_key',
        place: { in: 'header', name: 'x-api-key' },
        form: 'ok',
        prefix: id,
        keyId: id,
      },
    ],
    read: {
      counters: limitIds.map((limitId, at) => ({ limitId, kind: 'used', used: USED[at] ?? 0 })),
      upstream: { kind: 'answered', status: 200 },
    },
  };
}

/** The text in one piece, as a parser of bytes gives it; what `+` makes is put together only when it is first read. */
function flat(text: string): string {
  return Buffer.from(text, 'latin1').toString('latin1');
}

function spoilt(random: Random, facts: WellFormedRequest): WellFormedRequest {
  const full = (facts.read.counters ?? []).map(
    ({ limitId }) => ({ limitId, kind: 'used', used: 5000 }) as const,
  );
  return random.pick<() => WellFormedRequest>([
    () => ({ ...facts, rawTarget: `/nowhere${facts.rawTarget}` }),
    () => ({ ...facts, method: 'DELETE' }),
    () => ({ ...facts, remoteIp: '198.18.7.7' }),
    () => ({ ...facts, remoteIp: '203.0.113.7' }),
    () => ({ ...facts, presented: [] }),
    () => ({ ...facts, presented: facts.presented.map((each) => ({ ...each, keyId: 'pk_gone' })) }),
    () => ({ ...facts, read: { ...facts.read, counters: full } }),
    () => ({ ...facts, body: { kind: 'unread', declaredBytes: 1_000_000 } }),
  ])();
}
