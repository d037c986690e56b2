import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { applyBodyEdits } from '../../src/core/apply-request-edits.ts';
import type { BodyValidator } from '../../src/core/policy/source.ts';
import { checkSchemas, createEngines } from '../../src/policy-file/engines.ts';
import { formats } from '../../src/policy-file/engines/formats.ts';
import { readOpenapi } from '../../src/policy-file/openapi.ts';
import { formatProblem } from '../../src/policy-file/problem.ts';
import type { Json } from '../../src/util/json.ts';
import { corpusTexts, readCorpus, readsText } from './support/corpus.ts';
import { cpuTimeMs } from '../support/cpu-time.ts';

const parse = (text: string): Json => JSON.parse(text) as Json;

function validatorOf(schema: Json): BodyValidator {
  const text = JSON.stringify(schema);
  return createEngines({ 's.json': text }).validator({ file: './s.json', pointer: '' });
}

function operationValidator(file: string, id: string): BodyValidator {
  const { operations, included } = readOpenapi({ file, read: readCorpus });
  const content = operations.find((operation) => operation.id === id)?.body?.content;
  const ref = content?.['application/json'];
  assert.ok(ref);
  return createEngines(corpusTexts(included)).validator(ref);
}

/** Pointer, keyword and words of each violation. */
function told(validator: BodyValidator, value: Json): readonly string[] {
  return validator
    .all(value)
    .map(({ pointer, keyword, expected }) => `${pointer} ${keyword}: ${expected}`);
}

function orders(): BodyValidator {
  const file = new URL('../../examples/orders/orders.openapi.yaml', import.meta.url);
  const text = readFileSync(file, 'utf8');
  const pointer = '/components/schemas/NewOrder';
  return createEngines({ 'orders.openapi.yaml': text }).validator({
    file: './orders.openapi.yaml',
    pointer,
  });
}

test('the same reference gives the same validator, however its file is named', () => {
  const engines = createEngines({ 's.json': '{}' });
  const first = engines.validator({ file: 's.json', pointer: '' });
  assert.equal(engines.validator({ file: './s.json', pointer: '' }), first);
});

test('a violation points at the member that is missing or too much, and says what is wanted', () => {
  const violation = orders().first({ customer: 'a@b.co', items: [{ quantity: 1 }] });
  assert.deepEqual(violation, {
    pointer: '/items/0/sku',
    keyword: 'required',
    schema: '/components/schemas/NewOrder/properties/items/items/required',
    expected: 'present',
  });
  assert.deepEqual(told(orders(), { custmer: 'a@b.co', items: [], 'a/b': 1 }), [
    '/customer required: present',
    '/custmer additionalProperties: absent (not a known member: did you mean "customer"?)',
    '/items minItems: a list of at least 1 item',
    '/a~1b additionalProperties: absent (not a known member)',
  ]);
});

test('each keyword says in plain words what it wants', () => {
  const words = (schema: Json, value: Json): string | undefined =>
    validatorOf(schema).first(value)?.expected;
  assert.equal(words({ enum: ['small', 'large'] }, 'x'), 'one of "small", "large"');
  assert.equal(words({ type: ['number', 'null'] }, 'x'), 'a number or null');
  assert.equal(words({ minimum: 1 }, 0), '1 or more');
  assert.equal(words({ maxLength: 2 }, 'abc'), 'at most 2 characters long');
  assert.equal(words({ minLength: 1 }, ''), 'not empty');
  assert.equal(words({ format: 'date' }, 'x'), 'a date such as 2026-01-31');
  assert.equal(words({ pattern: '^[A-Z]+$' }, 'x'), 'like the pattern ^[A-Z]+$');
  assert.equal(words({ const: { a: 1 } }, 'x'), '{"a":1}');
  assert.equal(words({ uniqueItems: true }, [1, 1]), 'different from the items before it');
  assert.equal(words(false, 1), 'absent');
});

test('of alternatives the nearest is told', () => {
  const pay = operationValidator('payments-3.1.json', 'pay');
  const card = { kind: 'card', cents: 5, number: '4111111111111111' };
  assert.equal(pay.first(card), undefined);
  assert.deepEqual(told(pay, { ...card, number: 'x' }), [
    '/number pattern: like the pattern ^[0-9]{12,19}$',
  ]);
  assert.deepEqual(told(pay, { kind: 'transfer', cents: 5 }), ['/iban required: present']);
  assert.deepEqual(told(pay, { ...card, extra: true }), [
    '/extra unevaluatedProperties: absent (not a known member)',
  ]);
  assert.deepEqual(told(pay, 7), [' type: an object']);
});

test('OpenAPI 3.0 keeps its own words: nullable, sharpened bounds, readOnly, lonely references', () => {
  const cart = operationValidator('shop/shop.yaml', 'createCart');
  assert.equal(cart.first({ lines: [{ sku: 'a' }], note: null, size: null }), undefined);
  assert.deepEqual(told(cart, { lines: [{ sku: 'a', weight: 0 }], size: 'XL' }), [
    '/lines/0/weight exclusiveMinimum: more than 0',
    '/size enum: one of "S", "M", null',
  ]);
  assert.deepEqual(told(cart, { lines: null }), ['/lines type: a list']);
});

