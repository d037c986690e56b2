import type { CidrSet } from '../../util/cidr.ts';
import type { RuleId } from '../verdict.ts';
import type {
  Access,
  LifecycleState,
  PolicyDocument,
  ServiceDocument,
  VersionDocument,
} from './document.ts';
import type { SharedParts } from './shared-parts.ts';
import type { Rights } from './directory.ts';
import type { Engines, OperationSource, SchemaRef } from './source.ts';

/** The rules, compiled: what the hot path decides by. Immutable to its readers; routes are compiled at their first use. */
export interface PolicySnapshot {
  readonly revision: string;
  readonly document: PolicyDocument;
  readonly engines: Engines;
  readonly settings: Settings;
  readonly router: Router;
  readonly routes: readonly RouteEntry[];
  /** The compiled route of an entry of `routes`. */
  route(index: number): CompiledRoute;
  /** A role's permit rules and those of the roles it includes, with the rule id of each. */
  permitsOf(role: string): readonly PermitRule[];
  /** Roles and all that they include. */
  closure(roles: readonly string[], rolesKey: string): ReadonlySet<string>;
  /** A list of networks by the entries of one rule; the same object for the same entries. */
  networks(entries: readonly string[]): CidrSet;
  /** Parts that many routes have alike, each made once. */
  readonly shared: SharedParts;
  /** The same, but only where it was made before. */
  knownNetworks(entries: readonly string[]): CidrSet | undefined;
}

/** What holds for the whole gateway. */
export interface Settings {
  readonly maxTargetBytes: number;
  readonly maxHeaderBytes: number;
  readonly trustedProxies: CidrSet | undefined;
  readonly forwardedHeader: 'x-forwarded-for' | 'forwarded';
  readonly apiKeyHeaders: readonly string[];
  readonly bearer: boolean;
}

/** One route before it is compiled: what the router needs, and where its rules stand. */
export interface RouteEntry {
  readonly index: number;
  /** `<service>.<version>.<operation>`. */
  readonly id: string;
  readonly serviceName: string;
  readonly service: ServiceDocument;
  readonly versionName: string;
  readonly version: VersionDocument;
  readonly operationId: string;
  /** Upper case, or `*`. */
  readonly methods: readonly string[];
  /** The full path template. */
  readonly template: string;
  readonly operation?: OperationSource;
  /** Index in `version.routes`, for a route that is written out. */
  readonly written?: number;
}

/** The best template for a path. */
export type RouteMatch =
  | { readonly kind: 'matched'; readonly entries: readonly RouteEntry[] }
  | {
      readonly kind: 'no_version';
      readonly services: readonly string[];
      readonly seen: string | undefined;
    }
  | { readonly kind: 'none' };

export interface Router {
  /** `header(name)` gives the values of a request header, for services that take their version from one. */
  match(host: string, path: string, header: (name: string) => readonly string[]): RouteMatch;
}

/** A permit rule of a role. */
export interface PermitRule {
  readonly rule: RuleId;
  readonly role: string;
  readonly text: string;
}

/** A route with all its rules in place. */
export interface CompiledRoute {
  readonly entry: RouteEntry;
  readonly id: string;
  readonly service: string;
  readonly version: string;
  readonly upstream: string;
  readonly stripPrefix: string;
  readonly forwardCredential: boolean;
  readonly contact: string | undefined;
  readonly state: LifecycleState;
  /** Whether its state lets requests in. */
  readonly isOpen: boolean;
  readonly stateRule: RuleId;
  readonly credential: {
    readonly apiKey: boolean;
    readonly anonymous: boolean;
    readonly rule: RuleId;
  };
  readonly access: { readonly value: Access; readonly rule: RuleId };
  readonly ip: IpPlan;
  readonly limits: readonly LimitPlan[];
  /** `limits` for consumers without a rate of their own. */
  readonly limitsAsWritten: readonly LimitInForce[];
  readonly body: BodyPlan;
  readonly usage: 'openai' | undefined;
  /** The rules of one method. */
  rules(method: string): MethodRules;
}

export interface IpPlan {
  readonly deny: readonly IpList[];
  readonly allow: IpList | undefined;
}

/** One list of addresses, as one rule wrote it. */
export interface IpList {
  readonly rule: RuleId;
  readonly networks: CidrSet;
  /** The networks as text, named lists taken apart. */
  readonly networkTexts: readonly string[];
  /** By network text: the entry of the rule that brought it in (a named list, or itself). */
  entryOf(network: string): string;
}

export interface LimitPlan {
  readonly id: string;
  readonly rule: RuleId;
  readonly per: 'consumer' | 'key' | 'ip' | 'route' | 'service' | 'tenant';
  readonly rate: string;
  readonly count: number;
  readonly intervalMs: number;
  readonly burst: number;
  readonly shadow: boolean;
  /** The limit for consumers without a rate of their own. */
  readonly asWritten: LimitInForce;
}

/** One limit as it holds for one request: a consumer may have a rate of its own. */
export interface LimitInForce {
  readonly plan: LimitPlan;
  /** `id` and `shadow` of the plan: all that a request with room in its buckets looks at is here. */
  readonly id: string;
  readonly shadow: boolean;
  /** Milliseconds in which one request drains. */
  readonly intervalMs: number;
  readonly burst: number;
  readonly rate: string;
}

export interface BodyPlan {
  readonly limitBytes: number;
  readonly limitRule: RuleId;
  /** Undefined: any. */
  readonly contentTypes: readonly string[] | undefined;
  readonly contentTypesRule: RuleId;
  readonly required: boolean;
  /** Whether any content type has a schema, so that the body is held. */
  readonly validates: boolean;
  readonly schemaRule: RuleId;
  schemaFor(essence: string): SchemaRef | undefined;
  /** How long bodies of refused calls are kept whole. Undefined: not at all. */
  readonly keepMs: number | undefined;
}

/** What one method of a route requires. */
export interface MethodRules {
  readonly method: string;
  /** Alternatives; each is a set that must all be held. */
  readonly scopes: ListRule<readonly string[]> | undefined;
  readonly roles: ListRule<string> | undefined;
  readonly forbidRoles: ListRule<string> | undefined;
  readonly groups: ListRule<string> | undefined;
  readonly forbidGroups: ListRule<string> | undefined;
  /** Whether keys with these rights certainly pass scopes, roles, groups and permits, whatever the path. Remembered. */
  surelyPermits(rights: Rights): boolean;
  /** Which permit of these roles covers the path: worked out once for each set of roles where the template decides it. */
  permits(rolesKey: string, roles: ReadonlySet<string>): PermitPlan;
}

export interface ListRule<T> {
  readonly rule: RuleId;
  readonly values: readonly T[];
}

/** `always` and `never` hold for every path of the template; `by_path`: these rules must be tried on the path. */
export type PermitPlan =
  | { readonly kind: 'always'; readonly permit: PermitRule }
  | { readonly kind: 'never' }
  | { readonly kind: 'by_path'; readonly permits: readonly PermitRule[] };
