import assert from 'node:assert/strict';
import type { Ran } from './run-pinpoint.ts';

/** Every failure is one line on what is wrong, one on what to do, and no trace of a stack. */
export function assertSaid(ran: Ran, code: number, words: RegExp): void {
  assert.equal(ran.code, code, ran.out + ran.err);
  assert.match(ran.err, words);
  assert.match(ran.err, /next: \S/);
  assert.doesNotMatch(ran.out + ran.err, /^\s+at .+:\d+:\d+/m);
}
