import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { parseHttpDate } from '../../../src/diagnose/moment.ts';
import { checkLifecycle } from '../../../src/diagnose/responses/lifecycle.ts';
import { factorsOf, findingsOf, responseWith } from './case-of.ts';

function read(
  status: number,
  headers: Readonly<Record<string, string>>,
): ReturnType<typeof findingsOf> {
  return findingsOf(checkLifecycle, { response: responseWith(status, headers) });
}

suite('Deprecation and Sunset', () => {
  test('are told of any response', () => {
    const { notes } = read(200, {
      deprecation: '@1688169599',
      sunset: 'Thu, 31 Dec 2026 23:59:59 GMT',
      link: '</v2>; rel="successor-version", </policy>; rel=deprecation; type="text/html"',
    });
    assert.deepEqual(
      notes.map(({ kind, evidence }) => [kind, evidence.text]),
      [
        ['deprecation', 'the resource is deprecated: `deprecation: @1688169599`'],
        ['deprecation', 'the resource goes away: `sunset: Thu, 31 Dec 2026 23:59:59 GMT`'],
        ['deprecation', 'it links to `/v2` as `successor-version`'],
        ['deprecation', 'it links to `/policy` as `deprecation`'],
      ],
    );
  });

  test('of a date that has passed make a refusal one of a retired version', () => {
    const past = { sunset: 'Wed, 25 Nov 2026 00:00:00 GMT' };
    assert.deepEqual(factorsOf(read(410, past)), { 'version.retired': 40 });
    assert.deepEqual(factorsOf(read(200, past)), {});
    assert.deepEqual(factorsOf(read(410, { sunset: 'Fri, 27 Nov 2026 00:00:00 GMT' })), {});
    assert.deepEqual(factorsOf(read(410, { sunset: 'yesterday' })), {});
  });

  test('of a time to come are told as such', () => {
    assert.match(
      read(200, { deprecation: '@1893456000' }).notes[0]?.evidence.text ?? '',
      /will be/u,
    );
  });
});

test('an HTTP date is read as the calendar has it', (t) => {
  const seed = Number(process.env['SEED'] ?? Date.now() % 1e9);
  t.diagnostic(`SEED=${seed}`);
  let state = seed;
  for (let run = 0; run < 500; run += 1) {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    const ms = (state * 4 - 2_000_000_000) * 1000;
    assert.equal(parseHttpDate(new Date(ms).toUTCString()), ms, String(ms));
  }
  for (const text of ['', 'Sunday, 06-Nov-94 08:49:37 GMT', 'Sun, 06 Foo 1994 08:49:37 GMT', '0']) {
    assert.equal(parseHttpDate(text), undefined, text);
  }
});
