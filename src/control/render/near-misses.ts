import type { NearMiss } from '../../core/explanation.ts';

/** The permits that failed on the fewest clauses: what failed on more than those is not near. */
export function nearest(misses: readonly NearMiss[]): readonly NearMiss[] {
  const least = Math.min(...misses.map((miss) => miss.failing.length));
  return misses.filter((miss) => miss.failing.length === least);
}
