import type { Signature } from '../signature.ts';
import { documented, remedy, signaturesOf, source } from './app-records.ts';

const FIREBASE = signaturesOf(
  {
    prefix: 'firebase',
    product: 'Firebase',
    layer: 'api',
    basis: documented('https://firebase.google.com/docs/database/rest/auth'),
  },
  {
    realtime_denied: {
      statuses: [401, 403],
      body: [/^\s*\{\s*"error"\s*:\s*"Permission denied"\s*\}\s*$/],
      confidence: 0.9,
      causes: { 'role.missing': 0.5, 'credential.missing': 0.25, 'owner.mismatch': 0.2 },
      remedies: [
        remedy('api_owner', 'look at the security rules of the database in the rules playground'),
      ],
    },
    storage: {
      statuses: [403],
      body: [/"code"\s*:\s*403\s*,\s*"message"\s*:\s*"Permission denied\."/],
      confidence: 0.8,
      causes: { 'role.missing': 0.5, 'owner.mismatch': 0.25, 'credential.missing': 0.2 },
    },
    app_check: {
      statuses: [401, 403],
      body: ['Firebase App Check token is invalid.'],
      confidence: 0.95,
      causes: { 'credential.missing': 0.5, 'waf.bot': 0.4 },
    },
  },
);

const POSTGREST = signaturesOf(
  {
    prefix: 'postgrest',
    product: 'PostgREST (Supabase)',
    layer: 'api',
    basis: source('https://github.com/PostgREST/postgrest/blob/main/src/PostgREST/Error.hs'),
  },
  {
    row_level: {
      statuses: [401, 403],
      body: [/"code"\s*:\s*"42501"/, 'violates row-level security policy'],
      confidence: 0.98,
      causes: {
        'owner.mismatch': 0.4,
        'access.denied_by_default': 0.4,
        'credential.missing': 0.18,
      },
      remedies: [
        remedy(
          'api_owner',
          'add a policy for this operation and role; INSERT needs WITH CHECK, and `return=representation` needs SELECT, too',
          'create policy "own rows" on orders for insert to authenticated with check (auth.uid() = user_id);',
        ),
        remedy('caller', 'send the token of a signed-in user, not the anon key alone'),
      ],
    },
    privilege: {
      statuses: [401, 403],
      body: [/"code"\s*:\s*"42501"/, 'permission denied for '],
      confidence: 0.97,
      causes: { 'role.missing': 0.75, 'credential.missing': 0.22 },
      remedies: [
        remedy(
          'api_owner',
          'grant the role the privilege',
          'grant select, insert on orders to authenticated;',
        ),
      ],
    },
    jwt_expired: {
      statuses: [401],
      body: [/"code"\s*:\s*"PGRST30[13]"/, /JWT expired/],
      confidence: 0.98,
      causes: { 'credential.expired': 1 },
    },
    jwt: {
      statuses: [401],
      body: [/"code"\s*:\s*"PGRST30[0-3]"/],
      confidence: 0.95,
      causes: {
        'credential.bad_signature': 0.4,
        'credential.malformed': 0.25,
        'credential.missing': 0.2,
        'credential.expired': 0.1,
      },
    },
    api_key: {
      statuses: [401],
      body: [/"message"\s*:\s*"(?:No API key found in request|Invalid API key)"/, '`apikey`'],
      confidence: 0.93,
      causes: { 'credential.missing': 0.6, 'credential.unknown': 0.4 },
      remedies: [
        remedy(
          'caller',
          'send the anon or publishable key in its own field, besides Authorization',
          'apikey: …',
        ),
      ],
      basis: documented('https://github.com/supabase/supabase/issues/8490'),
    },
    schema: {
      statuses: [404, 406],
      body: [/"code"\s*:\s*"PGRST(?:106|202|205)"/],
      confidence: 0.97,
      causes: { 'route.not_found': 1 },
    },
  },
);

