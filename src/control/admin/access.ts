import { isIP } from 'node:net';
import { ADMIN_COOKIE } from '../../util/admin-cookie.ts';
import { problemReply } from './reply.ts';
import type { Reply } from './reply.ts';
import type { BrowserSessions } from './sessions.ts';
import { sameSecret } from './token.ts';

/** What is looked at to let a request in. */
export interface AccessRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly header: (name: string) => string | undefined;
}

/** Who may come in, and by which names the port may be called. */
export interface AccessRules {
  readonly token: string;
  readonly sessions: BrowserSessions;
  /** The host on which the port listens, as configured. */
  readonly host: string;
}

/** The cookie is for the pages of calls alone. The gateway, on another port of the same host, takes it out of what it passes on. */
const COOKIE_PATH = '/calls';

/** Paths that answer without a token, because what asks for them (a supervisor) has none. They tell nothing but up or not. */
const OPEN_PATHS = new Set(['/health', '/ready']);

/**
 * Undefined: let in; else the answer that keeps it out or, for a link with a code that works once, sends it on with a
 * cookie. A browser on another site reaches nothing: the Host must be ours (DNS rebinding), the cookie is `SameSite=Strict`
 * and opens pages by `GET` alone.
 */
export function checkAccess(request: AccessRequest, rules: AccessRules): Reply | undefined {
  if (!isOwnHost(request.header('host'), rules.host)) return wrongHost();
  if (OPEN_PATHS.has(request.path)) return undefined;
  const authorization = request.header('authorization');
  if (authorization !== undefined) {
    const presented = /^Bearer +(\S+)$/i.exec(authorization)?.[1];
    return presented !== undefined && sameSecret(presented, rules.token)
      ? undefined
      : unauthorized('the token sent is not this gateway’s');
  }
  if (request.method !== 'GET') return unauthorized('no token was sent');
  const code = request.query.get('token');
  if (code !== null) return openByLink(request, code, rules);
  const session = cookieValue(request.header('cookie'));
  if (session !== undefined && rules.sessions.isOpen(session)) return undefined;
  return unauthorized('no token was sent');
}

function openByLink(request: AccessRequest, code: string, rules: AccessRules): Reply {
  const session = rules.sessions.openSession(code);
  if (session === undefined)
    return unauthorized('this link was used, or is older than ten minutes');
  const query = new URLSearchParams(request.query);
  query.delete('token');
  const rest = query.size === 0 ? '' : `?${query.toString()}`;
  return {
    status: 303,
    headers: {
      location: request.path + rest,
      'set-cookie': `${ADMIN_COOKIE}=${session}; Path=${COOKIE_PATH}; HttpOnly; SameSite=Strict`,
    },
    body: '',
  };
}

function cookieValue(header: string | undefined): string | undefined {
  for (const pair of header?.split(';') ?? []) {
    const [name, value] = pair.trim().split('=', 2);
    if (name === ADMIN_COOKIE) return value;
  }
  return undefined;
}

/** An address, `localhost` or the configured name: never a name that somebody else's DNS can point here. */
function isOwnHost(header: string | undefined, configured: string): boolean {
  if (header === undefined) return false;
  const name = header.replace(/:\d+$/, '').toLowerCase();
  const bare = name.startsWith('[') && name.endsWith(']') ? name.slice(1, -1) : name;
  return isIP(bare) !== 0 || bare === 'localhost' || bare === configured.toLowerCase();
}

function wrongHost(): Reply {
  return problemReply({
    status: 421,
    code: 'admin.wrong_host',
    title: 'The admin port does not answer to this name',
    detail: 'the Host header is neither an address, nor localhost, nor the configured host',
    next: 'use the address that `pinpoint start` printed',
  });
}

function unauthorized(detail: string): Reply {
  return problemReply({
    status: 401,
    code: 'admin.unauthorized',
    title: 'The admin port needs its token',
    detail,
    next: 'send `Authorization: Bearer` with the text of `admin.token` in the data directory, or open a page by the link that `pinpoint why` prints',
    headers: { 'www-authenticate': 'Bearer realm="pinpoint admin"' },
  });
}
