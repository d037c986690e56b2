import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { decodeText } from '../../src/policy-file/decode-text.ts';
import { formatProblem } from '../../src/policy-file/problem.ts';
import { checkLines } from './run-check.ts';

const LIMIT_MS = 2000;

/** Processor time of this thread, so that the result does not hang on what else the machine does. */
function clockMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}

function bomb(): string {
  const levels = Array.from(
    { length: 12 },
    (_, at) =>
      `a${at + 1}: &a${at + 1} [${Array.from({ length: 10 }, () => `*a${at}`).join(', ')}]`,
  );
  return `a0: &a0 x\n${levels.join('\n')}\n`;
}

function routes(bytes: number, more: string): string {
  const lines = [
    'pinpoint: 1',
    'upstreams: { u: { url: "http://127.0.0.1:1" } }',
    'services:',
    '  s:',
    '    upstream: u',
    '    versions:',
    '      v1:',
    '        routes:',
  ];
  let size = 0;
  for (let at = 0; size < bytes; at += 1) {
    const line = `          - { id: r${at}, methods: [GET, POST], path: "/a${at % 97}/b${at}/{id}"${more} }`;
    lines.push(line);
    size += line.length + 1;
  }
  return `${lines.join('\n')}\n`;
}

/** Text, and what one of the messages must say. */
const INPUTS: Readonly<Record<string, readonly [text: () => string, message: RegExp]>> = {
  'a YAML bomb': [bomb, /aliases stand for more than 20,000 values/],
  'a circle of aliases': [() => 'a: &a { b: [*a] }\n', /stands within what it stands for/],
  'a million brackets': [() => '['.repeat(1_000_000), /nested deeper than 128 levels/],
  'a million question marks': [() => '? '.repeat(250_000), /nested deeper than 128 levels/],
  'deep block nesting': [
    () => Array.from({ length: 1000 }, (_, at) => `${' '.repeat(at)}a:`).join('\n'),
    /nested deeper/,
  ],
  'a million anchors on one value': [() => `a: ${'&x '.repeat(170_000)}`, /at most one anchor/],
  'nothing but commas': [() => `[${','.repeat(500_000)}]`, /not valid YAML/],
  'nothing but quotes': [() => '"'.repeat(500_000), /not valid YAML/],
  'nothing but line ends': [() => '\n'.repeat(500_000), /the file is empty/],
  'tabs for indentation, everywhere': [
    () => 'a:\n\tb: c\n'.repeat(50_000),
    /a tab used as indentation/,
  ],
  'paths that are not quoted, everywhere': [
    () => '- { path: /a/{id} }\n'.repeat(25_000),
    /must be quoted/,
  ],
  'a repeated key, everywhere': [() => 'a: 1\n'.repeat(100_000), /stands here a second time/],
  'a key of a megabyte': [() => `${'k'.repeat(400_000)}: 1`, /1024 chars/],
  'a mistake in the middle of 10 MB': [
    () => `${routes(5e6, '')}          - { id: x, path: /a/{id} }\n${routes(5e6, '')}`,
    /cannot be read from here on/,
  ],
  'a role that is not there, in 10 MB of routes': [
    () => routes(1e7, ', require: { roles: [nobody] }'),
    /more than 5,000 problems/,
  ],
  'text where a policy belongs': [() => 'hello\n', /expected a map, found "hello"/],
  'a list where a policy belongs': [() => '[1, 2]', /expected a map, found a list/],
};

for (const [name, [make, message]] of Object.entries(INPUTS)) {
  test(`${name}: a clear message within ${LIMIT_MS} ms`, () => {
    const text = make();
    const startMs = clockMs();
    const lines = checkLines(text);
    const tookMs = clockMs() - startMs;
    assert.match(lines.join('\n').slice(0, 100_000), message);
    assert.ok(
      lines.every((line) => !/ at .*:\d+:\d+\)/.test(line)),
      'no stack trace',
    );
    assert.ok(tookMs < LIMIT_MS, `took ${tookMs} ms`);
  });
}

test('10 MB of routes are read and checked within 2 s', () => {
  const text = `${routes(1e7, '')}roles: { viewer: { may: ["GET /**"] } }\nconsumers: { c: { roles: [viewer] } }\n`;
  const startMs = clockMs();
  assert.deepEqual(checkLines(text), []);
  const tookMs = clockMs() - startMs;
  assert.ok(tookMs < LIMIT_MS, `took ${tookMs} ms`);
});

test('bytes from anywhere are told to be no text', () => {
  const decoded = decodeText(randomBytes(1_000_000), 'p');
  assert.ok(!decoded.ok);
  assert.match(formatProblem(decoded.problem), /this is no text file|is not UTF-8|UTF-16/);
});
