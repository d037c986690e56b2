import assert from 'node:assert/strict';
import { test } from 'node:test';
import type {
  ApiDescription,
  ApiOperation,
  ApiSecurity,
} from '../../../src/diagnose/api-description.ts';
import type { CauseCode } from '../../../src/diagnose/cause-codes.ts';
import { findOperation } from '../../../src/diagnose/checks/api/find-operation.ts';
import { REQUEST_CHECKS } from '../../../src/diagnose/checks/order.ts';
import type { Findings } from '../../../src/diagnose/finding.ts';
import { jwt, makeCase, runChecks, strongest, textsOf } from './support/make-case.ts';
import type { WrittenExchange } from './support/make-case.ts';

function operation(method: string, path: string, more: Partial<ApiOperation> = {}): ApiOperation {
  return {
    id: `${method} ${path}`,
    method,
    path,
    deprecated: false,
    parameters: [],
    contentTypes: [],
    bodyRequired: false,
    security: [],
    responses: {},
    bodyProblems: () => [],
    ...more,
  };
}

const BEARER: ApiSecurity = { name: 'token', kind: 'bearer', scopes: [] };
const KEY: ApiSecurity = {
  name: 'key',
  kind: 'api_key',
  in: 'header',
  parameter: 'X-API-Key',
  scopes: [],
};

const API: ApiDescription = {
  file: 'orders.yaml',
  servers: ['https://api.example.com/v1'],
  operations: [
    operation('GET', '/orders'),
    operation('POST', '/orders', {
      contentTypes: ['application/json'],
      bodyRequired: true,
      parameters: [{ name: 'X-Tenant-Id', in: 'header', required: true }],
      responses: { 403: 'the caller lacks the role of a buyer', '4XX': 'any other mistake' },
      bodyProblems: (_, value) =>
        JSON.stringify(value).includes('"qty":"')
          ? [{ at: '/qty', text: 'must be a whole number' }]
          : [],
    }),
    operation('GET', '/orders/{id}', { security: [[BEARER]], deprecated: true }),
    operation('GET', '/orders/latest', { security: [[KEY]] }),
    operation('DELETE', '/orders/{id}', {
      security: [[{ ...BEARER, kind: 'oauth2', scopes: ['orders:delete'] }]],
    }),
    operation('GET', '/files/{name}.json'),
    operation('GET', '/invoices/{id}/pages/{page}', { security: [[KEY], [BEARER]] }),
    operation('GET', '/cert', { security: [[{ name: 'mtls', kind: 'mutual_tls', scopes: [] }]] }),
    operation('GET', '/legacy', { security: [[{ ...KEY, in: 'query', parameter: 'api_key' }]] }),
    operation('PUT', '/pay', {
      parameters: [
        { name: 'to', in: 'query', required: true },
        { name: 'sid', in: 'cookie', required: true },
        { name: 'Accept', in: 'header', required: true },
      ],
    }),
  ],
};

function find(written: WrittenExchange, api: ApiDescription = API): Findings {
  const findings = runChecks(REQUEST_CHECKS, makeCase(written, { api }));
  assert.doesNotMatch(textsOf(findings), /SECRET/);
  return findings;
}

function assertFound(
  written: WrittenExchange,
  code: CauseCode,
  words: string,
  atLeast: number,
): void {
  const { causes } = find(written);
  const own = causes.filter((one) => one.code === code && one.evidence.text.includes(words));
  const top = Math.max(0, ...own.map(({ factor }) => factor));
  assert.ok(
    top >= atLeast,
    `${code} "${words}": ${top}\n${causes.map((one) => `${one.code} ${one.factor} ${one.evidence.text}`).join('\n')}`,
  );
}

const BASE = 'https://api.example.com/v1';
const JSON_TYPE = 'Content-Type: application/json';
const GOOD: WrittenExchange = {
  request: `POST ${BASE}/orders`,
  headers: [JSON_TYPE, 'X-Tenant-Id: t1'],
  body: '{"qty":1}',
  status: 403,
};

test('a request that agrees narrows the refusal to who, rather than what', () => {
  const findings = find(GOOD);
  assert.ok(
    findings.notes.some(
      ({ kind, evidence }) =>
        kind === 'fine' && evidence.text.includes('who or where from, rather than what'),
    ),
  );
  for (const code of [
    'route.not_found',
    'request.method_not_allowed',
    'request.body_invalid',
    'request.unsupported_media_type',
  ] as const) {
    assert.equal(strongest(findings, code), undefined, code);
    assert.ok(
      findings.causes.some((one) => one.code === code && one.factor < 1),
      `nothing speaks against ${code}`,
    );
  }
});

