import { plain } from '../../util/plain.ts';
import type { Evidence, Probe, Remedy } from '../finding.ts';
import type { Answerer, Diagnosis, RankedCause } from './diagnosis.ts';
import { hanging, item, labelled, pasteLines, quiet, wrapped } from './layout.ts';
import type { Lines } from './layout.ts';
import type { Paint } from './paint.ts';
import { headLine, noteLines } from './text-parts.ts';
import {
  ACTOR_WORDS,
  confidenceText,
  differenceText,
  openText,
  sentText,
  toldNotes,
} from './words.ts';

/** Everything that a diagnosis holds, for a terminal: 80 columns, in the order of the short report. Ends with a line feed. */
export function wholeDiagnosisText(diagnosis: Diagnosis, paint: Paint): string {
  const { answeredBy, passedBy, causes, differences, missing } = diagnosis;
  const sections: readonly (readonly [label: string, lines: Lines])[] = [
    ['Who answered', answeredBy.flatMap((one) => answererLines(one, paint))],
    ['On the way', passedBy.flatMap((one) => answererLines(one, paint))],
    ['Why', causes.flatMap((one) => causeLines(one, diagnosis, paint))],
    ['Ruled out', diagnosis.ruledOut.flatMap((one) => ruledOutLines(one, paint))],
    ['Your request', toldNotes(diagnosis).flatMap((note) => noteLines(note, paint))],
    ['What differs', differences.flatMap((one) => item(differenceText(one)))],
    ['Fix', causes.flatMap((cause) => fixLines(cause, paint))],
    ['To be sure', probeLines(diagnosis, paint)],
    ['Ask', askLines(diagnosis, paint)],
    ['Would help', missing.flatMap((one) => item(one))],
    ['Sent', wrapped(sentText(diagnosis))],
  ];
  const blocks = sections
    .filter(([, lines]) => lines.length > 0)
    .map(([label, lines]) => labelled(label, lines, paint));
  return `${[headLine(diagnosis, paint), ...blocks].join('\n\n')}\n`;
}

function answererLines({ product, confidence, evidence }: Answerer, paint: Paint): Lines {
  const name = `${paint('strong', plain(product))}   ${confidenceText(confidence)}`;
  return [name, ...evidence.flatMap((one) => evidenceLines(one, '·', paint))];
}

function causeLines(cause: RankedCause, diagnosis: Diagnosis, paint: Paint): Lines {
  const { title, code, confidence, evidence, against } = cause;
  return [
    ...wrapped(title).map((line) => paint('strong', line)),
    ...quiet(`${code}   ${confidenceText(confidence)}`, paint),
    ...(evidence.length === 0 ? quiet(openText(diagnosis), paint) : []),
    ...evidence.flatMap((one) => evidenceLines(one, '+', paint)),
    ...against.flatMap((one) => evidenceLines(one, '-', paint)),
  ];
}

function ruledOutLines({ title, code, against }: RankedCause, paint: Paint): Lines {
  return [
    ...wrapped(`${title} (${code})`),
    ...against.flatMap((one) => evidenceLines(one, '-', paint)),
  ];
}

function evidenceLines({ text, at, source }: Evidence, sign: string, paint: Paint): Lines {
  const place = at === undefined ? '' : ` (${at})`;
  const basis = source === undefined ? '' : ` [${source}]`;
  return hanging(sign, `${text}${place}${basis}`, (line) => paint('quiet', line));
}

function fixLines({ title, fixes }: RankedCause, paint: Paint): Lines {
  if (fixes.length === 0) return [];
  return [
    ...quiet(`if it is this: ${title}`, paint),
    ...fixes.flatMap((fix) => remedyLines(fix, paint)),
  ];
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

function probeLines({ nextProbe, otherProbes }: Diagnosis, paint: Paint): Lines {
  const all = nextProbe === undefined ? otherProbes : [nextProbe, ...otherProbes];
  return all.flatMap((probe) => oneProbe(probe, paint));
}

function oneProbe({ text, tells, command, safe }: Probe, paint: Paint): Lines {
  const words = safe ? text : `${text} (this may change something at the server)`;
  return [
    ...item(words),
    ...pasteLines(command, paint),
    ...quiet(tells, paint).map((line) => `  ${line}`),
  ];
}

function askLines({ message }: Diagnosis, paint: Paint): Lines {
  if (message === undefined) return [];
  return [
    `${paint('strong', message.to)}, for instance so:`,
    ...message.text.split('\n').flatMap((line) => hanging('│', line, (text) => text)),
  ];
}
