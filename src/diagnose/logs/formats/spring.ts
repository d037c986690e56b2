import type { LogFormat } from '../format.ts';
import { appFormat } from './parts/app-format.ts';
import { callerFix, ownerFix, tick } from './parts/event.ts';
import type { LineRule } from './parts/line-rule.ts';

const SECURITY = 'https://github.com/spring-projects/spring-security';
const FRAMEWORK = 'https://github.com/spring-projects/spring-framework';

const RULES: readonly LineRule[] = [
  {
    has: 'Invalid CSRF token found for',
    pattern: /Invalid CSRF token found for (\S{1,2048})/,
    code: 'csrf.token_invalid',
    factor: 200,
    says: 'Spring Security wrote `Invalid CSRF token found`: the token is missing or wrong',
    remedies: () => [
      callerFix(
        'Send the token of the page or of the XSRF-TOKEN cookie',
        'X-XSRF-TOKEN: <value of the XSRF-TOKEN cookie>',
      ),
      ownerFix(
        'For an API that takes tokens rather than cookies, leave its paths out',
        'http.csrf(csrf -> csrf.ignoringRequestMatchers("/orders/**"))',
      ),
    ],
    status: 403,
    source: `${SECURITY}/blob/main/web/src/main/java/org/springframework/security/web/csrf/CsrfFilter.java`,
  },
  {
    has: 'Invalid CSRF token found for',
    code: 'csrf.token_missing',
    factor: 200,
    says: 'Spring Security writes the same for a missing token',
    status: 403,
    source: SECURITY,
  },
  {
    has: 'Pre-authenticated entry point called. Rejecting access',
    code: 'credential.missing',
    factor: 100,
    says: 'Spring Security has no sign-in set up (`Http403ForbiddenEntryPoint`), and nobody signed in',
    remedies: () => [
      ownerFix(
        'Set up a way to sign in, so that it answers 401',
        'http.httpBasic(Customizer.withDefaults())',
      ),
      callerFix(
        'Send the credential; a path that does not exist ends here as well, by way of /error',
      ),
    ],
    status: 403,
    source: `${SECURITY}/blob/main/web/src/main/java/org/springframework/security/web/authentication/Http403ForbiddenEntryPoint.java`,
  },
  {
    has: 'to authentication entry point since access is denied',
    pattern: /Sending (?:AnonymousAuthenticationToken|\w{0,64})/,
    code: 'credential.missing',
    factor: 150,
    says: 'Spring Security: nobody signed in, and access is denied to anonymous callers',
    remedies: () => [callerFix('Send the credential')],
    source: `${SECURITY}/blob/main/web/src/main/java/org/springframework/security/web/access/ExceptionTranslationFilter.java`,
  },
  {
    has: 'to access denied handler since access is denied',
    code: 'role.missing',
    factor: 200,
    says: 'Spring Security: the caller signed in, and access is denied',
    remedies: () => [
      ownerFix(
        'See the authority that the path wants',
        '.requestMatchers("/orders/**").hasAuthority("orders:write")',
      ),
    ],
    status: 403,
    source: `${SECURITY}/blob/main/web/src/main/java/org/springframework/security/web/access/ExceptionTranslationFilter.java`,
  },
  {
    has: 'AccessDeniedException: Access',
    code: 'role.missing',
    factor: 60,
    says: 'Spring Security raised `AccessDeniedException`',
    status: 403,
    source: SECURITY,
  },
  {
    has: 'AuthorizationDeniedException',
    code: 'role.missing',
    factor: 100,
    says: 'Spring Security raised `AuthorizationDeniedException`',
    status: 403,
    source: SECURITY,
  },
  {
    has: 'RequestRejectedException',
    pattern: /The request was rejected because (.{1,200})/,
    code: 'request.malformed',
    factor: 300,
    says: ([, why]) => `StrictHttpFirewall refused: ${tick(why)}`,
    remedies: () => [callerFix('Leave `//`, `;` and encoded slashes out of the path')],
    status: 400,
    source: `${SECURITY}/blob/main/web/src/main/java/org/springframework/security/web/firewall/StrictHttpFirewall.java`,
  },
  {
    has: 'origin is not allowed',
    pattern: /Reject: '([^']{1,300})' origin is not allowed/,
    code: 'cors.origin_not_allowed',
    factor: 300,
    says: ([, origin]) => `Spring’s CORS does not allow the origin ${tick(origin)}`,
    remedies: ([, origin]) => [
      ownerFix(
        'Allow it',
        `configuration.setAllowedOrigins(List.of("${origin?.replaceAll(/[^\w.:/-]/g, '') ?? ''}"));`,
      ),
    ],
    status: 403,
    source: `${FRAMEWORK}/blob/main/spring-web/src/main/java/org/springframework/web/cors/DefaultCorsProcessor.java`,
  },
  {
    has: "' is not allowed",
    pattern: /Reject: HTTP '([A-Z]{3,16})' is not allowed/,
    code: 'cors.method_not_allowed',
    factor: 300,
    says: ([, method]) => `Spring’s CORS does not allow ${tick(method)}`,
    status: 403,
    source: FRAMEWORK,
  },
  {
    has: "' are not allowed",
    pattern: /Reject: headers '([^']{1,300})' are not allowed/,
    code: 'cors.header_not_allowed',
    factor: 300,
    says: ([, headers]) => `Spring’s CORS does not allow the headers ${tick(headers)}`,
    status: 403,
    source: FRAMEWORK,
  },
  {
    has: 'HttpRequestMethodNotSupportedException',
    pattern: /Request method '([A-Z]{3,16})' (?:is )?not supported/,
    code: 'request.method_not_allowed',
    factor: 300,
    says: ([, method]) => `no handler of this path takes ${tick(method)}`,
    status: 405,
    source: FRAMEWORK,
  },
  {
    has: 'HttpMediaTypeNotSupportedException',
    pattern: /Content[- ][Tt]ype '([^']{0,200})'/,
    code: 'request.unsupported_media_type',
    factor: 300,
    says: ([, type]) => `no handler of this path takes ${tick(type)}`,
    remedies: () => [callerFix('Send JSON', 'Content-Type: application/json')],
    status: 415,
    source: FRAMEWORK,
  },
  {
    has: 'HttpMessageNotReadableException',
    code: 'request.body_not_parseable',
    factor: 300,
    says: 'Spring cannot read the body: `HttpMessageNotReadableException`',
    status: 400,
    source: FRAMEWORK,
  },
  {
    has: 'Jwt expired at',
    pattern: /Jwt expired at (\S{1,40})/,
    code: 'credential.expired',
    factor: 300,
    says: ([, at]) => `Spring Security: the token expired at ${tick(at)}`,
    status: 401,
    source: `${SECURITY}/blob/main/oauth2/oauth2-jose/src/main/java/org/springframework/security/oauth2/jwt/JwtTimestampValidator.java`,
  },
];

