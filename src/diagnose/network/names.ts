/** The observations of the person's own network that can be asked for, cheapest first. */
export const NETWORK_CHECKS = [
  'proxy',
  'hosts',
  'dns',
  'addresses',
  'tls',
  'portal',
  'egress',
] as const;

export type NetworkCheck = (typeof NETWORK_CHECKS)[number];

/** Reads a list such as `dns,hosts`; `all` stands for every one. What is none of them is told apart. */
export function readNetworkChecks(text: string): {
  readonly checks: readonly NetworkCheck[];
  readonly unknown: readonly string[];
} {
  const words = text.split(/[\s,]+/).filter((word) => word !== '');
  if (words.includes('all')) return { checks: NETWORK_CHECKS, unknown: [] };
  const checks = NETWORK_CHECKS.filter((name) => words.includes(name));
  const unknown = words.filter((word) => !NETWORK_CHECKS.some((name) => name === word));
  return { checks, unknown };
}
