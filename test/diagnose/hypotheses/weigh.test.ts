import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CauseCode } from '../../../src/diagnose/cause-codes.ts';
import { weigh } from '../../../src/diagnose/diagnose.ts';
import type { Weighed } from '../../../src/diagnose/diagnose.ts';
import type { AnswerFinding, CauseFinding, Findings } from '../../../src/diagnose/finding.ts';
import { property } from '../../util/property.ts';
import { CODES, randomCause, randomFindings, shuffled } from './random-findings.ts';

const ROUNDS = 2000;
const TINY = 1e-9;

function confidenceOf({ causes }: Weighed, code: CauseCode): number {
  return causes.find((cause) => cause.code === code)?.confidence ?? 0;
}

property('every confidence lies within 0 and 1, and they add up to at most 1', ROUNDS, (random) => {
  const { answeredBy, passedBy, causes, ruledOut } = weigh(randomFindings(random));
  for (const { confidence } of [...answeredBy, ...passedBy, ...causes, ...ruledOut]) {
    assert.ok(confidence >= 0 && confidence <= 1, String(confidence));
  }
  for (const ranked of [answeredBy, causes]) {
    const sum = ranked.reduce((total, { confidence }) => total + confidence, 0);
    assert.ok(sum <= 1 + TINY, String(sum));
  }
});

property('what speaks for a cause never lowers it', ROUNDS, (random) => {
  const findings = randomFindings(random);
  const added = { ...randomCause(random), factor: random.pick([1.5, 2, 5, 20, 300]) };
  const before = confidenceOf(weigh(findings), added.code);
  const after = confidenceOf(
    weigh({ ...findings, causes: [...findings.causes, added] }),
    added.code,
  );
  assert.ok(after >= before - TINY, `${before} -> ${after}`);
});

property('what speaks against a cause never raises it', ROUNDS, (random) => {
  const findings = randomFindings(random);
  const added = { ...randomCause(random), factor: random.pick([0, 0.01, 0.1, 0.5]) };
  const before = confidenceOf(weigh(findings), added.code);
  const after = confidenceOf(
    weigh({ ...findings, causes: [...findings.causes, added] }),
    added.code,
  );
  assert.ok(after <= before + TINY, `${before} -> ${after}`);
});

property('what speaks against a cause that nothing suggests changes no other', ROUNDS, (random) => {
  const findings = randomFindings(random);
  const suggested = new Set([
    ...findings.causes.map(({ code }) => code),
    ...findings.answers.flatMap(({ causes }) => causes.map(({ code }) => code)),
  ]);
  const code = random.pick(CODES.filter((one) => !suggested.has(one)));
  const added: CauseFinding = { ...randomCause(random), code, factor: 0.05 };
  const before = weigh(findings);
  const after = weigh({ ...findings, causes: [...findings.causes, added] });
  assert.deepEqual(after.causes, before.causes);
  assert.ok(after.ruledOut.some((cause) => cause.code === code));
});

property('the order in which findings come changes nothing', ROUNDS, (random) => {
  const findings = randomFindings(random);
  const other: Findings = {
    answers: shuffled(random, findings.answers),
    causes: shuffled(random, findings.causes),
    notes: [],
  };
  const [left, right] = [weigh(findings), weigh(other)];
  assert.deepEqual(numbersOf(right), numbersOf(left));
  assert.deepEqual(
    right.causes.map(({ evidence }) => evidence[0]),
    left.causes.map(({ evidence }) => evidence[0]),
  );
});

property('saying the same thing twice changes nothing', ROUNDS, (random) => {
  const findings = randomFindings(random);
  const twice: Findings = {
    answers: [...findings.answers, ...findings.answers],
    causes: [...findings.causes, ...findings.causes],
    notes: [],
  };
  assert.deepEqual(weigh(twice), weigh(findings));
});

function numbersOf({ answeredBy, passedBy, causes, ruledOut }: Weighed): unknown {
  return {
    answeredBy: answeredBy.map(({ product, confidence }) => [product, confidence]),
    passedBy: passedBy.map(({ product, confidence }) => [product, confidence]),
    causes: causes.map(({ code, confidence }) => [code, confidence]),
    ruledOut: ruledOut.map(({ code }) => code),
  };
}

const NGINX: AnswerFinding = {
  product: 'nginx',
  layer: 'web_server',
  role: 'answered',
  confidence: 0.97,
  group: 'page',
  evidence: { from: 'response', text: 'the stock 403 page' },
  causes: [
    { code: 'server.ip_rule', share: 0.4 },
    { code: 'server.no_index', share: 0.3 },
    { code: 'server.auth_subrequest', share: 0.1 },
  ],
};

const LOG_LINE: CauseFinding = {
  code: 'server.ip_rule',
  factor: 300,
  group: 'log',
  evidence: { from: 'log', text: '`access forbidden by rule`', at: 'error.log:1' },
};

