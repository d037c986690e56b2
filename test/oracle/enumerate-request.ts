import type { RequestEdit } from '../../src/core/edit.ts';
import type { WellFormedRequest } from '../../src/core/facts.ts';
import type { PolicySource } from '../../src/core/policy/source.ts';
import type { Refusal } from '../../src/core/verdict.ts';
import type { Json, JsonObject } from '../../src/util/json.ts';
import { schemaFor } from './bodies.ts';
import type { CoreSide } from './core-side.ts';
import { obeys } from './json-schema.ts';
import type { SmallSchema } from './json-schema.ts';
import { Random } from './random.ts';
import { listCandidates } from './routing.ts';
import { randomValid } from './schemas.ts';
import { readStrictJson } from './strict-json.ts';
import { METHODS } from './vocabulary.ts';

const WAITS_MS = [
  1,
  1000,
  10_000,
  60_000,
  300_000,
  3_600_000,
  86_400_000,
  400 * 86_400_000,
] as const;

/**
 * Every edit of one part of a request that leaves it the same request: a field set or left out, another key or none,
 * another address, a later time. Method, path, and the type and framing of the body say what is asked for, and forwarded
 * fields are written by proxies: they are edited only where they are what is refused.
 */
export function enumerateRequestEdits(
  { source, schemas }: Pick<CoreSide, 'source' | 'schemas'>,
  facts: WellFormedRequest,
  refusal: Refusal,
): RequestEdit[] {
  const { document } = source;
  const keys = Object.entries(document.consumers ?? {}).flatMap(([consumer, { keys: own }]) =>
    (own ?? []).map(({ id }) => ({ id, consumer })),
  );
  const caller = callerOf(facts, keys);
  const methods = refusal.code === 'request.method_not_allowed' ? METHODS : [];
  return [
    ...methods.map((method) => ({ on: 'request', op: 'set_method', method }) as const),
    ...fieldEdits(source, facts).filter((edit) => isOpen(edit, refusal)),
    ...keys.map(
      ({ id, consumer }) =>
        ({
          on: 'request',
          op: 'use_key',
          keyId: id,
          ...(caller === undefined || caller === consumer ? {} : { foreign: true as const }),
        }) as const,
    ),
    ...facts.presented.map(
      (_, index) => ({ on: 'request', op: 'keep_credential', index }) as const,
    ),
    { on: 'request', op: 'drop_credentials' },
    ...bodyEdits({ source, schemas }, facts, refusal),
    ...addresses(source).map(
      (address) => ({ on: 'request', op: 'from_address', address }) as const,
    ),
    ...WAITS_MS.map(
      (wait) => ({ on: 'request', op: 'wait_until', atMs: facts.receivedAtMs + wait }) as const,
    ),
  ];
}

/** The consumer whose key was sent, where exactly one was. */
function callerOf(
  facts: WellFormedRequest,
  keys: readonly { readonly id: string; readonly consumer: string }[],
): string | undefined {
  const sent = facts.presented.flatMap((one) => (one.kind === 'api_key' ? [one] : []));
  const only = sent.length === 1 && sent[0]?.form === 'ok' ? sent[0].keyId : undefined;
  return keys.find(({ id }) => id === only)?.consumer;
}

/** The body with what breaks the schema of an operation replaced, and everything else as it was sent. */
function bodyEdits(
  { source, schemas }: Pick<CoreSide, 'source' | 'schemas'>,
  facts: WellFormedRequest,
  refusal: Refusal,
): RequestEdit[] {
  if (refusal.evidence.clause !== 'body.valid') return [];
  return listCandidates(source).flatMap((each) => {
    const schema = schemaFor({ source, found: each, facts, schemas });
    if (schema === undefined || facts.body.kind !== 'buffered') return [];
    const sent = readStrictJson(facts.body.bytes)?.value;
    const value = keepingWhatHolds(schema, sent, randomValid(new Random(1), schema));
    return [
      { on: 'request', op: 'edit_body', edits: [{ op: 'set', pointer: '', value }] } as const,
    ];
  });
}

function keepingWhatHolds(schema: SmallSchema, sent: Json | undefined, valid: Json): Json {
  if (!isMembers(sent) || !isMembers(valid)) return valid;
  const kept = Object.entries(sent).filter(([name, value]) => {
    const own = schema.properties?.[name];
    return own === undefined ? schema.additionalProperties !== false : obeys(own, value);
  });
  return { ...valid, ...Object.fromEntries(kept) };
}

function isMembers(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether a field may be edited to answer this refusal. */
function isOpen(edit: FieldEdit, { code, evidence }: Refusal): boolean {
  switch (edit.name) {
    case 'content-type':
      return evidence.clause === 'content_type.accepted';
    case 'content-encoding':
      return code === 'request.unsupported_media_type';
    case 'content-length':
    case 'transfer-encoding':
      return code === 'request.ambiguous_framing';
    case 'x-forwarded-for':
    case 'forwarded':
      return code === 'ip.chain_untrusted';
    case 'host':
      return code === 'request.bad_host' || code === 'route.not_found';
    default:
      // Another version is another operation.
      return !/version/.test(edit.name) || code === 'version.not_found';
  }
}

type FieldEdit = Extract<RequestEdit, { readonly name: string }>;

function fieldEdits(source: PolicySource, facts: WellFormedRequest): FieldEdit[] {
  const candidates = listCandidates(source);
  const types = candidates.flatMap((each) => [
    ...Object.keys(each.operation?.body?.content ?? {}),
    ...(each.route?.body?.contentTypes ?? []),
    ...(each.version.operations?.[each.operationId]?.body?.contentTypes ?? []),
    ...(each.version.body?.contentTypes ?? []),
    ...(each.service.body?.contentTypes ?? []),
  ]);
  const fields: (readonly [name: string, values: readonly string[]])[] = [
    ['host', candidates.flatMap((each) => each.service.hosts ?? ['any.example'])],
    [
      'content-type',
      types.map((type) => type.replace('*/*', 'application/json').replace('/*', '/json')),
    ],
    ...candidates.flatMap((each) => {
      const name = each.service.versionHeader?.toLowerCase();
      return name === undefined ? [] : [[name, [each.versionName]] as const];
    }),
  ];
  const set = fields.flatMap(([name, values]) =>
    [...new Set(values)].map(
      (value) => ({ on: 'request', op: 'set_header', name, value }) as const,
    ),
  );
  const names = [...new Set(facts.headers.map(([name]) => name))];
  return [...set, ...names.map((name) => ({ on: 'request', op: 'remove_header', name }) as const)];
}

/** The first address of each network that the document names. */
function addresses(source: PolicySource): string[] {
  const named = JSON.stringify([source.document, source.lists]);
  const found = [...named.matchAll(/"([0-9a-f:]*[.:][0-9a-f.:]*)(?:\/\d+)?"/gi)].map(
    (match) => match[1] ?? '',
  );
  return [...new Set(found.filter((text) => /^([0-9.]+|[0-9a-f:]+)$/i.test(text)))];
}
