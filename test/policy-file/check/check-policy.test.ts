import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkLines, checkText } from '../run-check.ts';

const HASH = `sha256:${'a'.repeat(64)}`;
const OTHER_HASH = `sha256:${'b'.repeat(64)}`;

/** A small policy without a mistake; `extra` replaces whole lines by their text. */
function policy(changes: Readonly<Record<string, string>> = {}): string {
  const lines = [
    'pinpoint: 1',
    'upstreams:',
    '  shop: { url: "http://127.0.0.1:9001" }',
    'services:',
    '  orders:',
    '    path: /orders',
    '    upstream: shop',
    '    versions:',
    '      v1:',
    '        routes:',
    '          - { id: list, methods: [GET, POST], path: / }',
    '          - { id: one, methods: [GET], path: "/{id}" }',
    '    require:',
    '      scopes: { GET: [orders:read], POST: [orders:write] }',
    'roles:',
    '  editor: { includes: [viewer], may: ["POST /orders/**"] }',
    '  viewer: { may: ["GET /orders/**"] }',
    'consumers:',
    '  shop-app:',
    '    roles: [editor]',
    '    keys:',
    `      - { id: pk_one, hash: "${HASH}", scopes: [orders:read, orders:write] }`,
  ];
  const unused = Object.keys(changes).filter((line) => !lines.includes(line));
  assert.deepEqual(unused, [], 'a line that is to be changed is not in the policy');
  return lines.map((line) => changes[line] ?? line).join('\n');
}

/** The one thing that is said, without the file's name. */
function only(text: string): string {
  const lines = checkLines(text);
  assert.equal(lines.length, 1, lines.join('\n'));
  return (lines[0] ?? '').replace('policy.yaml:', '');
}

test('a policy without a mistake says nothing', () => {
  assert.deepEqual(checkLines(policy()), []);
});

test('an unknown name is told with the nearest one and with where such names are defined', () => {
  const text = policy({ '    roles: [editor]': '    roles: [edtor]' });
  assert.deepEqual(checkLines(text), [
    'policy.yaml:16:3  warning: nobody has the role "editor": no consumer, no group with members, and no role that somebody has includes it',
    'policy.yaml:17:3  warning: nobody has the role "viewer": no consumer, no group with members, and no role that somebody has includes it',
    'policy.yaml:20:13  unknown role "edtor" — did you mean "editor"? (roles are defined at line 15)',
  ]);
  const [, , problem] = checkText(text);
  assert.deepEqual(problem?.related, [
    { file: 'policy.yaml', line: 15, column: 1, message: 'roles are defined here' },
  ]);
});

test('a name without a section of its own is told so', () => {
  const line = '    roles: [editor]';
  assert.equal(
    only(policy({ [line]: `${line}\n    groups: [staff]` })),
    '21:14  unknown group "staff": the policy defines no groups',
  );
});

test('tenants need no section, but with one they must be in it', () => {
  const line = '    roles: [editor]';
  const named = `${line}\n    tenant: acme`;
  assert.deepEqual(checkLines(policy({ [line]: named })), []);
  const text = `${policy({ [line]: named })}\ntenants: { acne: {} }`;
  assert.equal(
    only(text),
    '21:13  unknown tenant "acme" — did you mean "acne"? (tenants are defined at line 24)',
  );
});

test('a route with the shape and method of another is told, whatever its parameters are called', () => {
  const line = '          - { id: one, methods: [GET], path: "/{id}" }';
  assert.equal(
    only(
      policy({
        [line]: `${line}\n          - { id: two, methods: [DELETE, GET], path: "/{order}" }`,
      }),
    ),
    '13:54  GET /orders/{order} is the route orders.v1.one already (line 12): GET of orders.v1.two can never match',
  );
});

