import { textOf } from './evidence.ts';
import { maskApiKeys } from '../util/api-key.ts';
import type { Json } from '../util/json.ts';
import { parsedBody } from './body.ts';
import type { DecisionContext } from './context.ts';
import { schemaLayer } from './layers/schema.ts';
import type { BodyFacts, HeaderList, RequestFacts } from './facts.ts';
import type { Refusal } from './verdict.ts';

/** Fields whose value is kept: what the layers read, and what identifies a client program. Every other field is left out. */
const KEPT_FIELDS: ReadonlySet<string> = new Set([
  'host',
  'content-type',
  'content-length',
  'content-encoding',
  'transfer-encoding',
  'accept',
  'user-agent',
  'x-forwarded-for',
  'forwarded',
  'origin',
  'traceparent',
]);
/** Bodies up to this size are examined for the record though another layer refused. */
const EXAMINED_BYTES = 4096;
/** Items of a masked array, and members of a masked object, that are kept. */
const KEPT_ITEMS = 50;
/** Characters of a value that the refusing rule compared. */
const KEPT_CHARACTERS = 200;

/**
 * What a record may hold of a request: identifiers and what the layers compared; never a credential, a cookie, the
 * values of a query, or values of a body other than the one that the refusing rule named. Deciding these facts again
 * comes to the same code.
 */
export function redactFacts(context: DecisionContext, refusal?: Refusal): RequestFacts {
  const { facts } = context;
  if (facts.kind === 'malformed') return facts;
  return {
    ...facts,
    rawTarget: redactTarget(context, facts.rawTarget, refusal),
    headers: redactHeaders(context, facts.headers, refusal),
    body: redactBody(context, refusal),
  };
}

