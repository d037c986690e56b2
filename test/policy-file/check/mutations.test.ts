import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readDocument } from '../../../src/policy-file/read-document.ts';
import { formatProblem } from '../../../src/policy-file/problem.ts';
import type { Problem } from '../../../src/policy-file/problem.ts';
import { freshSeed, Random } from '../../oracle/random.ts';
import { copying, misspelling, misspellingWord, onLine, replacing } from '../mutations.ts';
import type { Mutant, Mutation, Subject } from '../mutations.ts';
import { checkLines, checkText } from '../run-check.ts';
import { sampleText } from '../sample-policy.ts';

const MUTATIONS: Readonly<Record<string, Mutation>> = {
  'a misspelt upstream': misspelling(/^services\/\w+\/upstream$/),
  'a misspelt role in a requirement': misspelling(/require\/roles\/POST\/\d+$/),
  'a misspelt role of a consumer': misspelling(/^consumers\/\w+\/roles\/\d+$/),
  'a misspelt role of a group': misspelling(/^groups\/\w+\/roles\/\d+$/),
  'a misspelt included role': misspelling(/^roles\/\w+\/includes\/\d+$/),
  'a misspelt group of a consumer': misspelling(/^consumers\/\w+\/groups\/\d+$/),
  'a misspelt forbidden group': misspelling(/forbidGroups\/DELETE\/\d+$/),
  'a misspelt tenant': misspelling(/^consumers\/\w+\/tenant$/),
  'a misspelt address list in a rule': misspelling(/\/ip\/allow\/[01]$/),
  'a misspelt address list of proxies': misspelling(/^trustedProxies\/1$/),
  'a misspelt operation': misspelling(/\/operations\/[\w-]+$/, 'key'),
  'a misspelt limit': misspelling(
    /^consumers\/\w+\/rates\/services\/orders\/limits\/consumer$/,
    'key',
  ),
  'a misspelt key that replaces another': misspelling(/\/rotatedTo$/),
  'a misspelt scope of a key': misspelling(/^consumers\/\w+\/keys\/\d+\/scopes\/\d+$/),
  'a misspelt required scope': misspelling(/require\/scopes\/(?:GET|POST)\/\d+$/),
  'a misspelt member': misspelling(
    /^(?:upstreams\/[\w-]+\/timeoutMs|services\/\w+\/(?:contact|upstream|versions)|consumers\/\w+\/(?:tenant|keys|groups)|.*\/(?:scopes|hash|expires|routes))$/,
    'key',
  ),
  'a misspelt method of a requirement': misspelling(/require\/(?:scopes|roles)\/POST$/, 'key'),
  'a misspelt state': misspelling(/\/versions\/v\d\/state$/),
  'a misspelt access': misspelling(/^access$/),
  'a misspelt kind of limit': misspelling(/\/limits\/\d+\/per$/),
  'a misspelt kind of credential': misspelling(/require\/credential\/0$/),
  'a permit rule whose path is misspelt': misspellingWord(/^roles\/\w+\/may\/0$/, /[a-z]{5,}/),
  'a version that succeeds nothing': replacing(/\/successor$/, () => 'v7'),
  'a rate per month': replacing(/\/limits\/\d+\/rate$/, () => '100/month'),
  'a size in an unknown unit': replacing(/\/body\/maxBytes$/, () => '64Kilo'),
  'a network with bits after its prefix': replacing(/^ipLists\/\w+\/\d+$/, () => '10.1.2.3/8'),
  'an address that is none': replacing(/\/ip\/allow\/2$|^ip\/deny\/0$/, () => '300.1.2.0/24'),
  'a network within another': replacing(/^ipLists\/office\/1$/, () => '192.0.2.7'),
  'a hash that is cut off': replacing(/\/hash$/, (old) => old.slice(0, -1)),
  'a day that the calendar does not have': replacing(/\/(?:expires|sunset)$/, () => '2031-02-30'),
  'a key that has expired': replacing(/\/expires$/, () => '2026-12-31'),
  'two keys with one id': copying(/^consumers\/\w+\/keys\/\d+\/id$/),
  'two keys with one hash': copying(/\/hash$/),
  'an upstream address that is none': replacing(
    /^upstreams\/[\w-]+\/url$/,
    () => 'http://127.0.0.1:99999',
  ),
  'a parameter that is part of a segment': replacing(/\/routes\/\d+\/path$/, () => '"/{id}.json"'),
  'a list where text belongs': replacing(/\/(?:upstream|contact)$/, () => '[a, b]'),
  'text where a list belongs': replacing(/^consumers\/\w+\/keys$/, () => 'none'),
  'a role that includes itself': replacing(/^roles\/clerk\/includes\/0$/, () => 'clerk'),
  'a member that stands twice': onLine(
    /^services\/\w+\/(?:upstream|contact)$/,
    (line) => `${line}\n${line}`,
  ),
  'a tab as indentation': onLine(/^services\/\w+\/(?:upstream|contact)$/, (line) => `\t${line}`),
  'a quote that is not closed': onLine(/^upstreams\/[\w-]+\/url$/, (line) =>
    line.replace(': ', ': "'),
  ),
  'a colon without a space': onLine(/^consumers\/\w+\/tenant$/, (line) => line.replace(': ', ':')),
  'a required member that is left out': onLine(/\/limits\/0\/rate$/, (line) =>
    line.replace(/rate: \S+/, 'shadow: true'),
  ),
};

function subjectOf(random: Random): Subject {
  const text = sampleText(random);
  const { value, positions } = readDocument(text, { file: 'policy.yaml', plainKeys: 'text_only' });
  assert.ok(value !== undefined);
  return { text, value, positions };
}

function pointsTo(problem: Problem, mutant: Mutant): boolean {
  // Of two places that do not go together, either may be the one that is told; the message names the other.
  const lines = [problem.line, ...(problem.related ?? []).map((related) => related.line)];
  const isThere =
    lines.includes(mutant.line) ||
    (problem.line === mutant.line + 1 && problem.code.startsWith('yaml.'));
  return isThere && (mutant.right === undefined || problem.nearest === mutant.right);
}

function runMutations(seed: number, times: number): void {
  const random = new Random(seed);
  for (const [name, mutate] of Object.entries(MUTATIONS)) {
    let made = 0;
    for (let tries = 0; made < times && tries < times * 10; tries += 1) {
      const subject = subjectOf(random);
      const mutant = mutate(random, subject);
      if (mutant === undefined) continue;
      made += 1;
      const problems = checkText(mutant.text);
      const lines = problems.map(formatProblem).join('\n');
      const wanted = `line ${mutant.line}${mutant.right === undefined ? '' : `, "${mutant.right}"`}`;
      assert.ok(
        problems.some((problem) => pointsTo(problem, mutant)),
        `${name} (seed ${seed}): wanted ${wanted}, got\n${lines}`,
      );
    }
    assert.ok(made >= times / 2, `${name} (seed ${seed}): made only ${made}`);
  }
}

test('a sample policy of some 500 lines has no mistake to tell', () => {
  for (let seed = 1; seed < 20; seed += 1) {
    const text = sampleText(new Random(seed));
    const count = text.split('\n').length;
    assert.deepEqual(checkLines(text), [], `seed ${seed}`);
    assert.ok(count > 400 && count < 800, `${count} lines`);
  }
});

test('a mistake at a random place is told with its line, and a misspelt name with the right one', () => {
  const fresh = freshSeed();
  console.log(`fresh seed ${fresh}`);
  assert.ok(Object.keys(MUTATIONS).length >= 30);
  runMutations(20_261_123, 6);
  runMutations(fresh, 6);
});
