import { clip, plain, widthOf } from '../../util/plain.ts';
import { SHORT_NAMES } from '../short-names.ts';
import type { Note, Remedy } from '../finding.ts';
import type { Answerer, Diagnosis, RankedCause } from './diagnosis.ts';
import { chooseFix, clauseOf, snippetOf } from './fix-choice.ts';
import { ROOM, hanging, item, labelled, pasteLines, quiet, wrapped } from './layout.ts';
import type { Lines } from './layout.ts';
import type { Paint } from './paint.ts';
import { usualFixes } from './usual-fixes.ts';
import { headLine, noteLines } from './text-parts.ts';
import { GLANCE, glance, placeOf, whyOf } from './text-why.ts';
import type { Shown } from './text-why.ts';
import {
  ACTOR_WORDS,
  confidenceText,
  differenceText,
  isOpen,
  sentText,
  toldCauses,
  toldNotes,
  wasRefused,
} from './words.ts';

const ODD_NOTES = 5;
const DIFFERENCES = 4;

/**
 * The report for a terminal: some 25 lines of 80 columns, each thing said once, most important first. What it leaves
 * out is in `wholeDiagnosisText`. Ends with a line feed.
 */
export function diagnosisText(diagnosis: Diagnosis, paint: Paint): string {
  const why = whyOf(diagnosis, paint);
  const blocks: readonly (readonly (readonly [label: string, lines: Lines])[])[] = [
    [
      ['Who answered', whoLines(diagnosis, why.shown, paint)],
      ['Why', why.lines],
    ],
    [
      ['Your request', requestLines(diagnosis, why.shown, paint)],
      ['What differs', differenceLines(diagnosis)],
    ],
    [['Fix', fixLines(diagnosis, paint)]],
    settling(diagnosis, paint),
    [['Ask', askLines(diagnosis, paint)]],
    [
      ['Sent', sentLines(diagnosis, paint)],
      ['More', moreLines(diagnosis)],
    ],
  ];
  const told = blocks
    .map((block) =>
      block
        .filter(([, lines]) => lines.length > 0)
        .map(([label, lines]) => labelled(label, lines, paint))
        .join('\n'),
    )
    .filter((block) => block !== '');
  return `${[headLine(diagnosis, paint), ...told].join('\n\n')}\n`;
}

/** What would settle it; without an answer that one is wanted before all else. */
function settling(
  diagnosis: Diagnosis,
  paint: Paint,
): readonly (readonly [label: string, lines: Lines])[] {
  const probe = ['To be sure', probeLines(diagnosis, paint)] as const;
  const missing = ['Would help', missingLines(diagnosis)] as const;
  return diagnosis.subject.status === undefined ? [missing, probe] : [probe, missing];
}

function whoLines({ answeredBy, passedBy, subject }: Diagnosis, shown: Shown, paint: Paint): Lines {
  const [first, second] = answeredBy;
  const names = passedBy.slice(0, 3).map(({ product }) => product);
  const way = names.length === 0 ? [] : quiet(`on the way: ${names.join(', ')}`, paint);
  if (first === undefined) {
    const none = subject.status === undefined ? 'no answer was given' : 'nothing shows it';
    return [...wrapped(`not known: ${none}`), ...way];
  }
  const rival =
    second === undefined || second.confidence < 0.15
      ? []
      : quiet(`or ${second.product}   ${confidenceText(second.confidence)}`, paint);
  return [...answererLines(first, shown, paint), ...rival, ...way];
}

function answererLines(
  { product, confidence, evidence }: Answerer,
  shown: Shown,
  paint: Paint,
): Lines {
  const name = `${plain(product)}   ${confidenceText(confidence)}`;
  const own = evidence.find((one) => !shown.has(placeOf(one)));
  // The first words of what was seen are enough to believe it.
  const seen = own === undefined ? 'by its log, see below' : clauseOf(glance(own), ROOM);
  const painted = `${paint('strong', plain(product))}   ${confidenceText(confidence)}`;
  const fits = widthOf(name) + widthOf(seen) + 3 <= ROOM;
  return fits ? [`${painted}   ${paint('quiet', plain(seen))}`] : [painted, ...quiet(seen, paint)];
}

