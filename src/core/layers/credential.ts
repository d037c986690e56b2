import { formatInstant, parseInstant } from '../../util/units.ts';
import type { Json } from '../../util/json.ts';
import type { RefusalCode } from '../codes.ts';
import type { DecisionContext } from '../context.ts';
import type { PresentedCredential } from '../facts.ts';
import type { KeyRow } from '../policy/directory.ts';
import type { Evidence, Refusal } from '../verdict.ts';
import { layerOf, refuse, withoutRoute, type Check } from './check.ts';
import { credentialRepairs } from './credential-repairs.ts';

type PresentedKey = Extract<PresentedCredential, { readonly kind: 'api_key' }>;

/** API keys found in the request, in order. */
function presentedKeys(context: DecisionContext): readonly PresentedKey[] {
  return context.request()?.presented.filter((credential) => credential.kind === 'api_key') ?? [];
}

/** The one key that was presented; undefined where there is none or more than one. */
function onlyKey(context: DecisionContext): PresentedKey | undefined {
  let only: PresentedKey | undefined;
  for (const credential of context.request()?.presented ?? []) {
    if (credential.kind !== 'api_key') continue;
    if (only !== undefined) return undefined;
    only = credential;
  }
  return only;
}

function applies(context: DecisionContext): boolean {
  return context.route()?.credential.apiKey === true;
}

function refuseKey(
  context: DecisionContext,
  code: RefusalCode,
  evidence: Omit<Evidence, 'rule' | 'fact'> & Partial<Evidence>,
): Refusal {
  return refuse(code, {
    fact: '/presented',
    rule: context.route()?.credential.rule ?? 'defaults/require/credential',
    ...evidence,
  });
}

/** Where keys are looked for, in words that a caller may read. */
export function keyPlaces(context: DecisionContext): readonly string[] {
  const { apiKeyHeaders, bearer } = context.snapshot.settings;
  return [
    ...apiKeyHeaders.map((name) => `header ${name}`),
    ...(bearer ? ['Authorization: Bearer'] : []),
  ];
}

const present: Check = {
  clause: 'credential.present',
  blocked: withoutRoute,
  applies,
  refusal(context) {
    const request = context.request();
    if (
      request === undefined ||
      request.presented.some((credential) => credential.kind === 'api_key')
    )
      return undefined;
    if (context.route()?.credential.anonymous === true) return undefined;
    const others = request.presented.map((credential): Json => ({
      header: credential.place.name,
      scheme: credential.place.scheme ?? null,
    }));
    return refuseKey(context, 'credential.missing', {
      clause: 'credential.present',
      observed: others,
      required: keyPlaces(context),
    });
  },
};

const single: Check = {
  clause: 'credential.single',
  blocked: withoutRoute,
  applies,
  refusal(context) {
    const keys = presentedKeys(context);
    if (keys.length <= 1) return undefined;
    return refuseKey(context, 'credential.ambiguous', {
      clause: 'credential.single',
      observed: keys.map((key): Json => ({
        header: key.place.name,
        key: key.keyId ?? key.prefix ?? null,
      })),
      required: 'one credential',
    });
  },
};

const wellFormed: Check = {
  clause: 'credential.form',
  blocked: (context) => withoutRoute(context) ?? withoutKey(context),
  applies,
  refusal(context) {
    const key = onlyKey(context);
    if (key === undefined || key.form === 'ok') return undefined;
    return refuseKey(context, 'credential.malformed', {
      clause: 'credential.form',
      observed: key.form,
      required: 'a whole key, copied exactly',
      more: { place: key.place.name, ...(key.prefix === undefined ? {} : { prefix: key.prefix }) },
    });
  },
};

