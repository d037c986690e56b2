import assert from 'node:assert/strict';
import { test } from 'node:test';
import { VENDOR_FORMATS } from '../../../src/diagnose/logs/vendor-formats.ts';
import { SAMPLES } from './corpus.ts';

const LENGTH = 64 * 1024;
/** What patterns stumble over when they are of more than linear time. */
const FILLERS = [
  'a',
  ' ',
  '"',
  '\\',
  '/',
  '?',
  '=',
  '[',
  ']',
  '(',
  '{',
  '}',
  '|',
  ':',
  ',',
  '-',
  '<',
  '&',
  '1',
  '.',
  'a=',
  '?a',
  '\\"',
  '[a ',
  '"a" ',
  '/?',
  'A:',
  ' a',
  ', ',
  '1.',
  '1-',
  '%2',
  'Request ',
  'token=',
  '[id "',
  '[data "',
  'IN=',
  'eyJ',
  'Error: ',
  'with ',
  '{"a":',
  '- ',
  '  ',
  '\n',
  '\n ',
  '\t',
] as const;
/** Milliseconds that one call may take, far above what a linear one does on a busy machine. */
const MOST_MS = 100;

function fill(text: string): string {
  return text.repeat(Math.ceil(LENGTH / text.length)).slice(0, LENGTH);
}

function timed(work: () => void): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}

/** The slowest call of a format on a line: first look, recognition, parsing. */
function slowest(format: (typeof VENDOR_FORMATS)[number], line: string): number {
  const at = { file: 'a.log', line: 1 };
  return Math.max(
    timed(() => format.mayMatter?.(line)),
    timed(() => format.recognise([line])),
    timed(() => format.isContinuation?.(line)),
    timed(() => format.parse(line, at)),
  );
}

test('hostile lines of 64 KiB take no format long', () => {
  for (const format of VENDOR_FORMATS) {
    const own = SAMPLES.filter(({ format: id, cause }) => id === format.id && cause !== null);
    const stems = own.slice(0, 4).flatMap(({ record }) => {
      const half = Math.floor(record.length / 2);
      return [
        [record, ''],
        [record.slice(0, half), record.slice(half)],
      ] as const;
    });
    for (const filler of FILLERS) {
      const long = fill(filler);
      for (const [before, after] of [['', ''] as const, ...stems]) {
        const line = `${before}${long}${after}`;
        // A first call may wait for the collector of garbage: only what is slow twice counts.
        const taken = slowest(format, line);
        if (taken < MOST_MS) continue;
        const again = slowest(format, line);
        assert.ok(
          again < MOST_MS,
          `${format.id}: ${again} ms on ${JSON.stringify(filler)} after ${before.slice(0, 80)}`,
        );
      }
    }
  }
});

test('a record that is cut anywhere, or of other bytes, never throws', () => {
  for (const { format: id, record } of SAMPLES) {
    const format = VENDOR_FORMATS.find((one) => one.id === id);
    assert.ok(format);
    for (
      let length = 0;
      length < record.length;
      length += Math.max(1, Math.floor(record.length / 40))
    ) {
      const at = { file: 'a.log', line: 1 };
      format.parse(record.slice(0, length), at);
      format.parse(`${record.slice(0, length)}\u0000\uFFFD${record.slice(length)}`, at);
      format.recognise([record.slice(length)]);
    }
  }
});
