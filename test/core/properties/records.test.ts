import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DecisionContext } from '../../../src/core/context.ts';
import { decide } from '../../../src/core/decide.ts';
import type { RequestFacts, WellFormedRequest } from '../../../src/core/facts.ts';
import { redactFacts } from '../../../src/core/redact.ts';
import type { Refusal } from '../../../src/core/verdict.ts';
import { printCase } from '../../oracle/case.ts';
import { describeOutcome, prepare } from '../../oracle/core-side.ts';
import type { CoreSide } from '../../oracle/core-side.ts';
import { batches } from '../../oracle/generate.ts';
import { SECRET } from '../../oracle/generate-request.ts';
import { Random, freshSeed } from '../../oracle/random.ts';

const REQUESTS_PER_POLICY = 200;

/** What a record would hold of a request, through JSON and back as through a file. */
function recorded(
  side: CoreSide,
  facts: RequestFacts,
): { readonly facts: RequestFacts; readonly refusal: Refusal | undefined } {
  const context = new DecisionContext(side.snapshot, side.directory, facts);
  const outcome = decide(side.snapshot, side.directory, facts);
  const refusal = outcome.kind === 'refuse' ? outcome.refusal : undefined;
  return {
    facts: JSON.parse(JSON.stringify(redactFacts(context, refusal))) as RequestFacts,
    refusal,
  };
}

function* requests(
  seed: number,
  count: number,
): Generator<{ readonly side: CoreSide; readonly facts: RequestFacts }, void, void> {
  let left = count;
  for (const batch of batches(seed, { requestsPerPolicy: REQUESTS_PER_POLICY })) {
    const side = prepare(batch.policy.source, batch.policy.schemas);
    for (const facts of batch.requests) yield { side, facts };
    left -= batch.requests.length;
    if (left <= 0) return;
  }
}

function tell(side: CoreSide, facts: RequestFacts, kept: RequestFacts): string {
  return `${JSON.stringify(kept)}\n${printCase({ source: side.source, schemas: side.schemas, facts })}`;
}

test('what a record holds of a refusal decides to the same refusal again', (t) => {
  const seed = freshSeed();
  t.diagnostic(`seed ${seed}`);
  let refused = 0;
  for (const { side, facts } of requests(seed, 20_000)) {
    const kept = recorded(side, facts);
    if (kept.refusal === undefined) continue;
    refused += 1;
    const again = decide(side.snapshot, side.directory, kept.facts);
    const first = describeOutcome({ kind: 'refuse', refusal: kept.refusal });
    assert.equal(describeOutcome(again), first, tell(side, facts, kept.facts));
    const rule = again.kind === 'refuse' ? again.refusal.evidence.rule : undefined;
    assert.equal(rule, kept.refusal.evidence.rule);
  }
  t.diagnostic(`${refused} refusals`);
});

test('what a record holds of an allowed request is allowed again, or not evaluable for want of its body alone', (t) => {
  const seed = freshSeed();
  t.diagnostic(`seed ${seed}`);
  let unknown = 0;
  for (const { side, facts } of requests(seed, 20_000)) {
    const kept = recorded(side, facts);
    if (kept.refusal !== undefined) continue;
    const again = decide(side.snapshot, side.directory, kept.facts);
    if (again.kind === 'allow') continue;
    assert.ok(again.kind === 'not_evaluable', tell(side, facts, kept.facts));
    const others = again.layers.filter((layer) => layer !== 'schema' && layer !== 'body_size');
    assert.deepEqual(others, [], tell(side, facts, kept.facts));
    unknown += 1;
  }
  t.diagnostic(`${unknown} not evaluable`);
});

/** The request with a secret wherever callers put secrets. */
function withSecrets(facts: WellFormedRequest, absolute: boolean): WellFormedRequest {
  const [path = '', query = ''] = facts.rawTarget.split('?');
  const others = query === '' ? '' : `&${query}`;
  const target = `${path}?token=${SECRET}&${SECRET}&${SECRET}==${others}`;
  return {
    ...facts,
    rawTarget: absolute ? `http://user:${SECRET}@a.example${target}` : target,
    headers: [
      ...facts.headers,
      ['authorization', `Basic ${SECRET}`],
      ['cookie', `session=${SECRET}`],
      ['x-csrf-token', SECRET],
      ['proxy-authorization', `Basic ${SECRET}`],
      ['referer', `https://app.example/?code=${SECRET}`],
    ],
    body: withSecretBody(facts),
  };
}

function withSecretBody({ body }: WellFormedRequest): WellFormedRequest['body'] {
  if (body.kind !== 'buffered') return body;
  const text = new TextDecoder().decode(body.bytes);
  const marked = text.replace(
    /\}\s*$/,
    `${/\{\s*\}\s*$/.test(text) ? '' : ','}"pass":{"word":["${SECRET}"]}}`,
  );
  const bytes = new TextEncoder().encode(marked);
  return { kind: 'buffered', sizeBytes: bytes.length, bytes };
}

test('no record holds a secret of the request', (t) => {
  const seed = freshSeed();
  t.diagnostic(`seed ${seed}`);
  const random = new Random(seed);
  for (const { side, facts } of requests(seed, 10_000)) {
    if (facts.kind === 'malformed') continue;
    const secretive = withSecrets(facts, random.chance(0.1));
    const kept = recorded(side, secretive);
    const text = JSON.stringify(kept.facts);
    assert.ok(!text.includes(SECRET), tell(side, secretive, kept.facts));
  }
});
