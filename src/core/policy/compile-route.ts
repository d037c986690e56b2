import { mediaTypeMatches } from '../../util/media-type.ts';
import { parseBytes, parseRate } from '../../util/units.ts';
import type { RuleId } from '../verdict.ts';
import { ruleAt, type Level } from './levels.ts';
import { networksOf, servicePrefix } from './places.ts';
import { compileMethodRules, shareMethodRules, type SharedMethodRules } from './compile-method.ts';
import type { BodyRules, IpRules, LimitDocument } from './document.ts';
import type {
  BodyPlan,
  CompiledRoute,
  IpList,
  IpPlan,
  LimitInForce,
  LimitPlan,
  MethodRules,
  PolicySnapshot,
  RouteEntry,
} from './snapshot.ts';
import type { PolicySource, SchemaRef } from './source.ts';

const HOUR_MS = 3_600_000;
const DEFAULT_BODY_BYTES = 10 * 1024 * 1024;
/** What a schema file is for. */
const JSON_ALONE: readonly string[] = ['application/json'];
/** More methods than HTTP has; a request cannot make the table of a `*` route grow past it. */
const REMEMBERED_METHODS = 40;

/** What routes of one version share unless an operation has rules of its own: worked out once, and kept close together. */
export interface SharedRules {
  readonly levels: readonly Level[];
  readonly credential: CompiledRoute['credential'];
  readonly access: CompiledRoute['access'];
  readonly ip: IpPlan;
  readonly limits: readonly LimitPlan[];
  readonly body: BodyPlan | undefined;
  /** By method. */
  readonly methods: Map<string, SharedMethodRules>;
}

/** Works out what the levels of a route say, apart from what its own template and its OpenAPI operation add. */
export function shareRules(
  levels: readonly Level[],
  source: PolicySource,
  snapshot: PolicySnapshot,
): SharedRules {
  const access = levels.find((level) => level.rules.access !== undefined);
  return {
    levels,
    credential: credentialPlan(levels),
    access:
      access === undefined
        ? { value: 'deny', rule: 'access' }
        : { value: access.rules.access ?? 'deny', rule: ruleAt(access, 'access') },
    ip: ipPlan(levels, source, snapshot),
    limits: limitPlans(levels),
    body: bodyPlan(undefined, levels),
    methods: new Map(),
  };
}

/** Works out everything that a route requires. `shared`: the rules of its levels. */
export function compileRoute(
  entry: RouteEntry,
  shared: SharedRules,
  snapshot: PolicySnapshot,
): CompiledRoute {
  const { levels, access } = shared;
  const methods = new Map<string, MethodRules>();
  const { service, version } = entry;
  const state = version.state ?? 'published';
  const prefix = servicePrefix(service).replace('{version}', entry.versionName);
  const compileMethod = (method: string): MethodRules => {
    const place = { method, template: entry.template, prefix, levels, snapshot, access };
    let rules = shared.methods.get(method);
    if (rules === undefined) {
      rules = shareMethodRules(place);
      if (shared.methods.size < REMEMBERED_METHODS) shared.methods.set(method, rules);
    }
    return compileMethodRules(place, rules);
  };
  return {
    entry,
    id: entry.id,
    service: entry.serviceName,
    version: entry.versionName,
    upstream: service.upstream,
    stripPrefix: service.stripPath === true ? prefix : '',
    forwardCredential: service.forwardCredential === true,
    contact: service.contact,
    state,
    isOpen: state === 'published' || state === 'deprecated',
    stateRule: `services/${entry.serviceName}/versions/${entry.versionName}/state`,
    credential: shared.credential,
    access,
    ip: shared.ip,
    limits: shared.limits,
    body:
      entry.operation?.body === undefined && shared.body !== undefined
        ? shared.body
        : bodyPlan(entry, levels),
    usage: service.usage,
    rules(method) {
      let rules = methods.get(method);
      if (rules === undefined) {
        rules = compileMethod(method);
        if (methods.size < REMEMBERED_METHODS) methods.set(method, rules);
      }
      return rules;
    },
  };
}

function credentialPlan(levels: readonly Level[]): CompiledRoute['credential'] {
  const level = levels.find(({ rules }) => rules.require?.credential !== undefined);
  const kinds = level?.rules.require?.credential ?? ['api_key'];
  return {
    apiKey: kinds.includes('api_key'),
    anonymous: kinds.includes('anonymous'),
    rule: level === undefined ? 'defaults/require/credential' : ruleAt(level, 'require/credential'),
  };
}

function ipPlan(levels: readonly Level[], source: PolicySource, snapshot: PolicySnapshot): IpPlan {
  const allow = levels.find(({ rules }) => rules.ip?.allow !== undefined);
  const deny = levels.filter(
    ({ rules }) => rules.ip?.deny !== undefined && rules.ip.deny.length > 0,
  );
  const list = (level: Level, member: keyof IpRules): IpList => {
    const entries = level.rules.ip?.[member] ?? [];
    return ipList(ruleAt(level, `ip/${member}`), entries, source, snapshot);
  };
  return {
    deny: deny.map((level) => list(level, 'deny')).toReversed(),
    allow: allow === undefined ? undefined : list(allow, 'allow'),
  };
}