test('schemas that refer to themselves hold values of any depth', () => {
  const tree = operationValidator('shop/shop.yaml', 'put-tree');
  const deep = (inner: Json): Json => {
    let value = inner;
    for (let depth = 0; depth < 20; depth += 1) value = { name: 'n', children: [value] };
    return value;
  };
  assert.equal(tree.first(deep({ name: 'leaf' })), undefined);
  const violation = tree.first(deep({ name: 1 }));
  assert.equal(violation?.pointer, `${'/children/0'.repeat(20)}/name`);
});

test('older drafts of JSON Schema are read as they were meant', () => {
  const schema = {
    $schema: 'http://json-schema.org/draft-07/schema#',
    type: 'object',
    properties: {
      pair: {
        items: [{ type: 'string' }, { $ref: '#/definitions/n', type: 'string' }],
        additionalItems: false,
      },
    },
    dependencies: { a: ['b'], c: { required: ['d'] } },
    definitions: { n: { type: 'number' } },
  };
  const validator = validatorOf(schema);
  assert.equal(validator.first({ pair: ['x', 1] }), undefined);
  assert.deepEqual(told(validator, { pair: [1, 'x', 3], a: 1, c: 1 }), [
    '/b dependentRequired: present',
    '/pair/0 type: text',
    '/pair/1 type: a number',
    '/pair/2 items: absent (the list has an item too many)',
    '/d required: present',
  ]);
});

test('names that objects inherit are names like any other', () => {
  const names = ['constructor', '__proto__', 'valueOf', 'toString'];
  const required = validatorOf({ type: 'object', required: names });
  assert.deepEqual(
    required.all({}).map(({ pointer }) => pointer),
    names.map((name) => `/${name}`),
  );
  assert.equal(
    required.first(parse('{"constructor":1,"__proto__":1,"valueOf":1,"toString":1}')),
    undefined,
  );
  const typed = validatorOf(
    parse('{"properties":{"__proto__":{"type":"string"}},"additionalProperties":false}'),
  );
  assert.equal(typed.first(parse('{"__proto__":"x"}')), undefined);
  assert.equal(typed.first(parse('{"__proto__":1}'))?.pointer, '/__proto__');
  assert.equal(typed.first(parse('{"constructor":1}'))?.keyword, 'additionalProperties');
  const choice = validatorOf({ enum: [{ sides: 3 }] });
  assert.equal(choice.first(parse('{"valueOf":1,"sides":3}'))?.keyword, 'enum');
  assert.equal(choice.first(parse('{"constructor":{},"sides":3}'))?.keyword, 'enum');
  assert.equal(choice.first({ sides: 3 }), undefined);
  const open = validatorOf({ properties: { a: {} }, unevaluatedProperties: false });
  assert.equal(open.first(parse('{"constructor":1}'))?.keyword, 'unevaluatedProperties');
});

test('an empty list is held against every keyword beside prefixItems', () => {
  const validator = validatorOf({ prefixItems: [{ type: 'string' }], minItems: 1, contains: {} });
  assert.equal(validator.first([])?.keyword, 'minItems');
  assert.equal(validatorOf({ prefixItems: [true], contains: {} }).first([])?.keyword, 'contains');
});

test('a fraction is a multiple as far as doubles tell', () => {
  const price = validatorOf({ multipleOf: 0.01 });
  for (const value of [0.07, 1.15, 19.99, 1e6]) assert.equal(price.first(value), undefined);
  assert.equal(price.first(0.015)?.expected, 'a multiple of 0.01');
});

test('patterns run in linear time', () => {
  const validator = validatorOf({ type: 'string', pattern: '^(a+)+$' });
  const began = cpuTimeMs();
  assert.equal(validator.first(`${'a'.repeat(50_000)}!`)?.keyword, 'pattern');
  assert.ok(cpuTimeMs() - began < 4000);
});

test('formats are checked in linear time, and unknown ones are not checked', () => {
  const began = cpuTimeMs();
  for (const [name, format] of Object.entries(formats())) {
    if (format.type === 'number') continue;
    const validator = validatorOf({ type: 'string', format: name });
    assert.equal(validator.first(format.example), undefined, name);
    for (const piece of ['1', 'a.', '-', '1Y', '0:', '%', 'A=', '[', ' ']) {
      validator.first(`P${piece.repeat(100_000)}@!`);
      validator.first(`${format.example}${piece.repeat(100_000)}!`);
    }
  }
  assert.ok(cpuTimeMs() - began < 10_000);
  for (const name of ['regex', 'made-up', 'constructor', 'password', 'binary']) {
    assert.equal(validatorOf({ format: name }).first('(('), undefined, name);
  }
});

