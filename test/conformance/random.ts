import { randomInt } from 'node:crypto';

/** Random choices that a printed seed repeats (mulberry32). */
export interface Random {
  readonly seed: number;
  /** At least 0, less than 1. */
  unit(): number;
  /** At least 0, less than `below`. */
  below(below: number): number;
  pick<T>(choices: readonly T[]): T;
  /** True in one of `n` cases. */
  oneIn(n: number): boolean;
}

/** A fixed seed, so that a failure that was found once is found always, and a fresh one. */
export function seeds(): readonly number[] {
  return [20_260_801, randomInt(2 ** 31)];
}

export function seededRandom(seed: number): Random {
  let state = seed | 0;
  const unit = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (limit: number): number => Math.floor(unit() * limit);
  const pick = <T>(choices: readonly T[]): T => {
    const choice = choices[below(choices.length)];
    if (choice === undefined) throw new RangeError('nothing to pick from');
    return choice;
  };
  return { seed, unit, below, pick, oneIn: (n) => below(n) === 0 };
}
