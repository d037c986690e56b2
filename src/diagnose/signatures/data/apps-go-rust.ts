import type { Signature } from '../signature.ts';
import { header, remedy, signaturesOf, source } from './app-records.ts';

const GORILLA = signaturesOf(
  {
    prefix: 'gorilla_csrf',
    product: 'gorilla/csrf',
    layer: 'framework',
    basis: source('https://github.com/gorilla/csrf/blob/main/csrf.go'),
  },
  {
    token: {
      statuses: [403],
      body: [/^Forbidden - CSRF token (?:invalid|not found in request)/],
      confidence: 0.98,
      causes: { 'csrf.token_missing': 0.6, 'csrf.token_invalid': 0.39 },
      remedies: [
        remedy(
          'caller',
          'fetch a page first; send the cookie `_gorilla_csrf`, and the token in `X-CSRF-Token` or as the field `gorilla.csrf.Token`',
        ),
      ],
    },
    referer: {
      statuses: [403],
      body: [/^Forbidden - (?:referer (?:not supplied|invalid)|origin invalid)/],
      confidence: 0.98,
      causes: { 'csrf.origin_mismatch': 1 },
      remedies: [
        remedy('caller', 'send Referer and Origin of the site itself'),
        remedy(
          'api_owner',
          'trust the other host',
          'csrf.TrustedOrigins([]string{"app.example.com"})',
        ),
      ],
    },
  },
);

const GO = signaturesOf(
  {
    prefix: 'go',
    product: 'Go net/http',
    layer: 'framework',
    basis: source('https://github.com/golang/go/blob/master/src/net/http/csrf.go'),
  },
  {
    cross_origin: {
      statuses: [403],
      body: [/^cross-origin request detected/],
      confidence: 0.98,
      causes: { 'csrf.cross_site': 0.6, 'csrf.origin_mismatch': 0.4 },
      remedies: [
        remedy('caller', 'outside a browser, send neither Sec-Fetch-Site nor Origin'),
        remedy(
          'api_owner',
          'trust the origin',
          'protection.AddTrustedOrigin("https://app.example.com")',
        ),
      ],
    },
    not_found: {
      statuses: [404],
      body: [/^404 page not found\n?$/],
      headers: [header('x-content-type-options', 'nosniff')],
      confidence: 0.85,
      causes: { 'route.not_found': 0.95 },
      basis: source('https://github.com/golang/go/blob/master/src/net/http/server.go'),
    },
  },
);

const GIN = signaturesOf(
  {
    prefix: 'gin',
    product: 'Gin',
    layer: 'framework',
    basis: source('https://github.com/gin-gonic/gin/blob/master/gin.go'),
  },
  {
    not_found: {
      statuses: [404],
      body: [/^404 page not found$/],
      headers: [header('content-type', /^text\/plain$/)],
      without: ['x-content-type-options'],
      confidence: 0.8,
      causes: { 'route.not_found': 0.8, 'request.method_not_allowed': 0.18 },
    },
    method: {
      statuses: [405],
      body: [/^405 method not allowed$/],
      headers: [header('content-type', /^text\/plain$/)],
      confidence: 0.8,
      causes: { 'request.method_not_allowed': 1 },
    },
  },
);

const ECHO = signaturesOf(
  {
    prefix: 'echo',
    product: 'Echo',
    layer: 'framework',
    basis: source('https://github.com/labstack/echo/blob/v4/middleware/csrf.go'),
  },
  {
    csrf_missing: {
      statuses: [400],
      body: [
        /"message"\s*:\s*"[Mm]issing csrf token in (?:request header|the form parameter|the query string)"/,
      ],
      confidence: 0.97,
      causes: { 'csrf.token_missing': 1 },
      remedies: [
        remedy(
          'caller',
          'fetch a page first; send the cookie `_csrf` and its value in `X-CSRF-Token`',
        ),
      ],
    },
    csrf_invalid: {
      statuses: [403],
      body: [/^\{"message":"invalid csrf token"\}\s?$/],
      confidence: 0.9,
      causes: { 'csrf.token_invalid': 0.8, 'csrf.token_missing': 0.2 },
    },
    jwt_missing: {
      statuses: [400, 401],
      body: [/^\{"message":"missing or malformed jwt"\}\s?$/],
      confidence: 0.9,
      causes: { 'credential.missing': 0.7, 'credential.malformed': 0.3 },
    },
    jwt_invalid: {
      statuses: [401],
      body: [/^\{"message":"invalid or expired jwt"\}\s?$/],
      confidence: 0.9,
      causes: {
        'credential.expired': 0.5,
        'credential.bad_signature': 0.35,
        'credential.malformed': 0.1,
      },
    },
    method: {
      statuses: [405],
      body: [/^\{"message":"Method Not Allowed"\}\s?$/],
      confidence: 0.7,
      causes: { 'request.method_not_allowed': 1 },
    },
  },
);

