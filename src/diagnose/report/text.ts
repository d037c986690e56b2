import { clip, pad, plain, widthOf, wrap } from '../../util/plain.ts';
import { STATUS_UNKNOWN } from '../exchange.ts';
import type { Evidence, Probe, Remedy } from '../finding.ts';
import type { Answerer, Diagnosis, RankedCause } from './diagnosis.ts';
import type { Paint, Tone } from './paint.ts';
import {
  ACTOR_WORDS,
  confidenceText,
  differenceText,
  fixedCauses,
  habitText,
  noteSign,
  ownEvidence,
  ruledOutText,
  sentText,
  statusText,
  toldCauses,
  toldFixes,
  toldNotes,
} from './words.ts';

/** Widest line, but for text to paste, which is never broken. */
const WIDTH = 80;
const LABEL = 15;
const ROOM = WIDTH - LABEL - 1;

/** Lines of one section, already painted, without the label. */
type Lines = readonly string[];

/** The report for a terminal: 80 columns, most important first. Ends with a line feed. */
export function diagnosisText(diagnosis: Diagnosis, paint: Paint): string {
  const sections: readonly (readonly [label: string, lines: Lines])[] = [
    ['Who answered', whoLines(diagnosis, paint)],
    ['Why', whyLines(diagnosis, paint)],
    ['Your request', noteLines(diagnosis, paint)],
    ['What differs', diagnosis.differences.slice(0, 6).flatMap((one) => item(differenceText(one)))],
    ['Fix', fixLines(diagnosis, paint)],
    ['To be sure', probeLines(diagnosis, paint)],
    ['Ask', askLines(diagnosis, paint)],
    ['Would help', missingLines(diagnosis)],
    ['Sent', wrapped(sentText(diagnosis))],
  ];
  const blocks = sections
    .filter(([, lines]) => lines.length > 0)
    .map(([label, lines]) => labelled(label, lines, paint));
  return `${[headLine(diagnosis, paint), ...blocks].join('\n\n')}\n`;
}

function labelled(label: string, lines: Lines, paint: Paint): string {
  return lines
    .map((line, at) =>
      at === 0 ? ` ${paint('accent', pad(label, LABEL))}${line}` : indented(line),
    )
    .join('\n');
}

function indented(line: string): string {
  return line === '' ? '' : ' '.repeat(LABEL + 1) + line;
}

function headLine({ subject }: Diagnosis, paint: Paint): string {
  const { method, url, status, source } = subject;
  const refused = status !== undefined && (status >= 400 || status === STATUS_UNKNOWN);
  const verdict = status === undefined ? 'no response given' : statusText(status);
  const tone: Tone = refused ? 'bad' : 'warn';
  const sign = refused ? '✗' : status === undefined ? '?' : '!';
  const request = plain(clip([method, url].filter((part) => part !== undefined).join(' '), 200));
  const words = ` ${paint(tone, `${sign} ${verdict}`)}${request === '' ? '' : `   ${paint('strong', request)}`}`;
  return `${words}\n ${paint('quiet', `from ${plain(clip(source, WIDTH - 6))}`)}`;
}

function whoLines({ answeredBy, passedBy }: Diagnosis, paint: Paint): Lines {
  const [first] = answeredBy;
  const passed = passedBy.slice(0, 3).map(({ product }) => plain(product));
  const way =
    passed.length === 0 ? [] : wrapped(`on the way, and let it through: ${passed.join(', ')}`);
  if (first === undefined)
    return [...wrapped('not known: nothing shows whose answer this is'), ...way];
  const others = answeredBy.slice(1, 3).filter(({ confidence }) => confidence >= 0.05);
  return [first, ...others].flatMap((one) => answererLines(one, paint)).concat(way);
}

function answererLines({ product, confidence, evidence }: Answerer, paint: Paint): Lines {
  const name = `${paint('strong', plain(product))}   ${confidenceText(confidence)}`;
  return [name, ...quiet(evidenceText(evidence), paint)];
}

function whyLines(diagnosis: Diagnosis, paint: Paint): Lines {
  const causes = toldCauses(diagnosis);
  const ruledOut = ruledOutText(diagnosis);
  const out = ruledOut === undefined ? [] : quiet(`(${ruledOut})`, paint);
  if (causes.length === 0) return [...wrapped('nothing in the material tells why'), ...out];
  return [...causes.flatMap((cause) => causeLines(cause, diagnosis, paint)), ...out];
}

