import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { loadApiDescription } from '../../../src/cli/diagnose/api-description.ts';
import type { ApiDescription, ApiOperation } from '../../../src/diagnose/api-description.ts';

const directory = mkdtempSync(join(tmpdir(), 'pinpoint-api-'));
after(() => rmSync(directory, { recursive: true }));
let count = 0;

function write(text: string, name = `api-${(count += 1)}.yaml`): string {
  const path = join(directory, name);
  writeFileSync(path, text);
  return path;
}

async function read(text: string): Promise<ApiDescription> {
  const found = await loadApiDescription(write(text));
  assert.ok(found.ok, JSON.stringify(found.problems));
  return found.api;
}

function only(api: ApiDescription, method: string, path: string): ApiOperation {
  const found = api.operations.find((one) => one.method === method && one.path === path);
  assert.ok(found !== undefined, `no ${method} ${path}`);
  return found;
}

async function problemsOf(text: string): Promise<string> {
  const found = await loadApiDescription(write(text));
  assert.ok(!found.ok);
  return found.problems.map(({ message }) => message).join('\n');
}

const FULL = `
openapi: 3.1.0
info: { title: Orders, version: "1" }
servers:
  - url: https://{region}.example.com/{base}
    variables:
      region: { default: eu, enum: [eu, us] }
      base: { default: v1 }
  - url: /relative
security: [{ token: [] }]
paths:
  /orders/{id}:
    servers: [{ url: https://orders.example.com }]
    parameters:
      - $ref: '#/components/parameters/Tenant'
      - { name: id, in: path, required: true, schema: { type: string } }
      - { name: verbose, in: query, required: true, schema: { type: boolean, default: false } }
    get:
      operationId: readOrder
      deprecated: true
      parameters: [{ name: X-Tenant, in: header, required: false, schema: { type: string } }]
      responses: { '200': { description: ok }, '403': { $ref: '#/components/responses/Forbidden' }, 5xx: { description: broken }, default: { description: other } }
    put:
      security: []
      requestBody: { $ref: '#/components/requestBodies/Order' }
      responses: {}
    delete:
      security: [{ key: [] }, { oauth: [orders:write], token: [] }]
      responses: {}
  /open:
    get: { security: [{}, { token: [] }], responses: {} }
components:
  parameters:
    Tenant: { name: X-Tenant, in: header, required: true, schema: { type: string } }
  responses:
    Forbidden: { description: you may not }
  requestBodies:
    Order:
      required: true
      content:
        application/json: { schema: { $ref: '#/components/schemas/Order' } }
        application/xml: {}
  schemas:
    Order:
      type: object
      required: [qty]
      additionalProperties: false
      properties:
        qty: { type: integer, minimum: 1 }
        parts: { type: array, items: { $ref: '#/components/schemas/Order' } }
  securitySchemes:
    token: { type: http, scheme: Bearer }
    key: { type: apiKey, in: cookie, name: sid }
    oauth: { type: oauth2, flows: {} }
`;

test('servers come with the values of their variables, and those of single paths are added', async () => {
  const api = await read(FULL);
  assert.deepEqual(api.servers, [
    'https://eu.example.com/v1',
    'https://us.example.com/v1',
    '/relative',
    'https://orders.example.com',
  ]);
});

test('parameters of a path hold for its operations, and an operation’s take their place', async () => {
  const api = await read(FULL);
  const named = (operation: ApiOperation): readonly string[] =>
    operation.parameters.map(({ name, required }) => `${name}${required ? '!' : ''}`);
  assert.deepEqual(named(only(api, 'GET', '/orders/{id}')), ['X-Tenant', 'id!', 'verbose']);
  assert.deepEqual(named(only(api, 'PUT', '/orders/{id}')), ['X-Tenant!', 'id!', 'verbose']);
});

test('answers are read through references, with their status as written', async () => {
  const { responses, id, deprecated } = only(await read(FULL), 'GET', '/orders/{id}');
  assert.deepEqual(responses, { 200: 'ok', 403: 'you may not', '5XX': 'broken', default: 'other' });
  assert.equal(id, 'readOrder');
  assert.equal(deprecated, true);
});

