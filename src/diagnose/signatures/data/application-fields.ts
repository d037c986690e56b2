import { background, captured, documented, inSource } from '../parts.ts';
import type { Signature } from '../signature.ts';
import { field, poweredBy, server, signaturesOfField } from './field-records.ts';
import type { Field } from './field-records.ts';
import { PYTHON_FIELDS } from './fields-python.ts';

const NODE_RUN = captured('Express 4.22.3 and 5.3.0 on loopback');

const NODE: readonly Field[] = [
  {
    id: 'express.own_powered_by',
    product: 'Express',
    headers: poweredBy(/^Express$/u),
    confidence: 0.85,
    basis: NODE_RUN,
  },
  {
    id: 'express.etag',
    product: 'Express',
    headers: [field('etag', /^W\/"[\da-f]{1,6}-[\w+/]{27}"$/u)],
    confidence: 0.7,
    basis: inSource(
      'https://github.com/jshttp/etag: length and 27 characters of SHA-1; weak where Express sends',
    ),
  },
  {
    id: 'express.session_cookie',
    product: 'Express',
    headers: [field('set-cookie', /^connect\.sid=s%3A/u)],
    confidence: 0.75,
    basis: documented('https://github.com/expressjs/session (name: connect.sid)'),
  },
  {
    id: 'express.helmet',
    product: 'Express',
    headers: [
      field('x-dns-prefetch-control', /^off$/u),
      field('x-download-options', /^noopen$/u),
      field('x-permitted-cross-domain-policies', /^none$/u),
    ],
    without: ['x-runtime'],
    confidence: 0.6,
    basis: documented('https://helmetjs.github.io: default fields; used with Fastify and Koa, too'),
  },
  {
    id: 'fastify.keep_alive',
    product: 'Fastify',
    headers: [field('keep-alive', /^timeout=72$/u)],
    confidence: 0.85,
    basis: documented('https://fastify.dev/docs/latest/Reference/Server/#keepalivetimeout'),
  },
  {
    id: 'nextjs.own_powered_by',
    product: 'Next.js',
    headers: poweredBy(/^Next\.js/u),
    confidence: 0.85,
    basis: documented(
      'https://nextjs.org/docs/app/api-reference/config/next-config-js/poweredByHeader',
    ),
  },
  {
    id: 'koa.session_cookie',
    product: 'Koa',
    headers: [field('set-cookie', /^koa[.:]sess/u)],
    confidence: 0.85,
    basis: documented('https://github.com/koajs/session (key: koa.sess)'),
  },
  {
    id: 'sails.session_cookie',
    product: 'Sails',
    headers: [field('set-cookie', /^sails\.sid=/u)],
    confidence: 0.85,
    basis: documented(
      'https://sailsjs.com/documentation/reference/configuration/sails-config-session',
    ),
  },
  {
    id: 'node.keep_alive',
    product: 'Node.js http',
    layer: 'web_server',
    speaksFor: 'platform',
    headers: [field('keep-alive', /^timeout=(?:5|65)$/u)],
    without: ['server', 'via'],
    confidence: 0.55,
    basis: documented('https://nodejs.org/api/http.html#serverkeepalivetimeout; others add `max`'),
  },
];

