import { plain, widthOf, wrap } from '../../util/plain.ts';
import { SHORT_NAMES } from '../short-names.ts';
import type { Evidence } from '../finding.ts';
import type { Diagnosis, RankedCause } from './diagnosis.ts';
import { clauseOf } from './fix-choice.ts';
import { ROOM, quiet, wrapped } from './layout.ts';
import type { Lines } from './layout.ts';
import { percent } from './owner-message.ts';
import type { Paint } from './paint.ts';
import {
  confidenceText,
  isOpen,
  openText,
  ruledOutNames,
  speakingEvidence,
  toldCauses,
  wasRefused,
} from './words.ts';

/** Characters of a piece of evidence that are read at a glance, two lines of them. */
export const GLANCE = 2 * ROOM - 2;

/** What was already said: nothing is said twice. */
export type Shown = ReadonlySet<string>;

/** Why, and what that already says. */
export interface Why {
  readonly lines: Lines;
  readonly shown: Shown;
}

/** What makes two pieces of evidence one and the same: the line of the log, else the words. */
export function placeOf({ from, at, text }: Evidence): string {
  return from === 'log' && at !== undefined ? `log ${at}` : text;
}

/** Why it was refused: one cause, or those that are open with their shares. */
export function whyOf(diagnosis: Diagnosis, paint: Paint): Why {
  const out = quiet(ruledOutWords(diagnosis), paint);
  const causes = toldCauses(diagnosis);
  const [first] = causes;
  const { status } = diagnosis.subject;
  if (first === undefined || (first.confidence < 0.3 && !wasRefused(diagnosis))) {
    const what =
      status !== undefined && status < 300
        ? `nothing was refused: the answer is ${status}`
        : 'nothing in the material tells why';
    return { lines: [...wrapped(what), ...out], shown: new Set() };
  }
  if (!isOpen(diagnosis)) return settledCause(first, diagnosis, paint);
  const told = openCauses(diagnosis, paint);
  return { lines: [...told.lines, ...out], shown: told.shown };
}

function ruledOutWords(diagnosis: Diagnosis): string {
  const names = ruledOutNames(diagnosis);
  return names.length === 0 ? '' : `ruled out: ${names.join(', ')}`;
}

function settledCause(cause: RankedCause, diagnosis: Diagnosis, paint: Paint): Why {
  const { title, confidence, against } = cause;
  const sure = confidenceText(confidence);
  const fits = widthOf(title) + widthOf(sure) + 3 <= ROOM;
  const own = speakingEvidence(cause, diagnosis).slice(0, 2);
  const [doubt] = against;
  const others = toldCauses(diagnosis)
    .slice(1)
    .map((one) => `${SHORT_NAMES[one.code]} (${percent(one.confidence)})`);
  const orElse = others.length === 0 ? '' : `or else: ${others.join(', ')}`;
  const lines = [
    ...(fits
      ? [`${paint('strong', title)}   ${sure}`]
      : [...wrapped(title).map((line) => paint('strong', line)), sure]),
    ...own.flatMap((one) => quiet(glance(one), paint)),
    ...(own.length === 0 ? quiet(openText(diagnosis), paint) : []),
    ...(doubt === undefined ? [] : quiet(`but: ${glance(doubt)}`, paint)),
    ...quiet([orElse, ruledOutWords(diagnosis)].filter((one) => one !== '').join('; '), paint),
  ];
  return { lines, shown: new Set(own.map((one) => placeOf(one))) };
}

function openCauses(diagnosis: Diagnosis, paint: Paint): Why {
  const shown = new Set<string>();
  const lines = toldCauses(diagnosis).flatMap((cause): Lines => {
    const [own] = speakingEvidence(cause, diagnosis);
    const isNew = own !== undefined && !shown.has(placeOf(own));
    if (isNew) shown.add(placeOf(own));
    const words = isNew ? withReason(cause.title, glance(own)) : cause.title;
    const share = paint('strong', percent(cause.confidence).padStart(4));
    return wrap(plain(words), ROOM - SHARE).map(
      (line, at) => `${at === 0 ? `${share}  ` : ' '.repeat(SHARE)}${line}`,
    );
  });
  return { lines: [...quiet(openText(diagnosis), paint), ...lines], shown };
}

/** Characters that `25 %` and the gap after it take. */
const SHARE = 6;

/** A cause and what speaks for it; evidence that begins with the same words says both. */
function withReason(title: string, reason: string): string {
  return reason.startsWith(title) ? reason : `${title}: ${reason}`;
}

/** One piece of evidence, with the place where it is a line of a log. */
export function glance({ text, at, from }: Evidence): string {
  const place = from === 'log' && at !== undefined ? `${at.slice(at.lastIndexOf('/') + 1)}: ` : '';
  // How a line was joined is only worth the room where it is in doubt.
  return clauseOf(`${place}${text.replace(/ \(joined by (?:(?!alone)[^)])*\)$/, '')}`, GLANCE);
}