const HASURA = signaturesOf(
  {
    prefix: 'hasura',
    product: 'Hasura',
    layer: 'api',
    basis: source(
      'https://github.com/hasura/graphql-engine/blob/master/server/src-lib/Hasura/Base/Error.hs',
    ),
  },
  {
    denied: {
      statuses: [200, 400, 401],
      body: [/"code"\s*:\s*"(?:access-denied|permission-denied|permission-error)"/],
      confidence: 0.92,
      causes: { 'role.missing': 0.4, 'credential.unknown': 0.3, 'credential.missing': 0.25 },
      remedies: [
        remedy(
          'caller',
          'send a JWT with the `x-hasura-` claims, or the admin secret in `x-hasura-admin-secret`',
        ),
      ],
    },
    jwt: {
      statuses: [200, 400, 401],
      body: [/"code"\s*:\s*"invalid-jwt"/],
      confidence: 0.93,
      causes: {
        'credential.expired': 0.5,
        'credential.bad_signature': 0.3,
        'credential.malformed': 0.15,
      },
    },
    headers: {
      statuses: [200, 400, 401],
      body: [/"code"\s*:\s*"invalid-headers"/],
      confidence: 0.9,
      causes: { 'credential.missing': 0.6, 'credential.malformed': 0.3 },
    },
  },
);

const PARSE = signaturesOf(
  {
    prefix: 'parse',
    product: 'Parse Server',
    layer: 'api',
    basis: source('npm parse-server 9.10.0, lib/middlewares.js'),
  },
  {
    unauthorized: {
      statuses: [401, 403],
      body: [/^\{"error":"unauthorized(?:: master key is required)?"\}$/],
      confidence: 0.85,
      causes: {
        'credential.unknown': 0.4,
        'credential.missing': 0.3,
        'ip.denied': 0.15,
        'role.missing': 0.1,
      },
      remedies: [
        remedy('caller', 'send `X-Parse-Application-Id` and, where one is set, the client key'),
        remedy('server_owner', 'list the address of the caller in `masterKeyIps`'),
      ],
    },
    class_permission: {
      statuses: [400, 403, 404],
      body: [/^\{"code":119,"error":/],
      confidence: 0.93,
      causes: { 'role.missing': 0.8, 'access.denied_by_default': 0.15 },
      basis: documented('https://docs.parseplatform.org/rest/guide/#error-codes'),
    },
    session: {
      statuses: [400, 403],
      body: [/^\{"code":209,"error":"Invalid session token"\}$/],
      confidence: 0.97,
      causes: { 'credential.session_invalid': 1 },
      basis: documented('https://docs.parseplatform.org/rest/guide/#error-codes'),
    },
  },
);

const APPWRITE = signaturesOf(
  {
    prefix: 'appwrite',
    product: 'Appwrite',
    layer: 'api',
    basis: source('https://github.com/appwrite/appwrite/blob/main/app/config/errors.php'),
  },
  {
    unauthorized: {
      statuses: [401, 403],
      body: [
        /"type"\s*:\s*"(?:general_unauthorized_scope|user_unauthorized|general_access_forbidden|user_jwt_invalid)"/,
      ],
      confidence: 0.97,
      causes: { 'scope.missing': 0.4, 'role.missing': 0.3, 'credential.missing': 0.25 },
    },
    origin: {
      statuses: [403],
      body: [/"type"\s*:\s*"general_unknown_origin"/],
      confidence: 0.98,
      causes: { 'cors.origin_not_allowed': 1 },
      remedies: [remedy('api_owner', 'add the host as a Web platform of the project')],
    },
    blocked: {
      statuses: [401, 403],
      body: [/"type"\s*:\s*"user_blocked"/],
      confidence: 0.97,
      causes: { 'consumer.suspended': 1 },
    },
    rate: {
      statuses: [429],
      body: [/"type"\s*:\s*"general_rate_limit_exceeded"/],
      confidence: 0.98,
      causes: { 'rate.exceeded': 1 },
    },
  },
);

const POCKETBASE = signaturesOf(
  {
    prefix: 'pocketbase',
    product: 'PocketBase',
    layer: 'api',
    basis: source('https://github.com/pocketbase/pocketbase/blob/master/apis/middlewares.go'),
  },
  {
    required: {
      statuses: [401, 403],
      body: [
        /"message"\s*:\s*"(?:The request requires valid (?:record|admin|admin\/record)?\s?(?:authorization|authorization token|authorization token to be set)\.?|The authorized record (?:model )?is not allowed to perform this action\.|Only superusers can perform this action\.)/,
      ],
      confidence: 0.93,
      causes: { 'credential.missing': 0.5, 'role.missing': 0.45 },
      remedies: [
        remedy(
          'api_owner',
          'look at the API rule of the collection: an empty box is open to all, a locked one to superusers alone',
        ),
      ],
    },
  },
);

/** Databases that speak HTTP. */
export const DATA_SIGNATURES: readonly Signature[] = [
  ...FIREBASE,
  ...POSTGREST,
  ...HASURA,
  ...PARSE,
  ...APPWRITE,
  ...POCKETBASE,
];
