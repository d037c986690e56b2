/** What one connection may cost. Times in milliseconds, sizes in bytes. */
export interface HttpLimits {
  /** Hard bound of a request head; the policy's own limits lie below it and give the better answer. */
  readonly headBytes: number;
  /** From the first byte of a head, or the opening of the connection, to the end of the head. */
  readonly headTimeoutMs: number;
  /** From the head's beginning to the end of the body. */
  readonly requestTimeoutMs: number;
  /** Longest silence within a request body while it is being read. */
  readonly bodyIdleTimeoutMs: number;
  /** Longest time that a caller may leave response bytes untaken. */
  readonly writeStallTimeoutMs: number;
  readonly keepAliveTimeoutMs: number;
  readonly maxConnections: number;
  /** Bounds of reading the rest of a body after the answer was given without it. */
  readonly lingerBytes: number;
  readonly lingerMs: number;
}

/**
 * Generous to slow callers, not to idle ones. There is no bound on the number of requests a connection: `node:http`
 * would answer the surplus by itself, with no reason and no record.
 */
export const DEFAULT_HTTP_LIMITS: HttpLimits = {
  headBytes: 64 * 1024,
  headTimeoutMs: 10_000,
  requestTimeoutMs: 300_000,
  bodyIdleTimeoutMs: 30_000,
  writeStallTimeoutMs: 60_000,
  keepAliveTimeoutMs: 65_000,
  maxConnections: 10_000,
  lingerBytes: 64 * 1024,
  lingerMs: 1000,
};
