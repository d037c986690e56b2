import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeText, FILE_LIMIT_BYTES } from '../../src/policy-file/decode-text.ts';
import { openPositions } from '../../src/policy-file/positions.ts';
import { formatProblem } from '../../src/policy-file/problem.ts';
import { readDocument } from '../../src/policy-file/read-document.ts';
import type { Json } from '../../src/util/json.ts';
import { Random } from '../oracle/random.ts';
import { isList, isMap } from './json-kind.ts';
import { sampleText } from './sample-policy.ts';

function read(
  text: string,
  plainKeys: 'text_only' | 'as_written' = 'text_only',
): ReturnType<typeof readDocument> {
  return readDocument(text, { file: 'policy.yaml', plainKeys });
}

function lines(text: string): readonly string[] {
  return read(text).problems.map(formatProblem);
}

test('every value and key of a document is found where it stands', () => {
  const text = 'a:\n  - b: "x y"   # here\n    "c d": [1, two]\n';
  const { positions } = read(text);
  const at = (path: readonly (string | number)[]): string => {
    const place = positions.value(path);
    return place === undefined
      ? 'nowhere'
      : `${place.line}:${place.column} ${text.slice(place.start, place.end)}`;
  };
  assert.equal(at(['a', 0, 'b']), '2:8 "x y"');
  assert.equal(at(['a', 0, 'c d', 1]), '3:16 two');
  assert.equal(at(['a', 0, 'c d']), '3:12 [1, two]');
  assert.equal(at(['a', 1]), 'nowhere');
  assert.deepEqual(positions.key(['a', 0, 'c d'])?.column, 5);
  assert.equal(positions.key(['a', 0]), undefined);
  assert.equal(positions.nearest(['a', 0, 'gone', 'x']).line, 2);
});

test('positions written as text and read again are the same', () => {
  const text = sampleText(new Random(4));
  const { value, positions } = read(text);
  assert.ok(value !== undefined);
  const again = openPositions(positions.toJson(), text);
  const visit = (node: Json, path: readonly (string | number)[]): void => {
    assert.deepEqual(again.value(path), positions.value(path));
    assert.deepEqual(again.key(path), positions.key(path));
    const children: readonly (readonly [string | number, Json])[] = isList(node)
      ? [...node.entries()]
      : isMap(node)
        ? Object.entries(node)
        : [];
    for (const [step, child] of children) visit(child, [...path, step]);
  };
  visit(value, []);
});

test('aliases stand for what they name, and are told where they stand', () => {
  const text = 'base: &b { x: 1 }\nuse: *b\n';
  const { value, positions, problems } = read(text);
  assert.deepEqual(value, { base: { x: 1 }, use: { x: 1 } });
  assert.deepEqual(problems, []);
  assert.equal(positions.value(['use'])?.line, 2);
  assert.equal(positions.value(['use', 'x'])?.line, 1);
});

test('mistakes of the text are told with their place', () => {
  assert.deepEqual(lines('a: 1\nb: 2\na: 3\n'), [
    'policy.yaml:3:1  "a" stands here a second time (first at line 1): one of them would be lost',
  ]);
  assert.deepEqual(lines('versions:\n  1: {}\n'), [
    'policy.yaml:2:3  the key `1` is not text: write "1"',
  ]);
  assert.deepEqual(lines('a:\n\tb: 1\n'), [
    'policy.yaml:2:1  a tab used as indentation: YAML is indented with spaces',
  ]);
  assert.deepEqual(lines('a: 1\n---\nb: 1\n'), [
    'policy.yaml:2:1  a second document begins here: one file is one document',
  ]);
  assert.deepEqual(lines('a: &x [*x]\n'), [
    'policy.yaml:1:8  the alias `*x` stands within what it stands for',
  ]);
  assert.deepEqual(lines('a: *x\n'), [
    'policy.yaml:1:4  the alias `*x` stands for nothing: no `&x` before it',
  ]);
  assert.deepEqual(lines('a: !secret b\n'), [
    'policy.yaml:1:4  unresolved tag: !secret: tags are not used here, write the plain value',
  ]);
  assert.deepEqual(lines('<<: { a: 1 }\n'), [
    'policy.yaml:1:1  merge keys (`<<`) are not part of YAML 1.2: write the members out',
  ]);
  assert.deepEqual(lines('a: .inf\n'), [
    'policy.yaml:1:4  `.inf` is no value of JSON: only text, finite numbers, true, false, null, lists and maps are',
  ]);
  assert.deepEqual(lines('? [a]\n: b\n'), [
    'policy.yaml:1:3  a key must be text: this one is a list, a map or an alias',
  ]);
  assert.deepEqual(lines('# nothing\n'), ['policy.yaml:1:1  the file is empty']);
});

test('a path in braces that is not quoted is told how to be written', () => {
  const [line = ''] = lines('routes:\n  - { id: one, path: /a/{id} }\n');
  assert.match(
    line,
    /^policy\.yaml:2:\d+ {2}not valid YAML: .* a path such as \/orders\/\{id\} must be quoted$/,
  );
});

test('a quote that is not closed is told where it opens', () => {
  assert.deepEqual(lines('a: 1\nb: "x\nc: 2\n'), [
    'policy.yaml:2:4  the quote " that opens here is not closed',
  ]);
  assert.deepEqual(lines('a: 1\nb: "x\nc: "y"\n'), [
    'policy.yaml:2:6  not valid YAML: missing closing "quote',
  ]);
  assert.deepEqual(lines('a:\n  - "x\n    y: "z"\n'), [
    'policy.yaml:2:5  the quote " that opens here is closed only on line 3: is one missing on this line?',
  ]);
});

test('numbers as keys are text in files that are not policies', () => {
  const { value, problems } = read('responses:\n  200: ok\n  true: x\n', 'as_written');
  assert.deepEqual(value, { responses: { '200': 'ok', true: 'x' } });
  assert.deepEqual(problems, []);
});

test('a member called __proto__ is a member like any other', () => {
  const { value } = read('{"__proto__": {"a": 1}, "b": 2}');
  assert.deepEqual(Object.keys(value as object), ['__proto__', 'b']);
  assert.equal(Object.getPrototypeOf(value), Object.prototype);
});

test('bytes that are no UTF-8 text are told with what they are', () => {
  const message = (bytes: Uint8Array): string => {
    const decoded = decodeText(bytes, 'p');
    return decoded.ok ? `text ${decoded.text}` : formatProblem(decoded.problem);
  };
  assert.equal(message(Uint8Array.of(0xef, 0xbb, 0xbf, 0x61)), 'text a');
  assert.equal(
    message(Uint8Array.of(0x61, 0x0a, 0x62, 0xff)),
    'p:2:2  the byte 0xff at offset 3 is not UTF-8: save the file as UTF-8',
  );
  assert.equal(
    message(Uint8Array.of(0xff, 0xfe, 0x61, 0)),
    'p:1:1  the file is UTF-16: save it as UTF-8',
  );
  assert.equal(
    message(Uint8Array.of(0x61, 0, 0x62)),
    'p:1:2  a zero byte at offset 1: this is no text file',
  );
  assert.match(
    message(new Uint8Array(FILE_LIMIT_BYTES + 1)),
    /^p:1:1 {2}the file has .* more than the 16 MiB that are read/,
  );
});