const known: Check = {
  clause: 'credential.known',
  blocked: (context) => withoutRoute(context) ?? withoutKey(context),
  applies,
  refusal(context) {
    const key = onlyKey(context);
    if (key === undefined || key.form !== 'ok' || context.identity() !== undefined)
      return undefined;
    const near = key.prefix === undefined ? undefined : context.directory.key(key.prefix);
    return refuseKey(context, 'credential.unknown', {
      clause: 'credential.known',
      observed: key.prefix ?? 'a key of no known form',
      required: 'a key of a consumer',
      more: {
        place: key.place.name,
        ...(near === undefined ? {} : { samePrefix: near.id, consumer: near.consumer }),
      },
    });
  },
  shown: (context) => ({ observed: context.identity()?.key.id ?? 'anonymous' }),
};

/** A check on the row of the key that was presented. */
function rowCheck(
  clause: string,
  decide: (
    row: KeyRow,
    nowMs: number,
  ) =>
    | {
        readonly code: RefusalCode;
        readonly member: string;
        readonly observed: Json;
        readonly required: Json;
      }
    | undefined,
): Check {
  return {
    clause,
    blocked: (context) =>
      withoutRoute(context) ??
      withoutKey(context) ??
      (context.identity() === undefined ? 'the key is not known' : undefined),
    applies: (context) => applies(context) && context.identity() !== undefined,
    refusal(context) {
      const row = context.identity()?.key;
      if (row === undefined) return undefined;
      const { receivedAtMs } = context.facts;
      const found = decide(row, receivedAtMs);
      if (found === undefined) return undefined;
      return refuseKey(context, found.code, {
        clause,
        observed: found.observed,
        required: found.required,
        rule: `consumers/${row.consumer}/keys/${row.id}/${found.member}`,
        more: {
          key: row.id,
          consumer: row.consumer,
          clock: formatInstant(receivedAtMs),
          ...(row.revoked?.by === undefined ? {} : { by: row.revoked.by }),
          ...(row.revoked?.reason === undefined ? {} : { reason: row.revoked.reason }),
          ...(row.rotatedTo === undefined ? {} : { rotatedTo: row.rotatedTo }),
        },
      });
    },
  };
}

const notRevoked = rowCheck('credential.not_revoked', (row, nowMs) => {
  if (row.revoked === undefined) return undefined;
  const at = parseInstant(row.revoked.at);
  if (at !== undefined && at > nowMs) return undefined;
  return {
    code: 'credential.revoked',
    member: 'revoked',
    observed: `revoked ${row.revoked.at}`,
    required: 'a key that was not revoked',
  };
});

const begun = rowCheck('credential.begun', (row, nowMs) => {
  if (row.notBeforeMs <= nowMs) return undefined;
  return {
    code: 'credential.not_yet_valid',
    member: 'notBefore',
    observed: formatInstant(nowMs),
    required: `not before ${instant(row.notBeforeMs)}`,
  };
});

const unexpired = rowCheck('credential.unexpired', (row, nowMs) => {
  if (row.expiresMs > nowMs) return undefined;
  return {
    code: 'credential.expired',
    member: 'expires',
    observed: formatInstant(nowMs),
    required: `before ${instant(row.expiresMs)}`,
  };
});

function instant(atMs: number): string {
  return Number.isFinite(atMs) ? formatInstant(atMs) : 'an unreadable time';
}

function withoutKey(context: DecisionContext): string | undefined {
  if (!applies(context)) return undefined;
  const keys = presentedKeys(context);
  if (keys.length === 1) return undefined;
  if (keys.length === 0 && context.route()?.credential.anonymous === true) return undefined;
  return keys.length === 0 ? 'no credential was sent' : 'more than one credential was sent';
}

/** Who calls: exactly one valid API key, or nobody where the route takes anonymous requests. */
export const credentialLayer = layerOf(
  'credential',
  [present, single, wellFormed, known, notRevoked, begun, unexpired],
  credentialRepairs,
  isPlainlyValid,
);

/** One well-formed key, of a row that was never revoked and is within its time. */
function isPlainlyValid(context: DecisionContext): boolean {
  if (context.request()?.presented.length !== 1) return false;
  const row = context.identity()?.key;
  if (row === undefined || row.revoked !== undefined) return false;
  const nowMs = context.facts.receivedAtMs;
  return row.notBeforeMs <= nowMs && row.expiresMs > nowMs;
}
