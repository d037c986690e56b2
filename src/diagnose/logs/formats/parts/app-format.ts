import type { LogFormat } from '../../format.ts';
import { findMoment } from '../../moment.ts';
import type { LogEvent } from '../../event.ts';
import { causesOfSentence, hintsAtSentence, sentenceIn } from '../../sentences.ts';
import { speaksOfRefusal } from '../../words.ts';
import type { FormatName, Place, Seen } from './event.ts';
import { eventOf } from './event.ts';
import { headOf } from './fields.ts';
import type { LineRule, Told } from './line-rule.ts';
import { someRuleMayFit, tell } from './line-rule.ts';
import { plainShareOf, shareOf } from './recognise.ts';
import { unwrap } from './unwrap.ts';

/** What tells a framework's log, and where its lines have what. */
export interface AppShape {
  readonly rules: readonly LineRule[];
  /** A line of this log, whatever it says: its layout or its loggers' names. */
  readonly looks: (line: string) => boolean;
  readonly sure: number;
  /** For records of more than one line. */
  readonly isContinuation?: (line: string) => boolean;
  /** What of the request the record holds. */
  readonly request?: (head: string, told: Told) => Partial<Seen>;
}

/** The log of a framework, told by rules: each record is one entry, its stack trace with it. */
export function appFormat(name: FormatName, shape: AppShape): LogFormat {
  const { rules, isContinuation } = shape;
  return {
    ...name,
    recognise: (lines) =>
      (isContinuation === undefined ? shareOf : plainShareOf)(
        lines,
        (line) => shape.looks(headOf(line)),
        shape.sure,
      ),
    // A record of more than one line may hold what tells in any of them: then all are parsed.
    ...(isContinuation === undefined
      ? { mayMatter: (line: string) => someRuleMayFit(rules, line) || mayQuote(line) }
      : { isContinuation }),
    parse(record, at) {
      const { text, moment } = unwrap(record);
      const head = headOf(text);
      const told = someRuleMayFit(rules, head) ? tell(rules, head, {}) : undefined;
      if (told === undefined)
        return quoted(name, at, { text: head, moment: findMoment(head) ?? moment });
      return eventOf(told.product === undefined ? name : { ...name, product: told.product }, at, {
        moment: findMoment(head) ?? moment,
        status: told.status,
        refusedByProduct: told.refuses,
        text: lineOf(head, told),
        causes: told.causes,
        ...shape.request?.(head, told),
      });
    },
  };
}

/** Whether a line may hold a sentence of a product that no rule of this log knows. */
function mayQuote(line: string): boolean {
  return speaksOfRefusal(line) || hintsAtSentence(line);
}

/** What a log of any application may quote: the words of the framework or service that refused. */
function quoted(name: FormatName, at: Place, seen: Seen): LogEvent | undefined {
  if (!mayQuote(seen.text)) return undefined;
  const said = sentenceIn(seen.text);
  if (said === undefined) return undefined;
  const event = eventOf(name, at, { ...seen, by: said });
  return { ...event, causes: causesOfSentence(said, seen.text, `${at.file}:${at.line}`) };
}

/** The line of the record that tells. */
function lineOf(head: string, { found }: Told): string {
  const [whole = ''] = found;
  if (!head.includes('\n')) return head;
  const at = head.indexOf(whole.split('\n')[0] ?? '');
  const from = head.lastIndexOf('\n', at) + 1;
  const end = head.indexOf('\n', at);
  return head.slice(from, end === -1 ? head.length : end).trim();
}