function causeLines(cause: RankedCause, diagnosis: Diagnosis, paint: Paint): Lines {
  const { title, code, confidence, against } = cause;
  const sure = confidenceText(confidence);
  const fits = widthOf(title) + widthOf(sure) + 3 <= ROOM;
  const own = ownEvidence(cause, diagnosis);
  const why = own.length === 0 ? habitText(diagnosis) : evidenceText(own);
  const doubt = against.length === 0 ? [] : quiet(`but: ${evidenceText(against)}`, paint);
  return [
    ...(fits
      ? [`${paint('strong', title)}   ${sure}`]
      : [...wrapped(title).map((line) => paint('strong', line)), sure]),
    ...quiet(`${code}: ${why}`, paint),
    ...doubt,
  ];
}

/** Characters of a piece of evidence that are read at a glance; the other renderings have all of it. */
const GLANCE = 170;

/** The first two pieces of evidence, with the place where the words do not tell it. */
function evidenceText(evidence: readonly Evidence[]): string {
  return evidence
    .slice(0, 2)
    .map(({ text, at, from }) => {
      const words = clip(text, GLANCE);
      return from === 'log' && at !== undefined ? `${at}: ${words}` : words;
    })
    .join('; ');
}

function noteLines(diagnosis: Diagnosis, paint: Paint): Lines {
  const told = toldNotes(diagnosis).slice(0, 6);
  return told.flatMap((note) => {
    const text = note.use === undefined ? note.evidence.text : `${note.evidence.text}: ${note.use}`;
    const sign = note.kind === 'id' ? '#' : noteSign(note);
    const tone: Tone = note.kind === 'fine' ? 'good' : note.kind === 'odd' ? 'warn' : 'plain';
    return hanging(sign, text, (line) => paint(tone, line));
  });
}

function fixLines(diagnosis: Diagnosis, paint: Paint): Lines {
  const causes = fixedCauses(diagnosis);
  return causes.flatMap((cause) => [
    ...(causes.length > 1 ? [paint('quiet', `if ${cause.title}:`)] : []),
    ...toldFixes(cause).flatMap((fix) => remedyLines(fix, paint)),
  ]);
}

function remedyLines({ actor, text, paste }: Remedy, paint: Paint): Lines {
  const who = `${ACTOR_WORDS[actor]}:`;
  return [
    ...hanging(
      who,
      text,
      (line) => line,
      (sign) => paint('strong', sign),
    ),
    ...pasteLines(paste, paint),
  ];
}

/** Text to paste stands alone on its lines and is never broken. */
function pasteLines(paste: string | undefined, paint: Paint): Lines {
  if (paste === undefined) return [];
  return paste
    .trimEnd()
    .split('\n')
    .map((line) => `  ${paint('accent', plain(line))}`);
}

function probeLines({ nextProbe, otherProbes }: Diagnosis, paint: Paint): Lines {
  const others = otherProbes
    .slice(0, 2)
    .map(({ text, safe }) => (safe ? text : `${text} (this may change something)`));
  const or = others.length === 0 ? [] : quiet(`or: ${others.join('; or: ')}`, paint);
  return nextProbe === undefined ? or : [...oneProbe(nextProbe, paint), ...or];
}

function oneProbe({ text, tells, command }: Probe, paint: Paint): Lines {
  return [...wrapped(text), ...pasteLines(command, paint), ...quiet(tells, paint)];
}

function askLines({ message }: Diagnosis, paint: Paint): Lines {
  if (message === undefined) return [];
  return [
    `${paint('strong', message.to)}, for instance so:`,
    ...message.text.split('\n').flatMap((line) => hanging('│', line, (text) => text)),
  ];
}

function missingLines({ missing, causes }: Diagnosis): Lines {
  const isSure = (causes[0]?.confidence ?? 0) >= 0.8;
  return isSure || missing.length === 0 ? [] : wrapped(missing.slice(0, 5).join('; '));
}

function wrapped(text: string): Lines {
  return wrap(plain(text), ROOM);
}

function quiet(text: string, paint: Paint): Lines {
  return text === '' ? [] : wrapped(text).map((line) => paint('quiet', line));
}

function item(text: string): Lines {
  return hanging('·', text, (line) => line);
}

/** A sign, then text that goes on under itself. */
function hanging(
  sign: string,
  text: string,
  paintText: (line: string) => string,
  paintSign: (sign: string) => string = (same) => same,
): Lines {
  const width = widthOf(sign);
  const indent = width > 2 ? 2 : width + 1;
  const [first = '', ...rest] = wrap(`${sign} ${plain(text)}`, ROOM);
  // What follows the first line is narrower, by the indentation.
  const tail = rest.length === 0 ? [] : wrap(rest.join(' '), ROOM - indent);
  return [
    `${paintSign(sign)}${paintText(first.slice(sign.length))}`,
    ...tail.map((line) => ' '.repeat(indent) + paintText(line)),
  ];
}
