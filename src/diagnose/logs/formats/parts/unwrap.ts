import type { Moment } from '../../moment.ts';
import { readEpoch, readIsoTime } from '../../moment.ts';
import { readRecord, textAt } from './json-record.ts';

/** A line without what a collector put before or around it. */
export interface Unwrapped {
  readonly text: string;
  /** Time of the collector, where it tells a year. */
  readonly moment?: Moment | undefined;
  /** Program or unit that wrote it, where the wrapper tells: `nginx`. */
  readonly program?: string | undefined;
}

/** RFC 3164 as files have it: `Nov 26 05:00:00 web1 nginx[123]: …`, with or without `<134>`; journald's `-o short` is the same. */
const BSD =
  /^(?:<\d{1,3}>)?[A-Z][a-z]{2} {1,2}\d{1,2} \d{2}:\d{2}:\d{2}(?:\.\d{1,6})?(?: (\S{1,64}))? ([\w./@-]{1,48})(?:\[\d{1,10}\])?: {1,2}/;
/** rsyslog's and journald's ISO form: `2026-11-26T05:00:00.123456+00:00 web1 nginx[123]: …`. */
const ISO_SYSLOG =
  /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:Z|[+-]\d{2}:?\d{2})) \S{1,64} ([\w./@-]{1,48})(?:\[\d{1,10}\])?: {1,2}/;
/** RFC 5424 §6: `<165>1 2026-11-26T05:00:00.1Z host app 123 ID - message`, with at most one element of structured data. */
const RFC_5424 =
  /^<\d{1,3}>1 (\S{1,40}) \S{1,255} (\S{1,48}) \S{1,128} \S{1,32} (?:-|\[(?:[^\]\\]|\\.){0,2048}\]) ?/;
/** Kubernetes' container logs (CRI): `2026-11-26T05:00:00.1Z stdout F …`. */
const CRI =
  /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:Z|[+-]\d{2}:\d{2})) (?:stdout|stderr) [FP] /;
/** `kubectl logs --timestamps` and `docker logs -t`. */
const STAMPED = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{9}Z) /;
/** docker compose: `web-1  | …`. */
const COMPOSE = /^[\w.-]{1,64} {1,64}\| /;

/** Takes off one wrapper: syslog, journal, Docker or Kubernetes. A line without one is given back as it is. */
export function unwrap(line: string): Unwrapped {
  const first = line.charCodeAt(0);
  if (first === OPEN_BRACE) return unwrapJson(line);
  const head = line.length > 640 ? line.slice(0, 640) : line;
  if (first === LESS || (first >= UPPER_A && first <= UPPER_Z)) {
    const bsd = BSD.exec(head);
    if (bsd !== null) return { text: line.slice(bsd[0].length), program: bsd[2] };
  }
  if (first === LESS) {
    const modern = RFC_5424.exec(line.length > 4096 ? line.slice(0, 4096) : line);
    if (modern === null) return { text: line };
    const text = line.slice(modern[0].length).replace(/^\u{FEFF}/u, '');
    return { text, moment: readIsoTime(modern[1] ?? ''), program: modern[2] };
  }
  if (first >= DIGIT_0 && first <= DIGIT_9) return unwrapStamped(line, head);
  const compose = first === OPEN_BRACKET ? null : COMPOSE.exec(head);
  return compose === null ? { text: line } : { text: line.slice(compose[0].length) };
}

const OPEN_BRACE = 0x7b;
const OPEN_BRACKET = 0x5b;
const LESS = 0x3c;
const UPPER_A = 0x41;
const UPPER_Z = 0x5a;
const DIGIT_0 = 0x30;
const DIGIT_9 = 0x39;

function unwrapStamped(line: string, head: string): Unwrapped {
  // Four digits and a hyphen: no line of an access log begins so but these.
  if (head[4] !== '-' || head[10] !== 'T') return { text: line };
  for (const pattern of [CRI, ISO_SYSLOG, STAMPED]) {
    const found = pattern.exec(head);
    if (found === null) continue;
    return {
      text: line.slice(found[0].length),
      moment: readIsoTime(found[1] ?? ''),
      program: found[2],
    };
  }
  return { text: line };
}

/** journald's `-o json` and Docker's json-file, told by their member names before anything is parsed. */
function unwrapJson(line: string): Unwrapped {
  const journal = line.includes('"MESSAGE"') && line.includes('"__REALTIME_TIMESTAMP"');
  const docker = !journal && line.includes('"log":"') && line.includes('"stream":"');
  if (!journal && !docker) return { text: line };
  const record = readRecord(line);
  if (record === undefined) return { text: line };
  if (docker) {
    const text = textAt(record, 'log');
    if (text === undefined) return { text: line };
    return { text: text.replace(/\n$/, ''), moment: readIsoTime(textAt(record, 'time') ?? '') };
  }
  const message = textAt(record, 'MESSAGE');
  if (message === undefined) return { text: line };
  const microseconds = Number(textAt(record, '__REALTIME_TIMESTAMP'));
  return {
    text: message,
    moment: readEpoch(microseconds),
    program: textAt(record, 'SYSLOG_IDENTIFIER', '_COMM', '_SYSTEMD_UNIT'),
  };
}
