import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { weigh } from '../../../src/diagnose/diagnose.ts';
import type { SeenResponse } from '../../../src/diagnose/exchange.ts';
import {
  checkSignatures,
  indexSignatures,
  matchSignatures,
} from '../../../src/diagnose/signatures/match.ts';
import type { Signature } from '../../../src/diagnose/signatures/signature.ts';
import { withoutSecrets } from '../../../src/diagnose/signatures/words.ts';
import { caseOf, readCaptures } from './read-captures.ts';

const CAPTURES = readCaptures();

function pageOf(product: string, status = 403): string {
  const body = CAPTURES.find((one) => one.product === product && one.status === status)?.body;
  assert.ok(body !== undefined && body !== '', product);
  return body;
}

function response(
  headers: Readonly<Record<string, string>>,
  body?: string,
  status = 403,
): SeenResponse {
  return {
    status,
    headers: Object.entries(headers),
    ...(body === undefined ? {} : { body: { text: body, complete: true } }),
    missing: [],
  };
}

function who(seen: SeenResponse): {
  readonly answered: Readonly<Record<string, number>>;
  readonly passed: readonly string[];
} {
  const { answeredBy, passedBy } = weigh(checkSignatures(caseOf(seen)));
  return {
    answered: Object.fromEntries(
      answeredBy.map(({ product, confidence }) => [product, Math.round(confidence * 100) / 100]),
    ),
    passed: passedBy.map(({ product }) => product),
  };
}

suite('who answered, by pages and by fields that only tell who relayed', () => {
  test('nginx before another server’s page passed it, and did not answer', () => {
    const seen = who(response({ server: 'nginx/1.24.0' }, pageOf('Apache Tomcat')));
    assert.deepEqual(Object.keys(seen.answered), ['Apache Tomcat']);
    assert.ok((seen.answered['Apache Tomcat'] ?? 0) > 0.9);
    assert.deepEqual(seen.passed, ['nginx']);
  });

  test('nginx with its own page answered', () => {
    const { answered, passed } = who(response({ server: 'nginx/1.22.1' }, pageOf('nginx')));
    assert.deepEqual(Object.keys(answered), ['nginx']);
    assert.ok((answered['nginx'] ?? 0) >= 0.95);
    assert.deepEqual(passed, []);
  });

  test('the page of nginx without a Server field still names it', () => {
    assert.ok((who(response({}, pageOf('nginx'))).answered['nginx'] ?? 0) > 0.9);
  });

  test('a Server field with a page that nobody knows is a guess, and with JSON a weak one', () => {
    const html = who(response({ server: 'nginx', 'content-type': 'text/html' }, '<h1>Nope</h1>'));
    const json = who(
      response({ server: 'nginx', 'content-type': 'application/json' }, '{"error":"nope"}'),
    );
    const none = who(response({ server: 'nginx' }));
    const weights = [json, html, none].map(({ answered }) => answered['nginx'] ?? 0);
    assert.deepEqual(
      weights,
      weights.toSorted((left, right) => left - right),
    );
    assert.ok((weights[0] ?? 1) < 0.2 && (weights[2] ?? 1) < 0.5);
  });

  test('a field that relays keep names the application behind them, beside a body of its own', () => {
    const seen = response(
      { server: 'nginx', 'x-powered-by': 'Express', 'content-type': 'application/json' },
      '{"error":"no"}',
    );
    const { answered, passed } = who(seen);
    assert.deepEqual(Object.keys(answered), ['Express']);
    assert.ok((answered['Express'] ?? 0) > 0.8);
    assert.deepEqual(passed, ['nginx']);
  });

  test('such a field yields to a body that is known, and a platform to an application', () => {
    const nest = who(
      response(
        { 'x-powered-by': 'Express', 'content-type': 'application/json; charset=utf-8' },
        '{"message":"Forbidden resource","error":"Forbidden","statusCode":403}',
      ),
    );
    assert.deepEqual(Object.keys(nest.answered), ['NestJS']);
    assert.deepEqual(nest.passed, ['Express']);
    const laravel = who(
      response({ 'x-powered-by': 'PHP/8.2.7', 'set-cookie': 'laravel_session=eyJpdiI6IjAi' }, '{}'),
    );
    assert.deepEqual(Object.keys(laravel.answered), ['Laravel']);
    assert.ok(laravel.passed.includes('PHP'));
    const page = who(response({ 'x-powered-by': 'PHP/8.2.7' }, pageOf('nginx')));
    assert.deepEqual(Object.keys(page.answered), ['nginx']);
  });

  test('Cloudflare in front of a page of nginx passed it', () => {
    const { answered, passed } = who(
      response({ server: 'cloudflare', 'cf-ray': '8f1c2d3e4f5a6b7c-FRA' }, pageOf('nginx')),
    );
    assert.deepEqual(Object.keys(answered), ['nginx']);
    assert.deepEqual(passed, ['Cloudflare']);
  });

  test('Cloudflare with its own page answered', () => {
    const { answered, passed } = who(
      response({ server: 'cloudflare', 'cf-ray': '8f1c2d3e4f5a6b7c-FRA' }, 'error code: 1020'),
    );
    assert.deepEqual(Object.keys(answered), ['Cloudflare']);
    assert.deepEqual(passed, []);
  });

  test('a field that balancers relay unchanged settles it without a body', () => {
    assert.ok((who(response({ server: 'awselb/2.0' })).answered['AWS ALB'] ?? 0) > 0.9);
  });

  test('Envoy answered where it says nothing of a server behind, and passed where it does', () => {
    const own = who(response({ server: 'envoy' }, ''));
    const behind = who(response({ server: 'envoy', 'x-envoy-upstream-service-time': '3' }, ''));
    assert.ok((own.answered['Envoy'] ?? 0) >= 0.6);
    assert.deepEqual(behind.answered, {});
    assert.deepEqual(behind.passed, ['Envoy']);
  });

  test('says nothing of success, but for refusals that come with status 200', () => {
    assert.deepEqual(who(response({ server: 'nginx' }, pageOf('nginx'), 200)).answered, {});
    const f5 = who(response({}, pageOf('F5 BIG-IP ASM', 200), 200));
    assert.ok((f5.answered['F5 BIG-IP ASM'] ?? 0) > 0.9);
  });

  test('says nothing without a response', () => {
    const kase = { ...caseOf(response({})), exchange: { source: 'a request alone' } };
    assert.deepEqual(checkSignatures(kase), { answers: [], causes: [], notes: [] });
  });
});