test('large and hostile bodies are told of in no time', () => {
  const began = cpuTimeMs();
  const items = Array.from({ length: 200_000 }, (_, at) => ({ at }));
  const unique = validatorOf({ items: { type: 'object' }, uniqueItems: true });
  assert.equal(unique.first(items), undefined);
  assert.equal(unique.first([...items, { at: 7 }])?.pointer, '/200000');
  const numbers = Array.from({ length: 1_000_000 }, () => 0);
  assert.equal(validatorOf({ items: { type: 'string' } }).all(numbers).length, 100);
  assert.equal(validatorOf({ contains: { type: 'string' } }).first(numbers)?.pointer, '');
  const twofold = {
    anyOf: [
      { items: { $ref: '#' }, minItems: 1 },
      { items: { $ref: '#' }, minItems: 2 },
    ],
  };
  let deep: Json = [];
  for (let depth = 0; depth < 14; depth += 1) deep = [deep];
  assert.ok(validatorOf(twofold).all(deep).length > 0);
  assert.ok(cpuTimeMs() - began < 16_000);
});

test('mistakes of a schema are told with their place, and its validator throws', () => {
  const text = JSON.stringify(
    { properties: { a: { pattern: '^(?<!x)a' }, b: { $ref: '#/$defs/c' } }, $defs: { d: {} } },
    null,
    1,
  );
  const refs = [{ file: 's.json', pointer: '' }];
  assert.deepEqual(checkSchemas(refs, readsText(text)).problems.map(formatProblem), [
    's.json:4:15  the pattern `^(?<!x)a` cannot be used: look-around is not supported: it has no linear-time algorithm',
    's.json:7:12  there is no `c` in `#/$defs` of `s.json` — there is "d"',
  ]);
  const engines = createEngines({ 's.json': text });
  assert.throws(() => engines.validator({ file: 's.json', pointer: '' }), /cannot be used: line 4/);
  assert.throws(() => engines.validator({ file: 'none.json', pointer: '' }), /there is no schema/);
  assert.throws(() => engines.validator({ file: 's.json', pointer: '/x' }), /there is no schema/);
});

test('a JSON Schema file stands by itself', () => {
  const refs = [{ file: 'schema-2020.json', pointer: '' }];
  assert.deepEqual(checkSchemas(refs, readCorpus), {
    problems: [],
    included: ['schema-2020.json'],
  });
  const note = createEngines(corpusTexts(['schema-2020.json'])).validator({
    file: 'schema-2020.json',
    pointer: '',
  });
  const value = {
    text: 'x',
    due: '2026-02-28',
    size: 'small',
    shape: { sides: 4 },
    price: 0.1,
    reply: { text: 'y' },
    'x-a': 'b',
  };
  assert.equal(note.first(value), undefined);
  assert.deepEqual(told(note, { text: '', due: '2026-02-30', reply: {}, 'x-a': 1 }), [
    '/text minLength: not empty',
    '/due format: a date such as 2026-01-31',
    '/reply/text required: present',
    '/x-a type: text',
  ]);
});

test('a body is mended with as little as the schema asks for', () => {
  const mend = (value: Json): readonly string[] =>
    orders()
      .mend(value, 24)
      .map((edit) =>
        edit.op === 'remove'
          ? `- ${edit.pointer}`
          : `${edit.pointer} = ${JSON.stringify(edit.value)}`,
      );
  const item = { sku: 'TEA-100', quantity: 1 };
  assert.deepEqual(mend({ customer: 'a@b.co', items: [item] }), []);
  assert.deepEqual(mend({ customer: 'a@b.co', items: [{ sku: 'tea-100', quantity: '7' }] }), [
    '/items/0/sku = "TEA-100"',
    '/items/0/quantity = 7',
  ]);
  assert.deepEqual(
    mend({ custmer: 'a@b.co', items: [item, { ...item, quantity: 500, gift: true }] }),
    ['/customer = "a@b.co"', '- /custmer', '/items/1/quantity = 100', '- /items/1/gift'],
  );
  assert.deepEqual(mend([]), [
    ' = {"customer":"someone@example.com","items":[{"sku":"AAA-111","quantity":1}]}',
  ]);
});

test('mending uses what the author shows, and gives up where nothing fits', () => {
  const shown = validatorOf({
    required: ['a'],
    properties: { a: { type: 'string', pattern: '^q', examples: ['quux'] } },
  });
  assert.deepEqual(shown.mend({}, 3), [{ op: 'set', pointer: '/a', value: 'quux' }]);
  const nearest = validatorOf({ enum: ['small', 'large'] });
  assert.deepEqual(nearest.mend('LARGE', 3), [{ op: 'set', pointer: '', value: 'large' }]);
  assert.deepEqual(validatorOf(false).mend(1, 3), []);
  assert.deepEqual(validatorOf({ type: 'string', minLength: 5, maxLength: 4 }).mend('x', 3), []);
  const three = validatorOf({ required: ['a', 'b', 'c'] });
  const edits = three.mend({}, 2);
  assert.ok(edits.length <= 2);
  assert.equal(three.first(applyBodyEdits({}, edits)), undefined);
});