test('security is the document’s unless the operation has its own', async () => {
  const api = await read(FULL);
  assert.deepEqual(only(api, 'GET', '/orders/{id}').security, [
    [{ name: 'token', kind: 'bearer', scopes: [] }],
  ]);
  assert.deepEqual(only(api, 'PUT', '/orders/{id}').security, []);
  assert.deepEqual(only(api, 'GET', '/open').security, []);
  assert.deepEqual(only(api, 'DELETE', '/orders/{id}').security, [
    [{ name: 'key', kind: 'api_key', in: 'cookie', parameter: 'sid', scopes: [] }],
    [
      { name: 'oauth', kind: 'oauth2', scopes: ['orders:write'] },
      { name: 'token', kind: 'bearer', scopes: [] },
    ],
  ]);
});

test('bodies are held against their schema, in circles too, without showing their values', async () => {
  const put = only(await read(FULL), 'PUT', '/orders/{id}');
  assert.deepEqual(put.contentTypes, ['application/json', 'application/xml']);
  assert.equal(put.bodyRequired, true);
  assert.deepEqual(put.bodyProblems('application/json', { qty: 2, parts: [{ qty: 1 }] }), []);
  const problems = put.bodyProblems('application/json; charset=utf-8', {
    qty: 'SECRET',
    parts: [{ qty: 0 }, {}],
  });
  assert.deepEqual(problems.map(({ at }) => at).toSorted(), [
    '/parts/0/qty',
    '/parts/1/qty',
    '/qty',
  ]);
  assert.doesNotMatch(JSON.stringify(problems), /SECRET/);
  assert.deepEqual(put.bodyProblems('application/xml', 'x'), []);
});

test('schemas in files beside the description are read', async () => {
  write('type: object\nrequired: [name]\n', 'person.yaml');
  const api = await read(`
openapi: 3.0.3
paths:
  /people:
    post:
      requestBody: { content: { application/json: { schema: { $ref: 'person.yaml' } } } }
      responses: {}
`);
  assert.deepEqual(only(api, 'POST', '/people').bodyProblems('application/json', {}), [
    { at: '/name', text: 'must be present' },
  ]);
});

test('Swagger 2.0 is read: host, bodies, forms, keys', async () => {
  const api = await read(`
swagger: "2.0"
host: petstore.example.com
basePath: /v2
schemes: [https, http]
consumes: [application/json]
securityDefinitions:
  key: { type: apiKey, in: header, name: api_key }
  basic: { type: basic }
security: [{ key: [] }]
paths:
  /pet:
    post:
      parameters: [{ in: body, name: body, required: true, schema: { $ref: '#/definitions/Pet' } }]
      responses: { '405': { description: Invalid input } }
    put:
      consumes: [multipart/form-data]
      parameters: [{ in: formData, name: photo, type: file, required: true }, { in: query, name: size, type: integer, required: true }]
      responses: {}
definitions:
  Pet: { type: object, required: [name], properties: { name: { type: string } } }
`);
  assert.deepEqual(api.servers, [
    'https://petstore.example.com/v2',
    'http://petstore.example.com/v2',
  ]);
  const post = only(api, 'POST', '/pet');
  assert.deepEqual(post.contentTypes, ['application/json']);
  assert.equal(post.bodyRequired, true);
  assert.deepEqual(post.parameters, []);
  assert.deepEqual(
    post.bodyProblems('application/json', { name: 7 }).map(({ at }) => at),
    ['/name'],
  );
  assert.deepEqual(post.security, [
    [{ name: 'key', kind: 'api_key', in: 'header', parameter: 'api_key', scopes: [] }],
  ]);
  const put = only(api, 'PUT', '/pet');
  assert.deepEqual(put.contentTypes, ['multipart/form-data']);
  assert.deepEqual(put.parameters, [{ name: 'size', in: 'query', required: true }]);
});

