import type { LogEvent } from '../event.ts';
import type { LogFormat } from '../format.ts';
import type { TrafficFormat } from '../traffic.ts';
import { readClfTime, readEpoch } from '../moment.ts';
import type { Cause, Place } from './parts/event.ts';
import { eventOf, ownerFix, pastable, pathOf, remedy, said, tick } from './parts/event.ts';
import { headOf, integer, readRequestLine, words } from './parts/fields.ts';
import { plainShareOf, shareOf } from './parts/recognise.ts';
import { isWorthTelling } from './parts/refusal.ts';
import { toTraffic } from './parts/to-traffic.ts';
import { unwrap } from './parts/unwrap.ts';

const RUN = 'captured from Varnish 7.1.1';
const NCSA = { id: 'varnish_ncsa', product: 'Varnish', layer: 'cdn' } as const;

/** varnishncsa writes the request with its whole URL; with `%{Varnish:handling}x` at the end it tells how. */
const LINE =
  /^(\S{2,64}) \S{1,64} \S{1,128} \[(\d{2}\/[A-Z][a-z]{2}\/\d{4}:\d{2}:\d{2}:\d{2} [+-]\d{4})\] "([A-Z]{3,16}) (https?:\/\/\S{1,8192}) HTTP\/[\d.]{1,3}" (\d{3}) (?:\d{1,15}|-) /;

/** varnishncsa's log. */
export const varnishNcsa: TrafficFormat = {
  ...NCSA,
  recognise: (lines) => shareOf(lines, (line) => LINE.test(headOf(line)), 0.97),
  mayMatter: (line) => line.includes('" 4') && line.includes('://'),
  traffic(line) {
    const found = LINE.exec(headOf(unwrap(line).text));
    if (found === null) return undefined;
    const [, address, time = '', method, target, code] = found;
    return toTraffic({
      moment: readClfTime(time),
      clientAddress: address,
      method,
      target,
      status: integer(code),
    });
  },
  parse(record, at) {
    const text = headOf(unwrap(record).text);
    const found = LINE.exec(text);
    if (found === null) return undefined;
    const [, address, time = '', method, target, code] = found;
    const status = integer(code);
    if (!isWorthTelling(status)) return undefined;
    const handling = /" (synth|hit|miss|pass|pipe|hitmiss|hitpass)\s*$/.exec(text)?.[1];
    return eventOf(NCSA, at, {
      moment: readClfTime(time),
      clientAddress: address,
      method,
      target,
      status,
      upstreamStatus: handling === 'pass' || handling === 'miss' ? status : undefined,
      refusedByProduct: handling === undefined ? undefined : handling === 'synth',
      text: `${code ?? ''} ${method ?? ''} ${target ?? ''} ${handling ?? ''}`,
      causes: causesOf(handling, status, pathOf(target)),
    });
  },
};

function causesOf(
  handling: string | undefined,
  status: number | undefined,
  path: string | undefined,
): readonly Cause[] {
  switch (handling) {
    case 'synth':
      return synthCauses(status, path);
    case 'hit':
      return [
        {
          code: 'cdn.cached_refusal',
          factor: 300,
          says: `Varnish served the ${tick(status)} from its cache`,
          remedies: [
            ownerFix(
              'Do not store refusals, in vcl_backend_response',
              'if (beresp.status >= 400) { set beresp.uncacheable = true; }',
            ),
          ],
          source: RUN,
        },
      ];
    case 'pass':
    case 'miss':
      return [
        {
          code: 'upstream.refused',
          factor: 200,
          says: `Varnish passed on the ${tick(status)} of its backend`,
          remedies: [remedy('api_owner', 'See the log of the backend at this second')],
          source: RUN,
        },
      ];
    case undefined:
    default:
      return [];
  }
}

function synthCauses(status: number | undefined, path: string | undefined): readonly Cause[] {
  return [
    {
      code: 'server.rewrite_rule',
      factor: 150,
      says: `Varnish made the ${tick(status)} itself: a \`return (synth(${String(status)}))\` of its VCL`,
      remedies: [
        ownerFix(
          'Let this path pass before the rule, in vcl_recv',
          `if (req.url ~ "^${pastable(path)}") { return (pass); }`,
        ),
      ],
      source: RUN,
    },
    {
      code: 'server.ip_rule',
      factor: 40,
      says: 'such rules are often on an `acl` of addresses',
      source: RUN,
    },
  ];
}

const LOG = { id: 'varnishlog', product: 'Varnish', layer: 'cdn' } as const;

/** varnishlog: records of lines, the first with the number of the request. */
export const varnishLog: LogFormat = {
  ...LOG,
  recognise: (lines) =>
    plainShareOf(lines, (line) => /^(?:\*{1,3} {1,3}<< |-{1,3} {2,4}[A-Z])/.test(line), 0.97),
  // A request to the backend (`**`) belongs to the one that led to it.
  isContinuation: (line) => !line.startsWith('* '),
  parse: parseRecord,
};

const MOST_LINES = 2000;

function parseRecord(record: string, at: Place): LogEvent | undefined {
  const number = /^\*{1,3} {1,3}<< Request {1,3}>> (\d{1,20})/.exec(record)?.[1];
  if (number === undefined) return undefined;
  const tags = new Map<string, string>();
  const calls = new Set<string>();
  let host: string | undefined;
  for (const line of record.split('\n').slice(1, MOST_LINES)) {
    const [mark = '', tag = '', value = ''] =
      /^(-{1,3}) {1,4}(\w{2,32}) {0,24}(.{0,8192})/.exec(line)?.slice(1) ?? [];
    // Deeper lines are of the requests that this one led to.
    if (mark !== '-' && mark !== '--') continue;
    if (tag === 'VCL_call') calls.add(value.trim());
    else if (tag === 'ReqHeader' && /^host:/i.test(value)) host ??= value.slice(5);
    else if (!tags.has(tag) || tag === 'RespStatus') tags.set(tag, value);
  }
  const status = integer(tags.get('RespStatus')?.trim());
  if (!isWorthTelling(status)) return undefined;
  const handling = calls.has('SYNTH')
    ? 'synth'
    : tags.has('Hit')
      ? 'hit'
      : calls.has('BACKEND_FETCH') || calls.has('PASS') || calls.has('MISS')
        ? 'pass'
        : undefined;
  const request = readRequestLine(
    `${tags.get('ReqMethod')?.trim() ?? ''} ${tags.get('ReqURL')?.trim() ?? ''}`,
  );
  return eventOf(LOG, at, {
    moment: readEpoch(Number(/Start: (\d{9,11}\.\d{1,6})/.exec(tags.get('Timestamp') ?? '')?.[1])),
    clientAddress: words(tags.get('ReqStart') ?? '', 1)[0],
    method: request?.method,
    target: request?.target,
    host: said(host),
    status,
    upstreamStatus: handling === 'pass' ? status : undefined,
    ids: [number],
    refusedByProduct: handling === undefined ? undefined : handling === 'synth',
    text: `${String(status)} ${request?.method ?? ''} ${request?.target ?? ''} ${handling ?? ''} ${[...calls].join(' ')}`,
    causes: causesOf(handling, status, pathOf(request?.target)),
  });
}
