import { parseIp } from '../../../util/ip.ts';
import { findMoment } from '../moment.ts';
import type { LogFormat } from '../format.ts';
import { eventOf, readSeenRecord } from '../seen-record.ts';
import type { SeenRecord } from '../seen-record.ts';
import { causesOfSentence, hintsAtSentence, sentenceIn } from '../sentences.ts';
import { speaksOfRefusal } from '../words.ts';

const ABOUT = { format: 'plain_lines', product: 'the application', layer: 'application' } as const;

/** How surely it is this, which anything with words and times may be. */
const SCORE = 0.1;
/** Lines without times, one of which quotes a product. */
const WITHOUT_TIMES = 0.06;

const REQUEST =
  /\b(GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS)\b[\s"':,]{1,4}(?:https?:\/\/[^\s/"']{1,255})?(\/[^\s"',;)\]]{0,2000})/;
const PATH = /\b(?:path|uri|url|route)["']?\s*[:=]\s*["']?(\/[^\s"',;)\]]{0,2000})/i;
const STATUS =
  /(?:\bstatus(?:[ _]?code)?["']?\s*[:=]?\s*["']?|\bHTTP\/[\d.]+"? |\b(?:returned|responded(?: with)?|->|=>|→)\s+|"\s)(4\d\d|5\d\d)\b|\b(40[13]|429) (?:Forbidden|Unauthorized|Too Many)/i;
const ADDRESS =
  /(?:^|[\s"'=:[(])((?:\d{1,3}\.){3}\d{1,3}|(?:[0-9a-f]{1,4}:){2,7}[0-9a-f]{0,4}(?:::?[0-9a-f]{1,4}){0,4})(?=[\s"',;:)\]]|$)/gi;
const ID = /\b(?:request|req|trace|correlation)[ _-]?id["']?\s*[:=]\s*["']?([\w.:-]{8,128})/i;

/** Lines of an application in words, with a time, that tell of a refusal: what no other format takes. */
export const PLAIN_LINES: LogFormat = {
  id: ABOUT.format,
  product: ABOUT.product,
  layer: ABOUT.layer,
  recognise(lines) {
    const timed = lines.filter((line) => findMoment(line) !== undefined).length;
    if (timed * 3 >= lines.length && timed > 0) return SCORE;
    return lines.some((line) => sentenceIn(line) !== undefined) ? WITHOUT_TIMES : 0;
  },
  mayMatter: (line) =>
    speaksOfRefusal(line) || hintsAtSentence(line) || STATUS.test(line.slice(0, 4000)),
  parse(record, at) {
    const line = record.slice(0, 4000);
    const said = sentenceIn(line);
    if (said === undefined) return eventOf(see(line), record, { ...ABOUT, ...at });
    const { product, layer } = said;
    const event = eventOf(see(line), record, { ...ABOUT, product, layer, ...at }, true);
    return event && { ...event, causes: causesOfSentence(said, line, `${at.file}:${at.line}`) };
  },
};

function see(line: string): SeenRecord {
  const request = REQUEST.exec(line);
  const status = STATUS.exec(line);
  const id = ID.exec(line)?.[1];
  const values = {
    method: request?.[1],
    path: request?.[2] ?? PATH.exec(line)?.[1],
    status: status?.[1] ?? status?.[2],
    address: addressIn(line),
    message: line,
  };
  const seen = readSeenRecord(
    (role) => (role in values ? values[role as keyof typeof values] : undefined),
    id === undefined ? [] : [id],
  );
  const moment = findMoment(line);
  return moment === undefined ? seen : { ...seen, moment };
}

/** A time of day looks like the beginning of an address. */
function addressIn(line: string): string | undefined {
  for (const [, address = ''] of line.matchAll(ADDRESS)) {
    if (parseIp(address) !== undefined) return address;
  }
  return undefined;
}
