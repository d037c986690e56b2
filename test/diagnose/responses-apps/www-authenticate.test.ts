import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkWwwAuthenticate } from '../../../src/diagnose/responses/www-authenticate.ts';
import type { HeaderList } from '../../../src/core/facts.ts';
import { answer, caseOf, strengths } from './support.ts';

function top(challenge: string, request?: HeaderList, status = 401): string | undefined {
  const response = answer(status, [['www-authenticate', challenge]]);
  return strengths(checkWwwAuthenticate(caseOf(response, request)).causes)[0]?.[0];
}

const BEARER: HeaderList = [['authorization', 'Bearer eyJhbGciOi.x.y']];

test('a challenge to a request without Authorization means that a credential is missing', () => {
  assert.equal(top('Bearer realm="api"', []), 'credential.missing');
  assert.equal(top('Basic realm="x"', []), 'credential.missing');
  assert.equal(top('ApiKey realm="x"', [['accept', '*/*']]), 'credential.missing');
});

test('a credential of another scheme is taken as malformed', () => {
  assert.equal(top('Basic realm="x"', BEARER), 'credential.malformed');
  assert.equal(top('Bearer', [['authorization', 'Token abc']]), 'credential.malformed');
  assert.equal(top('Bearer, Token', [['authorization', 'token abc']]), 'credential.unknown');
});

test('a secret that stands in the place of the scheme is not shown', () => {
  const response = answer(401, [['www-authenticate', 'Bearer']]);
  const { causes } = checkWwwAuthenticate(
    caseOf(response, [['authorization', 'sk-proj-0123456789abcdef0123456789abcdef']]),
  );
  assert.doesNotMatch(JSON.stringify(causes), /0123/);
});

test('the words of an invalid token tell what is wrong with it', () => {
  const words: readonly (readonly [string, string])[] = [
    ['The access token expired', 'credential.expired'],
    ['jwt expired', 'credential.expired'],
    ['"exp" claim timestamp check failed', 'credential.expired'],
    ['Jwt is expired at 2026-01-01', 'credential.expired'],
    ['Token is not yet valid', 'credential.not_yet_valid'],
    ['The token was revoked', 'credential.revoked'],
    ['The aud claim is not valid', 'credential.wrong_audience'],
    ['unexpected "aud" claim value', 'credential.wrong_audience'],
    ["The issuer 'https://x' is invalid", 'credential.wrong_issuer'],
    ['The signature key was not found', 'credential.bad_signature'],
    ['signature verification failed', 'credential.bad_signature'],
    ['Invalid Compact JWS', 'credential.malformed'],
    ['Malformed token', 'credential.malformed'],
    ['no access token provided', 'credential.missing'],
    ['The token is not active', 'credential.unknown'],
  ];
  for (const [description, code] of words) {
    const challenge = `Bearer error="invalid_token", error_description="${description.replaceAll('"', '\\"')}"`;
    assert.equal(top(challenge, BEARER), code, description);
  }
});

test('an invalid token without words leaves several causes open', () => {
  const response = answer(401, [['www-authenticate', 'Bearer error="invalid_token"']]);
  const { causes } = checkWwwAuthenticate(caseOf(response, BEARER));
  assert.ok(causes.length >= 5);
  assert.ok(causes.every(({ factor }) => factor <= 10));
});

test('an insufficient scope names the scope in its remedy', () => {
  const response = answer(403, [
    ['www-authenticate', 'Bearer error="insufficient_scope", scope="orders:write"'],
  ]);
  const [cause] = checkWwwAuthenticate(caseOf(response, BEARER)).causes;
  assert.equal(cause?.code, 'scope.missing');
  assert.ok((cause?.factor ?? 0) >= 300);
  assert.match(cause?.remedies?.[0]?.text ?? '', /orders:write/);
});

test('step-up, DPoP and stale digests are told apart', () => {
  assert.equal(
    top('Bearer error="insufficient_user_authentication", acr_values="myACR", max_age="5"', BEARER),
    'credential.insufficient_authentication',
  );
  assert.equal(top('DPoP error="use_dpop_nonce"', BEARER), 'credential.malformed');
  assert.equal(top('DPoP error="invalid_dpop_proof"', BEARER), 'credential.bad_signature');
  assert.equal(top('Digest realm="x", nonce="y", stale=TRUE', []), 'credential.expired');
  assert.equal(
    top(
      'Bearer error="invalid_request", error_description="no authorization included in request"',
      [],
    ),
    'credential.missing',
  );
  assert.equal(
    top('Bearer error="invalid_request", error_description="more than one method used"', BEARER),
    'credential.ambiguous',
  );
});

test('a 407 is the proxy on the way', () => {
  const response = answer(407, [['proxy-authenticate', 'Basic realm="proxy"']]);
  const { causes } = checkWwwAuthenticate(caseOf(response));
  assert.deepEqual(
    causes.map(({ code }) => code),
    ['network.forward_proxy'],
  );
});

test('a 401 without a challenge is odd, and says nothing more', () => {
  const found = checkWwwAuthenticate(caseOf(answer(401, [])));
  assert.equal(found.causes.length, 0);
  assert.equal(found.notes[0]?.kind, 'odd');
  assert.deepEqual(checkWwwAuthenticate(caseOf(answer(403, []))).notes, []);
});

test('without the request a bare challenge is weak evidence', () => {
  const response = answer(401, [['www-authenticate', 'Basic realm="x"']]);
  const { causes } = checkWwwAuthenticate(caseOf(response));
  assert.ok(causes.every(({ factor }) => factor <= 3));
});
