import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { checkContentKind } from '../../../src/diagnose/responses/content-kind.ts';
import { checkCookies } from '../../../src/diagnose/responses/cookies.ts';
import { checkServerTiming } from '../../../src/diagnose/responses/server-timing.ts';
import { checkSignIn } from '../../../src/diagnose/responses/sign-in.ts';
import { checkVendorIds } from '../../../src/diagnose/responses/vendor-ids.ts';
import { checkVia } from '../../../src/diagnose/responses/via.ts';
import { factorsOf, findingsOf, requestWith, responseWith } from './case-of.ts';

suite('a redirect to a sign-in page', () => {
  const factors = (location: string): Readonly<Record<string, number>> =>
    factorsOf(findingsOf(checkSignIn, { response: responseWith(302, { location }) }));

  test('is a refusal for want of a credential', () => {
    for (const location of [
      '/login?next=/orders',
      'https://x.example/users/sign_in',
      '/oauth2/authorize?x',
      'https://login.microsoftonline.com/common',
      '/wp-login.php?x',
    ]) {
      assert.ok((factors(location)['credential.missing'] ?? 0) > 10, location);
    }
  });

  test('is not seen in other redirects', () => {
    for (const location of [
      '/orders/',
      '/blogin',
      '/authors/1',
      '/catalogue?from=/login',
      'https://api.example/v2',
    ]) {
      assert.deepEqual(factors(location), {}, location);
    }
  });

  test('is seen on the way to a page with status 200, without the query', () => {
    const found = findingsOf(checkSignIn, {
      response: responseWith(200, {}),
      redirects: [
        { response: responseWith(302, { location: '/login?token=secret' }), source: 'a test' },
      ],
    });
    assert.equal(found.causes[0]?.evidence.text, 'status 302 sends to a sign-in page: `/login`');
  });
});

suite('cookies that a refusal sets', () => {
  test('hint at a CSRF token that the client did not have, by name alone', () => {
    const response = responseWith(403, { 'set-cookie': 'csrftoken=s3cr3t; Path=/' });
    const found = findingsOf(checkCookies, { request: requestWith('POST'), response });
    assert.deepEqual(Object.keys(factorsOf(found)), ['csrf.token_missing']);
    assert.ok(!JSON.stringify(found).includes('s3cr3t'));
    const sent = findingsOf(checkCookies, {
      request: requestWith('POST', { cookie: 'csrftoken=old' }),
      response,
    });
    assert.deepEqual(sent.causes, []);
  });

  test('that end a session say that it is not known', () => {
    const ended = responseWith(401, { 'set-cookie': 'JSESSIONID=x; Max-Age=0; Path=/' });
    assert.deepEqual(Object.keys(factorsOf(findingsOf(checkCookies, { response: ended }))), [
      'credential.session_invalid',
    ]);
    const fresh = responseWith(401, { 'set-cookie': 'JSESSIONID=x; Max-Age=3600' });
    assert.deepEqual(findingsOf(checkCookies, { response: fresh }).causes, []);
  });
});

suite('Server-Timing', () => {
  const factor = (value: string): number | undefined =>
    factorsOf(
      findingsOf(checkServerTiming, { response: responseWith(403, { 'server-timing': value }) }),
    )['upstream.refused'];

  test('tells whether the server behind was asked', () => {
    assert.equal(factor('cdn-cache; desc=MISS, edge; dur=1, origin; dur=120'), 5);
    assert.equal(factor('cfOrigin;dur=0,cfEdge;dur=12'), 0.3);
    assert.equal(factor('db;dur=53'), undefined);
  });
});

suite('Via', () => {
  test('names who relayed, and a proxy on the way out as a cause to think of', () => {
    const squid = findingsOf(checkVia, {
      response: responseWith(403, { via: '1.1 gw (squid/5.7)' }),
    });
    assert.deepEqual(Object.keys(factorsOf(squid)), ['network.forward_proxy']);
    const varnish = findingsOf(checkVia, { response: responseWith(403, { via: '1.1 varnish' }) });
    assert.deepEqual(
      varnish.answers.map(({ product, role }) => [product, role]),
      [['Varnish', 'passed']],
    );
    assert.deepEqual(varnish.causes, []);
  });

  test('of Fastly is not taken for a Varnish of somebody’s own', () => {
    const found = findingsOf(checkVia, {
      response: responseWith(403, {
        via: '1.1 varnish',
        'x-served-by': 'cache-fra-eddf8230045-FRA',
      }),
    });
    assert.deepEqual(found.answers, []);
  });
});

suite('the kind of the error', () => {
  test('is odd where a page is called JSON', () => {
    const odd = (type: string): number =>
      findingsOf(checkContentKind, {
        response: responseWith(403, { 'content-type': type }, '\n<!DOCTYPE html><html></html>'),
      }).notes.length;
    assert.equal(odd('application/json; charset=utf-8'), 1);
    assert.equal(odd('text/html'), 0);
  });

  test('is odd where a page comes and JSON was asked for, and told once', () => {
    const response = responseWith(
      403,
      { 'content-type': 'text/html' },
      '<html><body>Forbidden</body></html>',
    );
    const told = (accept: string): readonly string[] =>
      findingsOf(checkContentKind, {
        request: {
          method: 'GET',
          url: { scheme: 'https', host: 'api.example.com', path: '/x', query: '' },
          headers: [['accept', accept]],
          client: { kind: 'curl' },
          missing: [],
        },
        response,
      }).notes.map(({ evidence }) => evidence.text);
    assert.equal(told('application/json').length, 1);
    assert.match(told('application/json')[0] ?? '', /a web page though JSON was asked for/);
    assert.deepEqual(told('*/*'), []);
  });
});

suite('ids', () => {
  test('are told with what they are good for, each once', () => {
    const found = findingsOf(checkVendorIds, {
      response: responseWith(403, {
        'x-request-id': '3d5a1b8e-7c1d-4b8f-9a1b-8e7c1d4b8f9a',
        traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
        // Told by the signature of Cloudflare.
        'cf-ray': '8f1c2d3e4f5a6b7c-FRA',
        'x-correlation-id': '<script>',
      }),
    });
    assert.deepEqual(
      found.notes.map(({ kind, evidence, use }) => [kind, evidence.at, use !== undefined]),
      [
        ['id', 'x-request-id', true],
        ['id', 'traceparent', true],
      ],
    );
  });

  test('are told of a success, too', () => {
    const found = findingsOf(checkVendorIds, {
      response: responseWith(200, { 'cf-ray': '8f1c2d3e4f5a6b7c-FRA' }),
    });
    assert.equal(found.notes[0]?.evidence.text, 'Ray ID `8f1c2d3e4f5a6b7c-FRA`');
  });
});
