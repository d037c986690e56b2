import assert from 'node:assert/strict';
import { test } from 'node:test';
import { minimalDifferences } from '../../../src/diagnose/compare/differences.ts';
import type { SeenExchange } from '../../../src/diagnose/exchange.ts';
import { readMaterial } from '../../../src/diagnose/inputs/read-material.ts';
import { property } from '../../util/property.ts';
import { asPosixCurl } from '../inputs/support/print-request.ts';
import { randomRequest } from '../inputs/support/random-request.ts';

function read(text: string): SeenExchange {
  const [exchange] = readMaterial(text, 'pasted').exchanges;
  assert.ok(exchange !== undefined, text);
  return exchange;
}

/** The differences of two curl commands, given what both begin with and what each has besides. */
function textsOf(failing: string, good: string): readonly string[] {
  return minimalDifferences(read(`curl ${failing}`), read(`curl ${good}`)).map(({ text }) => text);
}

const URL = 'https://api.example.com/v1/orders';

test('a request does not differ from itself', () => {
  assert.deepEqual(
    textsOf(`-H 'X-A: 1' -d '{"a":1}' ${URL}`, `-H 'x-a: 1' -d '{"a":1}' ${URL}`),
    [],
  );
});

test('each part that differs is told with both values', () => {
  assert.deepEqual(textsOf(`-X PUT ${URL}`, `-X POST ${URL}`), [
    'the method is `PUT`, and `POST` in the good request',
  ]);
  assert.deepEqual(textsOf('http://api.example.com/', 'https://api.example.com/'), [
    'the scheme is `http`, and `https` in the good request',
  ]);
  assert.deepEqual(textsOf('https://a.example.com/', 'https://b.example.com/'), [
    'the host is `a.example.com`, and `b.example.com` in the good request',
  ]);
  assert.deepEqual(textsOf(`'${URL}?a=1&b=2'`, `'${URL}?b=2&c=3&a=1'`), [
    'only the good request has the query parameter `c` (`3`)',
  ]);
  assert.deepEqual(textsOf(`-H 'X-Team: red' ${URL}`, `-H 'X-Team: blue' ${URL}`), [
    'the header `x-team` is `red`, and `blue` in the good request',
  ]);
  assert.deepEqual(
    textsOf(
      `-H 'Content-Type: text/plain' -d x ${URL}`,
      `-H 'Content-Type: application/json' -d x ${URL}`,
    ),
    ['the type of the body is `text/plain`, and `application/json` in the good request'],
  );
  assert.deepEqual(textsOf(URL, `--cert c.pem ${URL}`), [
    'only the good one sends a client certificate',
  ]);
});

test('the likeliest reason stands first', () => {
  const differences = minimalDifferences(
    read(`curl -A curl/8 -H 'Accept: text/html' -X POST ${URL}`),
    read(
      `curl -A Mozilla/5.0 -H 'X-CSRF-Token: abcdefghijkl' -H 'Authorization: Bearer abcdefghijkl' -X POST ${URL}`,
    ),
  );
  assert.deepEqual(
    differences.map(({ name, change }) => `${name} ${change}`),
    ['x-csrf-token only_good', 'authorization only_good', 'user-agent other', 'accept other'],
  );
});

test('secrets are compared whole and shown as their first four characters', () => {
  const text = textsOf(
    `-H 'Authorization: Bearer abcdXXXXXXXXXX' -H 'X-Api-Key: pk_live_1111' -b 'sid=0123456789abcdef' ${URL}`,
    `-H 'Authorization: Bearer abcdYYYYYYYYYY' -H 'X-Api-Key: sk_live_2222' -b 'sid=fedcba9876543210' ${URL}`,
  ).join('\n');
  assert.match(text, /the header `authorization` has another value/);
  assert.match(text, /the header `x-api-key` is `pk_l…`, and `sk_l…` in the good request/);
  assert.match(text, /the cookie `sid` is `0123…`, and `fedc…` in the good request/);
  assert.doesNotMatch(text, /XXXX|YYYY|1111|2222|456789/);
});

test('a secret of a body or a query is not shown either', () => {
  const text = textsOf(
    `-d '{"password":"hunter2hunter2","n":1}' '${URL}?api_key=aaaabbbbcccc'`,
    `-d '{"password":"correct-horse","n":2}' '${URL}?api_key=ddddeeeeffff'`,
  ).join('\n');
  assert.match(text, /`\/password` of the body is `"hun…`/);
  assert.match(text, /`\/n` of the body is `1`, and `2` in the good request/);
  assert.match(text, /`api_key` is `aaaa…`/);
  assert.doesNotMatch(text, /hunter2|horse|bbbb|eeee/);
});

