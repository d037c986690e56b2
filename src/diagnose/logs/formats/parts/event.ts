import type { CauseCode } from '../../../cause-codes.ts';
import type { CauseOwner } from '../../../cause-codes.ts';
import type { CauseFinding, Probe, ProductLayer, Remedy } from '../../../finding.ts';
import type { LogEvent } from '../../event.ts';
import type { Moment } from '../../moment.ts';
import { redactLine } from '../../redact-line.ts';
import { maskQueries } from './mask-queries.ts';

/** What of a format goes into its events. */
export interface FormatName {
  readonly id: string;
  readonly product: string;
  readonly layer: ProductLayer;
}

/** Where a record begins. */
export interface Place {
  readonly file: string;
  /** From 1. */
  readonly line: number;
}

/** What a line says of a cause, before it is known where the line stands. */
export interface Cause {
  readonly code: CauseCode;
  /** As in `CauseFinding`: 300 for a line that names the cause. */
  readonly factor: number;
  /** Evidence: lower case, no full stop, values in backticks. */
  readonly says: string;
  readonly remedies?: readonly Remedy[];
  readonly probes?: readonly Probe[];
  /** Why it is read so: what was run, or a public address. */
  readonly source?: string;
}

/** What one record holds. Fields that are absent, empty or `-` are left out of the event. */
export interface Seen {
  readonly moment?: Moment | undefined;
  readonly clientAddress?: string | undefined;
  readonly method?: string | undefined;
  /** Request target as logged: a path with its query, or an absolute URL. */
  readonly target?: string | undefined;
  readonly host?: string | undefined;
  readonly userAgent?: string | undefined;
  /** Who signed in, as logged; never a secret. */
  readonly account?: string | undefined;
  readonly status?: number | undefined;
  readonly upstreamStatus?: number | undefined;
  readonly ids?: readonly (string | undefined)[];
  readonly refusedByProduct?: boolean | undefined;
  /** The part that tells, not yet redacted. */
  readonly text: string;
  readonly causes?: readonly Cause[];
  /** Where the record is another product's, e.g. a line of ModSecurity in the log of its server. */
  readonly by?: Pick<FormatName, 'product' | 'layer'> | undefined;
}

/** The longest path that an event keeps. */
const LONGEST_PATH = 2048;

/** An event of a record. Secrets are taken out of every text that goes into it. */
export function eventOf(format: FormatName, at: Place, seen: Seen): LogEvent {
  const { moment, status, upstreamStatus } = seen;
  const text = shown(seen.text);
  const path = pathOf(seen.target);
  const host = said(seen.host) ?? hostOf(seen.target);
  const clientAddress = bareAddress(said(seen.clientAddress));
  const method = said(seen.method);
  const userAgent = said(seen.userAgent)?.slice(0, 200);
  const account = said(seen.account)?.slice(0, 100);
  return {
    format: format.id,
    product: seen.by?.product ?? format.product,
    layer: seen.by?.layer ?? format.layer,
    file: at.file,
    line: at.line,
    zoneKnown: moment?.zoneKnown ?? false,
    precisionMs: moment?.precisionMs ?? 1000,
    ...(moment === undefined ? {} : { atMs: moment.atMs }),
    ...(clientAddress === undefined ? {} : { clientAddress }),
    ...(method === undefined ? {} : { method }),
    ...(path === undefined ? {} : { path }),
    ...(host === undefined ? {} : { host: host.toLowerCase() }),
    ...(userAgent === undefined ? {} : { userAgent }),
    ...(account === undefined ? {} : { account }),
    ...(isStatus(status) ? { status } : {}),
    ...(isStatus(upstreamStatus) ? { upstreamStatus } : {}),
    ids: [...new Set((seen.ids ?? []).flatMap((id) => said(id) ?? []))],
    refusedByProduct: seen.refusedByProduct,
    text,
    causes: (seen.causes ?? []).map((cause) => findingOf(format, at, cause)),
  };
}

function findingOf(format: FormatName, at: Place, cause: Cause): CauseFinding {
  return {
    code: cause.code,
    factor: cause.factor,
    // Many lines of one log that say the same are one observation.
    group: `log.${format.id}`,
    evidence: {
      from: 'log',
      text: shown(cause.says),
      at: `${at.file}:${at.line}`,
      ...(cause.source === undefined ? {} : { source: cause.source }),
    },
    ...(cause.remedies === undefined ? {} : { remedies: cause.remedies }),
    ...(cause.probes === undefined ? {} : { probes: cause.probes }),
  };
}

/** A text without secrets and without the values of queries. */
function shown(text: string): string {
  return redactLine(maskQueries(text.length > 4096 ? text.slice(0, 4096) : text));
}

/** A value that is there: not absent, empty, `-` or `null`. */
export function said(value: string | undefined): string | undefined {
  if (value === undefined) return undefined;
  const trimmed = value.trim();
  return trimmed === '' || trimmed === '-' || trimmed === 'null' ? undefined : trimmed;
}

function isStatus(value: number | undefined): value is number {
  return value !== undefined && Number.isInteger(value) && value >= 100 && value <= 999;
}

/** The path of a request target, without query and fragment; undefined where it is none. */
export function pathOf(target: string | undefined): string | undefined {
  const given = said(target)?.slice(0, 8192);
  if (given === undefined) return undefined;
  const scheme = given.indexOf('://');
  let rest = given;
  if (scheme > 0 && scheme < 12) {
    const slash = given.indexOf('/', scheme + 3);
    rest = slash === -1 ? '/' : given.slice(slash);
  }
  if (!rest.startsWith('/')) return undefined;
  const end = rest.search(/[?#]/);
  return (end === -1 ? rest : rest.slice(0, end)).slice(0, LONGEST_PATH);
}

/** Host and port of an absolute URL. */
function hostOf(target: string | undefined): string | undefined {
  return /^[a-z][a-z0-9+.-]{0,10}:\/\/([^/?#\s]{1,255})/i
    .exec(target ?? '')?.[1]
    ?.replace(/^[^@]*@/, '');
}

/** An address without its port and brackets. */
function bareAddress(address: string | undefined): string | undefined {
  if (address === undefined) return undefined;
  const bracketed = /^\[([^\]]{2,45})\](?::\d+)?$/.exec(address);
  if (bracketed !== null) return bracketed[1];
  return /^(\d{1,3}(?:\.\d{1,3}){3}):\d+$/.exec(address)?.[1] ?? address.slice(0, 100);
}

/** What whoever runs the server can change. */
export function ownerFix(text: string, paste?: string): Remedy {
  return remedy('server_owner', text, paste);
}

/** What the caller can change. */
export function callerFix(text: string, paste?: string): Remedy {
  return remedy('caller', text, paste);
}

/** What somebody can change. */
export function remedy(actor: CauseOwner, text: string, paste?: string): Remedy {
  return paste === undefined ? { actor, text } : { actor, text, paste };
}

/** A value within evidence: in backticks, on one line, at most 120 characters. */
export function tick(value: string | number | undefined): string {
  const text = String(value ?? '').replaceAll('`', "'");
  return `\`${text.length > 120 ? `${text.slice(0, 119)}…` : text}\``;
}

/** A path that may be pasted into a configuration: cut before the first character that could end a word or a quote. */
export function pastable(path: string | undefined): string {
  const safe = /^\/[\w./~!$&()*+,:@%-]*/.exec(path ?? '')?.[0] ?? '/';
  return safe.replaceAll(/[$%*()]/g, (mark) => (mark === '%' ? '%' : '')).slice(0, 200);
}
