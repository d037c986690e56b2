import type { JsonObject } from '../../../../util/json.ts';
import type { LogFormat } from '../../format.ts';
import type { Traffic } from '../../traffic.ts';
import type { FormatName, Seen } from './event.ts';
import { eventOf } from './event.ts';
import { readRecord } from './json-record.ts';
import { hasAll, hasSome, plainShareOf } from './recognise.ts';
import { toTraffic } from './to-traffic.ts';
import type { RequestFields } from './to-traffic.ts';
import { unwrap } from './unwrap.ts';

/** What tells a JSON log of one product from all others. */
export interface JsonShape {
  /** All of these stand in every record, e.g. `"terminatingRuleId"`: names of members with their quotes. */
  readonly marks: readonly string[];
  /** One of these stands in every record, too. */
  readonly some?: readonly string[];
  /** How surely a file whose records all have the marks is of this format. */
  readonly sure: number;
  /** A record can be a refusal only if it fits; a literal or an expression. Absent: any can. */
  readonly may?: RegExp;
  /** What of a record tells of a request, refused or not: for formats that log all of them. */
  readonly request?: (record: JsonObject) => RequestFields;
  /** Undefined: it says nothing of a refused request. */
  readonly read: (record: JsonObject) => Seen | undefined;
}

/** A format whose records are JSON objects, one a line, with or without a wrapper. */
export function jsonFormat(name: FormatName, shape: JsonShape): LogFormat {
  const { may, request } = shape;
  const format: LogFormat = {
    ...name,
    recognise: (lines) => plainShareOf(lines, (line) => isLike(line, shape), shape.sure),
    mayMatter: (line) => may === undefined || may.test(line),
    parse: (record, at) => {
      const { text, moment } = unwrap(record);
      if (!isLike(text, shape)) return undefined;
      const parsed = readRecord(text);
      const seen = parsed === undefined ? undefined : shape.read(parsed);
      return seen === undefined ? undefined : eventOf(name, at, { moment, ...seen });
    },
  };
  if (request === undefined) return format;
  const traffic = (line: string): Traffic | undefined => {
    const { text } = unwrap(line);
    const parsed = isLike(text, shape) ? readRecord(text) : undefined;
    return parsed === undefined ? undefined : toTraffic(request(parsed));
  };
  return Object.assign(format, { traffic });
}

/** The records of every product here are objects that begin the line. */
function isLike(line: string, { marks, some }: JsonShape): boolean {
  const start = line.indexOf('{');
  return (
    start !== -1 &&
    start < 200 &&
    hasAll(line, marks) &&
    (some === undefined || hasSome(line, some))
  );
}
