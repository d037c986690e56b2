import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { readOpenapi } from '../../src/policy-file/openapi.ts';
import { formatProblem } from '../../src/policy-file/problem.ts';
import { readCorpus, readsText } from './support/corpus.ts';
import { cpuTimeMs } from '../support/cpu-time.ts';

const read = (file: string): ReturnType<typeof readOpenapi> =>
  readOpenapi({ file, read: readCorpus });
const readText = (text: string): ReturnType<typeof readOpenapi> =>
  readOpenapi({ file: 'api.yaml', read: readsText(text) });

test('operations of several files carry the final place of each schema', () => {
  const { operations, problems, included } = read('./shop/shop.yaml');
  assert.deepEqual(problems, []);
  assert.deepEqual([...included].toSorted(), [
    'shop/bodies.yaml',
    'shop/paths/lines.yaml',
    'shop/schemas/cart.yaml',
    'shop/schemas/tree.json',
    'shop/shop.yaml',
  ]);
  const schema = (id: string): unknown =>
    operations.find((operation) => operation.id === id)?.body?.content;
  const cart = 'shop/schemas/cart.yaml';
  assert.deepEqual(schema('createCart'), { 'application/json': { file: cart, pointer: '' } });
  assert.deepEqual(schema('addLine'), {
    'application/json': { file: cart, pointer: '/properties/lines/items' },
  });
  assert.deepEqual(schema('put-tree'), {
    'application/json': { file: 'shop/schemas/tree.json', pointer: '/definitions/Node' },
    'text/csv': null,
    'application/merge-patch+json': null,
  });
});

test('an operation without an id gets one made from method and path', () => {
  const { operations } = read('shop/shop.yaml');
  assert.deepEqual(
    operations.map(({ id, method, path }) => `${id} = ${method} ${path}`),
    [
      'createCart = POST /carts',
      'addLine = POST /carts/{id}/lines',
      'put-tree = PUT /tree',
      'get-a-b-c-20d = GET /a~b/c%20d',
    ],
  );
  const made = readText(
    'openapi: 3.1.0\npaths:\n  /a-b: { get: {} }\n  /a/b: { get: {} }\n  /: { get: {} }\n  /c: { get: { operationId: get-a-b } }\n',
  );
  assert.deepEqual(made.problems, []);
  assert.deepEqual(
    made.operations.map(({ id }) => id),
    ['get-a-b-2', 'get-a-b-3', 'get-root', 'get-a-b'],
  );
});

test('the example of the repository is read whole, and each operation has its place', () => {
  const file = new URL('../../examples/orders/orders.openapi.yaml', import.meta.url);
  const text = readFileSync(file, 'utf8');
  const { operations, problems, positionOf } = readText(text);
  assert.deepEqual(problems, []);
  assert.equal(operations.length, 8);
  const place = positionOf('createOrder');
  assert.ok(place !== undefined);
  assert.match(text.slice(place.start, place.end), /^operationId: createOrder/);
  assert.equal(positionOf('nothing'), undefined);
});

test('every mistake of a broken file is told with its line and column', () => {
  const told = read('broken.yaml').problems.map(
    (problem) => `${problem.code} ${formatProblem(problem)}`,
  );
  const wanted = readCorpus('broken.problems.txt');
  assert.ok(wanted.ok);
  assert.deepEqual(told, wanted.text.trimEnd().split('\n'));
});

test('what is no OpenAPI 3.0 or 3.1 is refused with what to do', () => {
  const message = (file: string): string => read(file).problems.map(formatProblem).join('\n');
  assert.match(
    message('swagger-2.yaml'),
    /^swagger-2\.yaml:1:10 {2}this is Swagger 2\.0, .* convert it/,
  );
  assert.match(message('openapi-3.2.yaml'), /"3\.2\.0" is not read, only 3\.0 and 3\.1/);
  assert.match(message('schema-2020.json'), /there is no `openapi: 3\.1\.0`/);
  assert.match(message('none.yaml'), /there is no such file/);
  assert.match(readText('openapi: 3.1\npaths: {}').problems[0]?.message ?? '', /quotes/);
  assert.match(readText('- 1').problems[0]?.message ?? '', /must be an OpenAPI document/);
  assert.match(readText('openapi: 3.1.0\npaths: []').problems[0]?.message ?? '', /map of paths/);
  assert.deepEqual(readText('openapi: 3.1.0\ninfo: {}').problems, []);
});

test('a text that cannot be read is told where it breaks', () => {
  const [first] = readText('openapi: 3.1.0\npaths: {').problems;
  assert.equal(first?.severity, 'error');
  assert.match(first?.code ?? '', /^yaml\./);
});

test('a reference that leads out of the directory is never opened', () => {
  const asked: string[] = [];
  for (const reference of [
    '../x.yaml',
    'a/../../x.yaml',
    '/etc/passwd',
    '%2e%2e/x.yaml',
    'file:///x',
  ]) {
    const text = `openapi: 3.1.0\npaths:\n  /a: { $ref: '${reference}' }\n`;
    const { problems } = readOpenapi({
      file: 'api.yaml',
      read(name) {
        asked.push(name);
        return { ok: true, text };
      },
    });
    assert.match(problems[0]?.code ?? '', /^(?:file\.outside|openapi\.bad_reference)$/, reference);
  }
  assert.deepEqual([...new Set(asked)], ['api.yaml']);
});

test('hostile files end soon', () => {
  const began = cpuTimeMs();
  const many = Array.from(
    { length: 40_000 },
    (_, at) =>
      `"/p${at}/{id}":{"post":{"requestBody":{"content":{"application/json":{"schema":{"$ref":"#/components/schemas/S"}}}}}}`,
  );
  const large = `{"openapi":"3.1.0","paths":{${many.join(',')}},"components":{"schemas":{"S":{"type":"object","properties":{"s":{"$ref":"#/components/schemas/S"}}}}}}`;
  const whole = readText(large);
  assert.deepEqual(whole.problems, []);
  assert.equal(whole.operations.length, 40_000);
  const chain = Array.from(
    { length: 20_000 },
    (_, at) => `"S${at}":{"$ref":"#/components/schemas/S${at + 1}"}`,
  );
  const chained = readText(
    `{"openapi":"3.1.0","paths":{"/a":{"post":{"requestBody":{"content":{"application/json":{"schema":{"$ref":"#/components/schemas/S0"}}}}}}},"components":{"schemas":{${chain.join(',')},"S20000":{}}}}`,
  );
  assert.equal(chained.problems[0]?.code, 'openapi.circular_reference');
  const deep = readText(`{"openapi":"3.1.0","paths":${'{"a":'.repeat(100_000)}`);
  assert.equal(deep.problems[0]?.severity, 'error');
  assert.ok(cpuTimeMs() - began < 12_000);
});
