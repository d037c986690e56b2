import type { JsonObject } from '../../../util/json.ts';
import type { LogEvent } from '../event.ts';
import type { LogFormat } from '../format.ts';
import type { TrafficFormat } from '../traffic.ts';
import { readIsoTime } from '../moment.ts';
import { causesOfDetails, causesOfFlags } from './envoy-details.ts';
import type { Cause, Place, Seen } from './parts/event.ts';
import { eventOf, pathOf, said, tick } from './parts/event.ts';
import { headOf, integer, readRequestLine, words } from './parts/fields.ts';
import { jsonFormat } from './parts/json-format.ts';
import { numberAt, textAt } from './parts/json-record.ts';
import { shareOf } from './parts/recognise.ts';
import { isWorthTelling } from './parts/refusal.ts';
import { toTraffic } from './parts/to-traffic.ts';
import { unwrap } from './parts/unwrap.ts';

const TEXT = { id: 'envoy_access', product: 'Envoy', layer: 'load_balancer' } as const;

/** The default format, and Istio's, which puts details after the flags. */
const LINE =
  /^\[(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3,9}Z)\] "((?:[^"\\]|\\.){0,8192})" (\d{1,3}) (-|[A-Z]{2,5}(?:,[A-Z]{2,5}){0,5}) /;

/** Envoy's access log as text, its own default and Istio's. */
export const envoyText: TrafficFormat = {
  ...TEXT,
  recognise: (lines) => shareOf(lines, (line) => LINE.test(headOf(line)), 0.98),
  mayMatter: (line) => line.includes('] "') && /" (?:4\d\d|503) /.test(line),
  parse,
  traffic(line) {
    const found = LINE.exec(headOf(unwrap(line).text));
    if (found === null) return undefined;
    const [, time = '', request, code] = found;
    return toTraffic({
      moment: readIsoTime(time),
      ...readRequestLine(request),
      status: integer(code),
    });
  },
};

interface Logged {
  readonly status: number | undefined;
  readonly flags: string;
  readonly details: string | undefined;
  readonly forwardedFor: string | undefined;
  readonly peer: string | undefined;
  readonly userAgent: string | undefined;
  readonly id: string | undefined;
  readonly authority: string | undefined;
  readonly upstreamHost: string | undefined;
  readonly method: string | undefined;
  readonly target: string | undefined;
}

function parse(record: string, at: Place): LogEvent | undefined {
  const text = headOf(unwrap(record).text);
  const found = LINE.exec(text);
  if (found === null) return undefined;
  const [head, time = '', line, code, flags = '-'] = found;
  const rest = words(text.slice(head.length), 24);
  const request = readRequestLine(line);
  // Bytes follow the flags in the default format, details in Istio's.
  const isDefault = /^\d+$/.test(rest[0] ?? '');
  const from = isDefault ? 4 : 7;
  const seen = seenOf({
    status: integer(code),
    flags,
    details: isDefault ? undefined : said(rest[0]),
    forwardedFor: said(rest[from]),
    peer: isDefault ? undefined : said(rest[from + 8]),
    userAgent: rest[from + 1],
    id: rest[from + 2],
    authority: rest[from + 3],
    upstreamHost: said(rest[from + 4]),
    method: request?.method,
    target: request?.target,
  });
  return seen === undefined ? undefined : eventOf(TEXT, at, { moment: readIsoTime(time), ...seen });
}

/** Envoy's access log as JSON, with the member names that Istio and most examples use. */
export const envoyJson: LogFormat = jsonFormat(
  { id: 'envoy_json', product: 'Envoy', layer: 'load_balancer' },
  {
    marks: ['"response_flags"', '"response_code"'],
    sure: 0.98,
    may: /"response_code": ?"?(?:4\d\d|503)/,
    request: (record) => ({
      moment: readIsoTime(textAt(record, 'start_time') ?? ''),
      clientAddress: textAt(record, 'x_forwarded_for')?.split(',')[0],
      method: textAt(record, 'method'),
      target: textAt(record, 'path'),
      status: numberAt(record, 'response_code'),
    }),
    read: readJson,
  },
);

function readJson(record: JsonObject): Seen | undefined {
  const seen = seenOf({
    status: numberAt(record, 'response_code'),
    flags: textAt(record, 'response_flags') ?? '-',
    details: textAt(record, 'response_code_details'),
    forwardedFor: textAt(record, 'x_forwarded_for'),
    peer: textAt(record, 'downstream_remote_address'),
    userAgent: textAt(record, 'user_agent'),
    id: textAt(record, 'request_id', 'x_request_id'),
    authority: textAt(record, 'authority', 'host'),
    upstreamHost: textAt(record, 'upstream_host'),
    method: textAt(record, 'method'),
    target: textAt(record, 'path', 'x_envoy_original_path'),
  });
  return seen === undefined
    ? undefined
    : { moment: readIsoTime(textAt(record, 'start_time') ?? ''), ...seen };
}

function seenOf(logged: Logged): Seen | undefined {
  const { status, flags, details, upstreamHost } = logged;
  const request = { status, method: logged.method, path: pathOf(logged.target) };
  const byDetails = details === undefined ? [] : causesOfDetails(details, request);
  const causes: readonly Cause[] = byDetails.length > 0 ? byDetails : causesOfFlags(flags, request);
  if (!isWorthTelling(status, causes) || isOnlyNotFound(status, causes)) return undefined;
  const passed =
    details === 'via_upstream' ||
    (details === undefined && flags === '-' && upstreamHost !== undefined);
  return {
    clientAddress: logged.forwardedFor?.split(',')[0] ?? logged.peer,
    method: logged.method,
    target: logged.target,
    host: logged.authority,
    userAgent: logged.userAgent,
    status,
    upstreamStatus: passed ? status : undefined,
    ids: [logged.id],
    refusedByProduct: passed
      ? false
      : causes.length > 0 || upstreamHost === undefined
        ? true
        : undefined,
    text: `${String(status)} ${flags} ${details ?? ''} ${logged.method ?? ''} ${logged.target ?? ''}`,
    causes: passed && causes.length === 0 ? [passedOn(status, upstreamHost)] : causes,
  };
}

/** A 404 that the application gave is no refusal. */
function isOnlyNotFound(status: number | undefined, causes: readonly Cause[]): boolean {
  return (
    (status === 404 || status === 503 || status === 400) &&
    causes.every(({ code }) => code === 'upstream.refused')
  );
}

function passedOn(status: number | undefined, upstream: string | undefined): Cause {
  return {
    code: 'upstream.refused',
    factor: 100,
    says: `Envoy passed on ${tick(status)} of ${tick(upstream)}`,
    source:
      'https://www.envoyproxy.io/docs/envoy/latest/configuration/observability/access_log/usage',
  };
}
