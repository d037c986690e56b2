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
    `<html><body>expired token ${'and more words '.repeat(200)}</body></html>`,
    '<html><head><title>expired token</title></head><body>no</body></html>',
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

test('the words of a short page, of a line and of a stack trace count, less than those of a document', () => {
  const strength = (body: string): number =>
    checkProviderErrors(caseOf(answer(403, [], body))).causes.find(
      ({ code }) => code === 'credential.expired',
    )?.factor ?? 0;
  const inDocument = strength('{"message":"your token has expired"}');
  const words = [
    '<html><body><p>your token&nbsp;has <b>expired</b></p></body></html>',
    'your token has expired',
    'Traceback (most recent call last):\n  File "/app/call.py", line 3, in <module>\nApiError: your token has expired',
  ].map((body) => strength(body));
  for (const factor of words) assert.ok(factor > 5 && factor < inDocument, String(factor));
  const fine = answer(200, [], 'your token has expired');
  assert.deepEqual(checkProviderErrors(caseOf(fine)).causes, []);
});

test('a document or a code that stands in a sentence is read as one', () => {
  const first = (body: string): string | undefined =>
    checkProviderErrors(caseOf(answer(403, [], body))).causes.toSorted(
      (left, right) => right.factor - left.factor,
    )[0]?.code;
  for (const [body, code] of [
    [
      'HttpError: {"error":{"status":"PERMISSION_DENIED","code":403,"message":"x","details":[{"reason":"SERVICE_DISABLED"}]}}',
      'subscription.missing',
    ],
    [
      'An error occurred (ExpiredToken) when calling the ListBuckets operation: x',
      'credential.expired',
    ],
    ['(RequestDisallowedByPolicy) Resource x', 'condition.failed'],
    ['ResourceDenied: error="insufficient_scope"', 'scope.missing'],
  ] as const) {
    assert.equal(first(body), code, body);
  }
});

test('a message that is a code with spaces in it means what the code means', () => {
  const { causes } = checkProviderErrors(
    caseOf(answer(403, [], '{"message":"Missing Authentication Token"}')),
  );
  assert.deepEqual(
    causes.map(({ code, factor }) => [code, factor]),
    [
      ['route.not_found', 30],
      ['credential.missing', 3],
    ],
  );
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
