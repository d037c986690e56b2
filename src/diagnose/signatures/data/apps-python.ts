import type { Signature } from '../signature.ts';
import { captured, header, remedy, signaturesOf, source } from './app-records.ts';

const TORNADO = signaturesOf(
  {
    prefix: 'tornado',
    product: 'Tornado',
    layer: 'framework',
    basis: captured('Tornado 6.2 on loopback'),
  },
  {
    forbidden: {
      statuses: [403],
      body: [/^<html><title>403: [^<]{1,100}<\/title><body>403: /],
      confidence: 0.96,
      causes: { 'csrf.token_missing': 0.45, 'csrf.token_invalid': 0.15, 'role.missing': 0.25 },
      remedies: [
        remedy(
          'caller',
          'fetch a page first that sets the `_xsrf` cookie; send its value as the field `_xsrf` or in `X-XSRFToken`',
        ),
      ],
      probes: [
        {
          text: 'send the same path as GET',
          tells:
            'a 200 makes the XSRF check likely: it is made for POST, PUT, PATCH and DELETE alone',
          safe: true,
        },
      ],
    },
    method: {
      statuses: [405],
      body: [/^<html><title>405: Method Not Allowed<\/title>/],
      confidence: 0.96,
      causes: { 'request.method_not_allowed': 1 },
    },
    not_found: {
      statuses: [404],
      body: [/^<html><title>404: Not Found<\/title>/],
      confidence: 0.96,
      causes: { 'route.not_found': 1 },
    },
    server: {
      statuses: [],
      headers: [header('server', 'TornadoServer/')],
      role: 'passed',
      confidence: 0.95,
    },
  },
);

const AIOHTTP = signaturesOf(
  {
    prefix: 'aiohttp',
    product: 'aiohttp',
    layer: 'framework',
    basis: captured('aiohttp 3.8.4 on loopback'),
  },
  {
    forbidden: {
      statuses: [403],
      body: [/^403: Forbidden$/],
      confidence: 0.93,
      causes: { 'role.missing': 0.4, 'csrf.token_missing': 0.1, 'ip.denied': 0.1 },
    },
    method: {
      statuses: [405],
      body: [/^405: Method Not Allowed$/],
      confidence: 0.93,
      causes: { 'request.method_not_allowed': 1 },
    },
    not_found: {
      statuses: [404],
      body: [/^404: Not Found$/],
      confidence: 0.93,
      causes: { 'route.not_found': 1 },
    },
    too_large: {
      statuses: [413],
      body: [/^Maximum request body size \d+ exceeded, actual body size \d+/],
      confidence: 0.97,
      causes: { 'request.body_too_large': 1 },
      remedies: [
        remedy('server_owner', 'raise `client_max_size` of the Application (1 MiB where unset)'),
      ],
    },
    server: {
      statuses: [],
      headers: [header('server', /^Python\/[\d.]+ aiohttp\//)],
      role: 'passed',
      confidence: 0.95,
    },
  },
);

const PYRAMID = signaturesOf(
  {
    prefix: 'pyramid',
    product: 'Pyramid',
    layer: 'framework',
    basis: captured('Pyramid 2.0 on loopback'),
  },
  {
    csrf: {
      statuses: [400],
      body: [
        'Bad CSRF Token',
        'Access is denied.  This server can not verify that your cross-site request forgery token belongs to your login session.',
      ],
      confidence: 0.98,
      causes: {
        'csrf.token_missing': 0.55,
        'csrf.token_invalid': 0.25,
        'credential.session_invalid': 0.15,
      },
      remedies: [
        remedy(
          'caller',
          'send the session cookie and the token of a page of that session, as the field `csrf_token` or in `X-CSRF-Token`',
        ),
      ],
    },
    csrf_origin: {
      statuses: [400],
      body: [
        'Bad CSRF Origin',
        'that the origin or referrer matches the current or trusted origins',
      ],
      confidence: 0.95,
      causes: { 'csrf.origin_mismatch': 1 },
      remedies: [remedy('server_owner', 'list the origin in `pyramid.csrf_trusted_origins`')],
      basis: source('https://github.com/Pylons/pyramid/blob/main/src/pyramid/exceptions.py'),
    },
    forbidden: {
      statuses: [403],
      body: ['Access was denied to this resource.'],
      confidence: 0.9,
      causes: { 'role.missing': 0.6, 'access.denied_by_default': 0.2 },
    },
    not_found: {
      statuses: [404],
      body: [/The resource could not be found\./, /^404 Not Found\s/],
      confidence: 0.85,
      causes: { 'route.not_found': 0.95 },
    },
  },
);

const BOTTLE = signaturesOf(
  {
    prefix: 'bottle',
    product: 'Bottle',
    layer: 'framework',
    basis: captured('Bottle 0.12.23 on loopback'),
  },
  {
    error_page: {
      statuses: [403, 401],
      body: [/<title>Error: 40[13] /, /<p>Sorry, the requested URL <tt>/],
      confidence: 0.97,
      causes: { 'role.missing': 0.4, 'credential.missing': 0.15, 'owner.mismatch': 0.1 },
    },
    method: {
      statuses: [405],
      body: ['<title>Error: 405 Method Not Allowed</title>', /<p>Sorry, the requested URL <tt>/],
      confidence: 0.97,
      causes: { 'request.method_not_allowed': 1 },
    },
    not_found: {
      statuses: [404],
      body: ['<title>Error: 404 Not Found</title>', /<p>Sorry, the requested URL <tt>/],
      confidence: 0.97,
      causes: { 'route.not_found': 1 },
    },
  },
);

const CHERRYPY = signaturesOf(
  {
    prefix: 'cherrypy',
    product: 'CherryPy',
    layer: 'framework',
    basis: captured('CherryPy 18.8.0 on loopback'),
  },
  {
    forbidden: {
      statuses: [403],
      body: ['<p>Request forbidden -- authorization will not help</p>'],
      confidence: 0.95,
      causes: { 'role.missing': 0.5, 'ip.denied': 0.1 },
    },
    method: {
      statuses: [405],
      body: ['<p>Specified method is invalid for this resource</p>'],
      confidence: 0.95,
      causes: { 'request.method_not_allowed': 1 },
    },
    not_found: {
      statuses: [404],
      body: [/<h2>404 Not Found<\/h2>\s{0,20}<p>The path '[^<]{0,500}' was not found\.<\/p>/],
      confidence: 0.95,
      causes: { 'route.not_found': 1 },
    },
    server: {
      statuses: [],
      headers: [header('server', 'CherryPy/')],
      role: 'passed',
      confidence: 0.95,
    },
  },
);

const SANIC = signaturesOf(
  {
    prefix: 'sanic',
    product: 'Sanic',
    layer: 'framework',
    basis: source('https://github.com/sanic-org/sanic/blob/main/sanic/exceptions.py'),
  },
  {
    method: {
      statuses: [405],
      body: [/Method [A-Z]{1,20} not allowed for URL /],
      confidence: 0.9,
      causes: { 'request.method_not_allowed': 1 },
    },
    not_found: {
      statuses: [404],
      body: [/Requested URL [^\s<"]{1,500} not found/, /Sanic|"description"|404 — Not Found/],
      confidence: 0.85,
      causes: { 'route.not_found': 1 },
    },
  },
);

/** Other Python frameworks. */
export const PYTHON_SIGNATURES: readonly Signature[] = [
  ...TORNADO,
  ...AIOHTTP,
  ...PYRAMID,
  ...BOTTLE,
  ...CHERRYPY,
  ...SANIC,
];
