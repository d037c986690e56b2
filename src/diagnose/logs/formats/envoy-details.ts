import type { CauseCode } from '../../cause-codes.ts';
import type { Remedy } from '../../finding.ts';
import type { Cause } from './parts/event.ts';
import { callerFix, ownerFix, pastable, remedy, tick } from './parts/event.ts';

const DETAILS =
  'https://www.envoyproxy.io/docs/envoy/latest/configuration/http/http_conn_man/response_code_details';
const FLAGS =
  'https://www.envoyproxy.io/docs/envoy/latest/configuration/observability/access_log/usage#config-access-log-format-response-flags';
const JWT = 'https://github.com/google/jwt_verify_lib/blob/master/src/status.cc';

/** What is known of the request, for text to paste. */
export interface EnvoyRequest {
  readonly path: string | undefined;
  readonly method: string | undefined;
  readonly status: number | undefined;
}

/** Reasons of the filter for JSON Web Tokens, spaces written as `_`, by what they begin with. */
const JWT_REASONS: readonly (readonly [string, CauseCode, string])[] = [
  ['Jwt_is_missing', 'credential.missing', 'Send a token: Authorization: Bearer …'],
  ['Jwt_is_expired', 'credential.expired', 'Get a new token'],
  ['Jwt_not_yet_valid', 'credential.not_yet_valid', 'Mind the clock of whoever issues the token'],
  ['Audiences_in_Jwt', 'credential.wrong_audience', 'Ask for a token for this service (audience)'],
  [
    'Jwt_issuer_is_not',
    'credential.wrong_issuer',
    'Get the token from the issuer that is configured',
  ],
  ['Jwt_verification_fails', 'credential.bad_signature', 'Get the token from the issuer again'],
  [
    'Jwks_remote_fetch',
    'server.auth_subrequest',
    'The keys of the issuer could not be fetched: ask the owner of the server',
  ],
  [
    'Jwks_doesn',
    'credential.bad_signature',
    'The key of the token is not among those of the issuer (kid)',
  ],
  ['Jwt_', 'credential.malformed', 'Send the token whole: three parts with dots between'],
];

/** What the details of a response say: why Envoy answered by itself, or that it did not. */
export function causesOfDetails(details: string, request: EnvoyRequest): readonly Cause[] {
  const rbac = /^rbac_access_denied_matched_policy\[(.{0,400})\]$/.exec(details)?.[1];
  if (rbac !== undefined) return [rbacCause(rbac, request)];
  const jwt = /^jwt_authn_access_denied\{(.{0,300})\}?$/.exec(details)?.[1];
  if (jwt !== undefined) {
    const known = JWT_REASONS.find(([begin]) => jwt.replaceAll(' ', '_').startsWith(begin));
    if (known === undefined) return [];
    return [
      {
        code: known[1],
        factor: 300,
        says: `Envoy refused the token: ${tick(jwt)}`,
        remedies: [callerFix(known[2])],
        source: JWT,
      },
    ];
  }
  return BY_DETAILS.flatMap((row) =>
    details === row.details || details.startsWith(`${row.details}{`)
      ? [
          {
            code: row.code,
            factor: row.factor ?? 300,
            says: `Envoy: ${tick(details)}`,
            remedies: row.fixes(request),
            source: DETAILS,
          },
        ]
      : [],
  );
}

interface DetailsRow {
  readonly details: string;
  readonly code: CauseCode;
  readonly factor?: number;
  readonly fixes: (request: EnvoyRequest) => readonly Remedy[];
}

const none = (): readonly Remedy[] => [];
const wait = (): readonly Remedy[] => [
  remedy('wait', 'Send fewer requests, and wait before the next'),
];
const service = (): readonly Remedy[] => [
  ownerFix('See the log of the service that `ext_authz` asks, at this second'),
];