test('the same path in another service of the same host is told, on another host it is not', () => {
  const line = 'roles:';
  const second = (hosts: string): string =>
    [
      '  twin:',
      '    path: /orders',
      '    upstream: shop',
      ...(hosts === '' ? [] : [`    hosts: [${hosts}]`]),
      '    versions: { v1: { routes: [{ id: one, methods: [GET], path: "/{x}" }] } }',
      line,
    ].join('\n');
  assert.match(
    only(policy({ [line]: second('') })),
    /GET \/orders\/\{x\} is the route orders\.v1\.one already/,
  );
  assert.deepEqual(checkLines(policy({ [line]: second('twin.example') })), []);
});

test('versions that a header tells apart share their paths', () => {
  const line = '    upstream: shop';
  const versions = (header: string): string =>
    policy({
      [line]: `${line}${header}`,
      '    require:':
        '      v2: { routes: [{ id: one, methods: [GET], path: "/{id}" }] }\n    require:',
    });
  assert.deepEqual(
    checkLines(versions('\n    versionHeader: api-version\n    defaultVersion: v1')),
    [],
  );
  assert.match(only(versions('')), /"orders" has 2 versions and nothing that tells them apart/);
  assert.match(
    only(versions('\n    versionHeader: api-version\n    defaultVersion: v3')),
    /unknown version "v3" — did you mean "v1"\?/,
  );
});

test('a rest that more specific routes leave nothing to is told', () => {
  const line = '          - { id: one, methods: [GET], path: "/{id}" }';
  const routes = [
    '          - { id: all, methods: [GET], path: "/a/**" }',
    '          - { id: bare, methods: [GET], path: /a }',
    '          - { id: slash, methods: [GET], path: /a/ }',
    '          - { id: deep, methods: [GET], path: "/a/{b}/**" }',
  ];
  assert.match(
    only(policy({ [line]: [line, ...routes].join('\n') })),
    /^13:46 {2}warning: GET \/orders\/a\/\*\* \(orders\.v1\.all\) can never match: /,
  );
  for (const left of [1, 2, 3]) {
    assert.deepEqual(
      checkLines(policy({ [line]: [line, ...routes.toSpliced(left, 1)].join('\n') })),
      [],
    );
  }
});

test('a template that no request can have is told with the one that was meant', () => {
  const line = '          - { id: one, methods: [GET], path: "/{id}" }';
  const cases: readonly (readonly [path: string, message: RegExp])[] = [
    ['/a b', /write "\/a%20b"/],
    ['/größe/{id}', /write "\/gr%C3%B6%C3%9Fe\/\{id\}"/],
    ['/%61', /write "\/a"/],
    ['/a//b', /no request can have the path .*an empty segment/],
    ['/a/../b', /no request can have the path .*a dot segment/],
    ['/{id}.json', /a parameter is a whole segment/],
    ['/**/x', /\*\* takes the rest of a path and can only be its last segment/],
    ['/*', /write \{name\} for one segment/],
    ['/a?x=1', /a query is no part of a path/],
    ['/{a}/{a}', /a parameter stands twice/],
  ];
  for (const [path, message] of cases) {
    assert.match(
      only(policy({ [line]: `          - { id: one, methods: [PUT], path: "${path}" }` })),
      message,
    );
  }
});

test('a scope that no key holds is told with what it closes', () => {
  const line = '      scopes: { GET: [orders:read], POST: [orders:write] }';
  assert.equal(
    only(
      policy({
        [line]: '      scopes: { GET: [orders:read], POST: [orders:write], PUT: [orders:admin] }',
      }),
    ),
    '14:65  warning: no key of any consumer holds the scope "orders:admin": PUT of orders can never pass',
  );
  assert.equal(
    only(policy({ [line]: '      scopes: { GET: [orders:read, audit], POST: [orders:write] }' })),
    '14:36  warning: no key of any consumer holds the scope "audit": this alternative never helps',
  );
  assert.deepEqual(checkLines(policy({ [line]: '      scopes: [orders:read orders:write]' })), []);
});

