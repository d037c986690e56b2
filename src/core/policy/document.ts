/**
 * The policy document as people write it: the shape that `schema/policy.json` describes, after parsing and before
 * anything is derived. Edits (fixes, `keys`, `consumers`) address places in exactly this shape.
 */
export interface PolicyDocument {
  readonly pinpoint: 1;
  readonly listen?: ListenDocument;
  /** What happens where no rule permits. Default `deny`. */
  readonly access?: Access;
  /** Peers whose forwarded header is believed: addresses, networks, or names of `ipLists`. */
  readonly trustedProxies?: readonly string[];
  /** The one forwarded header that is read from trusted proxies. Default `x-forwarded-for`. */
  readonly forwardedHeader?: 'x-forwarded-for' | 'forwarded';
  /** Where API keys are looked for. Default: the header `x-api-key` and `Authorization: Bearer`. */
  readonly apiKeys?: ApiKeyPlaces;
  /** Gateway-wide size limits of a request head. */
  readonly request?: RequestLimits;
  readonly ipLists?: Readonly<Record<string, readonly string[] | { readonly file: string }>>;
  /** Applies before every service's own: deny lists add up, the nearest allow list decides. */
  readonly ip?: IpRules;
  readonly limits?: readonly LimitDocument[];
  readonly body?: BodyRules;
  readonly upstreams?: Readonly<Record<string, UpstreamDocument>>;
  readonly services?: Readonly<Record<string, ServiceDocument>>;
  readonly roles?: Readonly<Record<string, RoleDocument>>;
  readonly tenants?: Readonly<Record<string, TenantDocument>>;
  readonly groups?: Readonly<Record<string, GroupDocument>>;
  readonly consumers?: Readonly<Record<string, ConsumerDocument>>;
  readonly records?: RecordsDocument;
}

export type Access = 'deny' | 'allow';

/** Addresses on which the gateway listens. Ports: 0 picks a free one. */
export interface ListenDocument {
  readonly host?: string;
  readonly http?: number;
  readonly adminHost?: string;
  readonly admin?: number;
}

export interface ApiKeyPlaces {
  readonly headers?: readonly string[];
  /** Read `Authorization: Bearer <key>` (RFC 6750 §2.1). Default true. */
  readonly bearer?: boolean;
}

export interface RequestLimits {
  readonly maxTargetBytes?: number;
  readonly maxHeaderBytes?: number;
}

export interface IpRules {
  /** Addresses, networks (CIDR), or names of `ipLists`. */
  readonly allow?: readonly string[];
  readonly deny?: readonly string[];
}

/** `100/min`, `5/s`, `1000/h`, `10000/day`. */
export type RateText = string;

export interface LimitDocument {
  /** Stable name of the limit; default: `per`, made unique by a number. */
  readonly id?: string;
  readonly rate: RateText;
  /** How many may come at once. Default: the number in `rate`. */
  readonly burst?: number;
  readonly per: 'consumer' | 'key' | 'ip' | 'route' | 'service' | 'tenant';
  /** Evaluate and report, do not refuse. */
  readonly shadow?: boolean;
}

export interface BodyRules {
  /** Bytes, as a number or with a unit: `64KiB`, `10MiB`. */
  readonly maxBytes?: number | string;
  /** Media types accepted for requests with a body, e.g. `application/json`. */
  readonly contentTypes?: readonly string[];
  /** Validate against the OpenAPI schema. Default true where the operation has one. */
  readonly validate?: boolean;
  /** A JSON Schema file (2020-12), where there is no OpenAPI file or instead of its schema. */
  readonly schema?: string;
  /** Hours, 1 to 168, for which the bodies of refused calls are kept whole, encrypted. Default: not at all. */
  readonly keepHours?: number;
}

export interface UpstreamDocument {
  /** `http://host:port/base` or `https://…`; its path is put before the request's. */
  readonly url: string;
  readonly connectTimeoutMs?: number;
  /** Longest wait for the response head. */
  readonly timeoutMs?: number;
  /** Longest silence within the response body. */
  readonly idleTimeoutMs?: number;
  readonly maxConnections?: number;
  /** The gateway's own credential for this upstream; replaces whatever the caller sent in that header. */
  readonly credential?: UpstreamCredential;
  /** PEM file of certificate authorities to trust beside the system's. */
  readonly ca?: string;
}

export interface UpstreamCredential {
  readonly header?: string;
  readonly scheme?: string;
  /** `env:NAME` or `file:PATH`: never the secret itself. */
  readonly secret: string;
}

/** Lifecycle of a service version (the words of WSO2 and Gravitee). */
export type LifecycleState =
  | 'draft'
  | 'review'
  | 'published'
  | 'deprecated'
  | 'blocked'
  | 'retired';

