import type { RequestFacts, WellFormedRequest } from '../../src/core/facts.ts';
import type { SchemaFiles } from './bodies.ts';
import { malformed, randomFault } from './faults.ts';
import { randomPolicy, randomSchemas } from './generate-policy.ts';
import type { GeneratedPolicy } from './generate-policy.ts';
import type { PolicySize } from './policy-size.ts';
import { randomRequest, surroundingsOf } from './generate-request.ts';
import type { Surroundings } from './generate-request.ts';
import { oracle } from './oracle.ts';
import { Random } from './random.ts';
import { listCandidates } from './routing.ts';

/** One policy and requests for it. */
export interface Batch {
  readonly policy: GeneratedPolicy;
  readonly requests: readonly RequestFacts[];
}

/** How batches are made. */
export interface BatchOptions {
  readonly requestsPerPolicy: number;
  readonly size?: PolicySize;
}

/** How many requests are tried, for each operation, in search of ones that pass. */
const TRIES_AN_OPERATION = 8;

/** Batches without end. The same seed gives the same batches. */
export function* batches(seed: number, options: BatchOptions): Generator<Batch, never, void> {
  const random = new Random(seed);
  const schemas = randomSchemas(random);
  for (;;) yield randomBatch(random.fork(), schemas, options);
}

function randomBatch(random: Random, schemas: SchemaFiles, options: BatchOptions): Batch {
  for (;;) {
    const policy = randomPolicy(random, schemas, options.size);
    const candidates = listCandidates(policy.source);
    if (candidates.length === 0) continue;
    const around = surroundingsOf(policy, candidates);
    const passing = findPassing(random, around);
    const requests = Array.from({ length: options.requestsPerPolicy }, () =>
      randomFacts(random, around, passing),
    );
    return { policy, requests };
  }
}

/** Requests that pass, so that one fault more is one fault, and the border is near. */
function findPassing(random: Random, around: Surroundings): readonly WellFormedRequest[] {
  return around.candidates.flatMap((wanted) => {
    for (let tries = 0; tries < TRIES_AN_OPERATION; tries += 1) {
      const facts = randomRequest(random, around, wanted);
      if (oracle(around.policy.source, facts, around.policy.schemas).kind === 'allow')
        return [facts];
    }
    return [];
  });
}

function randomFacts(
  random: Random,
  around: Surroundings,
  passing: readonly WellFormedRequest[],
): RequestFacts {
  if (random.chance(0.01)) return malformed(random);
  const found = random.chance(0.85) ? random.maybe(passing) : undefined;
  let facts = found ?? randomRequest(random, around, random.pick(around.candidates));
  const faults = random.weighted([
    [22, 0],
    [40, 1],
    [16, 2],
    [9, 3],
    [6, 4],
    [4, 5],
    [3, 6],
  ]);
  for (let count = 0; count < faults; count += 1)
    facts = randomFault(random)(random, facts, around);
  return facts;
}
