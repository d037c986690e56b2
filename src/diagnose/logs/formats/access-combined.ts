import { parseIp } from '../../../util/ip.ts';
import type { CauseCode } from '../../cause-codes.ts';
import type { CauseFinding } from '../../finding.ts';
import { defined } from '../defined.ts';
import type { LogEvent } from '../event.ts';
import { redactLine } from '../redact-line.ts';
import { readRequestLine } from '../request-line.ts';
import { fromBehind } from '../seen-record.ts';
import type { Traffic, TrafficFormat } from '../traffic.ts';
import { readAccessLine } from './access-line.ts';
import type { AccessLine } from './access-line.ts';
import { readTrailing } from './access-trailing.ts';
import type { AccessTrailing } from './access-trailing.ts';

/** What it is called where nothing tells nginx from Apache: both write this format. */
const EITHER = 'nginx or Apache httpd';

/**
 * Access logs in the common, combined or vhost_combined format, with whatever follows (nginx, Apache and all that write
 * as they do). An event is each answer from 400 on.
 */
export const ACCESS_COMBINED: TrafficFormat = {
  id: 'access_combined',
  product: EITHER,
  layer: 'web_server',
  recognise,
  mayMatter,
  parse(record, at) {
    const line = readAccessLine(record);
    if (line === undefined || line.status < 400) return undefined;
    return toEvent(line, record, at);
  },
  traffic(text) {
    const line = readAccessLine(text);
    return line === undefined ? undefined : toTraffic(line);
  },
};

function recognise(lines: readonly string[]): number {
  if (!lines.some((line) => line.includes('] "'))) return 0;
  const fit = lines.filter((line) => readAccessLine(line) !== undefined).length;
  // Formats that are this one and more of a certain product go first.
  return (0.9 * fit) / lines.length;
}

/** Whether a quoted field is followed by a status from 400 to 599. */
function mayMatter(line: string): boolean {
  for (let at = line.indexOf('" '); at !== -1; at = line.indexOf('" ', at + 1)) {
    const digit = line.charCodeAt(at + 2);
    if (digit === 0x34 || digit === 0x35) return true;
    // A status that is none of these ends the search: it stands after the first of quoted fields.
    if (digit >= 0x31 && digit <= 0x33 && line.charCodeAt(at + 5) === 0x20) return false;
  }
  return false;
}

function toTraffic(line: AccessLine): Traffic {
  const { method, path } = readRequestLine(line.request);
  const { forwardedFor } = readTrailing(line.rest);
  const { atMs } = line.time;
  const clientAddress = clientOf(line.address, forwardedFor);
  return {
    atMs,
    clientAddress,
    status: line.status,
    ...defined({
      method,
      path,
      userAgent: line.userAgent?.slice(0, 200),
      account: line.user?.slice(0, 100),
    }),
  };
}

function toEvent(
  line: AccessLine,
  record: string,
  at: { readonly file: string; readonly line: number },
): LogEvent {
  const target = readRequestLine(line.request);
  const trailing = readTrailing(line.rest);
  const { upstreamStatus } = trailing;
  return {
    format: 'access_combined',
    product: productOf(line, at.file),
    layer: 'web_server',
    file: at.file,
    line: at.line,
    ...line.time,
    clientAddress: clientOf(line.address, trailing.forwardedFor),
    ...defined({
      method: target.method,
      path: target.path,
      host: line.host ?? target.host ?? trailing.host,
      userAgent: line.userAgent?.slice(0, 200),
      account: line.user?.slice(0, 100),
      upstreamStatus: typeof upstreamStatus === 'number' ? upstreamStatus : undefined,
    }),
    status: line.status,
    ids: trailing.ids,
    refusedByProduct: refusedItself(line, trailing),
    text: redactLine(record),
    causes: causesOf(line, trailing, `${at.file}:${at.line}`),
  };
}

/** Behind a proxy of one's own the peer is the proxy; then the last public address that was forwarded is the client. */
function clientOf(peer: string, forwardedFor: readonly string[]): string {
  if (forwardedFor.length === 0 || !isPrivate(peer)) return peer;
  return forwardedFor.findLast((address) => !isPrivate(address)) ?? forwardedFor[0] ?? peer;
}

/** RFC 1918, RFC 4193, loopback and link-local; `unix:` is nginx’s for a local socket. */
function isPrivate(address: string): boolean {
  const ip = parseIp(address);
  if (ip === undefined) return address === 'unix:' || address === 'localhost';
  if (ip.family === 6) {
    const [first = 0] = ip.hextets;
    const loopback = ip.hextets.every((hextet, at) => hextet === (at === 7 ? 1 : 0));
    return loopback || (first & 0xfe00) === 0xfc00 || (first & 0xffc0) === 0xfe80;
  }
  const { value } = ip;
  const [a, b] = [value >>> 24, (value >>> 16) & 255];
  return (
    a === 10 ||
    a === 127 ||
    (a === 172 && b >= 16 && b < 32) ||
    (a === 192 && b === 168) ||
    (a === 169 && b === 254)
  );
}

/** As far as the line or the name of the file tells. */
function productOf(line: AccessLine, file: string): string {
  const name = file.toLowerCase();
  if (line.status === 444 || (line.status >= 494 && line.status <= 499)) return 'nginx';
  if (/nginx|openresty|ingress/.test(name)) return 'nginx';
  if (/apache|httpd|other_vhosts_access|ssl_access_log/.test(name)) return 'Apache httpd';
  return line.bytes === '-' ? 'Apache httpd' : EITHER;
}

function refusedItself(
  { status }: AccessLine,
  { upstreamStatus }: AccessTrailing,
): boolean | undefined {
  if (upstreamStatus === undefined) return undefined;
  return upstreamStatus !== status;
}

/** Statuses of nginx's own that no client sees (it sees 400), by ngx_http_request.h. */
const OWN: Readonly<Record<number, readonly [code: CauseCode, says: string]>> = {
  494: ['request.header_too_large', 'nginx took the header as too large'],
  495: ['server.client_certificate', 'nginx could not verify the client certificate'],
  496: ['server.client_certificate', 'nginx wants a client certificate and got none'],
};

function causesOf(line: AccessLine, trailing: AccessTrailing, at: string): readonly CauseFinding[] {
  const { status } = line;
  if (trailing.upstreamStatus === status) return [fromBehind(status, at)];
  const own = OWN[status];
  if (own === undefined) return [];
  const [code, says] = own;
  const source = 'nginx, src/http/ngx_http_request.h';
  return [
    {
      code,
      factor: 300,
      group: 'log.status',
      evidence: { from: 'log', at, text: `${says}: status \`${status}\``, source },
    },
  ];
}