test('names that YAML reads as numbers, and servers without an address, do not matter', async () => {
  const api = await read(`
openapi: 3.0.0
info: { title: x, version: 1 }
item: [not, a, collection]
servers: [{ description: none }, 7, { url: /v1 }]
paths: { /a: { get: { operationId: 7, responses: { 403: { description: 42 } } } } }
`);
  assert.deepEqual(api.servers, ['/v1']);
  assert.equal(only(api, 'GET', '/a').id, '7');
  assert.deepEqual(only(api, 'GET', '/a').responses, { 403: '42' });
});

test('what is no description that can be read is told with what to do', async () => {
  assert.match(await problemsOf('a: 1\n'), /no `openapi: 3\.1\.0`/);
  assert.match(await problemsOf('openapi: 3.1\npaths: {}\n'), /write the version as text/);
  assert.match(await problemsOf('swagger: "1.2"\n'), /Swagger 1 is not read: convert/);
  assert.match(
    await problemsOf('{"info":{"schema":"postman"},"item":[]}'),
    /Postman collection: hand it in with --postman/,
  );
  assert.match(await problemsOf('[1]'), /this is no OpenAPI file/);
  assert.match(await problemsOf('openapi: 3.1.0\n'), /there is no operation/);
  assert.match(await problemsOf(''), /empty/);
  assert.match(await problemsOf('openapi: 3.1.0\npaths: {a: [\n'), /\w/);
  const missing = await loadApiDescription(join(directory, 'nowhere.yaml'));
  assert.match(missing.problems[0]?.message ?? '', /there is no such file/);
  const address = await loadApiDescription('https://example.com/openapi.json');
  assert.match(address.problems[0]?.message ?? '', /not fetched: save the file/);
  const binary = await loadApiDescription(write('PK\u0003\u0004\u0000\u0000'));
  assert.match(binary.problems[0]?.message ?? '', /no text file/);
});

test('a broken reference is told and leaves the other operations', async () => {
  const found = await loadApiDescription(
    write(`
openapi: 3.0.0
paths:
  /a: { get: { parameters: [{ $ref: '#/components/parameters/Nope' }], responses: {} } }
  /b: { $ref: '#/paths/~1b' }
  /c: { post: { requestBody: { content: { application/json: { schema: { $ref: '#/components/schemas/Nope' } } } }, responses: {} } }
  /d: 7
components: { parameters: {} }
`),
  );
  assert.ok(found.ok);
  assert.deepEqual(
    found.api.operations.map(({ method, path }) => `${method} ${path}`),
    ['GET /a', 'POST /c'],
  );
  const told = found.problems.map(({ message }) => message).join('\n');
  assert.match(told, /there is no `Nope`/);
  assert.match(told, /leads back to itself/);
  assert.match(told, /`\/d` must be a map of methods/);
  const post = only(found.api, 'POST', '/c');
  assert.deepEqual(
    post.bodyProblems('application/json', {}),
    [],
    'what cannot be told is not told',
  );
});

test('a schema that refers to itself for the same value does not hang', async () => {
  const api = await read(`
openapi: 3.0.0
paths:
  /a: { post: { requestBody: { content: { application/json: { schema: { $ref: '#/components/schemas/A' } } } }, responses: {} } }
components: { schemas: { A: { allOf: [{ $ref: '#/components/schemas/B' }] }, B: { allOf: [{ $ref: '#/components/schemas/A' }] } } }
`);
  assert.deepEqual(only(api, 'POST', '/a').bodyProblems('application/json', {}), []);
});

test('a description of thousands of operations is read in seconds, and a huge file is refused', async () => {
  const paths = Object.fromEntries(
    Array.from({ length: 5000 }, (_, at) => [
      `/things-${at}/{id}`,
      { get: { operationId: `get${at}`, responses: { 200: { description: 'ok' } } } },
    ]),
  );
  const start = performance.now();
  const found = await loadApiDescription(write(JSON.stringify({ openapi: '3.1.0', paths })));
  assert.ok(found.ok);
  assert.equal(found.api.operations.length, 5000);
  assert.ok(performance.now() - start < 10_000);
  const huge = await loadApiDescription(write(`openapi: 3.1.0\n#${'x'.repeat(17 * 1024 * 1024)}`));
  assert.match(huge.problems[0]?.message ?? '', /more than/);
});
