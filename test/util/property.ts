import { test } from 'node:test';
import { Random, freshSeed } from '../oracle/random.ts';

const FIXED_SEED = 20_261_123;

/**
 * Registers a randomised test twice: once with a seed that never changes, once with a fresh one. The seed is part of the
 * test's name, so that a failing case can be made again; `PINPOINT_SEED` takes the place of the fresh one.
 */
export function property(
  sentence: string,
  rounds: number,
  check: (random: Random, round: number) => void,
): void {
  const given = process.env['PINPOINT_SEED'];
  for (const seed of [FIXED_SEED, given === undefined ? freshSeed() : Number(given)]) {
    test(`${sentence} (seed ${seed})`, () => {
      const random = new Random(seed);
      for (let round = 0; round < rounds; round++) check(random, round);
    });
  }
}

/** Text of random pieces. */
export function piecesOf(random: Random, pieces: readonly string[], most: number): string {
  let text = '';
  for (let count = random.int(0, most); count > 0; count--) text += random.pick(pieces);
  return text;
}
