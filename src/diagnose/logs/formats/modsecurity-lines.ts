import type { LogEvent } from '../event.ts';
import type { LogFormat } from '../format.ts';
import { findMoment } from '../moment.ts';
import { causesOfMatches, isOnlySum, readRuleMatch } from './modsecurity-message.ts';
import type { Place } from './parts/event.ts';
import { eventOf, pathOf } from './parts/event.ts';
import { plainShareOf } from './parts/recognise.ts';

const NAME = { id: 'modsecurity_lines', product: 'ModSecurity', layer: 'waf' } as const;
const MESSAGE = /ModSecurity: (?:Access denied|Warning|Rule \d)/;
const CLIENT = /\[client "?([0-9A-Fa-f.:]{2,45})"?\]/;

/** Messages of ModSecurity as people cut them out of a log: without the head that its server puts before them. */
export const modsecurityLines: LogFormat = {
  ...NAME,
  recognise: (lines) =>
    plainShareOf(
      lines,
      (line) => line.includes('ModSecurity: ') && line.includes('[id "') && MESSAGE.test(line),
      0.6,
    ),
  mayMatter: (line) => line.includes('ModSecurity: ') && line.includes('[id "'),
  parse,
};

function parse(record: string, at: Place): LogEvent | undefined {
  const match = readRuleMatch(record);
  if (match.id === undefined || isOnlySum(match)) return undefined;
  return eventOf(NAME, at, {
    moment: findMoment(record),
    clientAddress: CLIENT.exec(record)?.[1],
    target: match.uri,
    host: match.hostname,
    status: match.status,
    ids: [match.uniqueId],
    refusedByProduct: match.denied ? true : undefined,
    text: record.slice(record.indexOf('ModSecurity: ')),
    causes: causesOfMatches(
      [match],
      { path: pathOf(match.uri) },
      'captured from ModSecurity 2.9.7 with CRS 3.3.4',
    ),
  });
}
