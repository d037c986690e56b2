import type { LogFormat } from '../format.ts';
import { appFormat } from './parts/app-format.ts';
import { callerFix, ownerFix, remedy, tick } from './parts/event.ts';
import type { LineRule } from './parts/line-rule.ts';

const FRAMEWORK =
  'https://github.com/laravel/framework/blob/master/src/Illuminate/Foundation/Exceptions/Handler.php';

const LARAVEL: readonly LineRule[] = [
  {
    has: 'TokenMismatchException',
    code: 'csrf.token_invalid',
    factor: 200,
    says: 'Laravel raised `TokenMismatchException`: the CSRF token is missing, wrong, or its session ended',
    remedies: () => [
      callerFix(
        'Send the token of the form (@csrf) or of the XSRF-TOKEN cookie',
        'X-XSRF-TOKEN: <value of the XSRF-TOKEN cookie, decoded>',
      ),
      ownerFix(
        'For an API, use routes/api.php, or leave its paths out',
        "$middleware->validateCsrfTokens(except: ['orders/*']);",
      ),
    ],
    status: 419,
    source: FRAMEWORK,
  },
  {
    has: 'TokenMismatchException',
    code: 'csrf.token_missing',
    factor: 200,
    says: 'Laravel does not tell a missing CSRF token from a wrong one',
    status: 419,
    source: FRAMEWORK,
  },
  {
    has: 'AuthorizationException',
    code: 'role.missing',
    factor: 300,
    says: 'Laravel raised `AuthorizationException`: a gate or policy said no',
    remedies: () => [
      ownerFix('See the policy of the model, and `authorize()` of the form request'),
    ],
    status: 403,
    source: FRAMEWORK,
  },
  {
    has: 'AuthenticationException',
    code: 'credential.missing',
    factor: 200,
    says: 'Laravel raised `AuthenticationException`: nobody signed in',
    remedies: () => [callerFix('Send the token', 'Authorization: Bearer …')],
    status: 401,
    source: FRAMEWORK,
  },
  {
    has: 'ThrottleRequestsException',
    code: 'rate.exceeded',
    factor: 300,
    says: 'Laravel throttles the caller',
    remedies: () => [remedy('wait', 'Wait as long as Retry-After says')],
    status: 429,
    source: FRAMEWORK,
  },
  {
    has: 'PostTooLargeException',
    code: 'request.body_too_large',
    factor: 300,
    says: 'the body is larger than `post_max_size`',
    remedies: () => [ownerFix('Raise it in php.ini', 'post_max_size = 32M')],
    status: 413,
    source: FRAMEWORK,
  },
  {
    has: 'InvalidSignatureException',
    code: 'credential.bad_signature',
    factor: 300,
    says: 'Laravel: the signed URL does not verify or has expired',
    status: 403,
    source: FRAMEWORK,
  },
  {
    has: 'MethodNotAllowedHttpException',
    pattern:
      /The ([A-Z]{3,16}) method is not supported for (?:this route|route (\S{1,512}))\. Supported methods: ([A-Z, ]{3,80})/,
    code: 'request.method_not_allowed',
    factor: 300,
    says: ([, method, , supported]) =>
      `the route does not take ${tick(method)}, but ${tick(supported)}`,
    status: 405,
    source: FRAMEWORK,
  },
  {
    has: 'Untrusted Host',
    pattern: /Untrusted Host "([^"]{1,255})"/,
    code: 'request.bad_host',
    factor: 300,
    says: ([, host]) => `Laravel does not answer to the host ${tick(host)}`,
    status: 400,
    source: FRAMEWORK,
  },
];

/** `[2026-11-26 05:00:00] production.ERROR: …` with the stack trace in the lines that follow. */
export const laravel: LogFormat = appFormat(
  { id: 'laravel', product: 'Laravel', layer: 'framework' },
  {
    rules: LARAVEL,
    looks: (line) =>
      /^\[\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}\] [\w-]{1,40}\.[A-Z]{4,9}: /.test(line.slice(0, 120)),
    sure: 0.95,
    isContinuation: (line) => !/^\[\d{4}-\d{2}-\d{2} /.test(line),
    request: (head) => ({
      method: /The ([A-Z]{3,16}) method is not supported/.exec(head)?.[1],
      target: routeOf(/for route ([\w./{}-]{1,512}?)\. /.exec(head)?.[1]),
    }),
  },
);

function routeOf(route: string | undefined): string | undefined {
  return route === undefined || route.startsWith('/') ? route : `/${route}`;
}

