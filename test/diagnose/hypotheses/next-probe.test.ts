import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CauseCode } from '../../../src/diagnose/cause-codes.ts';
import type { DiagnoseCase } from '../../../src/diagnose/case.ts';
import { weigh } from '../../../src/diagnose/diagnose.ts';
import { NOTHING } from '../../../src/diagnose/finding.ts';
import type { AnswerFinding, Findings, Probe } from '../../../src/diagnose/finding.ts';
import { chooseProbes } from '../../../src/diagnose/hypotheses/next-probe.ts';
import type { ProbeChoice } from '../../../src/diagnose/hypotheses/next-probe.ts';
import { caseOf, REQUEST, RESPONSE } from '../report/sample.ts';

const GET = { ...REQUEST, method: 'GET' };

function answered(causes: readonly CauseCode[], product = 'Somebody'): Findings {
  const answer: AnswerFinding = {
    product,
    layer: product === 'nginx' ? 'web_server' : 'cdn',
    role: 'answered',
    confidence: 0.97,
    group: 'page',
    evidence: { from: 'response', text: 'a page' },
    causes: causes.map((code) => ({ code, share: 0.9 / causes.length })),
  };
  return { ...NOTHING, answers: [answer] };
}

function choose(
  findings: Findings,
  kase: DiagnoseCase,
  offers: readonly Probe[] = [],
): ProbeChoice {
  return chooseProbes(kase, weigh(findings), { findings, offers });
}

const POST_CASE = caseOf({ request: REQUEST, response: RESPONSE });
const GET_CASE = caseOf({ request: GET, response: RESPONSE });

/** Pairs of causes that one observation tells apart, and which one that is. */
const PAIRS: readonly (readonly [codes: readonly CauseCode[], words: RegExp])[] = [
  [['waf.blocked', 'server.ip_rule'], /GET to the same address/],
  [['csrf.token_missing', 'cdn.geo'], /GET to the same address|page or the address that the form/],
  [['server.file_permission', 'server.ip_rule'], /open to anybody/],
  [['network.forward_proxy', 'cdn.geo'], /past the proxy/],
];

for (const [codes, words] of PAIRS) {
  test(`${codes.join(' or ')}: the next observation tells them apart`, () => {
    const { next } = choose(answered(codes), POST_CASE);
    assert.match(next?.text ?? 'none', words);
  });
}

test('bots are told from addresses by a browser’s name, where the request may be sent again', () => {
  const { next, others } = choose(answered(['waf.bot', 'server.ip_rule']), GET_CASE);
  assert.match([next, ...others].map((probe) => probe?.text).join('; '), /browser’s User-Agent/);
});

test('what each outcome would speak for is told, of the causes at hand alone', () => {
  const { next } = choose(answered(['waf.blocked', 'server.ip_rule']), POST_CASE);
  assert.equal(
    next?.tells,
    'it passes: firewall rule on the content; it is refused alike: address rule',
  );
});

test('the log of a server that looks the same for many causes is asked for first', () => {
  const codes: readonly CauseCode[] = [
    'server.ip_rule',
    'server.no_index',
    'server.file_permission',
    'server.auth_subrequest',
    'server.method_rule',
  ];
  const { next } = choose(answered(codes, 'nginx'), GET_CASE);
  assert.match(next?.text ?? '', /nginx’s error log at 2026-11-26 05:00:00 UTC/);
  assert.match(next?.command ?? '', /grep -F 203\.0\.113\.9 \/var\/log\/nginx\/error\.log/);
  const read = { file: 'e.log', format: 'nginx_error', lines: 3, coversExchange: true };
  const known = choose(answered(codes, 'nginx'), { ...GET_CASE, logsRead: [read] });
  assert.doesNotMatch(known.next?.text ?? '', /log/);
});

test('what could change something at the server is never first, and is told as such', () => {
  for (const codes of [
    ['ip.denied', 'role.missing'],
    ['waf.bot', 'waf.rate'],
    ['cdn.geo', 'waf.blocked'],
  ] as const) {
    const { next, others } = choose(answered(codes), POST_CASE);
    assert.notEqual(next?.safe, false);
    for (const { text, safe, command } of others) {
      if (!/same POST/.test(text)) continue;
      assert.equal(safe, false);
      assert.equal(command, undefined, 'a POST is never given as a command');
    }
  }
});

test('how a GET ends is not asked for where the material shows it', () => {
  const seen = {
    request: GET,
    response: { ...RESPONSE, status: 200 },
    source: 'session.har, entry 1',
  };
  const { next } = choose(answered(['waf.blocked', 'server.ip_rule']), {
    ...POST_CASE,
    others: [seen],
  });
  assert.doesNotMatch(next?.text ?? '', /GET to the same address/);
});

test('a check’s own observation counts by the cause that it tests', () => {
  const own: Probe = { text: 'decode the token', tells: 'its end', safe: true };
  const findings: Findings = {
    ...answered(['credential.expired', 'server.ip_rule']),
    causes: [
      {
        code: 'credential.expired',
        factor: 1.2,
        group: 'jwt',
        evidence: { from: 'request', text: 'a token' },
        probes: [own],
      },
    ],
  };
  const { next, others } = choose(findings, GET_CASE);
  assert.ok([next, ...others].some((probe) => probe?.text === own.text));
});

test('checks of the network are offered where it may be the network, and not where it is known to be something else', () => {
  const offer: Probe = { text: 'look the name up', tells: 'where it leads', safe: true };
  const open = choose(answered(['network.dns', 'role.missing']), GET_CASE, [offer]);
  assert.ok([open.next, ...open.others].some((probe) => probe?.text === offer.text));
  const known = choose(answered(['role.missing']), GET_CASE, [offer]);
  assert.ok(![known.next, ...known.others].some((probe) => probe?.text === offer.text));
});

test('where nothing is known no observation is worth its trouble', () => {
  assert.deepEqual(choose(NOTHING, POST_CASE), { others: [] });
});
