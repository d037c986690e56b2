import type { RuleId } from '../verdict.ts';
import type { PrincipalState, StateReason, RevocationDocument } from './document.ts';

/** The accounts, at one version: tenants, groups, consumers and their keys. Immutable; a change makes a new one. */
export interface Directory {
  /** SHA-256 (64 hex) of the canonical tenants, groups and consumers. */
  readonly version: string;
  key(id: string): KeyRow | undefined;
  /** The key whose hash this is (64 hex, lower case). */
  keyByHash(hash: string): KeyRow | undefined;
  consumer(name: string): ConsumerRow | undefined;
  tenant(name: string): TenantRow | undefined;
  keys(): Iterable<KeyRow>;
  consumers(): Iterable<ConsumerRow>;
}

export interface TenantRow {
  readonly name: string;
  readonly state: PrincipalState;
  readonly reason?: StateReason;
  readonly contact?: string;
}

export interface ConsumerRow {
  readonly name: string;
  readonly tenant?: string;
  /** The row of `tenant`. Rows hold what they belong to: one look-up finds all of a caller. */
  readonly tenantRow: TenantRow | undefined;
  readonly state: PrincipalState;
  readonly reason?: StateReason;
  /** Roles of its own and through its groups, sorted, without what roles include. */
  readonly roles: readonly string[];
  /** `roles` joined by a line feed: consumers with the same roles share what is worked out for them. */
  readonly rolesKey: string;
  /** Sorted. */
  readonly groups: readonly string[];
  /** Rates of its own by limit id, as text. Undefined: it has none. */
  readonly rates: Readonly<Record<string, string>> | undefined;
  readonly keyIds: readonly string[];
}

/** What rights alone depend on; keys with the same have the same object. */
export interface Rights {
  readonly scopes: readonly string[];
  readonly roles: readonly string[];
  readonly rolesKey: string;
  readonly groups: readonly string[];
}

export interface KeyRow {
  readonly id: string;
  readonly consumer: string;
  /** The row of `consumer`. */
  readonly owner: ConsumerRow;
  readonly rights: Rights;
  /** SHA-256 of the whole key, 64 hex digits in lower case. */
  readonly hash: string;
  /** What names it as a grant in records. */
  readonly rule: RuleId;
  /** Place of the key in its consumer's list. */
  readonly index: number;
  readonly scopes: readonly string[];
  /** Milliseconds since the epoch; Infinity: never. */
  readonly expiresMs: number;
  /** Milliseconds since the epoch; -Infinity: always was. */
  readonly notBeforeMs: number;
  readonly revoked?: RevocationDocument;
  readonly rotatedTo?: string;
}
