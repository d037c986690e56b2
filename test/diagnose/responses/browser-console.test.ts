import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkBrowserConsole } from '../../../src/diagnose/responses/browser-console.ts';
import { findingsOf, responseWith } from './case-of.ts';

const PAGE = 'https://app.example.com';
const FETCH = `Access to fetch at 'https://api.example/v1' from origin '${PAGE}' has been blocked by CORS policy: `;

test('each rule that a browser names is the cause, whichever browser names it', () => {
  for (const [message, code] of [
    [
      `${FETCH}No 'Access-Control-Allow-Origin' header is present on the requested resource.`,
      'cors.origin_not_allowed',
    ],
    [
      `${FETCH}The 'Access-Control-Allow-Origin' header has a value 'https://b.example' that is not equal to the supplied origin.`,
      'cors.origin_not_allowed',
    ],
    [
      `${FETCH}Response to preflight request doesn't pass access control check: The value of the 'Access-Control-Allow-Origin' header in the response must not be the wildcard '*' when the request's credentials mode is 'include'.`,
      'cors.origin_not_allowed',
    ],
    [
      `${FETCH}Request header field x-api-key is not allowed by Access-Control-Allow-Headers in preflight response.`,
      'cors.header_not_allowed',
    ],
    [
      `${FETCH}Method PUT is not allowed by Access-Control-Allow-Methods in preflight response.`,
      'cors.method_not_allowed',
    ],
    [
      'Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at https://api.example/v1. (Reason: CORS header ‘Access-Control-Allow-Origin’ missing). Status code: 403.',
      'cors.origin_not_allowed',
    ],
    [
      'Cross-Origin Request Blocked: (Reason: Did not find method in CORS header ‘Access-Control-Allow-Methods’).',
      'cors.method_not_allowed',
    ],
    [
      `Origin ${PAGE} is not allowed by Access-Control-Allow-Origin. Status code: 403`,
      'cors.origin_not_allowed',
    ],
  ] as const) {
    const { causes } = findingsOf(checkBrowserConsole, { response: responseWith(0, {}, message) });
    const top = causes.toSorted((left, right) => right.factor - left.factor)[0];
    assert.equal(top?.code, code, message);
    assert.ok((top?.remedies?.length ?? 0) > 0, message);
    assert.match(top?.evidence.text ?? '', /^the browser says `/);
  }
});

test('a preflight that was refused leaves open by what', () => {
  const message = `${FETCH}Response to preflight request doesn't pass access control check: It does not have HTTP ok status.`;
  const { causes } = findingsOf(checkBrowserConsole, { response: responseWith(0, {}, message) });
  assert.ok(causes.length > 2);
  assert.ok(causes.every(({ factor }) => factor < 100));
});

test('a body that speaks of something else is none of a browser', () => {
  const response = responseWith(403, {}, 'Forbidden');
  assert.deepEqual(findingsOf(checkBrowserConsole, { response }).causes, []);
});
