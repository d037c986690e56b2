import assert from 'node:assert/strict';
import { test } from 'node:test';
import { expectedGain } from '../../../src/diagnose/hypotheses/information.ts';
import type { Expectation, Likely } from '../../../src/diagnose/hypotheses/information.ts';
import { property } from '../../util/property.ts';
import { CODES } from './random-findings.ts';

const EVEN: readonly Likely[] = [
  { code: 'server.ip_rule', confidence: 0.5 },
  { code: 'server.method_rule', confidence: 0.5 },
];

const CLEAN: Expectation = {
  outcomes: ['passes', 'refused'],
  reliability: 1,
  expect: (code) => (code === 'server.method_rule' ? 'passes' : 'refused'),
};

test('a sure test of two equally likely causes tells one bit', () => {
  assert.equal(expectedGain(EVEN, CLEAN), 1);
});

test('a test whose outcome is the same under every cause tells nothing', () => {
  assert.equal(expectedGain(EVEN, { ...CLEAN, expect: () => 'refused' }), 0);
  assert.equal(expectedGain(EVEN, { ...CLEAN, expect: () => undefined }), 0);
  assert.equal(expectedGain(EVEN, { ...CLEAN, outcomes: ['refused'] }), 0);
});

test('what is all but known leaves little to tell, and an unreliable test tells less', () => {
  const known: readonly Likely[] = [
    { code: 'server.ip_rule', confidence: 0.97 },
    { code: 'server.method_rule', confidence: 0.02 },
  ];
  assert.ok(expectedGain(known, CLEAN) < 0.2);
  assert.ok(expectedGain(EVEN, { ...CLEAN, reliability: 0.8 }) < expectedGain(EVEN, CLEAN));
});

property('no test tells less than nothing or more than its outcomes can hold', 1000, (random) => {
  const codes = CODES.filter(() => random.chance(0.1));
  const weights = codes.map(() => random.unit());
  const all = weights.reduce((sum, weight) => sum + weight, 0.01 + random.unit());
  const causes = codes.map((code, at) => ({ code, confidence: (weights[at] ?? 0) / all }));
  const outcomes = Array.from({ length: random.int(2, 5) }, (_, at) => `outcome ${at}`);
  const expected = new Map(codes.map((code) => [code, random.maybe([...outcomes, ''])]));
  const gain = expectedGain(causes, {
    outcomes,
    reliability: 1 / outcomes.length + random.unit() * (1 - 1 / outcomes.length),
    expect: (code) => expected.get(code) || undefined,
  });
  assert.ok(gain > -1e-9 && gain <= Math.log2(outcomes.length) + 1e-9, String(gain));
});
