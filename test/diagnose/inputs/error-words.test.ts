import assert from 'node:assert/strict';
import { test } from 'node:test';
import { STATUS_UNKNOWN } from '../../../src/diagnose/exchange.ts';
import { readMaterial } from '../../../src/diagnose/inputs/read-material.ts';

/** What clients print of a refusal, with the status that the text names (0: none), and the request where it names one. */
const PRINTED: readonly (readonly [text: string, status: number, request?: string])[] = [
  [
    'requests.exceptions.HTTPError: 403 Client Error: Forbidden for url: https://api.example/v1',
    403,
  ],
  ['urllib.error.HTTPError: HTTP Error 403: Forbidden', 403],
  ['AxiosError: Request failed with status code 401', 401],
  ['org.springframework.web.client.HttpClientErrorException$Forbidden: 403 : [no body]', 403],
  [
    'org.springframework.web.reactive.function.client.WebClientResponseException$Forbidden: 403 Forbidden from POST https://api.example/v1/orders',
    403,
    'POST api.example/v1/orders',
  ],
  [
    'System.Net.Http.HttpRequestException: Response status code does not indicate success: 403 (Forbidden).',
    403,
  ],
  [
    'java.io.IOException: Server returned HTTP response code: 403 for URL: https://api.example/',
    403,
  ],
  ['POST https://api.example/v1/orders 403 (Forbidden)', 403, 'POST api.example/v1/orders'],
  ['Error: googleapi: Error 403: Permission denied, forbidden', 403],
  ['gh: Resource not accessible by integration (HTTP 403)', 403],
  ['npm error code E403', 403],
  ['Error from server (Forbidden): pods is forbidden: User "a" cannot list resource "pods"', 403],
  ['An error occurred (AccessDenied) when calling the PutObject operation: Access Denied', 403],
  [
    "fatal: unable to access 'https://git.example/a.git/': The requested URL returned error: 403",
    403,
  ],
  ['denied: requested access to the resource is denied', STATUS_UNKNOWN],
  ['CSRF verification failed. Request aborted.', 403],
  [
    "Access to fetch at 'https://api.example/' from origin 'https://app.example' has been blocked by CORS policy: x",
    STATUS_UNKNOWN,
  ],
  ['<html><body><p>Access denied.</p></body></html>', STATUS_UNKNOWN],
];

test('what clients print of a refusal is an exchange, with the status and the request that it names', () => {
  for (const [text, status, wanted] of PRINTED) {
    const { exchanges } = readMaterial(`${text}\n`, 'pasted');
    assert.equal(exchanges.length, 1, text);
    const { request, response } = exchanges[0] ?? {};
    assert.equal(response?.status, status, text);
    assert.equal(response.body?.text, text);
    assert.ok(response.missing.includes('the headers'), text);
    const asked = request && `${request.method} ${request.url.host ?? ''}${request.url.path}`;
    assert.equal(asked, wanted, text);
    assert.equal(readMaterial(text, 'r.txt', 'raw_response').exchanges.length, 1, text);
  }
});

test('what a request that a sentence names was sent with is said to be missing', () => {
  const [exchange] = readMaterial('GET https://api.example/ 403 (Forbidden)', 'pasted').exchanges;
  assert.deepEqual(exchange?.request?.missing, ['the body of the request', 'the request headers']);
});

test('prose, code and settings that speak of no refusal are not taken for one', () => {
  for (const text of [
    'my request does not work, why?',
    'openapi: 3.1.0\ninfo: {title: access denied}\n',
    'server { listen 80; }',
    'const blocked = list.filter(Boolean);',
    `${'a word '.repeat(8000)} access denied`,
  ]) {
    assert.deepEqual(readMaterial(text, 'pasted').exchanges, [], text.slice(0, 60));
  }
});

test('lines that were cut out of a log without their time are a log', () => {
  for (const text of [
    '[crit] open() "/srv/a" failed (13: Permission denied), client: 192.0.2.7, request: "GET /a HTTP/1.1"',
    'ModSecurity: Access denied with code 403 (phase 2). [id "942100"] [msg "SQL Injection"]',
  ]) {
    assert.equal(readMaterial(text, 'pasted').kind, 'log', text);
  }
});
