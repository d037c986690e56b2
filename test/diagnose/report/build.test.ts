import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CAUSES } from '../../../src/diagnose/cause-codes.ts';
import type { CauseCode } from '../../../src/diagnose/cause-codes.ts';
import type { CauseFinding, Findings, Remedy } from '../../../src/diagnose/finding.ts';
import { NOTHING } from '../../../src/diagnose/finding.ts';
import { usualFixes } from '../../../src/diagnose/report/usual-fixes.ts';
import { CASE, FINDINGS, REQUEST, RESPONSE, caseOf, diagnosisOf } from './sample.ts';

function sureOf(code: CauseCode, remedies?: readonly Remedy[]): Findings {
  const finding: CauseFinding = {
    code,
    factor: 2000,
    group: 'log',
    evidence: { from: 'log', text: 'a line that names it', at: 'error.log:7' },
    ...(remedies === undefined ? {} : { remedies }),
  };
  return { ...NOTHING, causes: [finding] };
}

test('every cause has something to do about it, by somebody', () => {
  for (const code of Object.keys(CAUSES) as CauseCode[]) {
    const [cause] = diagnosisOf(CASE, { findings: sureOf(code) }).causes;
    assert.equal(cause?.code, code);
    assert.ok((cause?.fixes.length ?? 0) > 0, code);
    for (const { text } of usualFixes(code)) assert.match(text, /^[a-z](?:.|\n)*[^.]$/, text);
  }
});

test('fixes come in the order of who can make them, what is known before what is usual', () => {
  const remedies: readonly Remedy[] = [
    { actor: 'server_owner', text: 'change the server' },
    { actor: 'api_owner', text: 'change the policy' },
    { actor: 'caller', text: 'send something else' },
    { actor: 'key_owner', text: 'change the key' },
    { actor: 'wait', text: 'wait' },
  ];
  const [cause] = diagnosisOf(CASE, { findings: sureOf('ip.denied', remedies) }).causes;
  assert.deepEqual(
    cause?.fixes.map(({ actor }) => actor),
    ['caller', 'wait', 'key_owner', 'api_owner', 'server_owner'],
  );
});

test('remedies are told in one style, and two with the same text to paste are one', () => {
  const remedies: readonly Remedy[] = [
    {
      actor: 'server_owner',
      text: 'Allow the address above `deny all;`.',
      paste: 'allow 192.0.2.1;',
    },
    { actor: 'server_owner', text: 'let the address in', paste: 'allow 192.0.2.1;' },
    { actor: 'server_owner', text: 'Django wants `CSRF_TRUSTED_ORIGINS`' },
  ];
  const [cause] = diagnosisOf(CASE, { findings: sureOf('ip.denied', remedies) }).causes;
  assert.deepEqual(
    cause?.fixes.map(({ text }) => text),
    ['allow the address above `deny all;`', 'Django wants `CSRF_TRUSTED_ORIGINS`'],
  );
});

test('a product’s recipe for the cause is among the fixes, and of other products none', () => {
  const recipe: Remedy = { actor: 'caller', text: 'send the token of nginx', paste: 'X-Token: …' };
  const { causes } = diagnosisOf(CASE, {
    recipesFor: (product, code) =>
      product === 'nginx' && code === 'server.ip_rule' ? [recipe] : [],
  });
  assert.ok(causes[0]?.fixes.some(({ text }) => text === recipe.text));
  assert.ok(!causes[1]?.fixes.some(({ text }) => text === recipe.text));
});

test('the message for the owner names the request, the moment, the ids, what was ruled out and what is asked for', () => {
  const { message } = diagnosisOf();
  assert.equal(message?.to, 'the owner of the server');
  for (const words of [
    'POST https://api.example.com/orders?page=…&token=… was answered with 403 at 2026-11-26 05:00:00 UTC from 203.0.113.9.',
    'The answer seems to come from nginx.',
    '4bf92f3577b34da6a3ce929d0e0e4736',
    'Ruled out: a directory without an index page (the path does not end in a slash)',
    'Could you please add above `deny all;`',
  ]) {
    assert.ok(message?.text.includes(words), `${words}\n${message?.text ?? ''}`);
  }
});

test('nobody is asked for help with what the caller alone can mend, and surely', () => {
  assert.equal(diagnosisOf(CASE, { findings: sureOf('credential.expired') }).message, undefined);
  assert.equal(
    diagnosisOf(CASE, { findings: sureOf('scope.missing') }).message?.to,
    'the owner of the account',
  );
  assert.equal(
    diagnosisOf(CASE, { findings: sureOf('network.forward_proxy') }).message?.to,
    'the owner of your network',
  );
});

test('the address holds names of the query without values, and no user information', () => {
  const url = {
    scheme: 'https',
    host: 'joe:pw1234@h.example',
    path: '/a',
    query: '?q=tea&dG9rZW4',
  } as const;
  const { subject } = diagnosisOf(caseOf({ request: { ...REQUEST, url }, response: RESPONSE }));
  assert.equal(subject.url, 'https://h.example/a?q=…&…');
});

test('what the material lacks is told', () => {
  const withheld = { ...REQUEST, missing: ['the value of `authorization`'] };
  const { missing } = diagnosisOf(caseOf({ request: withheld }));
  assert.deepEqual(missing, [
    'the value of `authorization`',
    'the response: its status, headers and body',
    'a log of the server',
    'a description of the API (OpenAPI)',
  ]);
});

test('who passed the request on is not among those who answered', () => {
  const { answeredBy, passedBy } = diagnosisOf(CASE, { findings: FINDINGS });
  assert.deepEqual(
    answeredBy.map(({ product }) => product),
    ['nginx'],
  );
  assert.deepEqual(
    passedBy.map(({ product }) => product),
    ['HAProxy'],
  );
});
