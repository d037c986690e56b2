import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkShape } from '../../src/policy-file/check/shape.ts';
import { renderBlock, renderFlow } from '../../src/policy-file/patch-render.ts';
import { formatProblem } from '../../src/policy-file/problem.ts';
import { readDocument } from '../../src/policy-file/read-document.ts';
import type { Json } from '../../src/util/json.ts';
import { randomPolicy, randomSchemas } from '../oracle/generate-policy.ts';
import { freshSeed, Random } from '../oracle/random.ts';
import { samplePolicy } from './sample-policy.ts';

/** `<<` is not among them: no name in a policy is, and unquoted it would be a merge key to older readers. */
const TEXTS = [
  '',
  ' ',
  'x',
  'true',
  'null',
  '~',
  '1',
  '1.0',
  '0x1',
  '.5',
  '-',
  '- a',
  'a: b',
  'a #b',
  '#b',
  '"',
  "'",
  "it's",
  '{id}',
  '/a/{id}',
  '[',
  ']',
  ',',
  '*',
  '&a',
  '!a',
  '|',
  '>',
  '%',
  '@',
  '`',
  '?',
  ':',
  'a:',
  ' lead',
  'trail ',
  'two\nlines',
  'end\n',
  '\n',
  '\t',
  'tab\tin',
  '\\',
  '\\n',
  'é',
  '日本',
  '🙂',
  '\u0007',
  '\u0085',
  '\u2028',
  '2027-03-01',
  'yes',
  'on',
  'long '.repeat(40),
  '---',
  '...',
  '__proto__',
];

function randomJson(random: Random, depth: number): Json {
  const kind = random.int(0, depth > 3 ? 3 : 5);
  if (kind === 0) return random.pick([null, true, false, 0, -1, 1.5, 1e21, 12_345_678]);
  if (kind <= 3) return random.pick(TEXTS);
  const children = Array.from({ length: random.int(0, 4) }, () => randomJson(random, depth + 1));
  if (kind === 4) return children;
  return Object.fromEntries(children.map((child) => [random.pick(TEXTS), child]));
}

/** What a text stands for; every problem that reading it has is a failure. */
function parse(text: string): Json {
  const { value, problems } = readDocument(text, { file: 'printed', plainKeys: 'text_only' });
  assert.deepEqual(problems.map(formatProblem), [], text);
  assert.ok(value !== undefined, text);
  return value;
}

/** The ways in which this program writes documents and parts of them. */
const PRINTS: Readonly<Record<string, (value: Json) => string>> = {
  'as blocks': (value) => `${renderBlock(value, '', '')}\n`,
  'within a document': (value) => `a:\n  - b:\n      ${renderBlock(value, '      ', '')}\n`,
  'on one line': (value) => `${renderFlow(value, '')}\n`,
  'as JSON': (value) => JSON.stringify(value, null, 2),
};

function checkPrints(value: Json, about: string): void {
  for (const [name, print] of Object.entries(PRINTS)) {
    const wanted = name === 'within a document' ? { a: [{ b: value }] } : value;
    assert.deepEqual(parse(print(value)), wanted, `${about}, ${name}`);
  }
}

test('reading what was printed gives the same document, for random policies', () => {
  const fresh = freshSeed();
  console.log(`fresh seed ${fresh}`);
  for (const seed of [42, fresh]) {
    const random = new Random(seed);
    for (let time = 0; time < 60; time += 1) {
      const { source } = randomPolicy(random, randomSchemas(random));
      checkPrints(source.document as unknown as Json, `seed ${seed}`);
      checkPrints(samplePolicy(random) as unknown as Json, `seed ${seed}`);
    }
  }
});

test('reading what was printed gives the same value, whatever texts are in it', () => {
  const fresh = freshSeed();
  console.log(`fresh seed ${fresh}`);
  for (const seed of [43, fresh]) {
    const random = new Random(seed);
    for (let time = 0; time < 1500; time += 1) {
      checkPrints({ top: randomJson(random, 0), other: randomJson(random, 0) }, `seed ${seed}`);
    }
  }
});

test('the schema takes every policy that the tests of the core are made of', () => {
  const random = new Random(freshSeed());
  for (let time = 0; time < 100; time += 1) {
    const { source } = randomPolicy(random, randomSchemas(random));
    const document = source.document as unknown as Json;
    const { positions } = readDocument(JSON.stringify(document, null, 1), {
      file: 'random',
      plainKeys: 'text_only',
    });
    assert.deepEqual(checkShape(document, positions).map(formatProblem), []);
  }
});