test('without a description nothing is said of one', () => {
  const findings = runChecks(REQUEST_CHECKS, makeCase(GOOD));
  assert.ok(
    [...findings.causes, ...findings.notes].every(({ evidence }) => evidence.from !== 'openapi'),
  );
});

test('a method that the path does not have is told with those that it has', () => {
  assertFound(
    { request: `PUT ${BASE}/orders`, status: 405 },
    'request.method_not_allowed',
    'no `PUT` for `/orders`, only `GET`, `POST`',
    100,
  );
});

test('HEAD is taken where GET is', () => {
  assert.equal(
    strongest(find({ request: `HEAD ${BASE}/orders`, status: 403 }), 'request.method_not_allowed'),
    undefined,
  );
});

const NEAR: readonly (readonly [string, string])[] = [
  ['https://api.example.com/orders', 'the base path of the API is missing'],
  [`${BASE}/v1/orders`, 'the base path of the API stands twice'],
  ['https://api.example.com/v2/orders', 'begins with another base'],
  [`${BASE}/Orders`, 'letters are in another case'],
  [`${BASE}/orders/`, 'the slash at its end'],
  [`${BASE}/order`, 'spelt differently'],
  [`${BASE}/ordres/7`, 'spelt differently'],
  [`${BASE}/invoices/7/3`, 'a segment is missing'],
  [`${BASE}/api/orders`, 'a segment too many'],
];

for (const [url, words] of NEAR) {
  test(`${url} is nearly a path: ${words}`, () => {
    assertFound({ request: `GET ${url}`, status: 404 }, 'route.not_found', words, 100);
  });
}

test('a path that is like nothing is told as such', () => {
  assertFound(
    { request: `GET ${BASE}/weather/today/here`, status: 404 },
    'route.not_found',
    'nothing in the API description is like',
    50,
  );
});

test('a concrete path goes before one with a parameter', () => {
  const { request } = makeCase({ request: `GET ${BASE}/orders/latest` }).exchange;
  const match = request === undefined ? undefined : findOperation(API, request);
  assert.equal(match?.kind === 'operation' ? match.operation.path : match?.kind, '/orders/latest');
});

test('another host than the description’s is told, and a local one is weak', () => {
  assertFound(
    { ...GOOD, request: 'POST https://api.exmaple.com/v1/orders' },
    'request.bad_host',
    '`api.exmaple.com`',
    3,
  );
  const local = strongest(
    find({ ...GOOD, request: 'POST http://localhost:3000/v1/orders' }),
    'request.bad_host',
  );
  assert.ok((local?.factor ?? 0) <= 1.2);
});

test('what helps with a missing field can be pasted', () => {
  const { causes } = find({ ...GOOD, headers: [JSON_TYPE], status: 400 });
  const remedies = causes.flatMap((one) => one.remedies ?? []);
  assert.ok(remedies.some(({ paste }) => paste === 'X-Tenant-Id: …'));
});

test('a required field that is not sent is told by name', () => {
  assertFound(
    { ...GOOD, headers: [JSON_TYPE], status: 400 },
    'request.body_invalid',
    'the field `X-Tenant-Id` is required',
    50,
  );
  assertFound(
    { request: `PUT ${BASE}/pay`, status: 400 },
    'request.body_invalid',
    'the query parameter `to`',
    50,
  );
  assertFound(
    { request: `PUT ${BASE}/pay?to=x`, status: 400 },
    'request.body_invalid',
    'the cookie parameter `sid`',
    50,
  );
  const whole = find({
    request: `PUT ${BASE}/pay?to[id]=x`,
    headers: ['Cookie: sid=SECRET'],
    status: 400,
  });
  assert.equal(strongest(whole, 'request.body_invalid'), undefined);
});

test('a body that breaks the schema is told by place, without its value', () => {
  assertFound(
    { ...GOOD, body: '{"qty":"SECRET"}', status: 422 },
    'request.body_invalid',
    '`/qty` of the body must be a whole number',
    100,
  );
});

test('a missing body and a type that is not taken are told', () => {
  const { body: _, ...empty } = GOOD;
  assertFound(
    { ...empty, status: 400 },
    'request.body_invalid',
    'wants a body, and none is sent',
    50,
  );
  const form = {
    ...GOOD,
    headers: ['Content-Type: application/x-www-form-urlencoded', 'X-Tenant-Id: t1'],
    body: 'qty=1',
    status: 415,
  };
  assertFound(
    form,
    'request.unsupported_media_type',
    'takes `application/json`, and `application/x-www-form-urlencoded` is sent',
    100,
  );
});