test('members of a JSON body are told by pointer, with their kind', () => {
  assert.deepEqual(
    textsOf(
      `--json '{"id":"7","items":[{"a/b":1},{"c":2}],"extra":true}' ${URL}`,
      `--json '{"id":7,"items":[{"a/b":2},{"c":2}],"name":{"x":1}}' ${URL}`,
    ),
    [
      'only the good request has `/name` of the body (`an object of 1`)',
      '`/id` of the body is `"7"`, and `7` in the good request',
      '`/items/0/a~1b` of the body is `1`, and `2` in the good request',
      'only the failing request has `/extra` of the body (`true`)',
    ],
  );
});

test('what is new in every request is no difference', () => {
  const headers = (n: string): string =>
    `-H 'X-Request-Id: ${n}' -H 'traceparent: 00-${n}' -H 'X-Job: 1b4e28ba-2fa1-41d2-883f-0016d3cca4${n}' -b '_ga=${n}'`;
  const body = (n: string): string =>
    `--json '{"timestamp":${n},"at":"2026-11-26T10:00:${n}Z","request_id":"${n}"}'`;
  assert.deepEqual(
    textsOf(`${headers('27')} ${body('27')} ${URL}`, `${headers('28')} ${body('28')} ${URL}`),
    [],
  );
});

test('an AWS signature differs only where its key or its service does', () => {
  const signed = (key: string, day: string, signature: string): string =>
    `-H 'Authorization: AWS4-HMAC-SHA256 Credential=${key}/${day}/eu-west-1/s3/aws4_request, SignedHeaders=host, Signature=${signature}' ${URL}`;
  assert.deepEqual(
    textsOf(signed('AKIA1', '20261126', 'aa'), signed('AKIA1', '20261125', 'bb')),
    [],
  );
  assert.equal(
    textsOf(signed('AKIA1', '20261126', 'aa'), signed('AKIA2', '20261126', 'bb')).length,
    1,
  );
});

test('what the material does not hold is no difference', () => {
  assert.deepEqual(
    textsOf(
      `-H "Authorization: Bearer $TOKEN" ${URL}`,
      `-H 'Authorization: Bearer abcdefghijkl' ${URL}`,
    ),
    [],
  );
  const sanitised = read(
    '{"log":{"creator":{"name":"WebInspector"},"entries":[{"request":{"method":"GET","url":"https://h.example/","headers":[{"name":"accept","value":"*/*"}]}}]}}',
  );
  const good = read(`curl -H 'Authorization: Bearer abc' -b sid=1 https://h.example/`);
  assert.deepEqual(
    minimalDifferences(sanitised, good).map(({ name }) => name),
    ['user-agent', 'followsRedirects'],
  );
});

test('all cookies on one side are one difference, and a form is compared by its names', () => {
  assert.deepEqual(textsOf(URL, `-b 'sid=1; theme=dark' ${URL}`), [
    'only the good request has the header `cookie` (`sid, theme`)',
  ]);
  assert.deepEqual(
    textsOf(`-d 'a=1&b=2' ${URL}`, `-d 'b=2&a=1&authenticity_token=abcdefghijkl' ${URL}`),
    ['only the good request has `authenticity_token` of the body (`abcd…`)'],
  );
});

test('white space that cannot be seen is told', () => {
  assert.deepEqual(
    textsOf(`-H 'Authorization: Bearer abc ' ${URL}`, `-H 'Authorization: Bearer abc' ${URL}`),
    ['the header `authorization` differs in white space at its beginning or end'],
  );
});

test('deep and long bodies are compared in time', () => {
  const deep = (end: string): SeenExchange => ({
    source: 'made',
    request: {
      method: 'POST',
      url: { path: '/', query: '' },
      headers: [],
      body: { text: '{"a":'.repeat(50_000) + end + '}'.repeat(50_000), complete: true },
      client: { kind: 'unknown' },
      missing: [],
    },
  });
  const wide = (end: string): SeenExchange => ({
    source: 'made',
    request: {
      method: 'POST',
      url: { path: '/', query: '' },
      headers: [],
      body: {
        text: JSON.stringify(Array.from({ length: 200_000 }, (_, at) => `${at}${end}`)),
        complete: true,
      },
      client: { kind: 'unknown' },
      missing: [],
    },
  });
  assert.ok(minimalDifferences(deep('1'), deep('2')).length <= 1);
  assert.equal(minimalDifferences(wide('a'), wide('b')).length, 20);
});

property(
  'whatever the request, it does not differ from itself, and differs from one with another method',
  300,
  (random) => {
    const request = randomRequest(random);
    const failing = read(asPosixCurl(request));
    assert.deepEqual(minimalDifferences(failing, read(asPosixCurl(request))), []);
    const other = { ...request, method: request.method === 'PUT' ? 'PATCH' : 'PUT' };
    const [first] = minimalDifferences(failing, read(asPosixCurl(other)));
    assert.equal(first?.part, 'method');
  },
);
