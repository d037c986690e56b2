import { clip, plain } from '../../util/plain.ts';
import { STATUS_UNKNOWN } from '../exchange.ts';
import type { Note } from '../finding.ts';
import type { Diagnosis } from './diagnosis.ts';
import { hanging } from './layout.ts';
import type { Lines } from './layout.ts';
import type { Paint, Tone } from './paint.ts';
import { NOTE_WORDS, noteSign, statusText } from './words.ts';

/** What came back for which request: the first line of a report. */
export function headLine({ subject }: Diagnosis, paint: Paint): string {
  const { method, url, status } = subject;
  const refused = status !== undefined && (status >= 400 || status === STATUS_UNKNOWN);
  const verdict = status === undefined ? 'no response given' : statusText(status);
  const tone: Tone = refused ? 'bad' : 'warn';
  const sign = refused ? '✗' : status === undefined ? '?' : '!';
  const request = plain(clip([method, url].filter((part) => part !== undefined).join(' '), 200));
  return ` ${paint(tone, `${sign} ${verdict}`)}${request === '' ? '' : `   ${paint('strong', request)}`}`;
}

/** A note with its sign and its word: nothing is told by colour alone. */
export function noteLines({ kind, evidence, use }: Note, paint: Paint): Lines {
  const tone: Tone = kind === 'fine' ? 'good' : kind === 'odd' ? 'warn' : 'plain';
  const word = NOTE_WORDS[kind];
  return hanging(
    word === '' ? noteSign(kind) : `${noteSign(kind)} ${word}:`,
    use === undefined ? evidence.text : `${evidence.text}: ${use}`,
    (line) => line,
    (sign) => paint(tone, sign),
  );
}
