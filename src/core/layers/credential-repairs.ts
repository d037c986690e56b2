import { formatInstant, parseInstant } from '../../util/units.ts';
import { identityOf, type DecisionContext } from '../context.ts';
import type { Repair } from '../edit.ts';
import type { KeyRow } from '../policy/directory.ts';
import { ruleToPath } from '../policy/rule-path.ts';
import type { CompiledRoute } from '../policy/snapshot.ts';
import type { Refusal } from '../verdict.ts';
import { operationPath } from './repair.ts';

/** How many keys are offered as candidates: the search tries each. */
const OFFERED_KEYS = 4;
/** How many keys are looked at in search of one that would serve. */
const KEYS_LOOKED_AT = 1000;
/** Ranks a key behind all that can be used. */
const UNUSABLE = 1000;
/** How far an extended expiry reaches: thirty days. */
const EXTENSION_MS = 30 * 86_400_000;

/** Candidate edits for the refusals of the credential layer. */
export function credentialRepairs(context: DecisionContext, refusal: Refusal): readonly Repair[] {
  switch (refusal.code) {
    case 'credential.ambiguous':
      return [...keepOne(context), ...otherKeys(context), ...anonymous(context)];
    case 'credential.expired':
    case 'credential.not_yet_valid':
    case 'credential.revoked':
      return [...rowRepairs(context, refusal), ...otherKeys(context), ...anonymous(context)];
    default:
      return [...otherKeys(context), ...anonymous(context)];
  }
}

function keepOne(context: DecisionContext): readonly Repair[] {
  const presented = context.request()?.presented ?? [];
  return presented.flatMap((credential, index): readonly Repair[] => {
    if (credential.kind !== 'api_key' || credential.form !== 'ok') return [];
    const summary = `send only the key in ${credential.place.name} (${credential.keyId ?? credential.prefix ?? 'not known'})`;
    return [{ actor: 'caller', edits: [{ on: 'request', op: 'keep_credential', index }], summary }];
  });
}

function rowRepairs(context: DecisionContext, refusal: Refusal): readonly Repair[] {
  const row = context.identity()?.key;
  if (row === undefined) return [];
  const path = ['consumers', row.consumer, 'keys', row.index];
  const nowMs = context.facts.receivedAtMs;
  if (refusal.code === 'credential.revoked') {
    return [
      {
        actor: 'api_owner',
        edits: [{ on: 'directory', op: 'remove', path: [...path, 'revoked'] }],
        summary: `key ${row.id}: take the revocation back`,
      },
    ];
  }
  if (refusal.code === 'credential.not_yet_valid') {
    const wait: Repair = {
      actor: 'wait',
      edits: [{ on: 'request', op: 'wait_until', atMs: row.notBeforeMs }],
      summary: `wait until ${formatInstant(row.notBeforeMs)}`,
    };
    const sooner: Repair = {
      actor: 'api_owner',
      edits: [{ on: 'directory', op: 'remove', path: [...path, 'notBefore'] }],
      summary: `key ${row.id}: valid at once`,
    };
    return Number.isFinite(row.notBeforeMs) ? [wait, sooner] : [sooner];
  }
  const until = formatInstant(
    Math.floor((nowMs + EXTENSION_MS) / 86_400_000) * 86_400_000 + 86_400_000,
  ).slice(0, 10);
  return [
    {
      actor: 'api_owner',
      edits: [{ on: 'directory', op: 'set', path: [...path, 'expires'], value: until }],
      summary: `key ${row.id}: expires ${until}`,
    },
  ];
}

/** Whether a key could be sent now. */
function isUsable(row: KeyRow, nowMs: number): boolean {
  const revokedMs = row.revoked === undefined ? undefined : parseInstant(row.revoked.at);
  const isRevoked = row.revoked !== undefined && (revokedMs === undefined || revokedMs <= nowMs);
  return !isRevoked && row.notBeforeMs <= nowMs && row.expiresMs > nowMs;
}

/**
 * Keys that would serve, best first: of the same consumer, then of the same tenant, then any; among them those whose
 * scopes and roles the route accepts.
 */
export function otherKeys(context: DecisionContext): readonly Repair[] {
  const route = context.route();
  if (route?.credential.apiKey === false) return [lookAtKeys(route)];
  return [...withoutKey(context), ...usableKeys(context)];
}

/** Where a route takes anonymous requests, having no rights can be better than having those of this key. */
function withoutKey(context: DecisionContext): readonly Repair[] {
  const presents = context.request()?.presented.some(({ kind }) => kind === 'api_key') === true;
  if (!presents || context.route()?.credential.anonymous !== true) return [];
  return [
    {
      actor: 'caller',
      edits: [{ on: 'request', op: 'drop_credentials' }],
      summary: 'send no credential: the route takes anonymous requests',
    },
  ];
}

