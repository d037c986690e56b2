import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import { coloured, uncoloured } from '../../../src/control/render/paint.ts';
import { whyText } from '../../../src/control/render/why-text.ts';
import { why } from '../../../src/control/why.ts';
import type { WhyReport } from '../../../src/control/why-report.ts';
import type { RequestFacts } from '../../../src/core/facts.ts';
import { DOCUMENT, NOW_MS, factsOf, momentOf, recordOf } from '../support/sample.ts';

const moment = momentOf(DOCUMENT);

function reportOf(facts: RequestFacts): WhyReport {
  return why({ facts, moment, which: 'of_the_time', call: recordOf(moment, facts) });
}

test('a refusal reads from verdict to remedy', () => {
  const text = whyText(reportOf(factsOf('pk_rep_7Hq2')), { paint: uncoloured, nowMs: NOW_MS });
  const order = [
    '403 scope.missing',
    'POST /orders',
    'reports-app (acme) with key pk_rep_7Hq2',
    '✓ request',
    '✗ scope',
    'refused here',
    '✗ role',
    'would refuse next',
    'In short:',
    'Fixes, cheapest first',
    'Ask orders-team@acme.example',
  ];
  let at = 0;
  for (const words of order) {
    const next = text.indexOf(words, at);
    assert.ok(next >= at, `${words} is missing or out of order:\n${text}`);
    at = next;
  }
});

test('colour changes nothing but colour', () => {
  for (const facts of [factsOf('pk_rep_7Hq2'), factsOf(undefined), factsOf('pk_shop_9Kt5')]) {
    const report = reportOf(facts);
    const plainText = whyText(report, { paint: uncoloured, nowMs: NOW_MS });
    const colouredText = whyText(report, { paint: coloured, nowMs: NOW_MS });
    assert.equal(stripVTControlCharacters(colouredText), plainText);
    assert.ok(!plainText.includes('\u001b'));
    assert.ok(colouredText.includes('\u001b['));
  }
});

test('no line is longer than 100 columns, but for commands', () => {
  for (const facts of [
    factsOf('pk_rep_7Hq2'),
    factsOf(undefined),
    factsOf('pk_rep_7Hq2', { rawTarget: '/ordres' }),
    factsOf('pk_nobody'),
  ]) {
    for (const line of whyText(reportOf(facts), { paint: uncoloured, nowMs: NOW_MS }).split('\n')) {
      if (!line.includes('pinpoint why'))
        assert.ok(Array.from(line).length <= 100, `${line.length}: ${line}`);
    }
  }
});

test('what a stranger sent cannot move the cursor, colour the text or turn its direction', () => {
  const facts = factsOf('pk_rep_7Hq2', {
    rawTarget: '/x\u001b[2J\r\n\u202e\u0007',
    method: 'PO\u009bST',
  });
  const text = whyText(reportOf(facts), { paint: uncoloured, nowMs: NOW_MS });
  // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
  assert.doesNotMatch(text.replaceAll('\n', ''), /[\u0000-\u001f\u007f-\u009f\u202e]/);
  assert.match(text, /\\x1b\[2J/);
});

test('columns of the refusing layers stand under each other', () => {
  const text = whyText(reportOf(factsOf('pk_rep_7Hq2')), { paint: uncoloured, nowMs: NOW_MS });
  const rows = text.split('\n').filter((line) => line.startsWith('  ✗ '));
  const columns = rows.map((row) => row.search(/refused here|would refuse/));
  assert.ok(rows.length >= 3);
  assert.equal(new Set(columns).size, 1, rows.join('\n'));
});
