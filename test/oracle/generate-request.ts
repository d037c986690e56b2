import type {
  BodyFacts,
  CounterReading,
  CounterReadings,
  HeaderList,
  PresentedCredential,
  WellFormedRequest,
} from '../../src/core/facts.ts';
import type { PolicySource } from '../../src/core/policy/source.ts';
import type { Json } from '../../src/util/json.ts';
import type { SmallSchema } from './json-schema.ts';
import type { GeneratedPolicy } from './generate-policy.ts';
import type { Random } from './random.ts';
import { burstOf, limitsOf } from './rates.ts';
import type { NamedLimit } from './rates.ts';
import { lookUp } from './bodies.ts';
import { levelsOf } from './routing.ts';
import type { Candidate } from './routing.ts';
import { randomValid } from './schemas.ts';
import { ADDRESSES, METHODS, NOW_MS, PROXIES, VALUES } from './vocabulary.ts';

/** What the generator needs to know of a policy, worked out once. */
export interface Surroundings {
  readonly policy: GeneratedPolicy;
  readonly candidates: readonly Candidate[];
  readonly limits: readonly NamedLimit[];
  readonly keyIds: readonly string[];
}

/** Lists what requests can be made of. */
export function surroundingsOf(
  policy: GeneratedPolicy,
  candidates: readonly Candidate[],
): Surroundings {
  const { document } = policy.source;
  const limits = new Map(
    candidates
      .flatMap((each) => limitsOf(document, each))
      .map((limit) => [limit.id, limit] as const),
  );
  const keys = Object.values(document.consumers ?? {}).flatMap((consumer) => consumer.keys ?? []);
  return { policy, candidates, limits: [...limits.values()], keyIds: keys.map((key) => key.id) };
}

/** A request for one operation that has a fair chance to pass. */
export function randomRequest(
  random: Random,
  around: Surroundings,
  wanted: Candidate,
): WellFormedRequest {
  const { source } = around.policy;
  const method = randomMethod(random, wanted.methods);
  const client = randomClient(random, source);
  const body = randomBody(random, { around, wanted, method });
  const keyId = random.chance(0.9) ? random.maybe(around.keyIds) : undefined;
  const facts: WellFormedRequest = {
    kind: 'request',
    method,
    rawTarget: randomPath(random, wanted.template) + (random.chance(0.2) ? '?page=2&q=%2F..' : ''),
    headers: [
      ['host', randomHost(random, wanted)],
      ['user-agent', 'curl/8.5.0'],
      ...versionHeader(random, wanted),
      ...client.headers,
      ...body.headers,
    ],
    scheme: 'http',
    remoteIp: client.remoteIp,
    receivedAtMs: NOW_MS + (random.chance(0.8) ? 0 : random.int(-2, 2)),
    body: body.facts,
    presented: [],
    read: {
      counters: lowCounters(random, around.limits),
      ...(random.chance(0.4)
        ? { upstream: { kind: 'answered', status: random.pick([200, 302, 399, 500, 503]) } }
        : {}),
    },
  };
  return keyId === undefined ? facts : withCredentials(facts, [apiKey(keyId)]);
}

/** A key as it is presented in `x-api-key`. */
export function apiKey(
  keyId: string | undefined,
): PresentedCredential & { readonly kind: 'api_key' } {
  const place = { in: 'header', name: 'x-api-key' } as const;
  return {
    kind: 'api_key',
    place,
    form: 'ok',
    ...(keyId === undefined ? {} : { prefix: keyId, keyId }),
  };
}

/** The request with these credentials and no others, in its fields too. */
export function withCredentials(
  facts: WellFormedRequest,
  presented: readonly PresentedCredential[],
): WellFormedRequest {
  const others = facts.headers.filter(([name]) => name !== 'x-api-key' && name !== 'authorization');
  const fields = presented.map((each): readonly [string, string] => {
    const secret = each.kind === 'api_key' ? `${each.prefix ?? 'pk_gone'}_${SECRET}` : SECRET;
    return [
      each.place.name,
      each.place.scheme === undefined ? secret : `${each.place.scheme} ${secret}`,
    ];
  });
  return { ...facts, presented, headers: [...others, ...fields] };
}

/** Stands for the secret part of every key; must be found in no record. */
export const SECRET = 'Zq8sEcReTtHaTnObOdYmAySeE';

function randomMethod(random: Random, methods: readonly string[]): string {
  const method = random.pick(methods);
  if (method === '*') return random.pick(METHODS);
  return method === 'GET' && random.chance(0.15) ? 'HEAD' : method;
}

function randomPath(random: Random, template: string): string {
  const filled = template.split('/').flatMap((segment) => {
    if (segment === '**') return random.sample([...VALUES, 'deep', 'b-c'], random.int(0, 3));
    return [segment.startsWith('{') ? random.pick(VALUES) : segment];
  });
  const path = filled.join('/') || '/';
  if (!random.chance(0.1)) return path;
  return path.replaceAll(/[a-z]/g, (char) =>
    random.chance(0.2) ? `%${(char.codePointAt(0) ?? 0).toString(16)}` : char,
  );
}

function randomHost(random: Random, wanted: Candidate): string {
  const host = random.maybe(wanted.service.hosts ?? []) ?? 'gateway.example';
  return random.weighted([
    [6, host],
    [1, `${host}:8080`],
    [1, host.toUpperCase()],
  ]);
}