function ipList(
  rule: RuleId,
  entries: readonly string[],
  source: PolicySource,
  snapshot: PolicySnapshot,
): IpList {
  const networkTexts = entries.flatMap((entry) => networksOf(source, entry));
  return {
    rule,
    networkTexts,
    networks: snapshot.networks(networkTexts),
    entryOf: (network) =>
      entries.find((entry) => networksOf(source, entry).includes(network)) ?? network,
  };
}

function limitPlans(levels: readonly Level[]): readonly LimitPlan[] {
  const plans: LimitPlan[] = [];
  for (const level of levels.toReversed()) {
    const seen = new Map<string, number>();
    for (const limit of level.rules.limits ?? []) {
      const plan = limitPlan(level, limit, seen);
      if (plan !== undefined) plans.push(plan);
    }
  }
  return plans;
}

function limitPlan(
  level: Level,
  limit: LimitDocument,
  seen: Map<string, number>,
): LimitPlan | undefined {
  const name = limit.id ?? limit.per;
  const times = (seen.get(name) ?? 0) + 1;
  seen.set(name, times);
  const rate = parseRate(limit.rate);
  if (rate === undefined) return undefined;
  const id = ruleAt(level, `limits/${times === 1 ? name : `${name}#${times}`}`);
  const intervalMs = rate.periodMs / rate.count;
  const burst = limit.burst ?? rate.count;
  const plan: LimitPlan = {
    id,
    rule: id,
    per: limit.per,
    rate: limit.rate,
    count: rate.count,
    intervalMs,
    burst,
    shadow: limit.shadow === true,
    get asWritten() {
      return inForce;
    },
  };
  const inForce: LimitInForce = { plan, intervalMs, burst, rate: limit.rate };
  return plan;
}

/** `entry` undefined: a body that no OpenAPI operation describes. */
function bodyPlan(entry: RouteEntry | undefined, levels: readonly Level[]): BodyPlan {
  const find = (member: keyof BodyRules): Level | undefined =>
    levels.find(({ rules }) => rules.body?.[member] !== undefined);
  const limit = find('maxBytes');
  const types = find('contentTypes');
  const validate = find('validate');
  const schemaLevel = find('schema');
  const keepHours = find('keepHours')?.rules.body?.keepHours;
  const validates = validate?.rules.body?.validate ?? true;
  const openapi = validates ? entry?.operation?.body : undefined;
  const file = validates ? schemaLevel?.rules.body?.schema : undefined;
  const schemas = schemasOf(openapi?.content ?? {}, file);
  const openapiRule = entry === undefined ? 'defaults/body' : `openapi/${entry.id}`;
  const schemaRule =
    schemaLevel !== undefined && file !== undefined
      ? ruleAt(schemaLevel, 'body/schema')
      : `${openapiRule}/requestBody`;
  const bytes =
    limit === undefined ? undefined : parseBytes(limit.rules.body?.maxBytes ?? DEFAULT_BODY_BYTES);
  return {
    limitBytes: bytes ?? DEFAULT_BODY_BYTES,
    limitRule: limit === undefined ? 'defaults/body/maxBytes' : ruleAt(limit, 'body/maxBytes'),
    contentTypes:
      types?.rules.body?.contentTypes ??
      (openapi !== undefined
        ? Object.keys(openapi.content)
        : // A body in a type that the schema cannot be held against would slip past it.
          file !== undefined
          ? JSON_ALONE
          : undefined),
    contentTypesRule:
      types !== undefined
        ? ruleAt(types, 'body/contentTypes')
        : openapi === undefined && file !== undefined
          ? schemaRule
          : `${openapiRule}/requestBody/content`,
    required: openapi?.required === true,
    validates: schemas.hasAny,
    schemaRule,
    schemaFor: schemas.find,
    keepMs: keepHours === undefined ? undefined : keepHours * HOUR_MS,
  };
}

interface Schemas {
  readonly hasAny: boolean;
  find(essence: string): SchemaRef | undefined;
}

/** Only JSON can be held against a schema; other media types of the operation are accepted unread. */
function schemasOf(
  content: Readonly<Record<string, SchemaRef | null>>,
  file: string | undefined,
): Schemas {
  if (file !== undefined) {
    const ref: SchemaRef = { file, pointer: '' };
    return { hasAny: true, find: (essence) => (isJson(essence) ? ref : undefined) };
  }
  const entries = Object.entries(content).map(([range, ref]) => ({
    range: range.toLowerCase(),
    ref,
  }));
  return {
    hasAny: entries.some(({ ref }) => ref !== null),
    find: (essence) => (isJson(essence) ? mostSpecific(entries, essence) : undefined),
  };
}

/** OpenAPI 3.1 §4.8.14.1: of several keys that match, only the most specific is applicable, be it one without a schema. */
function mostSpecific(
  entries: readonly { readonly range: string; readonly ref: SchemaRef | null }[],
  essence: string,
): SchemaRef | undefined {
  const matching = entries.filter(({ range }) => mediaTypeMatches(essence, range));
  const best =
    matching.find(({ range }) => !range.includes('*')) ??
    matching.find(({ range }) => !range.startsWith('*')) ??
    matching[0];
  return best?.ref ?? undefined;
}

function isJson(essence: string): boolean {
  return essence === 'application/json' || essence.endsWith('+json');
}
