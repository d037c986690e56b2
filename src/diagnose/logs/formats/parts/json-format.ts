import type { JsonObject } from '../../../../util/json.ts';
import type { LogFormat } from '../../format.ts';
import type { FormatName, Seen } from './event.ts';
import { eventOf } from './event.ts';
import { readRecord } from './json-record.ts';
import { hasAll, hasSome, plainShareOf } from './recognise.ts';
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
  /** Undefined: it says nothing of a refused request. */
  readonly read: (record: JsonObject) => Seen | undefined;
}

/** A format whose records are JSON objects, one a line, with or without a wrapper. */
export function jsonFormat(name: FormatName, shape: JsonShape): LogFormat {
  const { may } = shape;
  return {
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