function redactTarget(
  context: DecisionContext,
  rawTarget: string,
  refusal: Refusal | undefined,
): string {
  const query = rawTarget.search(/[?#]/);
  const kept =
    query === -1
      ? maskPath(rawTarget)
      : maskPath(rawTarget.slice(0, query)) + maskQuery(rawTarget.slice(query));
  if (refusal?.code !== 'request.target_too_long') return kept;
  // Only its length was compared.
  const { maxTargetBytes } = context.snapshot.settings;
  return kept.length > maxTargetBytes ? kept.slice(0, maxTargetBytes + 1) : kept;
}

/**
 * Names stay, values become dots of the same length, so that the length of the target stays what it was. What has no
 * value is taken for one: it may be a token (`?dG9rZW4=`). Characters that no query may hold stay, for they were judged.
 */
function maskQuery(query: string): string {
  let masked = '';
  for (let at = 0; at < query.length;) {
    const end = partEnd(query, at + 1);
    const equals = query.indexOf('=', at + 1);
    const isNamed = equals !== -1 && equals + 1 < end && query[equals + 1] !== '=';
    const value = isNamed ? equals + 1 : at + 1;
    masked += query.slice(at, value) + dots(query, value, end);
    at = end;
  }
  return masked;
}

/** Index of the next mark that begins a part of a query, or its length. */
function partEnd(query: string, from: number): number {
  for (let at = from; at < query.length; at += 1) {
    const char = query.charCodeAt(at);
    if (char === AMPERSAND || char === QUESTION_MARK || char === HASH) return at;
  }
  return query.length;
}

const AMPERSAND = 0x26;
const QUESTION_MARK = 0x3f;
const HASH = 0x23;

/** As many dots as there are characters, but for those that no query may hold. */
function dots(query: string, from: number, to: number): string {
  for (let at = from; at < to; at += 1) {
    const char = query.charCodeAt(at);
    if (char < 0x21 || char > 0x7e) return query.slice(from, to).replaceAll(/[!-~]/g, '.');
  }
  return '.'.repeat(to - from);
}

function maskPath(target: string): string {
  return maskApiKeys(maskUserInformation(target));
}

/** RFC 9110 §4.2.4: a password before the host is refused, and must not be kept for it. */
function maskUserInformation(target: string): string {
  return target.replace(
    /^([a-z][a-z0-9+.-]*:\/\/)([^/?#]*)@/i,
    (_, scheme: string, user: string) => `${scheme}${'.'.repeat(user.length)}@`,
  );
}

function redactHeaders(
  context: DecisionContext,
  headers: HeaderList,
  refusal: Refusal | undefined,
): HeaderList {
  const versionHeader = versionHeaders(context);
  const kept = withoutKeys(
    headers.filter(([name]) => KEPT_FIELDS.has(name) || versionHeader.has(name)),
  );
  if (refusal?.code !== 'request.header_too_large') return kept;
  // Only the sum of their sizes was compared: one field stands for all the others.
  const bytes = Number(refusal.evidence.observed);
  const keptBytes = kept.reduce((sum, [name, value]) => sum + name.length + value.length + 4, 0);
  return [
    ...kept,
    ['x-others', '.'.repeat(Math.max(0, bytes - keptBytes - 'x-others'.length - 4))],
  ];
}

/** A key may stand in the wrong place; it seldom does. */
function withoutKeys(headers: HeaderList): HeaderList {
  return headers.some(([, value]) => value.includes('pk_'))
    ? headers.map(([name, value]) => [name, maskApiKeys(value)])
    : headers;
}

const versionHeaderSets = new WeakMap<object, ReadonlySet<string>>();

function versionHeaders(context: DecisionContext): ReadonlySet<string> {
  const { document } = context.snapshot;
  let names = versionHeaderSets.get(document);
  if (names === undefined) {
    names = new Set(
      Object.values(document.services ?? {}).flatMap((service) =>
        service.versionHeader === undefined ? [] : [service.versionHeader.toLowerCase()],
      ),
    );
    versionHeaderSets.set(document, names);
  }
  return names;
}

function redactBody(context: DecisionContext, refusal: Refusal | undefined): BodyFacts {
  const body = context.request()?.body ?? { kind: 'absent' };
  if (body.kind !== 'buffered') return body;
  const { sizeBytes } = body;
  const ofBody = bodyRefusal(context, refusal, sizeBytes);
  const parsed = ofBody === undefined ? undefined : parsedBody(context);
  if (ofBody === undefined || parsed === undefined) return { kind: 'streamed', sizeBytes };
  if (parsed.kind === 'failure') {
    return { kind: 'shape', sizeBytes, shape: { parsed: false, failure: parsed.failure } };
  }
  if (parsed.kind === 'unknown') return { kind: 'streamed', sizeBytes };
  const pointer = textOf(ofBody, 'pointer');
  return {
    kind: 'shape',
    sizeBytes,
    shape: { parsed: true, value: maskValue(parsed.value, '', pointer), kept: [pointer] },
  };
}

/**
 * What the schema layer says against the body: it decided, or it would have decided next. The latter only of small
 * bodies, because whoever is refused could otherwise make the gateway work.
 */
function bodyRefusal(
  context: DecisionContext,
  refusal: Refusal | undefined,
  sizeBytes: number,
): Refusal | undefined {
  if (refusal === undefined || refusal.layer === 'schema') return refusal;
  if (sizeBytes > EXAMINED_BYTES) return undefined;
  return schemaLayer.clauses(context).find((clause) => clause.refusal !== undefined)?.refusal;
}

/** Structure stays; leaves become values of the same type that say nothing; the value at `kept` stays as sent. */
function maskValue(value: Json, at: string, kept: string): Json {
  if (at === kept && (value === null || typeof value !== 'object'))
    return typeof value === 'string' ? value.slice(0, KEPT_CHARACTERS) : value;
  if (Array.isArray(value)) {
    const items: readonly Json[] = value;
    return items.slice(0, KEPT_ITEMS).map((item, index) => maskValue(item, `${at}/${index}`, kept));
  }
  if (value !== null && typeof value === 'object') {
    const members = Object.entries(value as Readonly<Record<string, Json>>).slice(0, KEPT_ITEMS);
    return Object.fromEntries(
      members.map(([name, item]) => [
        name,
        maskValue(item, `${at}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`, kept),
      ]),
    );
  }
  if (typeof value === 'string') return '.'.repeat(Math.min(value.length, KEPT_CHARACTERS));
  if (typeof value === 'number') return Number.isInteger(value) ? 0 : 0.5;
  return typeof value === 'boolean' ? false : null;
}
