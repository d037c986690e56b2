import { remember } from '../../util/remember.ts';
import { mediaTypeMatches } from '../../util/media-type.ts';
import { parseBytes, parseRate } from '../../util/units.ts';
import type { RuleId } from '../verdict.ts';
import { ruleAt, type Level } from './levels.ts';
import { networksOf, servicePrefix } from './places.ts';
import type { LimitParts, SharedParts } from './shared-parts.ts';
import { compileMethodRules, shareMethodRules, type SharedMethodRules } from './compile-method.ts';
import type { BodyRules, IpRules, LifecycleState, LimitDocument } from './document.ts';
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
  readonly limitsAsWritten: readonly LimitInForce[];
  /** Of a body that no OpenAPI operation describes. */
  readonly body: BodyPlan;
  /** By method. */
  readonly methods: Map<string, SharedMethodRules>;
}

/** Works out what the levels of a route say, apart from what its own template and its OpenAPI operation add. */
export function shareRules(
  levels: readonly Level[],
  source: PolicySource,
  snapshot: PolicySnapshot,
): SharedRules {
  const { shared } = snapshot;
  const access = levels.find((level) => level.rules.access !== undefined);
  const limits = levels.toReversed().map((level) => limitsOf(level, shared));
  return {
    levels,
    credential: credentialPlan(levels, shared),
    access: remember(shared.accesses, access?.at ?? NOWHERE, () =>
      access === undefined
        ? { value: 'deny', rule: 'access' }
        : { value: access.rules.access ?? 'deny', rule: ruleAt(access, 'access') },
    ),
    ip: ipPlan(levels, source, snapshot),
    limits: limits.flatMap(({ plans }) => plans),
    limitsAsWritten: limits.flatMap(({ asWritten }) => asWritten),
    body: sharedBody(levels, shared),
    methods: new Map(),
  };
}

/** Stands for the place of a rule that nobody wrote. */
const NOWHERE = '-';

/** Places of levels, as one name. */
function placesOf(levels: readonly (Level | undefined)[]): string {
  return levels.map((level) => level?.at ?? NOWHERE).join('\n');
}

/** The body plan of routes that no OpenAPI operation describes: by the levels that say something of bodies. */
function sharedBody(levels: readonly Level[], shared: SharedParts): BodyPlan {
  const speaking = levels.filter(({ rules }) => rules.body !== undefined);
  return remember(shared.bodies, placesOf(speaking), () => bodyPlan(undefined, levels));
}

function limitsOf(level: Level, shared: SharedParts): LimitParts {
  if (level.rules.limits === undefined) return NO_LIMITS;
  return remember(shared.limits, level.at, () => {
    const plans = limitPlans(level);
    return { plans, asWritten: plans.map(({ asWritten }) => asWritten) };
  });
}

const NO_LIMITS: LimitParts = { plans: [], asWritten: [] };

/** Works out everything that a route requires. `shared`: the rules of its levels. */
export function compileRoute(
  entry: RouteEntry,
  shared: SharedRules,
  snapshot: PolicySnapshot,
): CompiledRoute {
  return new RouteWithRules(entry, shared, snapshot);
}

/**
 * A class, so that what every request looks at lies together, and nothing is made for a route but what is its own: with
 * many routes each request comes to another one, which is in no cache.
 */
class RouteWithRules implements CompiledRoute {
  readonly isOpen: boolean;
  readonly credential: CompiledRoute['credential'];
  readonly ip: IpPlan;
  readonly access: CompiledRoute['access'];
  readonly limitsAsWritten: readonly LimitInForce[];
  readonly body: BodyPlan;
  // A list: it has one or two items, and nothing else to look into.
  readonly #methods: MethodRules[] = [];
  readonly entry: RouteEntry;
  readonly #shared: SharedRules;
  readonly #snapshot: PolicySnapshot;

  constructor(entry: RouteEntry, shared: SharedRules, snapshot: PolicySnapshot) {
    const state = entry.version.state ?? 'published';
    this.isOpen = state === 'published' || state === 'deprecated';
    this.credential = shared.credential;
    this.ip = shared.ip;
    this.access = shared.access;
    this.limitsAsWritten = shared.limitsAsWritten;
    this.body = entry.operation?.body === undefined ? shared.body : bodyPlan(entry, shared.levels);
    this.entry = entry;
    this.#shared = shared;
    this.#snapshot = snapshot;
  }

  rules(method: string): MethodRules {
    const known = this.#methods;
    for (const rules of known) if (rules.method === method) return rules;
    const rules = this.#compile(method);
    if (known.length < REMEMBERED_METHODS) known.push(rules);
    return rules;
  }

  #compile(method: string): MethodRules {
    const { entry } = this;
    const { levels, access, methods } = this.#shared;
    const { template } = entry;
    const prefix = prefixOf(entry);
    const place = { method, template, prefix, levels, snapshot: this.#snapshot, access };
    const most = REMEMBERED_METHODS;
    const shared = remember(methods, method, () => shareMethodRules(place), most);
    return compileMethodRules(place, shared);
  }

  get id(): string {
    return this.entry.id;
  }

  get service(): string {
    return this.entry.serviceName;
  }

  get version(): string {
    return this.entry.versionName;
  }

  get upstream(): string {
    return this.entry.service.upstream;
  }

  get stripPrefix(): string {
    return this.entry.service.stripPath === true ? prefixOf(this.entry) : '';
  }

  get forwardCredential(): boolean {
    return this.entry.service.forwardCredential === true;
  }

  get contact(): string | undefined {
    return this.entry.service.contact;
  }

  get state(): LifecycleState {
    return this.entry.version.state ?? 'published';
  }

  get stateRule(): RuleId {
    return `services/${this.service}/versions/${this.version}/state`;
  }

  get limits(): readonly LimitPlan[] {
    return this.#shared.limits;
  }

  get usage(): 'openai' | undefined {
    return this.entry.service.usage;
  }
}

/** The service's path with the version of a route in place. */
function prefixOf({ service, versionName }: RouteEntry): string {
  return servicePrefix(service).replace('{version}', versionName);
}

function credentialPlan(
  levels: readonly Level[],
  shared: SharedParts,
): CompiledRoute['credential'] {
  const level = levels.find(({ rules }) => rules.require?.credential !== undefined);
  return remember(shared.credentials, level?.at ?? NOWHERE, () => {
    const kinds = level?.rules.require?.credential ?? ['api_key'];
    return {
      apiKey: kinds.includes('api_key'),
      anonymous: kinds.includes('anonymous'),
      rule:
        level === undefined ? 'defaults/require/credential' : ruleAt(level, 'require/credential'),
    };
  });
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
  return remember(snapshot.shared.ips, placesOf([allow, ...deny]), () => ({
    deny: deny.map((level) => list(level, 'deny')).toReversed(),
    allow: allow === undefined ? undefined : list(allow, 'allow'),
  }));
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

function limitPlans(level: Level): readonly LimitPlan[] {
  const seen = new Map<string, number>();
  return (level.rules.limits ?? []).flatMap((limit) => limitPlan(level, limit, seen) ?? []);
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
  const shadow = limit.shadow === true;
  const plan: LimitPlan = {
    id,
    rule: id,
    per: limit.per,
    rate: limit.rate,
    count: rate.count,
    intervalMs,
    burst,
    shadow,
    get asWritten() {
      return inForce;
    },
  };
  const inForce: LimitInForce = { plan, id, shadow, intervalMs, burst, rate: limit.rate };
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