suite('the evidence of a match', () => {
  test('shows which words and which field, and where they are known from', () => {
    const [first] = checkSignatures(
      caseOf(
        response({ server: 'Caddy', 'www-authenticate': 'Basic realm="restricted"' }, '', 401),
      ),
    ).answers;
    assert.equal(
      first?.evidence.text,
      'header `server: Caddy`, header `www-authenticate: Basic realm="restricted"`',
    );
    assert.match(first?.evidence.source ?? '', /Caddy 2\.6\.2/u);
  });

  test('quotes the body as it is written, though literals fit without regard to case', () => {
    const [first] = checkSignatures(
      caseOf(response({}, 'ACCESS DENIED DUE TO MISSING SUBSCRIPTION KEY.', 401)),
    ).answers;
    assert.equal(
      first?.evidence.text,
      'the body says `ACCESS DENIED DUE TO MISSING SUBSCRIPTION KEY`',
    );
  });

  test('cuts what may be a secret, and keeps ids', () => {
    const token = 'eyJhbGciOiJIUzI1NiJ9abcDEF0123456789';
    assert.equal(withoutSecrets(`token ${token} here`), 'token eyJh… here');
    assert.equal(
      withoutSecrets('id 3d5a1b8e-7c1d-4b8f-9a1b-8e7c1d4b8f9a'),
      'id 3d5a1b8e-7c1d-4b8f-9a1b-8e7c1d4b8f9a',
    );
    assert.equal(
      withoutSecrets('/usr/share/documentation/index'),
      '/usr/share/documentation/index',
    );
  });

  test('names the ids that a page holds, and what to do with them', () => {
    const { notes } = checkSignatures(caseOf(response({}, pageOf('F5 BIG-IP ASM', 200), 200)));
    assert.deepEqual(
      notes.map(({ kind, evidence }) => [kind, evidence.text]),
      [['id', 'F5 support ID `1799735157251140869`']],
    );
    assert.match(notes[0]?.use ?? '', /owner/u);
  });
});

suite('a signature', () => {
  const base: Signature = {
    id: 'x.y',
    product: 'X',
    layer: 'waf',
    statuses: [403],
    role: 'answered',
    confidence: 0.5,
    causes: [],
    basis: { kind: 'background', where: 'made up for a test', checked: '2026-11-26' },
  };
  const fits = (part: Partial<Signature>, seen: SeenResponse): boolean =>
    matchSignatures(seen, indexSignatures([{ ...base, ...part }])).length === 1;

  test('fits only with all of its fields and all of its words', () => {
    const both = { headers: [{ name: 'server', value: 'X' }], body: ['one', /two/u] };
    assert.ok(fits(both, response({ server: 'x/1' }, 'ONE two')));
    assert.ok(!fits(both, response({ server: 'y' }, 'one two')));
    assert.ok(!fits(both, response({ server: 'x' }, 'one')));
    assert.ok(!fits(both, response({ server: 'x' })));
  });

  test('fits any value of a repeated field', () => {
    const seen: SeenResponse = {
      ...response({}),
      headers: [
        ['via', '1.1 a'],
        ['via', '1.1 google'],
      ],
    };
    assert.ok(fits({ headers: [{ name: 'via', value: /google$/u }] }, seen));
  });

  test('does not fit where a field stands that must not', () => {
    const part = { body: ['no'], without: ['x-upstream'] };
    assert.ok(fits(part, response({}, 'no')));
    assert.ok(!fits(part, response({ 'x-upstream': '1' }, 'no')));
  });

  test('fits one of its cookies, by name or by how it begins', () => {
    const part = { cookies: ['exact', 'BIGip*'] };
    assert.ok(fits(part, response({ 'set-cookie': 'exact=1; path=/' })));
    assert.ok(fits(part, response({ 'set-cookie': 'BIGipServerpool=1' })));
    assert.ok(!fits(part, response({ 'set-cookie': 'exactly=1' })));
    assert.ok(!fits(part, response({ cookie: 'exact=1' })));
  });

  test('without statuses fits errors alone', () => {
    const part = { statuses: [], body: ['no'] };
    assert.ok(fits(part, response({}, 'no', 500)));
    assert.ok(!fits(part, response({}, 'no', 399)));
  });
});

suite('words without what stands around them', () => {
  const CSRF = 'Forbidden (403)\nCSRF verification failed. Request aborted.\n';
  test('a text whose status nobody knows is held against words alone, with less confidence', () => {
    const known = who(response({}, CSRF)).answered['Django'] ?? 0;
    const unknown = who(response({}, CSRF, 0)).answered['Django'] ?? 0;
    assert.ok(unknown > 0.7 && unknown < known, `${unknown} and ${known}`);
    assert.deepEqual(who(response({ server: 'nginx' }, undefined, 0)).answered, {});
  });
});