export interface ServiceDocument {
  /** Host names that this service answers to; absent: every host. */
  readonly hosts?: readonly string[];
  /** Prefix of every route. `{version}` within it stands for the version's name. */
  readonly path?: string;
  /** Take the version from this request header where the path has no `{version}`. */
  readonly versionHeader?: string;
  /** The version that is meant when the header is absent. */
  readonly defaultVersion?: string;
  readonly upstream: string;
  /** Remove `path` before forwarding. */
  readonly stripPath?: boolean;
  /** Forward the caller's API key too. Default false. */
  readonly forwardCredential?: boolean;
  /** Whom callers may be told to ask: an address or a name. */
  readonly contact?: string;
  readonly versions: Readonly<Record<string, VersionDocument>>;
  readonly access?: Access;
  readonly require?: RequireDocument;
  readonly ip?: IpRules;
  readonly limits?: readonly LimitDocument[];
  readonly body?: BodyRules;
  /** `openai`: read the tokens used from JSON answers and event streams. */
  readonly usage?: 'openai';
}

export interface VersionDocument {
  readonly state?: LifecycleState;
  /** When the state began, and by whom: shown to the operator only. */
  readonly since?: string;
  readonly by?: string;
  /** The version that callers should use instead. */
  readonly successor?: string;
  /** When a deprecated version ends (RFC 8594 Sunset). */
  readonly sunset?: string;
  readonly openapi?: string;
  readonly routes?: readonly RouteDocument[];
  /** Rules for single operations, by operation id or route id. */
  readonly operations?: Readonly<Record<string, OperationRules>>;
  readonly require?: RequireDocument;
  readonly access?: Access;
  readonly ip?: IpRules;
  readonly limits?: readonly LimitDocument[];
  readonly body?: BodyRules;
}

/** A route written out. */
export interface RouteDocument extends OperationRules {
  readonly id: string;
  /** Methods, or `*`. */
  readonly methods: readonly string[];
  /** `/orders/{id}`; a last segment `**` takes the rest. Relative to the service's path. */
  readonly path: string;
}

/** Rules of one operation: each replaces the version's and the service's, but limits and deny lists, which add up. */
export interface OperationRules {
  readonly require?: RequireDocument;
  readonly access?: Access;
  readonly ip?: IpRules;
  readonly limits?: readonly LimitDocument[];
  readonly body?: BodyRules;
}

/** A list for every method, or lists by method; `*` is for those not named. `HEAD` follows `GET` where not named. */
export type PerMethod<T> = readonly T[] | Readonly<Record<string, readonly T[]>>;

/** What must hold: AND between the fields, OR within a list. */
export interface RequireDocument {
  /** Kinds accepted. `anonymous` lets a request without a credential through. Default `[api_key]`. */
  readonly credential?: readonly ('api_key' | 'anonymous')[];
  /** Any of these; one entry may name several, separated by spaces, that must all be held (RFC 6749 §3.3). */
  readonly scopes?: PerMethod<string>;
  readonly roles?: PerMethod<string>;
  /** None of these. */
  readonly forbidRoles?: PerMethod<string>;
  readonly groups?: PerMethod<string>;
  readonly forbidGroups?: PerMethod<string>;
}

export interface RoleDocument {
  readonly includes?: readonly string[];
  /** Permit rules: `GET,POST /orders/**`; `*` one segment, `**` the rest, method `*` any. */
  readonly may?: readonly string[];
}

export type PrincipalState = 'active' | 'suspended' | 'disabled';

/** Why an account was stopped. `text` and `by` are for the owner only. */
export interface StateReason {
  readonly type: 'billing' | 'abuse' | 'request' | 'review';
  readonly text?: string;
  readonly by?: string;
  readonly since?: string;
}

export interface TenantDocument {
  readonly state?: PrincipalState;
  readonly reason?: StateReason;
  readonly contact?: string;
}

export interface GroupDocument {
  /** Roles that every member has. */
  readonly roles?: readonly string[];
}

export interface ConsumerDocument {
  readonly tenant?: string;
  readonly state?: PrincipalState;
  readonly reason?: StateReason;
  readonly roles?: readonly string[];
  readonly groups?: readonly string[];
  /** Rates of its own by limit id: `{ "orders/consumer": 500/min }`. */
  readonly rates?: Readonly<Record<string, RateText>>;
  readonly keys?: readonly KeyDocument[];
}

export interface KeyDocument {
  readonly id: string;
  /** `sha256:<64 hex>` of the whole key. */
  readonly hash: string;
  readonly scopes?: readonly string[];
  /** ISO 8601 date or time; a date alone means its start in UTC. */
  readonly expires?: string;
  readonly notBefore?: string;
  readonly revoked?: RevocationDocument;
  /** Id of the key that replaces this one. */
  readonly rotatedTo?: string;
}

export interface RevocationDocument {
  readonly at: string;
  readonly by?: string;
  readonly reason?: string;
}

/** How calls are recorded. */
export interface RecordsDocument {
  readonly directory?: string;
  readonly retentionDays?: number;
  readonly maxBytes?: number | string;
}