test('without evidence a signature’s shares are the confidences, and what it leaves open stays open', () => {
  const { causes } = weigh({ answers: [NGINX], causes: [], notes: [] });
  const shares = causes.map(({ code, confidence }) => [code, Math.round(confidence * 100)]);
  assert.deepEqual(shares, [
    ['server.ip_rule', 40],
    ['server.no_index', 30],
    ['server.auth_subrequest', 10],
  ]);
});

test('a log line that names the cause of a known product makes it all but sure', () => {
  const { causes } = weigh({ answers: [NGINX], causes: [LOG_LINE], notes: [] });
  assert.equal(causes[0]?.code, 'server.ip_rule');
  assert.ok((causes[0]?.confidence ?? 0) > 0.97);
});

test('one strong sign alone is enough for a cause that no product is known for', () => {
  const finding: CauseFinding = { ...LOG_LINE, code: 'credential.expired', factor: 20 };
  const { causes } = weigh({ answers: [], causes: [finding], notes: [] });
  assert.ok((causes[0]?.confidence ?? 0) > 0.5);
});

test('a cause that the product is known for and the log speaks against is told as ruled out, with why', () => {
  const against: CauseFinding = {
    code: 'server.no_index',
    factor: 0.02,
    group: 'log',
    evidence: { from: 'log', text: 'the log was read whole and has no such line' },
  };
  const { causes, ruledOut } = weigh({ answers: [NGINX], causes: [LOG_LINE, against], notes: [] });
  assert.ok(!causes.some(({ code }) => code === 'server.no_index'));
  assert.deepEqual(
    ruledOut.map(({ code, against: seen }) => [code, seen[0]?.text]),
    [['server.no_index', 'the log was read whole and has no such line']],
  );
});

test('of two products only one can have answered', () => {
  const other: AnswerFinding = { ...NGINX, product: 'Caddy', confidence: 0.6, causes: [] };
  const { answeredBy } = weigh({ answers: [other, NGINX], causes: [], notes: [] });
  assert.deepEqual(
    answeredBy.map(({ product }) => product),
    ['nginx', 'Caddy'],
  );
  assert.ok((answeredBy[1]?.confidence ?? 1) < 0.06);
});

test('that somebody behind refused takes the place of what is unknown, and nothing from a cause that is known', () => {
  const behind: CauseFinding = { ...LOG_LINE, code: 'upstream.refused', group: 'proxy log' };
  const before = weigh({ answers: [NGINX], causes: [], notes: [] });
  const after = weigh({ answers: [NGINX], causes: [behind], notes: [] });
  for (const code of ['server.ip_rule', 'server.no_index'] as const) {
    assert.ok(Math.abs(confidenceOf(after, code) - confidenceOf(before, code)) < 0.01);
  }
  assert.ok(confidenceOf(after, 'upstream.refused') > 0.15);
  const alone = weigh({ answers: [], causes: [behind], notes: [] });
  assert.ok(confidenceOf(alone, 'upstream.refused') > 0.9);
});

test('a product whose own log says that it only passed the answer on did not make it', () => {
  const passed: AnswerFinding = {
    ...NGINX,
    role: 'passed',
    confidence: 0.99,
    group: 'log',
    evidence: { from: 'log', text: 'status 403, upstream status 403', at: 'access.log:1' },
  };
  const { answeredBy, causes } = weigh({ answers: [NGINX, passed], causes: [], notes: [] });
  assert.ok((answeredBy[0]?.confidence ?? 1) < 0.5);
  assert.ok((causes[0]?.confidence ?? 1) < 0.35);
  // A header that says the same may stand in an answer of its own.
  const header: AnswerFinding = { ...passed, evidence: { from: 'response', text: '`Via`' } };
  assert.ok(
    (weigh({ answers: [NGINX, header], causes: [], notes: [] }).answeredBy[0]?.confidence ?? 0) >
      0.9,
  );
});

test('evidence of a cause comes strongest first, whether a check or a signature found it', () => {
  const page: AnswerFinding = {
    product: 'Django',
    layer: 'framework',
    role: 'answered',
    confidence: 0.95,
    group: 'page',
    evidence: { from: 'response', text: 'the page says so' },
    causes: [{ code: 'csrf.token_missing', share: 0.9 }],
  };
  const hint = (factor: number, text: string): CauseFinding => ({
    code: 'csrf.token_missing',
    factor,
    group: text,
    evidence: { from: 'request', text },
  });
  const causes = [hint(2, 'a weak hint'), hint(300, 'a line of the log')];
  const [top] = weigh({ answers: [page], causes, notes: [] }).causes;
  assert.deepEqual(
    top?.evidence.map(({ text }) => text),
    ['a line of the log', 'the page says so', 'a weak hint'],
  );
});