function usableKeys(context: DecisionContext): readonly Repair[] {
  const self = context.identity();
  const nowMs = context.facts.receivedAtMs;
  const best: { readonly row: KeyRow; readonly rank: number }[] = [];
  for (const row of keysAround(context)) {
    if (row.id === self?.key.id) continue;
    // A key that can be used after a repair of its own serves where none can be used now.
    const rank = rankKey(context, row) + (isUsable(row, nowMs) ? 0 : UNUSABLE);
    const worst = best.at(-1);
    if (best.length >= OFFERED_KEYS && worst !== undefined && worst.rank <= rank) continue;
    best.push({ row, rank });
    best.sort((a, b) => a.rank - b.rank || (a.row.id < b.row.id ? -1 : 1));
    best.length = Math.min(best.length, OFFERED_KEYS);
  }
  return best.map(({ row }): Repair => {
    const isOwn = row.consumer === self?.consumer.name;
    const whose = isOwn ? 'same consumer' : `of ${row.consumer}`;
    const foreign = self !== undefined && !isOwn;
    return {
      actor: isOwn ? 'caller' : 'key_owner',
      edits: [
        { on: 'request', op: 'use_key', keyId: row.id, ...(foreign ? { foreign: true } : {}) },
      ],
      summary: `use key ${row.id} (${whose})`,
    };
  });
}

/** The caller's own keys, then the first of all the others: a directory may have very many. */
function keysAround(context: DecisionContext): ReadonlySet<KeyRow> {
  const { directory } = context;
  const around = new Set<KeyRow>();
  for (const id of context.identity()?.consumer.keyIds ?? []) {
    const row = directory.key(id);
    if (row !== undefined) around.add(row);
  }
  for (const row of directory.keys()) {
    if (around.size >= KEYS_LOOKED_AT) break;
    around.add(row);
  }
  return around;
}

function rankKey(context: DecisionContext, row: KeyRow): number {
  const self = context.identity();
  const other = identityOf(context.snapshot, context.directory, row.id);
  const rules = context.rules();
  if (other === undefined) return 100;
  let rank = 0;
  if (self !== undefined && other.consumer.name !== self.consumer.name)
    rank += other.consumer.tenant === self.consumer.tenant ? 1 : 2;
  if (other.consumer.state !== 'active' || (other.tenant?.state ?? 'active') !== 'active')
    rank += 40;
  if (rules === undefined) return rank;
  if (
    rules.scopes !== undefined &&
    !rules.scopes.values.some((set) => set.every((scope) => row.scopes.includes(scope)))
  )
    rank += 10;
  if (rules.forbidRoles?.values.some((role) => other.roles.has(role)) === true) rank += 20;
  if (rules.roles !== undefined && !rules.roles.values.some((role) => other.roles.has(role)))
    rank += 10;
  if (rules.forbidGroups?.values.some((group) => other.consumer.groups.includes(group)) === true)
    rank += 20;
  if (
    rules.groups !== undefined &&
    !rules.groups.values.some((group) => other.consumer.groups.includes(group))
  )
    rank += 10;
  const permits =
    context.route()?.access.value === 'deny'
      ? rules.permits(other.consumer.rolesKey, other.roles)
      : undefined;
  return permits?.kind === 'never' ? rank + 10 : rank;
}

/** Letting requests in without a credential: the widest fix there is. */
function anonymous(context: DecisionContext): readonly Repair[] {
  const route = context.route();
  if (route === undefined) return [];
  const without = withoutKey(context);
  if (without.length > 0) return without;
  const at = ruleToPath(context.snapshot.document, route.credential.rule);
  const drop: Repair['edits'] =
    context.request()?.presented.some((credential) => credential.kind === 'api_key') === true
      ? [{ on: 'request', op: 'drop_credentials' }]
      : [];
  const value = ['api_key', 'anonymous'];
  const here: Repair = {
    actor: 'api_owner',
    edits: [
      ...drop,
      { on: 'policy', op: 'set', path: operationPath(route.entry, 'require', 'credential'), value },
    ],
    summary: `route ${route.id}: also take requests without a credential`,
  };
  const path = at ?? ['services', route.service, 'require', 'credential'];
  const open: Repair = {
    actor: 'api_owner',
    edits: [...drop, { on: 'policy', op: 'set', path, value }],
    summary: `${route.service}: also take requests without a credential`,
  };
  return [here, open];
}

/** Looking at keys, on a route that looks at none: without that nobody has any rights. */
function lookAtKeys(route: CompiledRoute): Repair {
  const path = operationPath(route.entry, 'require', 'credential');
  return {
    actor: 'api_owner',
    edits: [{ on: 'policy', op: 'set', path, value: ['api_key'] }],
    summary: `route ${route.id}: look at API keys`,
  };
}