function requestLines(diagnosis: Diagnosis, shown: Shown, paint: Paint): Lines {
  const notes = toldNotes(diagnosis).filter(({ evidence }) => !shown.has(evidence.text));
  const isQuoted = (note: Note): boolean =>
    Array.from(note.evidence.text.matchAll(/`([^`]+)`/g), ([, id = '']) => id).some(
      (id) => diagnosis.message?.short.includes(id) === true,
    );
  const told = notes.filter(
    (note) => note.kind !== 'fine' && !(note.kind === 'id' && isQuoted(note)),
  );
  const odd = told.slice(0, ODD_NOTES);
  const left = told.length - odd.length;
  return [
    ...odd.flatMap((note) => noteLines(shortened(note), paint)),
    ...(left === 0 ? [] : quiet(`${left} more with --all`, paint)),
    ...fineLines(notes, paint),
  ];
}

/** A note that is read at a glance: what to do about it goes first where there is no room for both. */
function shortened({ kind, evidence, use }: Note): Note {
  const text = clauseOf(evidence.text, GLANCE - 8);
  const left = 3 * ROOM - 20 - widthOf(text);
  const short = use === undefined || left < 24 ? undefined : clauseOf(use, left);
  const told = { kind, evidence: { ...evidence, text } };
  return short === undefined || short.endsWith('…') ? told : { ...told, use: short };
}

/** What is fine, in one line. */
function fineLines(notes: readonly Note[], paint: Paint): Lines {
  const texts = notes.filter(({ kind }) => kind === 'fine').map(({ evidence }) => evidence.text);
  const [first, ...rest] = texts;
  if (first === undefined) return [];
  const sign = '✓ fine:';
  let line = first;
  let told = 1;
  for (const text of rest) {
    if (widthOf(`${sign} ${line}; ${text}; 9 more`) > ROOM) break;
    line = `${line}; ${text}`;
    told += 1;
  }
  const left = texts.length - told;
  const only = left === 0 ? line : `${line}; ${left} more`;
  return hanging(
    sign,
    only,
    (text) => text,
    (text) => paint('good', text),
  );
}

function differenceLines({ differences }: Diagnosis): Lines {
  const left = differences.length - DIFFERENCES;
  return [
    ...differences.slice(0, DIFFERENCES).flatMap((one) => item(differenceText(one))),
    ...(left > 0 ? item(`${left} more with --all`) : []),
  ];
}

function fixLines(diagnosis: Diagnosis, paint: Paint): Lines {
  const causes = toldCauses(diagnosis);
  const [first] = causes;
  if (first === undefined || (first.confidence < 0.3 && !wasRefused(diagnosis))) return [];
  if (isOpen(diagnosis) && causes.length > 1) return fixesOf(causes, paint);
  const fixes = chooseFix(first);
  return fixes.flatMap((fix) => remedyLines(fix, first.fixes, paint));
}

/** One line for each cause; whose move it is once, where it is the same for all. */
function fixesOf(causes: readonly RankedCause[], paint: Paint): Lines {
  const chosen = causes.flatMap((cause) =>
    chooseFix(cause)
      .slice(0, 1)
      .map((fix) => ({ name: `${SHORT_NAMES[cause.code]}:`, fix: oneLine(fix, cause) })),
  );
  const actors = new Set(chosen.map(({ fix }) => ACTOR_WORDS[fix.actor]));
  const [only] = actors;
  const isOne = actors.size === 1 && only !== undefined;
  return [
    ...(isOne ? [paint('strong', `${only}, by the cause:`)] : []),
    ...chosen.map(({ name, fix }) => {
      const who = isOne ? '' : `${ACTOR_WORDS[fix.actor]}: `;
      const room = ROOM - widthOf(name) - widthOf(who) - 1;
      return `${name} ${paint('strong', who)}${clauseOf(plain(fix.text), room)}`;
    }),
  ];
}

/** What a product wants of everybody is long; what usually helps is said in a line. */
function oneLine(fix: Remedy, { code }: RankedCause): Remedy {
  return fix.general === true ? (usualFixes(code)[0] ?? fix) : fix;
}

function remedyLines(fix: Remedy, all: readonly Remedy[], paint: Paint): Lines {
  return [
    ...hanging(
      `${ACTOR_WORDS[fix.actor]}:`,
      clauseOf(fix.text, 3 * ROOM),
      (line) => line,
      (sign) => paint('strong', sign),
    ),
    ...pasteLines(snippetOf(fix, all), paint),
  ];
}

function probeLines({ nextProbe }: Diagnosis, paint: Paint): Lines {
  if (nextProbe === undefined) return [];
  const { text, tells, command } = nextProbe;
  return [...wrapped(text), ...pasteLines(command, paint), ...quiet(tells, paint)];
}

/** How each thing that is missing is given. */
const GIVEN_WITH: readonly (readonly [start: string, option: string])[] = [
  ['the response', '--response r.txt` from `curl -i … > r.txt'],
  ['a log of the server', '--log'],
  ['a description of the API', '--openapi'],
];

/** Causes that a description of the API tells something of. */
const DESCRIBED = /^(?:request|route|version|credential|scope)\./;

function missingLines(diagnosis: Diagnosis): Lines {
  const { missing, causes, nextProbe } = diagnosis;
  if (!isOpen(diagnosis)) return [];
  const isLogAsked = nextProbe?.text.includes('`--log`') === true;
  const isDescribed = causes.slice(0, 3).some(({ code }) => DESCRIBED.test(code));
  const told = missing
    .filter(
      (one) =>
        !(isLogAsked && one.startsWith('a log of')) &&
        (isDescribed || !one.startsWith('a description')),
    )
    .map((one) => {
      const option = GIVEN_WITH.find(([start]) => one.startsWith(start))?.[1];
      const words = one.replace(/[:,(].*$/, '').trim();
      return option === undefined ? words : `${words} (\`${option}\`)`;
    });
  return told.length === 0 ? [] : wrapped(told.slice(0, 3).join(', '));
}

