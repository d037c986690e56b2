import type { Refusal } from './verdict.ts';

/** A text among a refusal's further evidence; empty where there is none of that name. */
export function textOf(refusal: Refusal, name: string): string {
  const value = refusal.evidence.more?.[name];
  return typeof value === 'string' ? value : '';
}
