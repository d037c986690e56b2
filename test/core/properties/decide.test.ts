import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CODES } from '../../../src/core/codes.ts';
import { decide } from '../../../src/core/decide.ts';
import { explain } from '../../../src/core/explain.ts';
import type { Explanation } from '../../../src/core/explanation.ts';
import type { RequestFacts } from '../../../src/core/facts.ts';
import { printCase } from '../../oracle/case.ts';
import type { Case } from '../../oracle/case.ts';
import { askBoth, describeOutcome, prepare } from '../../oracle/core-side.ts';
import type { CoreSide } from '../../oracle/core-side.ts';
import { batches } from '../../oracle/generate.ts';
import type { Batch } from '../../oracle/generate.ts';
import { decideInPhases } from '../../oracle/in-phases.ts';
import { minimise } from '../../oracle/minimise.ts';
import { freshSeed } from '../../oracle/random.ts';
import { table } from '../../oracle/tell.ts';

const REQUESTS_PER_POLICY = 200;
const FIXED_SEED = 20_270_115;

interface Pair {
  readonly side: CoreSide;
  readonly facts: RequestFacts;
  readonly policy: Batch['policy'];
}

/** Pairs of policy and request, as many as asked for. */
function* pairs(seed: number, count: number): Generator<Pair, void, void> {
  let left = count;
  for (const { policy, requests } of batches(seed, { requestsPerPolicy: REQUESTS_PER_POLICY })) {
    const side = prepare(policy.source, policy.schemas);
    for (const facts of requests) yield { side, facts, policy };
    left -= requests.length;
    if (left <= 0) return;
  }
}

/** Fails with a case that is as small as it gets and can be replayed. */
function failSmall(
  pair: Pair,
  fails: (side: CoreSide, facts: RequestFacts) => string | undefined,
): never {
  const { source, schemas } = pair.policy;
  const said = fails(pair.side, pair.facts);
  const small = minimise({ source, schemas, facts: pair.facts }, (one: Case) => {
    return fails(prepare(one.source, one.schemas), one.facts) === said;
  });
  assert.fail(
    `${said ?? 'no difference'}\nreplay: node test/oracle/run.ts --replay <file with this>\n${printCase(small)}`,
  );
}

function difference(side: CoreSide, facts: RequestFacts): string | undefined {
  const said = askBoth(side, facts);
  return said.oracle === said.core ? undefined : `oracle: ${said.oracle}; core: ${said.core}`;
}

const counts = new Map<string, number>();

for (const [name, seed] of [
  ['a fixed seed', FIXED_SEED],
  ['a fresh seed', freshSeed()],
] as const) {
  test(`the core decides 50,000 random requests as the oracle does, from ${name}`, (t) => {
    t.diagnostic(`seed ${seed}`);
    for (const pair of pairs(seed, 50_000)) {
      const said = askBoth(pair.side, pair.facts);
      const code = said.oracle.split(' ')[0] ?? '';
      counts.set(code, (counts.get(code) ?? 0) + 1);
      if (said.oracle !== said.core) failSmall(pair, difference);
    }
  });
}

test('the random requests provoke every code that the core decides, and a fair share of them is allowed', (t) => {
  const all = [...counts.values()].reduce((sum, count) => sum + count, 0);
  t.diagnostic(table(counts, all));
  const missing = Object.keys(CODES).filter(
    (code) => !code.startsWith('internal.') && !counts.has(code),
  );
  assert.deepEqual(missing, []);
  const allowed = (counts.get('allow') ?? 0) / all;
  assert.ok(allowed > 0.2 && allowed < 0.6, `${allowed} of the requests are allowed`);
});

/** What is wrong with an explanation, or undefined. */
function flaw(side: CoreSide, facts: RequestFacts): string | undefined {
  const outcome = decide(side.snapshot, side.directory, facts);
  const explanation = explain(side.snapshot, side.directory, facts);
  if (JSON.stringify(explanation.outcome) !== JSON.stringify(outcome))
    return 'another outcome than that of deciding';
  return flawOfTimeline(explanation) ?? flawOfRefused(explanation);
}

