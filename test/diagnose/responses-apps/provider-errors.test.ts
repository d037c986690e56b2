import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { APP_RESPONSE_CHECKS } from '../../../src/diagnose/responses/apps-order.ts';
import { readErrorDocument } from '../../../src/diagnose/responses/error-document.ts';
import { PHRASES } from '../../../src/diagnose/responses/provider-error-phrases.ts';
import { codeKey } from '../../../src/diagnose/responses/provider-error-codes.ts';
import { checkProviderErrors } from '../../../src/diagnose/responses/provider-errors.ts';
import { quote } from '../../../src/diagnose/responses/words.ts';
import type { Capture } from '../signatures-apps/captures.ts';
import { readCaptures, responseOf } from '../signatures-apps/captures.ts';
import { answer, caseOf, strengths } from './support.ts';

interface Sample {
  readonly body: string;
  readonly headers?: readonly (readonly [string, string])[];
  readonly status?: number;
  readonly shape?: string;
  readonly cause?: string;
}

function corpus(name: string): unknown {
  const file = new URL(`../../corpus/diagnose/responses-apps/${name}`, import.meta.url);
  return JSON.parse(readFileSync(file, 'utf8'));
}

test('documents of each form are recognised, and their cause comes first', () => {
  for (const { body, headers, status, shape, cause } of corpus(
    'documents.json',
  ) as readonly Sample[]) {
    const response = answer(status ?? 403, headers ?? [], body);
    if (shape !== undefined) assert.equal(readErrorDocument(response)?.shape, shape, body);
    if (cause === undefined) continue;
    const found = strengths(checkProviderErrors(caseOf(response)).causes);
    assert.equal(found[0]?.[0], cause, `${body}: ${JSON.stringify(found)}`);
  }
});

test('of the captures whose cause is known, what is said first is right in at least nine of ten', () => {
  const told = readCaptures().flatMap((capture) => {
    if (capture.cause === undefined) return [];
    const causes = APP_RESPONSE_CHECKS.flatMap(
      (check) => check(caseOf(responseOf(capture))).causes,
    );
    const [first] = strengths(causes);
    // Weak words settle nothing, and are not held to it.
    if (first === undefined || first[1] < 15) return [];
    return [{ id: capture.id, right: first[0] === capture.cause, first }];
  });
  const wrong = told.filter(({ right }) => !right);
  assert.ok(told.length >= 80, String(told.length));
  assert.ok(wrong.length / told.length <= 0.1, JSON.stringify(wrong, undefined, 1));
});

test('what real OAuth servers and resource servers answer is read', () => {
  const expected: Readonly<Record<string, string>> = {
    'oauth2_bearer.invalid': 'credential.malformed',
    'oidc.invalid_client': 'credential.unknown',
    'oidc.userinfo_none': 'credential.missing',
  };
  for (const capture of corpus('bearer.json') as readonly Capture[]) {
    const wanted = expected[capture.id];
    if (wanted === undefined) continue;
    const causes = APP_RESPONSE_CHECKS.flatMap(
      (check) => check(caseOf(responseOf(capture))).causes,
    );
    assert.equal(strengths(causes)[0]?.[0], wanted, capture.id);
  }
});

test('words for people alone are modest evidence', () => {
  for (const { pattern, means } of PHRASES) {
    for (const factor of Object.values(means)) assert.ok(factor <= 40, String(pattern));
  }
});

test('bodies that are no error document are left alone', () => {
  for (const body of [
    '',
    '<html><body>expired token</body></html>',
    '{"a"',
    'Forbidden',
    '[]',
    'null',
    '1',
  ]) {
    assert.deepEqual(checkProviderErrors(caseOf(answer(403, [], body))).causes, [], body);
  }
  const fine = answer(200, [], '{"id":1,"status":"active","type":"order","name":"a"}');
  assert.deepEqual(checkProviderErrors(caseOf(fine)), { answers: [], causes: [], notes: [] });
});

test('codes are compared without case, punctuation and namespaces', () => {
  assert.equal(codeKey('com.amazon.coral.service#ExpiredTokenException'), 'expiredtoken');
  assert.equal(codeKey('IAM_PERMISSION_DENIED'), 'iampermissiondenied');
  assert.equal(codeKey('https://example.com/errors/invalid-token'), 'invalidtoken');
});

test('no secret of an answer is shown', () => {
  const secrets = [
    'sk-proj-abcdef0123456789',
    'ghp_0123456789abcdefghijABCDEFGHIJ',
    'AKIAIOSFODNN7EXAMPLE',
    'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln',
    'a1b2c3d4e5f6a7b8c9d0e1f2a3b4c5d6',
  ];
  for (const secret of secrets) {
    const shown = quote(`Incorrect API key provided: ${secret}.`);
    assert.ok(!shown.includes(secret.slice(5)), shown);
    assert.ok(shown.includes(`${secret.slice(0, 4)}…`), shown);
  }
});

test('deep, wide and long documents are read in time', () => {
  const deep = `${'{"error":'.repeat(5000)}1${'}'.repeat(5000)}`;
  const wide = JSON.stringify({
    errors: Array.from({ length: 20_000 }, () => ({ message: 'expired '.repeat(50) })),
  });
  const long = JSON.stringify({ message: 'token '.repeat(30_000) });
  const xml = `<Error>${'<Code>'.repeat(30_000)}`;
  for (const body of [deep, wide, long, xml]) {
    const before = performance.now();
    checkProviderErrors(caseOf(answer(403, [], body)));
    assert.ok(performance.now() - before < 1000, body.slice(0, 30));
  }
});
