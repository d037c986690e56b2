import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DiagnoseCase } from '../../../src/diagnose/case.ts';
import type { Evidence, Findings } from '../../../src/diagnose/finding.ts';
import type { LogEvent } from '../../../src/diagnose/logs/event.ts';
import { diagnosisJson } from '../../../src/diagnose/report/json.ts';
import { diagnosisMarkdown } from '../../../src/diagnose/report/markdown.ts';
import { redactText, redactorFor } from '../../../src/diagnose/report/redact.ts';
import { diagnosisText } from '../../../src/diagnose/report/text.ts';
import type { Random } from '../../oracle/random.ts';
import { property } from '../../util/property.ts';
import { CASE, caseOf, diagnosisOf, REQUEST, RESPONSE } from './sample.ts';

const BASE62 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const HEX = '0123456789abcdef';

function chars(random: Random, alphabet: string, count: number): string {
  return Array.from({ length: count }, () => alphabet[random.int(0, alphabet.length - 1)]).join('');
}

/** Secrets of the forms that vendors give them. */
const FORMS: readonly ((random: Random) => string)[] = [
  (random) => `sk-${chars(random, BASE62, 32)}`,
  (random) => `sk-ant-api03-${chars(random, BASE62, 40)}`,
  (random) => `sk_live_${chars(random, BASE62, 24)}`,
  (random) => `ghp_${chars(random, BASE62, 36)}`,
  (random) => `github_pat_${chars(random, BASE62, 22)}_${chars(random, BASE62, 59)}`,
  (random) => `AKIA${chars(random, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567', 16)}`,
  (random) => `pk_rep_7Hq2_${chars(random, BASE62, 38)}`,
  (random) => `xoxb-${chars(random, '0123456789', 11)}-${chars(random, BASE62, 24)}`,
  (random) => `AIza${chars(random, BASE62, 35)}`,
  (random) => `glpat-${chars(random, BASE62, 20)}`,
  (random) =>
    `eyJ${chars(random, BASE62, 30)}.eyJ${chars(random, BASE62, 60)}.${chars(random, BASE62, 43)}`,
  (random) => `a1${chars(random, HEX, 38)}`,
  (random) => `aB3${chars(random, BASE62, 40)}==`,
];

/** Secrets that only their place gives away. */
const UNFORMED: readonly ((random: Random) => string)[] = [
  (random) =>
    `${chars(random, 'bcdfgkmpz', 6)}${chars(random, '0123456789', 3)}!${chars(random, 'bcdfgkmpz', 4)}`,
  (random) =>
    `${chars(random, 'bcdfgkmpz', 5)}-${chars(random, 'bcdfgkmpz', 5)}-${chars(random, '0123456789', 4)}`,
  (random) => `${chars(random, BASE62, 6)}%2F${chars(random, BASE62, 8)}`,
  (random) => `${chars(random, 'BCDFGKMPZ', 9)}7$`,
];

interface Planted {
  readonly kase: DiagnoseCase;
  readonly secrets: readonly string[];
  /** Texts of the material, as a careless check would quote them. */
  readonly quotes: readonly string[];
}

/** A case with a secret of its own in every place that may hold one. */
function plant(random: Random): Planted {
  const secrets: string[] = [];
  const secret = (): string => {
    const made = random.pick([...FORMS, ...UNFORMED])(random);
    secrets.push(made);
    return made;
  };
  const formed = (): string => {
    const made = random.pick(FORMS)(random);
    secrets.push(made);
    return made;
  };
  const requestHeaders: [string, string][] = [
    ['authorization', `${random.pick(['Bearer', 'Token', 'ApiKey'])} ${secret()}`],
    ['proxy-authorization', `Bearer ${secret()}`],
    ['cookie', `theme=dark; session_id=${secret()}; csrftoken=${secret()}`],
    [
      random.pick(['x-api-key', 'api-key', 'x-auth-token', 'x-goog-api-key', 'private-token']),
      secret(),
    ],
    ['x-custom', formed()],
    ['referer', `https://example.com/cb?code=${secret()}&page=1`],
  ];
  const query = `?page=2&access_token=${secret()}&sig=${secret()}&q=${formed()}`;
  const body = JSON.stringify({
    user: { password: secret(), clientSecret: secret() },
    note: formed(),
  });
  const page = `<input type="hidden" name="csrf_token" value="${secret()}"> key ${formed()}`;
  const responseHeaders: [string, string][] = [
    ['set-cookie', `sessionid=${secret()}; Path=/; HttpOnly`],
    ['location', `https://example.com/#access_token=${secret()}`],
    ['x-note', formed()],
  ];
  const password = random.pick(UNFORMED)(random).replaceAll('%', '');
  const userinfo = `https://linus:${password}@example.com/x`;
  secrets.push(password);
  const line = `GET /cb?api_key=${secret()} HTTP/1.1 "Bearer ${formed()}" linus@example.com`;
  const kase = caseOf(
    {
      request: {
        ...REQUEST,
        url: { scheme: 'https', host: 'example.com', path: '/orders', query },
        headers: requestHeaders,
        body: { text: body, complete: true },
      },
      response: { ...RESPONSE, headers: responseHeaders, body: { text: page, complete: true } },
    },
    { logEvents: [eventOf(line)] },
  );
  const quotes = [
    ...requestHeaders.map(([name, value]) => `\`${name}: ${value}\``),
    ...requestHeaders.map(([, value]) => value),
    ...responseHeaders.map(([name, value]) => `${name} is \`${value}\``),
    `the query is \`${query}\``,
    `the address https://example.com/orders${query} was asked`,
    ...query.slice(1).split('&'),
    `the body ${body}`,
    `the page holds ${page}`,
    `from ${userinfo}`,
    line,
  ];
  return { kase, secrets, quotes };
}