function flawOfTimeline(explanation: Explanation): string | undefined {
  for (const entry of explanation.timeline) {
    const failing = entry.clauses.some((clause) => clause.result === 'fail');
    const refuses = entry.result === 'refused' || entry.result === 'would_refuse';
    if (failing !== refuses)
      return `${entry.layer} is ${entry.result}, but a clause says otherwise`;
    for (const clause of entry.clauses) {
      if (clause.layer !== entry.layer)
        return `a clause of ${clause.layer} stands under ${entry.layer}`;
      if ((clause.result === 'fail') !== (clause.refusal !== undefined))
        return `${clause.clause} fails without a refusal`;
    }
  }
  return undefined;
}

function flawOfRefused(explanation: Explanation): string | undefined {
  const { outcome, timeline } = explanation;
  const refusals = timeline.flatMap((entry) =>
    entry.clauses.flatMap((clause) => clause.refusal ?? []),
  );
  if (outcome.kind !== 'refuse')
    return refusals.length === 0 ? undefined : 'clauses fail, but nothing is refused';
  const told = JSON.stringify(outcome.refusal);
  const at = refusals.findIndex((refusal) => JSON.stringify(refusal) === told);
  if (at === -1) return 'no clause that fails is the refusal';
  // Of a body in chunks the size is told in its first place and decided in its second, after the type.
  if (refusals.slice(0, at).some((refusal) => refusal.layer !== 'body_size'))
    return 'an earlier clause fails';
  const refused = timeline
    .filter((entry) => entry.result === 'refused')
    .map((entry) => entry.layer);
  if (refused.join() !== outcome.refusal.layer)
    return `refused by ${refused.join()}, not by ${outcome.refusal.layer}`;
  const next = JSON.stringify(explanation.next);
  return next === JSON.stringify(refusals.toSpliced(at, 1))
    ? undefined
    : 'what comes next is not what would refuse';
}

test('an explanation says of each layer what deciding says, clause by clause', (t) => {
  const seed = freshSeed();
  t.diagnostic(`seed ${seed}`);
  for (const pair of pairs(seed, 10_000)) {
    if (flaw(pair.side, pair.facts) !== undefined) failSmall(pair, flaw);
  }
});

/** How deciding in phases differs from deciding on whole facts, or undefined. */
function phaseDifference(side: CoreSide, facts: RequestFacts): string | undefined {
  const whole = describeOutcome(decide(side.snapshot, side.directory, facts));
  const phased = describeOutcome(decideInPhases(side, facts));
  return whole === phased ? undefined : `whole: ${whole}; in phases: ${phased}`;
}

test('deciding in phases, with what is known by then, comes to the same as deciding on the whole facts', (t) => {
  const seed = freshSeed();
  t.diagnostic(`seed ${seed}`);
  for (const pair of pairs(seed, 20_000)) {
    // Whole facts of a live request never have an unread body.
    if (pair.facts.kind === 'request' && pair.facts.body.kind === 'unread') continue;
    if (phaseDifference(pair.side, pair.facts) !== undefined) failSmall(pair, phaseDifference);
  }
});

/** Freezes a value and all that it holds, so that a change throws. Bytes cannot be frozen and are left. */
function freeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !(value instanceof Uint8Array)) {
    Object.freeze(value);
    for (const member of Object.values(value)) freeze(member);
  }
  return value;
}

test('deciding and explaining are deterministic and leave facts and policy as they were', (t) => {
  const seed = freshSeed();
  t.diagnostic(`seed ${seed}`);
  let last: Batch['policy'] | undefined;
  for (const { side, facts, policy } of pairs(seed, 5000)) {
    if (policy !== last) freeze((last = policy).source);
    freeze(facts);
    const before = printCase({ ...policy, facts });
    const once = decide(side.snapshot, side.directory, facts);
    explain(side.snapshot, side.directory, facts);
    const again = decide(side.snapshot, side.directory, structuredClone(facts));
    assert.deepEqual(again, once);
    assert.equal(printCase({ ...policy, facts }), before);
  }
});
