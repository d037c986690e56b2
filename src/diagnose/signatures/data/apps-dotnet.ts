import type { Signature } from '../signature.ts';
import { background, documented, header, remedy, signaturesOf, source } from './app-records.ts';

const ANTIFORGERY = source('https://github.com/dotnet/aspnetcore/tree/main/src/Antiforgery/src');

const ANTIFORGERY_STEPS = remedy(
  'caller',
  'fetch the form first; send its cookie `.AspNetCore.Antiforgery.…`, and the hidden field `__RequestVerificationToken` (or that value in `RequestVerificationToken`)',
);

const ASPNET_CORE = signaturesOf(
  { prefix: 'aspnet_core', product: 'ASP.NET Core', layer: 'framework', basis: ANTIFORGERY },
  {
    antiforgery_debug: {
      statuses: [400],
      body: [
        /The required antiforgery (?:cookie|request token|form field|header value) |The antiforgery token could not be decrypted|The provided antiforgery token was meant for/,
      ],
      confidence: 0.96,
      causes: { 'csrf.token_missing': 0.7, 'csrf.token_invalid': 0.29 },
      remedies: [
        ANTIFORGERY_STEPS,
        remedy(
          'server_owner',
          'share the data protection keys between instances, and keep them over restarts',
        ),
      ],
    },
    empty_400: {
      statuses: [400],
      body: [/^$/],
      headers: [header('server', /^Kestrel$/)],
      confidence: 0.6,
      causes: {
        'csrf.token_missing': 0.55,
        'csrf.token_invalid': 0.2,
        'request.bad_host': 0.1,
        'request.malformed': 0.1,
      },
      remedies: [ANTIFORGERY_STEPS],
      probes: [
        {
          text: 'read the log category `Microsoft.AspNetCore.Antiforgery` at that time',
          tells: '`Antiforgery token validation failed` names the missing part',
          safe: true,
        },
      ],
      basis: background('ASP.NET Core: the antiforgery filter answers with an empty 400'),
    },
    empty_403: {
      statuses: [403],
      body: [/^$/],
      headers: [header('server', /^Kestrel$/)],
      confidence: 0.6,
      causes: { 'role.missing': 0.6, 'scope.missing': 0.15, 'owner.mismatch': 0.1 },
      basis: background('ASP.NET Core: ForbidResult answers with an empty 403'),
    },
    host: {
      statuses: [400],
      body: [
        '<h2>Bad Request - Invalid Hostname</h2>',
        'HTTP Error 400. The request hostname is invalid.',
      ],
      headers: [header('server', /^Kestrel$/)],
      confidence: 0.95,
      causes: { 'request.bad_host': 1 },
      remedies: [
        remedy(
          'server_owner',
          'list the name in AllowedHosts',
          '"AllowedHosts": "api.example.com"',
        ),
      ],
      basis: source(
        'https://github.com/dotnet/aspnetcore/blob/main/src/Middleware/HostFiltering/src/HostFilteringMiddleware.cs',
      ),
    },
    problem: {
      statuses: [400, 401, 403, 404, 405, 415],
      body: [
        /"type"\s*:\s*"https:\/\/tools\.ietf\.org\/html\/rfc(?:7231|7235|9110)#section-/,
        '"traceId"',
      ],
      confidence: 0.95,
      causes: {
        'request.body_invalid': 0.4,
        'request.unsupported_media_type': 0.15,
        'role.missing': 0.1,
        'route.not_found': 0.15,
      },
      basis: source(
        'https://github.com/dotnet/aspnetcore/blob/main/src/Shared/ProblemDetails/ProblemDetailsDefaults.cs',
      ),
    },
    kestrel: {
      statuses: [],
      headers: [header('server', /^Kestrel$/)],
      role: 'passed',
      confidence: 0.95,
      basis: documented('https://learn.microsoft.com/aspnet/core/fundamentals/servers/kestrel'),
    },
  },
);

const ASPNET = signaturesOf(
  {
    prefix: 'aspnet',
    product: 'ASP.NET',
    layer: 'framework',
    basis: documented('https://learn.microsoft.com/aspnet/whitepapers/request-validation'),
  },
  {
    request_validation: {
      statuses: [400, 500],
      body: ['A potentially dangerous Request.'],
      confidence: 0.97,
      causes: { 'waf.blocked': 0.6, 'request.malformed': 0.4 },
      remedies: [
        remedy('caller', 'send no markup in that value, or encode it'),
        remedy('api_owner', 'allow markup for that one property', '[AllowHtml]'),
      ],
    },
    viewstate: {
      statuses: [400, 500],
      body: ['Validation of viewstate MAC failed.'],
      confidence: 0.97,
      causes: { 'csrf.token_invalid': 0.7, 'csrf.token_expired': 0.3 },
      remedies: [remedy('server_owner', 'give all servers of the farm the same machineKey')],
    },
    antiforgery: {
      statuses: [400, 500],
      body: [/The required anti-forgery (?:form field|cookie) /],
      confidence: 0.97,
      causes: { 'csrf.token_missing': 0.95 },
    },
    web_api_denied: {
      statuses: [401, 403],
      body: [/"Message"\s*:\s*"Authorization has been denied for this request\."/],
      confidence: 0.96,
      causes: { 'credential.missing': 0.6, 'role.missing': 0.25, 'credential.expired': 0.1 },
      basis: source('https://github.com/aspnet/AspNetWebStack/tree/main/src/System.Web.Http'),
    },
    web_api_method: {
      statuses: [405],
      body: [/"Message"\s*:\s*"The requested resource does not support http method '/],
      confidence: 0.96,
      causes: { 'request.method_not_allowed': 1 },
      basis: source('https://github.com/aspnet/AspNetWebStack/tree/main/src/System.Web.Http'),
    },
    version: {
      statuses: [],
      headers: [header('x-aspnet-version')],
      role: 'passed',
      confidence: 0.9,
    },
  },
);

const PHOENIX = signaturesOf(
  {
    prefix: 'phoenix',
    product: 'Phoenix',
    layer: 'framework',
    basis: source('https://github.com/elixir-plug/plug/blob/main/lib/plug/csrf_protection.ex'),
  },
  {
    csrf: {
      statuses: [403],
      body: [/InvalidCSRFTokenError|invalid CSRF \(Cross Site Request Forgery\) token/],
      confidence: 0.97,
      causes: {
        'csrf.token_missing': 0.55,
        'csrf.token_invalid': 0.25,
        'credential.session_invalid': 0.15,
      },
      remedies: [
        remedy(
          'caller',
          'fetch a page first; send its session cookie, and the content of `<meta name="csrf-token">` in `x-csrf-token` or as the field `_csrf_token`',
        ),
      ],
    },
    cross_origin_js: {
      statuses: [403],
      body: [/InvalidCrossOriginRequestError/],
      confidence: 0.97,
      causes: { 'csrf.cross_site': 1 },
    },
    no_route: {
      statuses: [404],
      body: ['no route found for ', 'Phoenix.Router'],
      confidence: 0.95,
      causes: { 'route.not_found': 0.9 },
      basis: source(
        'https://github.com/phoenixframework/phoenix/blob/main/lib/phoenix/exceptions.ex',
      ),
    },
  },
);

/** .NET and Elixir frameworks. */
export const DOTNET_SIGNATURES: readonly Signature[] = [...ASPNET_CORE, ...ASPNET, ...PHOENIX];
