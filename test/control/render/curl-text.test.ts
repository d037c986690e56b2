import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { curlText, quoted } from '../../../src/control/render/curl-text.ts';
import { readCurl } from '../../../src/diagnose/inputs/curl/read-curl.ts';
import { shellWords } from '../../../src/diagnose/inputs/curl/shell-words.ts';
import { factsOf } from '../support/sample.ts';

test('a request becomes a command line that reads back as the same request', () => {
  const facts = factsOf('pk_rep_7Hq2', {
    rawTarget: '/orders?q=..',
    headers: [
      ['host', 'h:8080'],
      ['x-note', `it's "so" $HOME \\ !`],
    ],
  });
  const line = curlText(facts) ?? '';
  const split = shellWords(line);
  assert.ok(split.kind === 'words');
  const reading = readCurl(split.words, () => new Uint8Array(16));
  assert.ok(reading.kind === 'request', JSON.stringify(reading));
  assert.equal(reading.request.method, 'POST');
  assert.equal(reading.request.target, '/orders?q=..');
  assert.deepEqual(
    reading.request.headers.find(([name]) => name === 'x-note')?.[1],
    `it's "so" $HOME \\ !`,
  );
});

test('a word is quoted as a shell takes it, whatever is in it', () => {
  for (const word of [
    'plain',
    '',
    'a b',
    "it's",
    '$(id)',
    '`id`',
    '\\n',
    'a\\',
    '-x',
    '*',
    "'; id; '",
  ]) {
    assert.equal(
      execFileSync('/bin/sh', ['-c', `printf %s ${quoted(word)}`], { encoding: 'utf8' }),
      word,
    );
  }
});

test('control characters do not reach the terminal', () => {
  assert.equal(quoted('a\u001b[2J\n'), String.raw`$'a\x1b[2J\x0a'`);
});

test('a body is shown by its shape, or left to be given', () => {
  const shape = {
    kind: 'shape',
    sizeBytes: 12,
    shape: { parsed: true, value: { item: '...' }, kept: [] },
  } as const;
  assert.match(
    curlText(factsOf(undefined, { body: shape })) ?? '',
    /--data-raw '\{"item":"\.\.\."\}'$/,
  );
  assert.match(curlText(factsOf(undefined)) ?? '', /--data-binary @body$/);
  assert.doesNotMatch(
    curlText(factsOf(undefined, { method: 'GET', body: { kind: 'absent' } })) ?? '',
    /-X|--data/,
  );
});
