import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { MaterialKind } from '../../../src/diagnose/inputs/material.ts';
import { readMaterial } from '../../../src/diagnose/inputs/read-material.ts';
import { cpuTimeMs } from '../../support/cpu-time.ts';
import { property } from '../../util/property.ts';

const MEGABYTE = 1 << 20;
const KINDS: readonly MaterialKind[] = [
  'curl',
  'har',
  'postman',
  'http_file',
  'raw_request',
  'raw_response',
  'log',
  'unknown',
];

/** What makes careless readers slow: ten megabytes of text, or one of what is dear to read. */
const HOSTILE: readonly (readonly [what: string, text: string])[] = [
  ['letters on one line', 'a'.repeat(10 * MEGABYTE)],
  ['blanks', ' '.repeat(10 * MEGABYTE)],
  ['line ends', '\n'.repeat(10 * MEGABYTE)],
  ['backslashes in a command', `curl "${'\\'.repeat(10 * MEGABYTE)}`],
  ['carets in a command', `curl ^"${'^'.repeat(10 * MEGABYTE)}`],
  ['dollars in a command', `curl https://h/ ${'$a '.repeat(MEGABYTE / 4)}`],
  ['options of a command', `curl https://h/ ${'-d a '.repeat(MEGABYTE / 4)}`],
  ['quotes', `curl ${"'".repeat(10 * MEGABYTE)}`],
  ['nested lists', '['.repeat(10 * MEGABYTE)],
  ['nested objects in a HAR', `{"log":{"entries":[${'{"a":'.repeat(2 * MEGABYTE)}`],
  [
    'a HAR with one long string',
    `{"log":{"entries":[{"request":{"url":"${'\\"'.repeat(5 * MEGABYTE)}`,
  ],
  ['a head without end', `HTTP/1.1 403 Forbidden\n${'a: b\n'.repeat(MEGABYTE / 4)}`],
  ['a field without end', `HTTP/1.1 403 Forbidden\nx: ${'y'.repeat(10 * MEGABYTE)}`],
  ['request lines', 'GET / HTTP/1.1\n\n'.repeat(60_000)],
  ['quoted mail', '> '.repeat(5 * MEGABYTE)],
  ['lines of quoted mail', '> a\n'.repeat(2 * MEGABYTE)],
  ['fences', '```\n'.repeat(MEGABYTE / 4)],
  ['parts of an http file', '###\nGET https://h/\n'.repeat(50_000)],
  [
    'a PowerShell table without end',
    `Invoke-WebRequest -Headers @{ ${'a=@{'.repeat(2 * MEGABYTE)}`,
  ],
  ['a PowerShell text without end', `Invoke-WebRequest -Uri "${'$('.repeat(MEGABYTE / 2)}`],
  ['fetch calls', 'fetch("https://h/", {'.repeat(50_000)],
  ['curl commands', 'curl https://h/\n'.repeat(60_000)],
  ['a transcript', `> GET / HTTP/1.1\n${'< a: b\n* c\n'.repeat(90_000)}`],
  [
    'chunk sizes',
    `HTTP/1.1 200 OK\ntransfer-encoding: chunked\n\n${'1\na\n'.repeat(MEGABYTE / 4)}`,
  ],
];

/** Generous: a slow, shared machine. What is not linear takes hours. */
const LIMIT_MS = 8000;

for (const [what, text] of HOSTILE) {
  test(`${what}, megabytes of them, are answered in time`, () => {
    const started = cpuTimeMs();
    const material = readMaterial(text, 'pasted');
    const tookMs = cpuTimeMs() - started;
    assert.ok(
      material.exchanges.length > 0 || material.problems.length > 0 || material.kind === 'log',
      what,
    );
    assert.ok(tookMs < LIMIT_MS, `${what}: ${Math.round(tookMs)} ms`);
  });
}

const CORPUS = join(import.meta.dirname, '../../corpus/diagnose/inputs');
const TEXTS = readdirSync(CORPUS).map((file) => readFileSync(join(CORPUS, file), 'utf8'));

property(
  'whatever is cut, doubled, swapped and mixed is read as any kind without an error',
  300,
  (random) => {
    let text = random.pick(TEXTS);
    for (let edits = random.int(1, 8); edits > 0; edits -= 1) {
      const at = random.int(0, text.length);
      const end = Math.min(text.length, at + random.int(0, 60));
      const other = random.pick(TEXTS);
      const from = random.int(0, other.length);
      const inserted = random.pick([
        '',
        text.slice(at, end).repeat(2),
        other.slice(from, from + random.int(0, 200)),
        random.pick([
          '"',
          "'",
          '\\',
          '\0',
          '\ufffd',
          '\r',
          '\n\n',
          '{',
          ']',
          '$(',
          '`',
          '^',
          '\ud800',
          '%',
        ]),
      ]);
      text = text.slice(0, at) + inserted + text.slice(random.pick([at, end]));
    }
    for (const kind of [undefined, ...KINDS]) {
      const material = readMaterial(text, 'pasted', kind);
      assert.ok(Array.isArray(material.problems), text);
    }
  },
);