function versionHeader(random: Random, wanted: Candidate): [string, string][] {
  const name = wanted.service.versionHeader;
  if (name === undefined) return [];
  if (wanted.service.defaultVersion === wanted.versionName && random.chance(0.5)) return [];
  return [[name.toLowerCase(), wanted.versionName]];
}

/** Where a request comes from: straight, or by way of a proxy that may be trusted. */
function randomClient(
  random: Random,
  source: PolicySource,
): { readonly remoteIp: string; readonly headers: HeaderList } {
  const client = random.pick(ADDRESSES);
  if (random.chance(0.6)) return { remoteIp: client, headers: [] };
  const name = source.document.forwardedHeader ?? 'x-forwarded-for';
  return { remoteIp: random.pick(PROXIES), headers: forwardedLines(random, name, [client]) };
}

/** Forwarded fields for a chain that ends in `hops`, in one line or two, with a hop or two of proxies after them. */
export function forwardedLines(
  random: Random,
  name: 'x-forwarded-for' | 'forwarded',
  hops: readonly string[],
): [string, string][] {
  const before = random.chance(0.3)
    ? [random.pick(['198.18.0.1', 'unknown', '_hidden', '10.1.2.3'])]
    : [];
  const after = random.chance(0.4) ? [random.pick(PROXIES)] : [];
  const elements = [...before, ...hops, ...after].map((hop) => forwardedElement(random, name, hop));
  const cut = random.chance(0.3) ? random.int(1, elements.length) : elements.length;
  return [elements.slice(0, cut), elements.slice(cut)]
    .filter((part) => part.length > 0)
    .map((part) => [name, part.join(random.pick([',', ', ', ' ,']))]);
}

function forwardedElement(random: Random, name: string, hop: string): string {
  if (name === 'x-forwarded-for') {
    return random.chance(0.1) && /^[0-9.]+$/.test(hop) ? `::ffff:${hop}` : hop;
  }
  const isV6 = hop.includes(':');
  const port = random.chance(0.3) && hop.includes('.') ? ':4711' : '';
  const node = isV6 ? `[${hop}]${port}` : hop + port;
  const quoted = node.includes(':') || random.chance(0.3) ? `"${node}"` : node;
  const forPair = `${random.pick(['for', 'For', 'FOR'])}=${quoted}`;
  return random.pick([
    forPair,
    `${forPair};proto=https`,
    `by=203.0.113.43; ${forPair}`,
    `host="a,b";${forPair}`,
  ]);
}

/** Room in every counter. */
function lowCounters(random: Random, limits: readonly NamedLimit[]): CounterReadings {
  return limits.map((each): CounterReading => {
    const used = random.chance(0.7) ? 0 : burstOf(each, undefined) - 1;
    return { limitId: each.id, kind: 'used', used };
  });
}

/** A body with the fields that describe it. */
export interface RandomBody {
  readonly headers: HeaderList;
  readonly facts: BodyFacts;
}

interface BodyWish {
  readonly around: Surroundings;
  readonly wanted: Candidate;
  readonly method: string;
}

function randomBody(random: Random, wish: BodyWish): RandomBody {
  const isWrite = ['POST', 'PUT', 'PATCH'].includes(wish.method);
  if (!isWrite && !(wish.wanted.operation?.body?.required === true))
    return { headers: [], facts: { kind: 'absent' } };
  const schema = schemaOf(wish);
  if (schema === undefined && random.chance(0.4)) return { headers: [], facts: { kind: 'absent' } };
  const value = schema === undefined ? { note: 'anything' } : randomValid(random, schema);
  return jsonBody(random, value);
}

/** The schema that the operation's JSON bodies must obey, where there is one. */
export function schemaOf(wish: Pick<BodyWish, 'around' | 'wanted'>): SmallSchema | undefined {
  const { source, schemas } = wish.around.policy;
  const rules = levelsOf(source.document, wish.wanted).map((level) => level.body);
  const file = rules.find((rule) => rule?.schema !== undefined)?.schema;
  if (file !== undefined) return schemas[file] as SmallSchema;
  const content = Object.entries(wish.wanted.operation?.body?.content ?? {});
  const ref = content.find(([type]) => /^application\/(json|\*)$/i.test(type))?.[1];
  return ref === undefined || ref === null ? undefined : lookUp(schemas, ref);
}

/** A JSON body, written with or without white space, framed by its length or in chunks. */
export function jsonBody(random: Random, value: Json): RandomBody {
  const text = random.chance(0.3) ? JSON.stringify(value, undefined, 1) : JSON.stringify(value);
  const type = random.weighted([
    [6, 'application/json'],
    [1, 'application/json; charset=utf-8'],
    [1, 'Application/JSON;charset="UTF-8"'],
  ]);
  return bytesBody(random, new TextEncoder().encode(text), type);
}

/** A body of these bytes. */
export function bytesBody(random: Random, bytes: Uint8Array, type: string): RandomBody {
  const framing: readonly [string, string] = random.chance(0.8)
    ? ['content-length', String(bytes.length)]
    : ['transfer-encoding', 'chunked'];
  return {
    headers: [['content-type', type], framing],
    facts: { kind: 'buffered', sizeBytes: bytes.length, bytes },
  };
}
