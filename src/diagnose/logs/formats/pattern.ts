import type { Matcher, RE2JS } from 're2js';
import { eventOf, readSeenRecord, trafficOf } from '../seen-record.ts';
import type { FieldRole, SeenRecord } from '../seen-record.ts';
import { readRequestLine } from '../request-line.ts';
import type { TrafficFormat } from '../traffic.ts';
import { apachePieces, nginxPieces } from './pattern-fields.ts';
import type { PatternPiece } from './pattern-fields.ts';

/** A person's pattern as a format, or what is wrong with it. */
export type PatternFormat =
  | { readonly ok: true; readonly format: TrafficFormat }
  | { readonly ok: false; readonly message: string; readonly next: string };

type Role = FieldRole | 'request';

/** Names of groups of an expression, and what they stand for. */
const GROUPS: Readonly<Record<string, Role>> = {
  status: 'status',
  code: 'status',
  upstream: 'upstreamStatus',
  upstream_status: 'upstreamStatus',
  upstreamstatus: 'upstreamStatus',
  method: 'method',
  path: 'path',
  uri: 'path',
  url: 'path',
  request: 'request',
  time: 'time',
  timestamp: 'time',
  date: 'time',
  ip: 'address',
  client: 'address',
  address: 'address',
  remote_addr: 'address',
  host: 'host',
  vhost: 'host',
  id: 'id',
  request_id: 'id',
  requestid: 'id',
  agent: 'userAgent',
  user_agent: 'userAgent',
  useragent: 'userAgent',
  user: 'account',
  account: 'account',
  message: 'message',
  msg: 'message',
};

/** An expression whose groups have roles: `roles[0]` is that of the first group. */
interface RoledExpression {
  readonly source: string;
  readonly roles: readonly (Role | undefined)[];
}

/**
 * A pattern that a person gives: nginx's `log_format`, Apache's `LogFormat`, or an expression with named groups
 * (`(?<status>\d{3})`; names: status, upstream, method, path, request, time, ip, host, id, agent, user, message). It
 * runs on RE2, whose time grows linearly with the line. Look-around and back references are refused.
 */
export async function patternFormat(pattern: string): Promise<PatternFormat> {
  const expression = toExpression(pattern);
  if (typeof expression === 'string') return { ok: false, message: expression, next: NEXT };
  const { RE2JS: Engine } = await import('re2js');
  try {
    const compiled = Engine.compile(expression.source);
    return { ok: true, format: formatOf(compiled, expression.roles) };
  } catch (error) {
    const reason =
      error instanceof Error ? error.message.replace('error parsing regexp: ', '') : '';
    return { ok: false, message: `the pattern cannot be read: ${reason}`, next: NEXT };
  }
}

const NEXT =
  'give the `log_format` of nginx, the `LogFormat` of Apache, or an expression with named groups such as `(?<ip>\\S+) (?<method>[A-Z]+) (?<path>\\S+) (?<status>\\d{3})`';

function toExpression(pattern: string): RoledExpression | string {
  if (/\(\?P?</.test(pattern)) return fromGroups(pattern);
  const pieces = /\$\{?\w/.test(pattern) ? nginxPieces(pattern) : apachePieces(pattern);
  const roles = new Set(pieces.flatMap((piece) => ('role' in piece ? [piece.role] : [])));
  if (!roles.has('status')) return 'the pattern has no field for the status';
  return fromPieces(pieces);
}

function fromGroups(pattern: string): RoledExpression | string {
  const roles: (Role | undefined)[] = [];
  // Groups in the order of their parentheses; those of `(?:` and escaped ones do not count.
  for (const [whole, name] of pattern.matchAll(
    /\\.|\[(?:[^\]\\]|\\.)*\]|\((?:\?P?<(\w+)>|(?!\?))/g,
  )) {
    if (!whole.startsWith('(')) continue;
    roles.push(name === undefined ? undefined : GROUPS[name.toLowerCase()]);
  }
  if (!roles.includes('status') && !roles.includes('message')) {
    return 'the pattern has no group named `status` or `message`';
  }
  return { source: pattern.replaceAll('(?P<', '(?<'), roles };
}

function fromPieces(pieces: readonly PatternPiece[]): RoledExpression {
  let source = '^';
  const roles: (Role | undefined)[] = [];
  pieces.forEach((piece, at) => {
    if ('literal' in piece) {
      source += piece.literal.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&').replaceAll(/ +/g, ' +');
      return;
    }
    roles.push(piece.role);
    const [before, after] = [pieces[at - 1], pieces[at + 1]];
    const quoted = before !== undefined && 'literal' in before && before.literal.endsWith('"');
    source += fieldSource(piece, { quoted, last: after === undefined });
  });
  return { source, roles };
}

function fieldSource(
  { name, role }: { readonly name: string; readonly role?: Role },
  { quoted, last }: { readonly quoted: boolean; readonly last: boolean },
): string {
  if (role === 'status') return '(\\d{3}|-)';
  // Apache's `%t` writes its brackets, `%{…}t` none.
  if (name === 't') return '\\[([^\\]]*)\\]';
  if (quoted) return '((?:[^"\\\\]|\\\\.)*)';
  return last ? '(.*)' : '(.*?)';
}

function formatOf(compiled: RE2JS, roles: readonly (Role | undefined)[]): TrafficFormat {
  const about = { format: 'pattern', product: 'the server', layer: 'web_server' } as const;
  const see = (line: string): SeenRecord | undefined => {
    const matcher = compiled.matcher(line);
    return matcher.find() ? seen(matcher, roles) : undefined;
  };
  return {
    id: about.format,
    product: about.product,
    layer: about.layer,
    recognise(lines) {
      const fit = lines.filter((line) => compiled.matcher(line).find()).length;
      return lines.length === 0 ? 0 : fit / lines.length;
    },
    mayMatter: (line) => /(?:^|\D)[45]\d\d(?:\D|$)/.test(line) || !roles.includes('status'),
    parse(record, at) {
      const found = see(record);
      return found && eventOf(found, record, { ...about, ...at });
    },
    traffic(line) {
      const found = see(line);
      return found && trafficOf(found);
    },
  };
}

function seen(matcher: Matcher, roles: readonly (Role | undefined)[]): SeenRecord {
  const values = new Map<Role, string>();
  const ids: string[] = [];
  roles.forEach((role, at) => {
    const value = role === undefined ? null : matcher.group(at + 1);
    if (role === undefined || value === null || value === '' || value === '-') return;
    if (role === 'id') ids.push(value);
    else if (!values.has(role)) values.set(role, value);
  });
  const request = values.get('request');
  if (request !== undefined) {
    const { method } = readRequestLine(request);
    if (method !== undefined && !values.has('method')) values.set('method', method);
    if (method !== undefined && !values.has('path')) values.set('path', request);
  }
  return readSeenRecord((role) => values.get(role), ids);
}