const KERNEL = 'https://github.com/symfony/symfony/tree/7.2/src/Symfony/Component';

const SYMFONY: readonly LineRule[] = [
  {
    has: 'InvalidCsrfTokenException',
    code: 'csrf.token_invalid',
    factor: 300,
    says: 'Symfony raised `InvalidCsrfTokenException`',
    remedies: () => [callerFix('Send the _csrf_token of the form with its session cookie')],
    source: `${KERNEL}/Security`,
  },
  {
    has: 'The CSRF token is invalid',
    code: 'csrf.token_invalid',
    factor: 300,
    says: 'Symfony: `The CSRF token is invalid. Please try to resubmit the form.`',
    remedies: () => [callerFix('Send the _token of the form with its session cookie')],
    status: 422,
    source: `${KERNEL}/Form`,
  },
  {
    has: 'Access denied, the user is not fully authenticated',
    code: 'credential.missing',
    factor: 200,
    says: 'Symfony: nobody is fully signed in, so it sends to the entry point',
    remedies: () => [callerFix('Sign in, or send the token')],
    status: 401,
    source: `${KERNEL}/Security/Http/Firewall/ExceptionListener.php`,
  },
  {
    has: 'Access denied, the user is neither anonymous, nor remember-me',
    code: 'role.missing',
    factor: 300,
    says: 'Symfony: the user signed in, and a role or voter refuses',
    remedies: () => [
      ownerFix('See access_control and the voters', '- { path: ^/orders, roles: ROLE_USER }'),
    ],
    status: 403,
    source: `${KERNEL}/Security/Http/Firewall/ExceptionListener.php`,
  },
  {
    has: 'AccessDeniedHttpException',
    code: 'role.missing',
    factor: 60,
    says: 'Symfony raised `AccessDeniedHttpException`',
    status: 403,
    source: `${KERNEL}/HttpKernel`,
  },
  {
    has: 'AccessDeniedException',
    code: 'role.missing',
    factor: 60,
    says: 'Symfony raised `AccessDeniedException`',
    status: 403,
    source: `${KERNEL}/Security`,
  },
  {
    has: 'Method Not Allowed (Allow: ',
    pattern:
      /No route found for "([A-Z]{3,16}) ([^"]{1,1024})": Method Not Allowed \(Allow: ([A-Z, ]{3,80})\)/,
    code: 'request.method_not_allowed',
    factor: 300,
    says: ([, method, , allow]) =>
      `no route of this path takes ${tick(method)}, but ${tick(allow)}`,
    status: 405,
    source: `${KERNEL}/HttpKernel/EventListener/RouterListener.php`,
  },
  {
    has: 'TooManyLoginAttemptsAuthenticationException',
    code: 'rate.exceeded',
    factor: 300,
    says: 'Symfony: too many attempts to sign in',
    source: `${KERNEL}/Security`,
  },
  {
    has: 'BadCredentialsException',
    code: 'credential.unknown',
    factor: 300,
    says: 'Symfony: the credentials are wrong',
    status: 401,
    source: `${KERNEL}/Security`,
  },
  {
    has: 'Untrusted Host',
    pattern: /Untrusted Host "([^"]{1,255})"/,
    code: 'request.bad_host',
    factor: 300,
    says: ([, host]) => `Symfony does not answer to the host ${tick(host)}`,
    status: 400,
    source: `${KERNEL}/HttpFoundation/Request.php`,
  },
];

/** Symfony's log by Monolog: `[2026-11-26T05:00:00.123456+00:00] security.DEBUG: …`. */
export const symfony: LogFormat = appFormat(
  { id: 'symfony', product: 'Symfony', layer: 'framework' },
  {
    rules: SYMFONY,
    looks: (line) =>
      /^\[\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,6})?[+-]\d{2}:\d{2}\] [\w.-]{1,40}\.[A-Z]{4,9}: /.test(
        line.slice(0, 120),
      ),
    sure: 0.95,
    isContinuation: (line) => !/^\[\d{4}-\d{2}-\d{2}T/.test(line),
    request: (head) => {
      const route = /No route found for "([A-Z]{3,16}) ([^"]{1,1024})"/.exec(head);
      return {
        method: route?.[1] ?? /"method":"([A-Z]{3,16})"/.exec(head)?.[1],
        target:
          route?.[2] ?? /"request_uri":"([^"]{1,1024})"/.exec(head)?.[1]?.replaceAll('\\/', '/'),
      };
    },
  },
);
