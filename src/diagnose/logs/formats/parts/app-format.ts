import type { LogFormat } from '../../format.ts';
import { findMoment } from '../../moment.ts';
import type { FormatName, Seen } from './event.ts';
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
      ? { mayMatter: (line: string) => someRuleMayFit(rules, line) }
      : { isContinuation }),
    parse(record, at) {
      const { text, moment } = unwrap(record);
      const head = headOf(text);
      if (!someRuleMayFit(rules, head)) return undefined;
      const told = tell(rules, head, {});
      if (told === undefined) return undefined;
      return eventOf(name, at, {
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

/** The line of the record that tells. */
function lineOf(head: string, { found }: Told): string {
  const [whole = ''] = found;
  if (!head.includes('\n')) return head;
  const at = head.indexOf(whole.split('\n')[0] ?? '');
  const from = head.lastIndexOf('\n', at) + 1;
  const end = head.indexOf('\n', at);
  return head.slice(from, end === -1 ? head.length : end).trim();
}