/** Spring Boot's layout (`… DEBUG 1 --- [nio-8080-exec-1] o.s.security.web.FilterChainProxy : …`), and any with Spring's loggers. */
export const spring: LogFormat = appFormat(
  { id: 'spring', product: 'Spring Security', layer: 'framework' },
  {
    rules: RULES,
    looks: (line) =>
      / --- \[[^\]]{1,80}\] /.test(line.slice(0, 256)) ||
      /\bo(?:rg)?\.s(?:pringframework)?\.s(?:ecurity)?\./.test(line.slice(0, 400)),
    sure: 0.95,
    // Stack traces begin with white space, `Caused by:` or the name of a class.
    isContinuation: (line) =>
      !/^(?:\[?\d{4}-\d{2}-\d{2}|\d{2}:\d{2}:\d{2}|\{|\[|[A-Z][a-z]{2} \d|<\d)/.test(line),
    request: (head) => {
      const url =
        /Invalid CSRF token found for (\S{1,2048})/.exec(head)?.[1] ??
        /\[(?:GET|POST|PUT|PATCH|DELETE) (\S{1,2048})\]/.exec(head)?.[1];
      return { target: url, method: /\[(GET|POST|PUT|PATCH|DELETE) \S{1,2048}\]/.exec(head)?.[1] };
    },
  },
);
