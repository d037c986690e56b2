import { createHash, randomBytes } from 'node:crypto';

const LINK_LIFETIME_MS = 10 * 60_000;
const SESSION_LIFETIME_MS = 12 * 3_600_000;
const MOST_ENTRIES = 1000;

/**
 * Lets a browser in without showing it the token: a code that works once, inside a link, is exchanged for a cookie.
 * Only hashes are held; both end by themselves.
 */
export class BrowserSessions {
  readonly #nowMs: () => number;
  readonly #links = new Map<string, number>();
  readonly #sessions = new Map<string, number>();

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  /** A new code for one link. */
  createCode(): string {
    return this.#add(this.#links, LINK_LIFETIME_MS);
  }

  /** Exchanges a code for a session; undefined where it is not known, was used, or is too old. */
  openSession(code: string): string | undefined {
    const hash = hashOf(code);
    const endsMs = this.#links.get(hash);
    this.#links.delete(hash);
    if (endsMs === undefined || endsMs <= this.#nowMs()) return undefined;
    return this.#add(this.#sessions, SESSION_LIFETIME_MS);
  }

  /** Whether a session is one of ours and has not ended. */
  isOpen(session: string): boolean {
    // Looked up by its hash, so that the time taken says nothing about the value.
    return (this.#sessions.get(hashOf(session)) ?? 0) > this.#nowMs();
  }

  #add(entries: Map<string, number>, lifetimeMs: number): string {
    const value = randomBytes(32).toString('base64url');
    const nowMs = this.#nowMs();
    for (const [hash, endsMs] of entries) {
      if (endsMs <= nowMs || entries.size >= MOST_ENTRIES) entries.delete(hash);
    }
    entries.set(hashOf(value), nowMs + lifetimeMs);
    return value;
  }
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}
