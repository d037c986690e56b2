import { formatIp, parseIp } from '../../util/ip.ts';
import type { CauseFinding, ProductLayer } from '../finding.ts';
import { defined } from './defined.ts';
import type { LogEvent } from './event.ts';
import { readEpoch, readTime } from './moment.ts';
import type { Moment } from './moment.ts';
import { redactLine } from './redact-line.ts';
import { readRequestLine, readTarget } from './request-line.ts';
import { isRefusing } from './traffic.ts';
import type { Traffic } from './traffic.ts';
import { causesOfWords, speaksOfRefusal } from './words.ts';

/** What a field of a log record can stand for. */
export type FieldRole =
  | 'status'
  | 'upstreamStatus'
  | 'method'
  | 'path'
  | 'time'
  | 'address'
  | 'host'
  | 'id'
  | 'userAgent'
  | 'account'
  | 'message';

/** A record of a log as far as its fields are known. */
export interface SeenRecord {
  readonly status?: number;
  readonly upstreamStatus?: number;
  readonly method?: string;
  readonly path?: string;
  readonly host?: string;
  readonly moment?: Moment;
  readonly address?: string;
  readonly ids: readonly string[];
  readonly userAgent?: string;
  readonly account?: string;
  readonly message?: string;
}

/** Reads the values of fields, each as its role wants it; what does not fit is left out. */
export function readSeenRecord(
  field: (role: FieldRole) => string | number | undefined,
  ids: readonly string[],
): SeenRecord {
  const text = (role: FieldRole, most = 200): string | undefined => {
    const value = field(role);
    return value === undefined ? undefined : String(value).slice(0, most);
  };
  const target = targetOf(text('path', 8000) ?? '');
  const seen = defined({
    status: statusOf(field('status')),
    upstreamStatus: statusOf(field('upstreamStatus')),
    method: methodOf(text('method')) ?? target.method,
    path: target.path,
    host: target.host ?? hostOf(text('host')),
    moment: momentOf(field('time')),
    address: addressOf(text('address')),
    userAgent: text('userAgent'),
    account: text('account', 100),
    message: text('message', 2000),
  });
  return { ...seen, ids };
}

/** A whole request line, or a target alone. */
function targetOf(text: string): ReturnType<typeof readRequestLine> {
  return /^[A-Z]+ \S/.test(text) ? readRequestLine(text) : readTarget(text);
}

function statusOf(value: string | number | undefined): number | undefined {
  // Several: those that were asked one after the other.
  const last = typeof value === 'string' ? /(?:^|[,:] ?)(\d{3})(?: \w.*)?$/.exec(value) : null;
  const status = last === null ? value : Number(last[1]);
  const known = typeof status === 'number' && Number.isInteger(status);
  return known && status >= 100 && status <= 599 ? status : undefined;
}

function momentOf(value: string | number | undefined): Moment | undefined {
  if (value === undefined) return undefined;
  return typeof value === 'number' ? readEpoch(value) : readTime(value);
}

/** With or without a port, brackets, or a list of forwarding. */
function addressOf(value: string | undefined): string | undefined {
  const first = value?.split(',')[0]?.trim() ?? '';
  const bare = first.replace(/^\[([^\]]*)\](?::\d+)?$/, '$1').replace(/^([\d.]+):\d+$/, '$1');
  const ip = parseIp(bare);
  return ip === undefined ? undefined : formatIp(ip);
}

function methodOf(value: string | undefined): string | undefined {
  return value !== undefined && /^[A-Za-z]{3,20}$/.test(value) ? value.toUpperCase() : undefined;
}

function hostOf(value: string | undefined): string | undefined {
  // A name without a dot is that of the machine that wrote the log.
  const isHost = value !== undefined && /^[\w-]+(?:\.[\w-]+)+(?::\d+)?$/.test(value);
  return isHost ? value.toLowerCase() : undefined;
}

/** The request that a record tells of; undefined where it has no status. */
export function trafficOf(seen: SeenRecord): Traffic | undefined {
  const { status, moment, address, method, path, userAgent } = seen;
  if (status === undefined) return undefined;
  return {
    status,
    ...defined({
      atMs: moment?.atMs,
      clientAddress: address,
      method,
      path,
      userAgent,
      account: shownAccount(seen),
    }),
  };
}

/** Which log a record is of. */
export interface RecordOrigin {
  readonly format: string;
  readonly product: string;
  readonly layer: ProductLayer;
  readonly file: string;
  readonly line: number;
}

/**
 * The event that a record is; undefined where it tells of no refusal and no error. `record`: as written; `isRefusal`:
 * whether it is known to be one by other words than those that are looked for here.
 */
export function eventOf(
  seen: SeenRecord,
  record: string,
  origin: RecordOrigin,
  isRefusal = false,
): LogEvent | undefined {
  const { status, message = '', upstreamStatus, ids } = seen;
  const refused = isRefusal || (status === undefined ? speaksOfRefusal(message) : status >= 400);
  if (!refused) return undefined;
  return {
    ...origin,
    ...(seen.moment ?? { zoneKnown: false, precisionMs: 1000 }),
    ...defined({
      clientAddress: seen.address,
      method: seen.method,
      path: seen.path,
      host: seen.host,
      userAgent: seen.userAgent,
      account: shownAccount(seen),
      status,
      upstreamStatus,
    }),
    ids,
    refusedByProduct: upstreamStatus === undefined ? undefined : upstreamStatus !== status,
    text: redactLine(record, Math.max(0, record.indexOf(message))),
    causes: causesOf(seen, `${origin.file}:${origin.line}`),
  };
}

/** A name of an account may be a key. */
function shownAccount({ account }: SeenRecord): string | undefined {
  return account === undefined ? undefined : redactLine(account);
}

function causesOf(
  { status, upstreamStatus, message = '' }: SeenRecord,
  at: string,
): readonly CauseFinding[] {
  if (status !== undefined && upstreamStatus === status) return [fromBehind(status, at)];
  if (status !== undefined && status !== 400 && !isRefusing(status)) return [];
  return causesOfWords(message, at, redactLine(message).slice(0, 160));
}

/** That the answer was the application's, by the status that came from behind. */
export function fromBehind(status: number, at: string): CauseFinding {
  const text = `the answer came from behind: upstream status \`${status}\``;
  return {
    code: 'upstream.refused',
    factor: 50,
    group: 'log.upstream_status',
    evidence: { from: 'log', at, text },
  };
}