const BY_DETAILS: readonly DetailsRow[] = [
  { details: 'ext_authz_denied', code: 'server.auth_subrequest', fixes: service },
  { details: 'ext_authz_error', code: 'server.auth_subrequest', fixes: service },
  { details: 'request_rate_limited', code: 'rate.exceeded', fixes: wait },
  { details: 'local_rate_limited', code: 'rate.exceeded', fixes: wait },
  { details: 'rate_limited', code: 'rate.exceeded', fixes: wait },
  {
    details: 'csrf_origin_mismatch',
    code: 'csrf.origin_mismatch',
    fixes: () => [ownerFix('Name the origin in `additional_origins` of the CSRF filter')],
  },
  { details: 'route_not_found', code: 'route.not_found', fixes: none },
  {
    details: 'direct_response',
    code: 'server.rewrite_rule',
    factor: 150,
    fixes: () => [ownerFix('See the route with `direct_response`')],
  },
  { details: 'request_payload_too_large', code: 'request.body_too_large', fixes: none },
  {
    details: 'request_payload_exceeded_retry_buffer_limit',
    code: 'request.body_too_large',
    factor: 50,
    fixes: none,
  },
  { details: 'request_headers_too_large', code: 'request.header_too_large', fixes: none },
  { details: 'path_normalization_failed', code: 'request.malformed', fixes: none },
  { details: 'missing_host_header', code: 'request.bad_host', fixes: none },
  { details: 'missing_path_rejected', code: 'request.malformed', fixes: none },
  {
    details: 'upgrade_failed',
    code: 'server.handler_mapping',
    factor: 100,
    fixes: () => [ownerFix('Allow the upgrade', 'upgrade_configs: [{ upgrade_type: websocket }]')],
  },
  {
    details: 'via_upstream',
    code: 'upstream.refused',
    fixes: () => [remedy('api_owner', 'See the log of the application at this second')],
  },
];

/** Istio names policies `ns[shop]-policy[office-only]-rule[0]`; `none`: no policy that allows fits. */
function rbacCause(policy: string, { path, method, status }: EnvoyRequest): Cause {
  if (policy === 'none' || policy === '') {
    return {
      code: 'access.denied_by_default',
      factor: 300,
      says: `Envoy's RBAC filter refused with ${tick(status)}: no policy that allows fits this request`,
      remedies: [
        ownerFix(
          'Allow it in an AuthorizationPolicy, for the caller’s service account only',
          `rules:\n- from:\n  - source:\n      principals: ["cluster.local/ns/NAMESPACE/sa/CALLER"]\n  to:\n  - operation:\n      methods: ["${method ?? 'POST'}"]\n      paths: ["${pastable(path)}"]`,
        ),
      ],
      source: DETAILS,
    };
  }
  const named = /^ns\[([^\]]{1,128})\]-policy\[([^\]]{1,256})\]-rule\[(\d{1,4})\]$/.exec(policy);
  const [, namespace = '', name = '', rule = ''] = named ?? [];
  return {
    code: 'condition.failed',
    factor: 300,
    says:
      named === null
        ? `Envoy's RBAC policy ${tick(policy)} denies this request`
        : `AuthorizationPolicy ${tick(`${namespace}/${name}`)} denies this request by its rule ${tick(rule)}`,
    remedies: [
      ownerFix(
        `Leave ${pastable(path)} out of that rule (notPaths), or narrow what it denies`,
        named === null
          ? undefined
          : `kubectl -n ${namespace.replaceAll(/[^\w.-]/g, '')} edit authorizationpolicy ${name.replaceAll(/[^\w.-]/g, '')}`,
      ),
    ],
    source: DETAILS,
  };
}

const BY_FLAG: Readonly<Record<string, readonly [CauseCode, number, string]>> = {
  UAEX: ['server.auth_subrequest', 300, 'the authorisation service said no'],
  RL: ['rate.exceeded', 300, 'the local rate limit'],
  RLSE: ['rate.exceeded', 60, 'the rate limit service failed'],
  NR: ['route.not_found', 300, 'no route fits'],
  FI: ['condition.failed', 200, 'a fault injection'],
  IH: ['request.malformed', 300, 'a header is not valid'],
  DPE: ['request.malformed', 300, 'the request breaks the protocol'],
};

/** What the flags of a response say; less than its details, which are not always logged. */
export function causesOfFlags(flags: string, request: EnvoyRequest): readonly Cause[] {
  return flags.split(',').flatMap((flag) => {
    const known = Object.hasOwn(BY_FLAG, flag) ? BY_FLAG[flag] : undefined;
    if (known === undefined) return [];
    const [code, factor, says] = known;
    return [
      {
        code,
        factor,
        says: `Envoy answered ${tick(request.status)} with the flag ${tick(flag)}: ${says}`,
        source: FLAGS,
      },
    ];
  });
}
