import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { callsPage } from '../../../src/control/render/html/calls-page.ts';
import { decisionPage } from '../../../src/control/render/html/decision-page.ts';
import { why } from '../../../src/control/why.ts';
import type { RequestFacts } from '../../../src/core/facts.ts';
import { DOCUMENT, NOW_MS, factsOf, momentOf, recordOf } from '../support/sample.ts';

const moment = momentOf(DOCUMENT);

function pageOf(facts: RequestFacts): { html: string; contentSecurityPolicy: string } {
  return decisionPage(
    why({ facts, moment, which: 'of_the_time', call: recordOf(moment, facts) }),
    NOW_MS,
  );
}

test('the page holds verdict, timeline, fixes with their commands, the request and what the caller was told', () => {
  const { html } = pageOf(factsOf('pk_rep_7Hq2'));
  for (const words of [
    '403 scope.missing',
    'refused here',
    'would refuse next',
    'Fixes, cheapest first',
    '--apply',
    'What the caller was told',
    'curl -X POST',
  ]) {
    assert.ok(html.includes(words), words);
  }
});

test('every value is escaped, wherever it stands', () => {
  const evil = '"><script>alert(1)</script><img src=x onerror=alert(1)>\'';
  const facts = factsOf('pk_rep_7Hq2', {
    rawTarget: `/${evil}`,
    method: evil,
    headers: [['host', evil]],
    remoteIp: '203.0.113.7',
  });
  const { html } = pageOf(facts);
  assert.ok(!html.includes('<script>alert'));
  assert.ok(!html.includes('<img'));
  assert.ok(html.includes('&lt;script&gt;alert(1)'));
  const list = callsPage([recordOf(moment, facts, { consumer: evil })], NOW_MS).html;
  assert.ok(!list.includes('<script>alert') && !list.includes('<img'));
});

test('the page loads nothing and runs nothing but what its policy names by hash', () => {
  const { html, contentSecurityPolicy } = pageOf(factsOf('pk_rep_7Hq2'));
  assert.doesNotMatch(html, /\s(?:src|href)="?(?:https?:)?\/\//);
  assert.doesNotMatch(html, /\sstyle=|\son[a-z]+=/);
  for (const tag of ['style', 'script']) {
    const bodies = [...html.matchAll(new RegExp(`<${tag}>([\\s\\S]*?)</${tag}>`, 'g'))].map(
      (match) => match[1] ?? '',
    );
    assert.equal(bodies.length, 1);
    const hash = createHash('sha256')
      .update(bodies[0] ?? '')
      .digest('base64');
    assert.ok(contentSecurityPolicy.includes(`'sha256-${hash}'`));
  }
  assert.ok(!contentSecurityPolicy.includes('unsafe'));
});