test('scopes that are held, but by no key together, are told', () => {
  const key = `      - { id: pk_one, hash: "${HASH}", scopes: [orders:read, orders:write] }`;
  const text = policy({
    '      scopes: { GET: [orders:read], POST: [orders:write] }':
      '      scopes: [orders:read orders:write]',
    [key]: `      - { id: pk_one, hash: "${HASH}", scopes: [orders:read] }\n      - { id: pk_two, hash: "${OTHER_HASH}", scopes: [orders:write] }`,
  });
  assert.match(
    only(text),
    /no key of any consumer holds the scopes "orders:read" and "orders:write" together: a request to orders can never pass/,
  );
});

test('a permit rule that opens nothing is told with the one that was meant', () => {
  const line = '  viewer: { may: ["GET /orders/**"] }';
  const cases: readonly (readonly [rule: string, message: RegExp])[] = [
    [
      'GET /ordres/**',
      /no route has a path that "GET \/ordres\/\*\*" covers — did you mean "GET \/orders\/\*\*"\?/,
    ],
    [
      'PUT /orders/**',
      /no route under \/orders\/\*\* takes "PUT": the routes there take "GET" or "POST"/,
    ],
    ['get /orders/{id}', /is no permit rule — did you mean "GET \/orders\/\*"\?/],
    ['/orders/**', /is no permit rule — did you mean "GET \/orders\/\*\*"\?/],
    ['POTS /orders/**', /unknown method "POTS" — did you mean "POST"\?/],
  ];
  for (const [rule, message] of cases) {
    assert.match(
      checkLines(policy({ [line]: `  viewer: { may: ["${rule}"] }` })).join('\n'),
      message,
    );
  }
});

test('roles that include each other in a circle are told once', () => {
  const line = '  viewer: { may: ["GET /orders/**"] }';
  assert.equal(
    only(policy({ [line]: '  viewer: { includes: [editor], may: ["GET /orders/**"] }' })),
    '17:24  the role "editor" includes itself: editor → viewer → editor',
  );
});

test('what lets everybody change something is told once, where it is allowed', () => {
  const line = '    require:';
  const open = (more: string): string =>
    policy({
      [line]: `    access: allow\n${more}    require:\n      credential: [anonymous, api_key]`,
      '      scopes: { GET: [orders:read], POST: [orders:write] }':
        '      scopes: { GET: [orders:read orders:write] }',
    });
  assert.equal(
    only(open('')),
    '13:13  warning: this lets everybody in, without a credential and from anywhere: POST /orders',
  );
  assert.deepEqual(checkLines(open('    ip: { allow: [10.0.0.0/8] }\n')), []);
});

test('networks within others are told, also an allowed one within a denied one', () => {
  const line = '    upstream: shop';
  const ip = (rules: string): string => policy({ [line]: `${line}\n    ip: ${rules}` });
  assert.equal(
    only(ip('{ allow: [10.1.2.0/24, 10.0.0.0/8] }')),
    '8:19  warning: "10.1.2.0/24" adds nothing: 10.0.0.0/8 on line 8 contains it',
  );
  assert.match(
    only(ip('{ deny: [10.0.0.0/8], allow: [10.1.2.3, 192.0.2.1] }')),
    /8:39 {2}warning: "10\.1\.2\.3" lets nobody in/,
  );
  assert.match(only(ip('{ allow: [] }')), /nobody is on this allow list/);
  assert.match(only(ip('{ allow: [10.1.2.3/8] }')), /the network is `10\.0\.0\.0\/8`/);
  assert.match(
    only(`${ip('{ allow: [10.1.2.3] }')}\nip: { deny: [10.1.0.0/16] }`),
    /the deny entry 10\.1\.0\.0\/16 on line 24 contains it/,
  );
});