function askLines({ message }: Diagnosis, paint: Paint): Lines {
  if (message === undefined) return [];
  const { to, short } = message;
  const [first = '', ...rest] = wrapped(`${to}: “${short}”`);
  return [`${paint('strong', `${to}:`)}${first.slice(to.length + 1)}`, ...rest];
}

function sentLines(diagnosis: Diagnosis, paint: Paint): Lines {
  const [first = '', ...rest] = wrapped(sentText(diagnosis));
  const read = `   read: ${plain(diagnosis.subject.source)}`;
  const fits = rest.length === 0 && widthOf(first) + widthOf(read) <= ROOM;
  return fits
    ? [`${first}${paint('quiet', read)}`]
    : [first, ...rest, ...quiet(clip(read.trim(), ROOM), paint)];
}

/** What this report leaves out, in numbers. */
function moreLines(diagnosis: Diagnosis): Lines {
  const causes = toldCauses(diagnosis);
  const [first] = causes;
  const fixes =
    first === undefined || isOpen(diagnosis) ? 0 : first.fixes.length - chooseFix(first).length;
  const counts = [
    [diagnosis.causes.length - causes.length, 'cause', 'causes'],
    [fixes, 'fix', 'fixes'],
    [diagnosis.otherProbes.length, 'test', 'tests'],
  ] as const;
  const words = counts
    .filter(([count]) => count > 0)
    .map(([count, one, many]) => `${count} more ${count === 1 ? one : many}`);
  return words.length === 0 ? [] : wrapped(`${words.join(', ')}: with \`--all\``);
}