const FIBER = signaturesOf(
  {
    prefix: 'fiber',
    product: 'Fiber',
    layer: 'framework',
    basis: source('https://github.com/gofiber/fiber/blob/main/router.go'),
  },
  {
    no_route: {
      statuses: [404],
      body: [/^Cannot (?:GET|POST|PUT|PATCH|DELETE|OPTIONS|HEAD) \//],
      headers: [header('content-type', /^text\/plain/)],
      confidence: 0.85,
      causes: { 'route.not_found': 0.95 },
    },
    jwt: {
      statuses: [400, 401],
      body: [/^(?:[Mm]issing or malformed JWT|Invalid or expired JWT)$/],
      confidence: 0.85,
      causes: {
        'credential.missing': 0.5,
        'credential.expired': 0.3,
        'credential.bad_signature': 0.15,
      },
      basis: source('https://github.com/gofiber/contrib/blob/main/jwt/config.go'),
    },
  },
);

const RUST = [
  ...signaturesOf(
    {
      prefix: 'rocket',
      product: 'Rocket',
      layer: 'framework',
      basis: source('https://github.com/rwf2/Rocket/blob/master/core/lib/src/catcher/catcher.rs'),
    },
    {
      page: {
        statuses: [401, 403, 404, 422],
        body: ['<h1>4', '<small>Rocket</small>'],
        confidence: 0.96,
        causes: {
          'route.not_found': 0.4,
          'role.missing': 0.2,
          'credential.missing': 0.2,
          'request.body_invalid': 0.15,
        },
      },
    },
  ),
  ...signaturesOf(
    {
      prefix: 'axum',
      product: 'Axum',
      layer: 'framework',
      basis: source('https://github.com/tokio-rs/axum/blob/main/axum-core/src/ext_traits/mod.rs'),
    },
    {
      json_type: {
        statuses: [415],
        body: [/^Expected request with `Content-Type: application\/json`$/],
        confidence: 0.96,
        causes: { 'request.unsupported_media_type': 1 },
        basis: source('https://github.com/tokio-rs/axum/blob/main/axum/src/extract/rejection.rs'),
      },
      json_body: {
        statuses: [400, 422],
        body: [
          /^Failed to (?:deserialize the JSON body into the target type|parse the request body as JSON)/,
        ],
        confidence: 0.96,
        causes: { 'request.body_invalid': 0.6, 'request.body_not_parseable': 0.4 },
        basis: source('https://github.com/tokio-rs/axum/blob/main/axum/src/extract/rejection.rs'),
      },
    },
  ),
  ...signaturesOf(
    {
      prefix: 'actix',
      product: 'Actix Web',
      layer: 'framework',
      basis: source('https://github.com/actix/actix-web/blob/master/actix-web/src/error/mod.rs'),
    },
    {
      json: {
        statuses: [400, 413],
        body: [
          /^(?:Json deserialize error|Content type error|JSON payload \(\d+ bytes\) is larger than allowed)/,
        ],
        confidence: 0.9,
        causes: {
          'request.body_not_parseable': 0.4,
          'request.unsupported_media_type': 0.3,
          'request.body_too_large': 0.2,
        },
      },
      cors: {
        statuses: [400],
        body: [
          /^(?:Origin is not allowed to make this request|Requested method is not allowed|One or more request headers are not allowed)$/,
        ],
        confidence: 0.9,
        causes: {
          'cors.origin_not_allowed': 0.7,
          'cors.method_not_allowed': 0.15,
          'cors.header_not_allowed': 0.15,
        },
        basis: source('https://github.com/actix/actix-extras/blob/master/actix-cors/src/error.rs'),
      },
    },
  ),
];

/** Go and Rust frameworks. */
export const GO_RUST_SIGNATURES: readonly Signature[] = [
  ...GORILLA,
  ...GO,
  ...GIN,
  ...ECHO,
  ...FIBER,
  ...RUST,
];