test('keys: what is there twice, never valid, expired, or replaced by nothing', () => {
  const line = `      - { id: pk_one, hash: "${HASH}", scopes: [orders:read, orders:write] }`;
  const key = (members: string): string =>
    policy({ [line]: `${line}\n      - { id: pk_two, hash: "${OTHER_HASH}", ${members} }` });
  assert.match(only(key('rotatedTo: pk_tow')), /unknown key "pk_tow" — did you mean "pk_two"\?/);
  assert.match(only(key('rotatedTo: pk_two')), /the key "pk_two" cannot replace itself/);
  assert.match(only(key('expires: 2026-12-31')), /warning: the key "pk_two" expired 2026-12-31/);
  assert.match(only(key('expires: 2027-06-31')), /there is no "2027-06-31"/);
  assert.match(only(key('notBefore: 2029-01-01, expires: 2028-01-01')), /the key is never valid/);
  assert.deepEqual(checkLines(key('expires: 2026-12-31, revoked: { at: 2026-06-01 }')), []);
});

test('a secret that is not there is told by the name of its variable', () => {
  const line = '  shop: { url: "http://127.0.0.1:9001" }';
  const text = policy({
    [line]: '  shop: { url: "http://127.0.0.1:9001", credential: { secret: env:SHOP_TOKEN } }',
  });
  assert.match(only(text), /warning: the environment variable SHOP_TOKEN is not set/);
  assert.deepEqual(checkText(text, { SHOP_TOKEN: 'x' }), []);
});

test('an address of an upstream with a password in it is told', () => {
  const line = '  shop: { url: "http://127.0.0.1:9001" }';
  assert.match(
    only(policy({ [line]: '  shop: { url: "http://me:secret@127.0.0.1" }' })),
    /does not belong into the address/,
  );
});

test('a service of which nothing is published, and a version without routes, are told', () => {
  const line = '      v1:';
  assert.match(
    only(policy({ [line]: '      v1:\n        state: draft' })),
    /"orders" cannot be reached: no version of it is published/,
  );
  assert.match(
    only(
      policy({
        '        routes:': '        state: published\n      v2:\n        routes:',
        '    path: /orders': '    path: /orders/{version}',
        '  editor: { includes: [viewer], may: ["POST /orders/**"] }':
          '  editor: { includes: [viewer], may: ["POST /orders/*/**"] }',
      }),
    ),
    /version "v1" has no routes/,
  );
});

test('one run tells the mistakes of text, shape and meaning together, sorted by place', () => {
  const text = policy({
    'pinpoint: 1': 'pinpoint: 1\nacess: deny',
    '    upstream: shop': '    upstream: shpo\n    upstream: shop',
    '    roles: [editor]': '    roles: editor',
  });
  assert.deepEqual(
    checkText(text).map(({ line, code }) => `${line} ${code}`),
    ['2 shape.unknown_member', '9 yaml.duplicate_key', '22 shape.wrong_type'],
  );
});

test('a policy with ten thousand mistakes is told to have too many', () => {
  const roles = Array.from({ length: 10_000 }, (_, at) => `r${at}`).join(', ');
  const problems = checkText(policy({ '    roles: [editor]': `    roles: [editor, ${roles}]` }));
  assert.equal(problems.length, 5001);
  assert.match(problems[0]?.message ?? '', /more than 5,000 problems/);
});

test('a list of types that lets bodies past a schema is told, once, where it is written', () => {
  const service = '    upstream: shop';
  const version = '        routes:';
  const bodies = (outer: string, inner: string): readonly string[] =>
    checkLines(
      policy({
        [service]: `${service}\n    body: ${outer}`,
        [version]: `        body: ${inner}\n${version}`,
      }),
    );
  const schema = '{ schema: order.json }';
  assert.deepEqual(bodies('{ contentTypes: [application/json, "*/*"] }', schema), [
    'policy.yaml:8:46  warning: bodies of type */* pass order.json unread on GET,POST /orders: a schema holds JSON alone',
  ]);
  assert.deepEqual(
    bodies('{ contentTypes: [application/json, application/problem+json] }', schema),
    [],
  );
  assert.deepEqual(bodies('{ contentTypes: ["*/*"] }', '{ maxBytes: 1KiB }'), []);
  assert.deepEqual(
    bodies('{ contentTypes: ["*/*"] }', '{ schema: order.json, validate: false }'),
    [],
  );
});
