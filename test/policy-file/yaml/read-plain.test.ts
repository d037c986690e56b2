import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stringify } from 'yaml';
import { NODE_CELLS } from '../../../src/policy-file/node-table.ts';
import type { NodeTable } from '../../../src/policy-file/node-table.ts';
import { readFullYaml } from '../../../src/policy-file/yaml/read-full.ts';
import { readPlainYaml } from '../../../src/policy-file/yaml/read-plain.ts';
import { freshSeed, Random } from '../../oracle/random.ts';

const TEXTS = [
  'a',
  'orders',
  'GET /orders/**',
  'x: y',
  'null',
  'true',
  '1',
  '1.5',
  '-3',
  '0x1f',
  '',
  '  lead',
  'trail ',
  'multi\nline',
  'two\n\nlines\n',
  '#no',
  "it's",
  '"q"',
  '{id}',
  '/a/{id}',
  '*',
  'é—',
  '- d',
  'a #c',
  '[x]',
  '~',
  'a:b',
  'http://x:80',
  'long '.repeat(30),
  '@x',
  '%y',
  '? q',
  '<<',
  'k\tt',
  '.5',
  '1e3',
  'yes',
  'é\n  more\nlast',
  '&a',
  '!t',
  '|',
  '>x',
  'end\n\n',
  'back\\slash',
  '\u0007',
  '\u2028',
];
const KEYS = [
  'a',
  'b',
  'c d',
  'e-f',
  '"g"',
  '200',
  "h'i",
  'x:y',
  '__proto__',
  '/p/{q}',
  '',
  'null',
];
const INSERTED = [
  ' ',
  '  ',
  '\n',
  '\t',
  ':',
  ': ',
  '-',
  '- ',
  '#',
  ' #',
  '[',
  ']',
  '{',
  '}',
  ',',
  '"',
  "'",
  '|',
  '>',
  '&a ',
  '*a',
  '!',
  '%',
  '\r\n',
  '---\n',
  '?',
  'a',
  '1',
  '<<: ',
  '\\',
  '|-\n',
  '>+\n',
  '\n\n',
  '\n  ',
];

function randomValue(random: Random, depth: number): unknown {
  const kind = random.unit();
  if (depth > 3 || kind < 0.4) {
    return random.pick([
      random.pick(TEXTS),
      random.pick(TEXTS),
      random.chance(0.5),
      null,
      random.int(0, 999),
      random.unit(),
    ]);
  }
  if (kind >= 0.7)
    return Array.from({ length: random.int(0, 3) }, () => randomValue(random, depth + 1));
  return Object.fromEntries(
    random.sample(KEYS, random.int(0, 4)).map((key) => [key, randomValue(random, depth + 1)]),
  );
}

function randomText(random: Random): string {
  const value = random.chance(0.5)
    ? { a: randomValue(random, 0), b: randomValue(random, 0) }
    : [randomValue(random, 0), randomValue(random, 0)];
  if (random.chance(0.2)) return JSON.stringify(value, null, random.pick(['', '  ', '\t']));
  return stringify(value, {
    indent: random.pick([2, 4]),
    lineWidth: random.pick([0, 20, 80]),
    defaultStringType: random.pick([
      'PLAIN',
      'QUOTE_DOUBLE',
      'QUOTE_SINGLE',
      'BLOCK_LITERAL',
      'BLOCK_FOLDED',
    ]),
    defaultKeyType: random.pick(['PLAIN', null]),
    indentSeq: random.chance(0.5),
    collectionStyle: random.pick(['any', 'any', 'flow']),
  });
}

function mutated(random: Random, text: string): string {
  let result = text;
  for (let left = random.chance(0.4) ? 0 : random.int(0, 3); left > 0; left -= 1) {
    const at = random.int(0, result.length);
    result = random.chance(0.5)
      ? result.slice(0, at) + random.pick(INSERTED) + result.slice(at)
      : result.slice(0, at) + result.slice(at + random.int(1, 2));
  }
  if (random.chance(0.2)) result = result.replaceAll('\n', '\r\n');
  return random.chance(0.1) ? `---\n${result}` : result;
}

function cells(nodes: NodeTable): readonly number[] {
  return [...nodes.cells.subarray(0, nodes.count * NODE_CELLS)];
}

function compareReaders(seed: number, texts: number): { readonly taken: number } {
  const random = new Random(seed);
  let taken = 0;
  for (let count = 0; count < texts; count += 1) {
    const text = mutated(random, randomText(random));
    const quick = readPlainYaml(text, 64);
    if (quick.kind === 'left') continue;
    taken += 1;
    // The library keeps white space before a closing quote on a line of its own (YAML 1.2 §7.3.1 strips it).
    if (/\n[ \t]+["']/.test(text)) continue;
    const full = readFullYaml(text, 64);
    // The library wants a space before a comment that begins a line within {} or [] (YAML 1.2 §6.6: the line is enough).
    if (/\n#/.test(text) && full.faults.some(({ message }) => /comments must be/.test(message)))
      continue;
    const about = `seed ${seed}, text ${JSON.stringify(text)}`;
    assert.deepEqual(full.faults, [], about);
    assert.equal(JSON.stringify(quick.read.value), JSON.stringify(full.read?.value), about);
    assert.deepEqual(quick.read.findings, full.read?.findings, about);
    assert.deepEqual(
      cells(quick.read.nodes),
      full.read === undefined ? [] : cells(full.read.nodes),
      about,
    );
  }
  return { taken };
}

test('what the quick reader takes, it reads to the same value and places as the full reader', () => {
  const fresh = freshSeed();
  console.log(`fresh seed ${fresh}`);
  for (const seed of [20_261_101, fresh]) {
    const { taken } = compareReaders(seed, 6000);
    assert.ok(taken > 2500, `the quick reader took only ${taken} of 6000`);
  }
});

test('the quick reader takes the ways in which policies and OpenAPI files are commonly written', () => {
  const texts = [
    'a: 1\nb:\n- x\n- y: 2\n  z: [1, {k: "v"}]\n',
    'paths:\n  /orders/{id}:\n    get:\n      description: |\n        Two\n        lines\n\n      summary: >-\n        folded\n        text\n',
    'description: plain text\n  over two lines\nother: "quoted \\\n  too"\n',
    '# comment\n---\nlist:   # here\n  - a   # there\n\n  # and here\n  - b\n',
    '{\n\t"a": {"b": [1, 2.5, null, true]},\n\t"c": "\\u00e9\\/"\n}\n',
    'a: {\n  b: c,\n  d: [e,\n    f],\n}\n',
    'empty:\nnext: ~\n',
  ];
  for (const text of texts) assert.equal(readPlainYaml(text, 64).kind, 'read', text);
});

test('the quick reader leaves what it is not sure of', () => {
  const texts = [
    'a: &x 1\n',
    'a: *x\n',
    'a: !!str 1\n',
    '? a\n: b\n',
    'a: b: c\n',
    'a:\n\tb: 1\n',
    '%YAML 1.2\n---\na: 1\n',
    'a: 1\n---\nb: 2\n',
    '- |+\n  end\n\r\n\n',
    'a: [b\n',
    "a: 'b\n",
    'a: "\\q"\n',
    'a: .inf\n',
    'a: 0x10\n',
    '<<: {a: 1}\n',
    'a: [b: c]\n',
    ' a: 1\nb: 2\n',
    'just text\n',
    '',
  ];
  for (const text of texts) assert.equal(readPlainYaml(text, 64).kind, 'left', text);
});
