import { PinpointError } from '../../util/error.ts';
import type { ErrorCode } from '../../util/error.ts';
import type { HtmlPage } from '../render/html/page.ts';

/** What the admin port answers with. */
export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** An answer that goes on: `start` is given the writer, and returns what ends it. */
export interface StreamReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly start: (write: (chunk: string) => boolean) => () => void;
}

export function jsonReply(value: unknown, status = 200): Reply {
  return {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8' },
    body: `${JSON.stringify(value)}\n`,
  };
}

export function textReply(body: string, contentType = 'text/plain; charset=utf-8'): Reply {
  return { status: 200, headers: { 'content-type': contentType }, body };
}

/** Problem details (RFC 9457) with the member `next`: what to do about it. */
export interface AdminProblem {
  readonly status: number;
  readonly code: string;
  readonly title: string;
  readonly detail: string;
  readonly next: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export function problemReply(problem: AdminProblem): Reply {
  const { status, code, title, detail, next } = problem;
  return {
    status,
    headers: { 'content-type': 'application/problem+json; charset=utf-8', ...problem.headers },
    body: `${JSON.stringify({ type: 'about:blank', title, status, detail, code, next })}\n`,
  };
}

const STATUS_OF: Readonly<Partial<Record<ErrorCode, number>>> = {
  'call.not_found': 404,
  'call.lost': 404,
  'call.expired': 410,
  'usage.invalid': 400,
  'edit.not_applicable': 409,
  'policy.changed': 409,
  'store.locked': 503,
};

/** An operational failure as problem details; anything else is a fault of ours and says no more than that. */
export function failureReply(failure: unknown): Reply {
  if (failure instanceof PinpointError) {
    return problemReply({
      status: STATUS_OF[failure.code] ?? 500,
      code: failure.code,
      title: failure.message,
      detail: failure.message,
      next: failure.next,
    });
  }
  return problemReply({
    status: 500,
    code: 'internal',
    title: 'The admin port failed',
    detail: 'an unexpected failure; it was written to the log of the gateway',
    next: 'report it with that line of the log',
  });
}

export function notFound(path: string): Reply {
  return problemReply({
    status: 404,
    code: 'not_found',
    title: 'The admin port has no such address',
    detail: `nothing is at \`${path}\``,
    next: 'see docs/reference/admin-api.md for what it has',
  });
}

/** A page as a browser gets it: its policy lets it load and run nothing but its own style and script, by their hashes. */
export function htmlReply(page: HtmlPage, status = 200): Reply {
  return {
    status,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': `${page.contentSecurityPolicy}; frame-ancestors 'none'`,
    },
    body: page.html,
  };
}