const OTHERS: readonly Field[] = [
  {
    id: 'php.powered_by',
    product: 'PHP',
    speaksFor: 'platform',
    headers: poweredBy(/^PHP\/\d/u),
    confidence: 0.85,
    basis: documented('https://www.php.net/manual/en/ini.core.php#ini.expose-php'),
  },
  {
    id: 'php.session_cookie',
    product: 'PHP',
    speaksFor: 'platform',
    headers: [field('set-cookie', /^PHPSESSID=/u)],
    confidence: 0.75,
    basis: documented('https://www.php.net/manual/en/session.configuration.php#ini.session.name'),
  },
  {
    id: 'laravel.own_cookie',
    product: 'Laravel',
    headers: [field('set-cookie', /^(?:laravel_session|XSRF-TOKEN)=eyJpdiI6/u)],
    confidence: 0.88,
    forbids: { 'role.missing': 0.5, 'owner.mismatch': 0.25 },
    basis: inSource(
      'https://github.com/laravel/framework (Encrypter): cookies are Base64 of `{"iv":…`',
    ),
  },
  {
    id: 'codeigniter.session_cookie',
    product: 'CodeIgniter',
    headers: [field('set-cookie', /^ci_session=/u)],
    confidence: 0.8,
    basis: documented('https://codeigniter.com/userguide3/libraries/sessions.html'),
  },
  {
    id: 'cakephp.session_cookie',
    product: 'CakePHP',
    headers: [field('set-cookie', /^CAKEPHP=/u)],
    confidence: 0.8,
    basis: documented('https://book.cakephp.org/3/en/development/sessions.html'),
  },
  {
    id: 'symfony.own_debug_token',
    product: 'Symfony',
    headers: [field('x-debug-token', /^[\da-f]{6}$/u)],
    confidence: 0.85,
    basis: inSource('https://github.com/symfony/symfony (WebProfilerBundle)'),
  },
  {
    id: 'rails.own_runtime',
    product: 'Ruby on Rails',
    headers: [field('x-runtime', /^\d{1,4}\.\d{6}$/u)],
    confidence: 0.8,
    forbids: { 'role.missing': 0.4, 'owner.mismatch': 0.15, 'request.bad_host': 0.08 },
    basis: captured('Rails 6.1.7.10 on loopback'),
  },
  {
    id: 'aspnet.own_version',
    product: 'ASP.NET',
    headers: [field('x-aspnet-version', /^\d/u)],
    confidence: 0.8,
    basis: documented(
      'https://learn.microsoft.com/dotnet/api/system.web.configuration.httpruntimesection.enableversionheader',
    ),
  },
  {
    id: 'aspnet.mvc_version',
    product: 'ASP.NET',
    headers: [field('x-aspnetmvc-version', /^\d/u)],
    confidence: 0.88,
    basis: documented(
      'https://learn.microsoft.com/dotnet/api/system.web.mvc.mvchandler.disablemvcresponseheader',
    ),
  },
  {
    id: 'aspnet.session_cookie',
    product: 'ASP.NET',
    cookies: ['ASP.NET_SessionId'],
    confidence: 0.85,
    basis: documented('https://learn.microsoft.com/dotnet/api/system.web.sessionstate'),
  },
  {
    id: 'aspnet_core.own_kestrel',
    product: 'ASP.NET Core',
    headers: server(/^Kestrel$/u),
    confidence: 0.75,
    basis: documented(
      'https://learn.microsoft.com/aspnet/core/fundamentals/servers/kestrel; a YARP proxy answers so, too',
    ),
  },
  {
    id: 'aspnet_core.cookies',
    product: 'ASP.NET Core',
    cookies: ['.AspNetCore.*'],
    confidence: 0.88,
    basis: documented(
      'https://learn.microsoft.com/dotnet/api/microsoft.aspnetcore.authentication.cookies.cookieauthenticationdefaults.cookieprefix',
    ),
  },
  {
    id: 'spring_security.fields',
    product: 'Spring Security',
    headers: [
      field('x-content-type-options', /^nosniff$/u),
      field('cache-control', /^no-cache, no-store, max-age=0, must-revalidate$/u),
      field('pragma', /^no-cache$/u),
      field('expires', /^0$/u),
    ],
    without: ['x-powered-by'],
    confidence: 0.82,
    forbids: {
      'role.missing': 0.35,
      'csrf.token_missing': 0.3,
      'csrf.token_invalid': 0.08,
      'credential.missing': 0.08,
    },
    basis: documented(
      'https://docs.spring.io/spring-security/reference/features/exploits/headers.html',
    ),
  },
  {
    id: 'sinatra.session_cookie',
    product: 'Sinatra',
    headers: [field('set-cookie', /^rack\.session=/u)],
    without: ['x-runtime'],
    confidence: 0.6,
    basis: background('rack.session is the name of Rack’s own session cookie, which Sinatra takes'),
  },
  {
    id: 'jetty.application',
    product: 'Eclipse Jetty',
    layer: 'web_server',
    speaksFor: 'platform',
    headers: server(/^Jetty\(/u),
    confidence: 0.6,
    basis: captured('Jetty 9.4.57, a handler that calls sendError'),
  },
];

/** Fields that speak for the application behind, whatever relays them. */
export const APPLICATION_FIELD_SIGNATURES: readonly Signature[] = [
  ...NODE,
  ...PYTHON_FIELDS,
  ...OTHERS,
].flatMap(signaturesOfField);
