import type { LogEvent } from '../event.ts';
import type { LogFormat } from '../format.ts';
import { readClfTime, readNamedTime } from '../moment.ts';
import type { Moment } from '../moment.ts';
import { causesOfMatches, readRuleMatch } from './modsecurity-message.ts';
import type { RuleMatch } from './modsecurity-message.ts';
import type { Place } from './parts/event.ts';
import { eventOf, pathOf } from './parts/event.ts';
import { integer, readRequestLine } from './parts/fields.ts';

const NAME = { id: 'modsecurity_audit', product: 'ModSecurity', layer: 'waf' } as const;

/** `--92cc5c73-A--`; ModSecurity 3 writes the id longer (`---zX1b…---A--`). */
const BOUNDARY = /^-{2,3}([\w.-]{6,40}?)-{1,3}([A-Z])--\s*$/;

const MESSAGE = /^(?:Message|ModSecurity): /;

/** The audit log of ModSecurity in its native form: records of sections, from A to Z. */
export const modsecurityAudit: LogFormat = {
  ...NAME,
  recognise(lines) {
    const marks = lines.filter((line) => line.startsWith('--') && BOUNDARY.test(line.slice(0, 60)));
    const isWhole = marks.some((line) => line.includes('-A--'));
    if (isWhole) return marks.length > 1 ? 0.98 : 0.8;
    // A record of which somebody pasted the end: its messages stand in section H.
    const hasMessages = marks.some((line) => line.includes('-H--'));
    return hasMessages && lines.some((line) => MESSAGE.test(line)) ? 0.9 : 0;
  },
  isContinuation: (line) => !(line.startsWith('--') && line.includes('-A--')),
  parse,
};

/** Longest record that is read: bodies may be part of it. */
const LONGEST = 1_048_576;

function parse(record: string, at: Place): LogEvent | undefined {
  const sections = sectionsOf(record.length > LONGEST ? record.slice(0, LONGEST) : record);
  const head = /^\[([^\]]{20,40})\] (\S{1,64}) (\S{2,45}) (\d{1,5})/.exec(
    sections.get('A')?.[0] ?? '',
  );
  const request = readRequestLine(sections.get('B')?.[0]);
  const host = sections
    .get('B')
    ?.find((line) => /^host:/i.test(line))
    ?.slice(5);
  const status = integer(/^HTTP\/[\d.]{1,3} (\d{3})/.exec(sections.get('F')?.[0] ?? '')?.[1]);
  const messages = sections.get('H')?.filter((line) => MESSAGE.test(line)) ?? [];
  const matches = messages.slice(0, 64).map(readRuleMatch);
  if (matches.length === 0) return undefined;
  const intercepted =
    sections.get('H')?.some((line) => line.startsWith('Action: Intercepted')) === true;
  const refused = intercepted || matches.some(({ denied }) => denied);
  const path = pathOf(request?.target);
  return eventOf(NAME, at, {
    moment: head === null ? dateIn(sections.get('F')) : readClfTime(timeOf(head)),
    clientAddress: head?.[3],
    method: request?.method,
    target: request?.target ?? matches[0]?.uri,
    host: host ?? matches[0]?.hostname,
    status,
    ids: [head?.[2]],
    refusedByProduct: refused ? true : undefined,
    text: textOf(matches, messages),
    causes: causesOfMatches(
      matches,
      { path, method: request?.method },
      'captured from ModSecurity 2.9.7 with CRS 3.3.4',
    ),
  });
}

function timeOf([, time = '']: RegExpExecArray): string {
  return time.replace(/\.\d{1,6}(?= )/, '');
}

/** Of a record whose head was left out: when the response says that it was made. */
function dateIn(response: readonly string[] | undefined): Moment | undefined {
  const date = response?.find((line) => /^date: /i.test(line));
  return date === undefined ? undefined : readNamedTime(date.slice(6).trim());
}

/** What an event shows of the messages of one request. */
export function textOf(matches: readonly RuleMatch[], messages: readonly string[]): string {
  const told = matches.flatMap(({ id, message, data, denied }) =>
    id === undefined
      ? []
      : [
          `${denied ? 'denied by ' : ''}[id "${id}"] ${message ?? ''}${data === undefined ? '' : ` (${data})`}`,
        ],
  );
  return told.length > 0 ? told.join('; ') : (messages[0] ?? '');
}

/** More lines than any record has but one with a body of many. */
const MOST_LINES = 20_000;

/** Lines of each section by its letter; sections hold no boundary but their own record's. */
function sectionsOf(record: string): ReadonlyMap<string, readonly string[]> {
  const sections = new Map<string, string[]>();
  let current: string[] | undefined;
  for (const line of record.split('\n', MOST_LINES)) {
    const boundary = line.startsWith('--') ? BOUNDARY.exec(line.slice(0, 60)) : null;
    if (boundary === null) {
      if (current !== undefined && current.length < 200 && line !== '')
        current.push(line.slice(0, 16_384));
      continue;
    }
    current = [];
    sections.set(boundary[2] ?? '', current);
  }
  return sections;
}