test('a documented answer is quoted, and points to its cause', () => {
  assertFound(GOOD, 'role.missing', 'says of 403: "the caller lacks the role of a buyer"', 5);
  const other = find({ ...GOOD, status: 409 });
  assert.ok(other.notes.some(({ evidence }) => evidence.text.includes('says of 4XX')));
  const silent = find({ ...GOOD, status: 503 });
  assert.ok(silent.notes.some(({ evidence }) => evidence.text.includes('documents no 503')));
});

test('a deprecated operation is noted', () => {
  const { notes } = find({
    request: `GET ${BASE}/orders/7`,
    headers: ['Authorization: Bearer abcSECRETabc'],
    status: 403,
  });
  assert.ok(notes.some(({ kind }) => kind === 'deprecation'));
});

test('a key in another place than the description says is told', () => {
  const inQuery = { request: `GET ${BASE}/orders/latest?api_key=SECRETSECRET`, status: 401 };
  assertFound(
    inQuery,
    'credential.missing',
    'wants the field `X-API-Key`, and the credential stands in the query parameter `api_key`',
    100,
  );
  const inAuthorization = {
    request: `GET ${BASE}/orders/latest`,
    headers: ['Authorization: SECRETSECRETSECRET'],
    status: 401,
  };
  assertFound(
    inAuthorization,
    'credential.missing',
    'stands in the field `authorization` without a scheme',
    100,
  );
  const inHeader = {
    request: `GET ${BASE}/legacy`,
    headers: ['X-API-Key: SECRETSECRETSECRET'],
    status: 403,
  };
  assertFound(inHeader, 'credential.missing', 'wants the query parameter `api_key`', 50);
  const basic = {
    request: `GET ${BASE}/orders/7`,
    headers: ['Authorization: Basic dXNlcjpTRUNSRVQ='],
    status: 401,
  };
  assertFound(basic, 'credential.missing', 'with the scheme `Basic`', 100);
  assertFound(
    { request: `GET ${BASE}/orders/7`, status: 401 },
    'credential.missing',
    'and no credential is sent',
    100,
  );
});

test('a key in its place is fine, and so is the other of two ways', () => {
  for (const headers of [
    ['X-API-Key: SECRETSECRETSECRET'],
    ['Authorization: Bearer SECRETSECRET'],
  ]) {
    const findings = find({ request: `GET ${BASE}/invoices/7/pages/1`, headers, status: 403 });
    assert.equal(strongest(findings, 'credential.missing'), undefined);
    assert.ok(
      findings.notes.some(({ evidence }) =>
        evidence.text.includes('stands where the API description wants it'),
      ),
    );
  }
});

test('an operation that is open to anybody speaks against a missing credential', () => {
  assert.ok(
    find({ request: `GET ${BASE}/orders`, status: 403 }).causes.some(
      ({ code, factor }) => code === 'credential.missing' && factor < 1,
    ),
  );
});

test('a client certificate that is wanted and not sent is told', () => {
  assertFound(
    { request: `GET ${BASE}/cert`, status: 400 },
    'server.client_certificate',
    'wants a client certificate',
    10,
  );
  assert.equal(
    strongest(
      find({ request: `GET ${BASE}/cert`, certificate: true, status: 400 }),
      'server.client_certificate',
    ),
    undefined,
  );
});

test('the scopes of the description are held against the token’s', () => {
  const request = `DELETE ${BASE}/orders/7`;
  const lacks = {
    request,
    headers: [`Authorization: Bearer ${jwt({ scope: 'orders:read' })}`],
    status: 403,
  };
  assertFound(lacks, 'scope.missing', 'the API description wants the scope `orders:delete`', 100);
  const has = find({
    ...lacks,
    headers: [`Authorization: Bearer ${jwt({ scope: 'orders:read orders:delete' })}`],
  });
  assert.equal(strongest(has, 'scope.missing'), undefined);
});

test('a description of thousands of operations is looked through quickly', () => {
  const many = Array.from({ length: 5000 }, (_, at) =>
    operation('GET', `/things-${at}/{id}/parts/{part}`),
  );
  const start = performance.now();
  find({ request: `GET ${BASE}/thing-77/1/parts/2`, status: 404 }, { ...API, operations: many });
  assert.ok(performance.now() - start < 2000);
});