function eventOf(text: string): LogEvent {
  return {
    format: 'nginx_error',
    product: 'nginx',
    layer: 'web_server',
    file: 'error.log',
    line: 1,
    zoneKnown: false,
    precisionMs: 1000,
    ids: [],
    refusedByProduct: true,
    text,
    causes: [],
  };
}

/** Findings that quote the material without any care. */
function careless(quotes: readonly string[]): Findings {
  const evidence = quotes.map((text): Evidence => ({ from: 'request', text, at: text }));
  return {
    answers: evidence.map((one, at) => ({
      product: 'nginx',
      layer: 'web_server',
      role: 'answered',
      confidence: 0.1,
      group: `page ${at}`,
      evidence: one,
      causes: [{ code: 'server.ip_rule', share: 0.5 }],
    })),
    causes: evidence.map((one, at) => ({
      code: at % 3 === 0 ? 'server.no_index' : 'waf.blocked',
      factor: at % 3 === 0 ? 0.01 : 3,
      group: `cause ${at}`,
      evidence: one,
      remedies: [{ actor: 'server_owner', text: one.text, paste: `allow ${one.text}` }],
      probes: [{ text: one.text, tells: one.text, command: `curl '${one.text}'`, safe: true }],
    })),
    notes: evidence.map((one) => ({ kind: 'odd', evidence: one, use: one.text })),
  };
}

property(
  'no rendering holds a secret of the material, whatever the checks quote',
  150,
  (random) => {
    const { kase, secrets, quotes } = plant(random);
    // Cut off as a careful check would not: the first half of a value is half a secret.
    const cut = secrets
      .filter(({ length }) => length >= 30)
      .map((one) => `cut: ${one.slice(0, 20)}…`);
    const diagnosis = diagnosisOf(kase, {
      findings: careless([...quotes, ...cut]),
      differences: quotes.map((text) => ({ what: text, failing: text, good: text })),
      offers: [{ text: quotes.join(' '), tells: 'x', safe: true }],
      sent: quotes,
    });
    const renderings = {
      text: diagnosisText(diagnosis, (_tone, text) => text).replaceAll(/\n\s*/g, ' '),
      markdown: diagnosisMarkdown(diagnosis).replaceAll(/\\(?=[^\w\s])/g, ''),
      json: JSON.stringify(diagnosisJson(diagnosis)),
      value: JSON.stringify(diagnosis),
    };
    for (const [name, rendered] of Object.entries(renderings)) {
      for (const secret of secrets) {
        assert.ok(!rendered.includes(secret), `${name} holds ${secret}`);
        const tail = secret.slice(6);
        if (tail.length >= 8)
          assert.ok(!rendered.includes(tail), `${name} holds the tail of ${secret}`);
        const half = secret.slice(0, 20);
        if (half.length === 20)
          assert.ok(!rendered.includes(half), `${name} holds half of ${secret}`);
      }
      assert.ok(!rendered.includes('linus@'), `${name} holds a person's address`);
    }
  },
);

test('what is no secret stays: ids to quote, words, paths, products', () => {
  const redact = redactorFor(CASE);
  for (const text of [
    'request id `4bf92f3577b34da6a3ce929d0e0e4736`',
    'Ray ID `8f1d2c3b4a5e6f70`, `550e8400-e29b-41d4-a716-446655440000`',
    'the credential has a broken form',
    'basic authentication is wanted; `WWW-Authenticate: Basic realm="orders"`',
    '`/var/www/html/releases/2026-11-26/public/index.php` is forbidden (13: Permission denied)',
    'the token is valid until 2026-11-26 06:10:00 UTC',
    'add `proxy_set_header Authorization $http_authorization;`',
    'status=403 csrf=missing code=1020',
  ]) {
    assert.equal(redact(text), text);
  }
});

test('ids of a response stay though they look like secrets, unless they are one of the request’s', () => {
  const id = 'h4WcAbCdEf0123456789GhIjKlMnOpQrStUvWxYz0123456789abcdef==';
  const response = { ...RESPONSE, headers: [['x-amz-cf-id', id]] as const };
  assert.equal(
    redactorFor(caseOf({ response }))(`CloudFront id \`${id}\``),
    `CloudFront id \`${id}\``,
  );
  const request = { ...REQUEST, headers: [['x-api-key', id]] as const };
  assert.ok(!redactorFor(caseOf({ request, response }))(`id ${id}`).includes(id.slice(0, 12)));
});

test('a secret shows its first four characters, a short one nothing', () => {
  assert.equal(redactText('key ghp_abcdefghij0123456789abcdefghij012345'), 'key ghp_…');
  const request = { ...REQUEST, headers: [['x-api-key', 'hunter2!']] as const };
  assert.equal(redactorFor(caseOf({ request }))('sent hunter2! as the key'), 'sent … as the key');
});

test('passwords in addresses, packed Basic credentials and what is under a name go too', () => {
  assert.equal(redactText('ask http://joe:s3cret@proxy:3128/'), 'ask http://…@proxy:3128/');
  assert.equal(redactText('POST /login?password=hunter&next=/'), 'POST /login?password=…&next=/');
  assert.equal(redactText('{"api_key": "abcdef"}'), '{"api_key": "…"}');
  const packed = btoa('joe:correct horse');
  const request = { ...REQUEST, headers: [['authorization', `Basic ${packed}`]] as const };
  const redact = redactorFor(caseOf({ request }));
  assert.equal(redact('the password `correct horse` is known'), 'the password `corr…` is known');
  assert.ok(!redact(`sent ${packed}`).includes(packed.slice(0, 8)));
});
