import type { LogFormat } from '../format.ts';
import { appFormat } from './parts/app-format.ts';
import { callerFix, ownerFix, tick } from './parts/event.ts';
import type { LineRule } from './parts/line-rule.ts';

const ASPNET = 'https://github.com/dotnet/aspnetcore';
const IDENTITY =
  'https://github.com/AzureAD/azure-activedirectory-identitymodel-extensions-for-dotnet/blob/dev/src/Microsoft.IdentityModel.Tokens/LogMessages.cs';

const RULES: readonly LineRule[] = [
  {
    has: 'Antiforgery token validation failed',
    pattern:
      /The required antiforgery (?:cookie|form field|header value|request token)([^\n]{0,200}?) (?:is not present|was not provided|must be provided)/,
    code: 'csrf.token_missing',
    factor: 300,
    says: ([, what]) =>
      `ASP.NET Core: the antiforgery token or cookie ${what === '' ? '' : tick(what?.trim())} is missing`,
    remedies: () => [
      callerFix(
        'Ask for the form first; send its cookie and its token',
        'RequestVerificationToken: <value of __RequestVerificationToken>',
      ),
      ownerFix('For an API that takes tokens rather than cookies', '[IgnoreAntiforgeryToken]'),
    ],
    status: 400,
    source: `${ASPNET}/blob/main/src/Antiforgery/src/Internal/DefaultAntiforgery.cs`,
  },
  {
    has: 'antiforgery',
    pattern:
      /antiforgery (?:cookie token and request token do not match|token could not be decrypted|token was meant for [^\n]{1,80}|token failed a custom)/,
    code: 'csrf.token_invalid',
    factor: 300,
    says: ([what]) => `ASP.NET Core: the ${tick(what)}`,
    remedies: () => [
      callerFix('Ask for the form anew after signing in or out, and send its token'),
      ownerFix(
        'Share the keys of data protection among all instances',
        'services.AddDataProtection().PersistKeysToFileSystem(new DirectoryInfo("/keys"));',
      ),
    ],
    status: 400,
    source: `${ASPNET}/blob/main/src/Antiforgery/src/Resources.resx`,
  },
  {
    has: 'Antiforgery token validation failed',
    code: 'csrf.token_invalid',
    factor: 150,
    says: 'ASP.NET Core wrote `Antiforgery token validation failed`',
    remedies: () => [
      ownerFix(
        'Share the keys of data protection among all instances',
        'services.AddDataProtection().PersistKeysToFileSystem(new DirectoryInfo("/keys"));',
      ),
    ],
    status: 400,
    source: `${ASPNET}/blob/main/src/Mvc/Mvc.ViewFeatures/src/Filters/ValidateAntiforgeryTokenAuthorizationFilter.cs`,
  },
  {
    has: 'does not have permission to access the resource',
    pattern: /Request origin (\S{1,300}) does not have permission to access the resource/,
    code: 'cors.origin_not_allowed',
    factor: 300,
    says: ([, origin]) => `ASP.NET Core’s CORS policy does not allow the origin ${tick(origin)}`,
    remedies: ([, origin]) => [
      ownerFix('Allow it', `policy.WithOrigins("${origin?.replaceAll(/[^\w.:/-]/g, '') ?? ''}")`),
    ],
    source: `${ASPNET}/blob/main/src/Middleware/CORS/src/CORSLoggerExtensions.cs`,
  },
  {
    has: 'CORS policy execution failed',
    code: 'cors.origin_not_allowed',
    factor: 150,
    says: 'ASP.NET Core wrote `CORS policy execution failed`',
    source: ASPNET,
  },
  {
    has: 'Authorization failed. These requirements were not met',
    pattern: /DenyAnonymousAuthorizationRequirement/,
    code: 'credential.missing',
    factor: 300,
    says: 'ASP.NET Core: the endpoint wants an authenticated user, and there is none',
    remedies: () => [
      callerFix('Send the token or the cookie'),
      ownerFix('Call UseAuthentication before UseAuthorization'),
    ],
    status: 401,
    source: `${ASPNET}/blob/main/src/Security/Authorization/Core/src/LoggingExtensions.cs`,
  },
  {
    has: 'Authorization failed. These requirements were not met',
    pattern:
      /(RolesAuthorizationRequirement|ClaimsAuthorizationRequirement|NameAuthorizationRequirement|AssertionRequirement|\w{1,60}Requirement):?([^\n]{0,200})/,
    code: 'role.missing',
    factor: 120,
    says: ([, requirement, why]) =>
      `ASP.NET Core: a requirement is not met, ${tick(`${requirement ?? ''}${why ?? ''}`)}`,
    remedies: () => [ownerFix('Give the account the role or the claim that the policy names')],
    status: 403,
    source: `${ASPNET}/blob/main/src/Security/Authorization/Core/src/LoggingExtensions.cs`,
  },
  {
    has: 'was forbidden.',
    pattern: /AuthenticationScheme: (\S{1,80}) was forbidden\./,
    code: 'role.missing',
    factor: 80,
    says: ([, scheme]) => `ASP.NET Core: ${tick(scheme)} signed in, and was forbidden`,
    status: 403,
    source: ASPNET,
  },
  {
    has: 'was challenged.',
    pattern: /AuthenticationScheme: (\S{1,80}) was challenged\./,
    code: 'credential.missing',
    factor: 60,
    says: ([, scheme]) => `ASP.NET Core: ${tick(scheme)} was challenged, for nobody signed in`,
    status: 401,
    source: ASPNET,
  },
  {
    has: 'IDX10223',
    code: 'credential.expired',
    factor: 300,
    says: '`IDX10223: Lifetime validation failed. The token is expired`',
    status: 401,
    source: IDENTITY,
  },
  {
    has: 'IDX10222',
    code: 'credential.not_yet_valid',
    factor: 300,
    says: '`IDX10222: Lifetime validation failed. The token is not yet valid`',
    status: 401,
    source: IDENTITY,
  },
  {
    has: 'IDX10214',
    code: 'credential.wrong_audience',
    factor: 300,
    says: '`IDX10214: Audience validation failed`',
    status: 401,
    source: IDENTITY,
  },
  {
    has: 'IDX10205',
    code: 'credential.wrong_issuer',
    factor: 300,
    says: '`IDX10205: Issuer validation failed`',
    status: 401,
    source: IDENTITY,
  },
  {
    has: 'IDX1050',
    pattern: /IDX105(?:00|03)/,
    code: 'credential.bad_signature',
    factor: 300,
    says: ([id]) => `\`${id ?? ''}\`: the signature does not verify, for want of its key`,
    status: 401,
    source: IDENTITY,
  },
  {
    has: 'IDX10511',
    code: 'credential.bad_signature',
    factor: 300,
    says: '`IDX10511: Signature validation failed`',
    status: 401,
    source: IDENTITY,
  },
  {
    has: 'does not match an allowed host',
    pattern: /host '([^']{0,255})' does not match an allowed host/,
    code: 'request.bad_host',
    factor: 300,
    says: ([, host]) => `ASP.NET Core does not answer to the host ${tick(host)} (AllowedHosts)`,
    status: 400,
    source: `${ASPNET}/blob/main/src/Middleware/HostFiltering/src/LoggerExtensions.cs`,
  },
  {
    has: 'Request body too large',
    code: 'request.body_too_large',
    factor: 300,
    says: 'Kestrel: `Request body too large`',
    remedies: () => [ownerFix('Raise the limit of the action', '[RequestSizeLimit(100_000_000)]')],
    status: 413,
    source: ASPNET,
  },
];

/** ASP.NET Core's console log: a category on the first line, the message indented on the next; or on one line. */
export const aspnet: LogFormat = appFormat(
  { id: 'aspnet_core', product: 'ASP.NET Core', layer: 'framework' },
  {
    rules: RULES,
    looks: (line) =>
      /^(?:trce|dbug|info|warn|fail|crit): [\w.]{3,200}\[\d{1,10}\]/.test(line) ||
      /Microsoft\.AspNetCore\./.test(line.slice(0, 300)),
    sure: 0.96,
    isContinuation: (line) => line.startsWith('      ') || line.startsWith('   at '),
    request: (head) => {
      const finished =
        /Request (?:finished|starting) HTTP\/[\d.]{1,3} ([A-Z]{3,16}) (\S{1,2048})/.exec(head);
      return {
        method: finished?.[1],
        target: finished?.[2],
        ids: [/TraceId:([0-9a-f]{32})/.exec(head)?.[1]],
      };
    },
  },
);
