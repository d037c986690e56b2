import { plain } from '../../util/plain.ts';
import type { Evidence, Probe, Remedy } from '../finding.ts';
import { chooseFix } from './fix-choice.ts';
import type { Diagnosis, RankedCause } from './diagnosis.ts';
import {
  ACTOR_WORDS,
  confidenceText,
  differenceText,
  isOpen,
  NOTE_WORDS,
  openText,
  noteSign,
  ownEvidence,
  ruledOutText,
  sentText,
  statusText,
  toldCauses,
  toldNotes,
} from './words.ts';

/** The report for a ticket, in CommonMark with no HTML of ours; strangers' text in it is text. Ends with a line feed. */
export function diagnosisMarkdown(diagnosis: Diagnosis): string {
  const blocks = [
    headBlock(diagnosis),
    section('Who answered', whoLines(diagnosis)),
    section('Why', whyLines(diagnosis)),
    section('The request', noteLines(diagnosis)),
    section('What differs from the request that works', differenceLines(diagnosis)),
    section('Fix', fixLines(diagnosis)),
    section('To be sure', probeLines(diagnosis)),
    section('Message', messageLines(diagnosis)),
    `Sent: ${inline(sentText(diagnosis))}.`,
  ].filter((block) => block !== '');
  return `${blocks.join('\n\n')}\n`;
}

function section(title: string, lines: readonly string[]): string {
  // Blocks end and begin with an empty line each; one is enough.
  const kept = lines.filter((line, at) => line !== '' || (at > 0 && lines[at - 1] !== ''));
  return kept.length === 0 ? '' : [`### ${title}`, '', ...kept].join('\n').trimEnd();
}

function headBlock({ subject }: Diagnosis): string {
  const { method, url, status, source } = subject;
  const verdict = status === undefined ? 'No response' : statusText(status);
  const request = [method, url].filter((part) => part !== undefined).join(' ');
  return [
    `## ${verdict}${request === '' ? '' : `: ${code(request)}`}`,
    '',
    `Read from ${inline(source)}.`,
  ].join('\n');
}

function whoLines({ answeredBy, passedBy }: Diagnosis): readonly string[] {
  if (answeredBy.length === 0) return ['Not known: nothing shows whose answer this is.'];
  return [
    ...answeredBy
      .slice(0, 3)
      .map(
        ({ product, confidence, evidence }) =>
          `- **${inline(product)}** (${confidenceText(confidence)}): ${evidenceText(evidence)}`,
      ),
    ...passedBy
      .slice(0, 3)
      .map(({ product }) => `- ${inline(product)} stands in the way and let it through`),
  ];
}

function whyLines(diagnosis: Diagnosis): readonly string[] {
  const ruledOut = ruledOutText(diagnosis);
  const out = ruledOut === undefined ? [] : [`- ${inline(ruledOut)}`];
  const causes = toldCauses(diagnosis);
  if (causes.length === 0) return ['Nothing in the material tells why.', ...out];
  return [...causes.map((cause) => causeLine(cause, diagnosis)), ...out];
}

function causeLine(cause: RankedCause, diagnosis: Diagnosis): string {
  const { title, code: name, confidence, against } = cause;
  const own = ownEvidence(cause, diagnosis);
  const why = own.length === 0 ? inline(openText(diagnosis)) : evidenceText(own);
  const doubt = against.length === 0 ? '' : `; but: ${evidenceText(against)}`;
  return `- **${inline(title)}** \`${name}\` (${confidenceText(confidence)}): ${why}${doubt}`;
}

/** The strongest evidence, with its place and its source: a ticket has the room. */
function evidenceText(evidence: readonly Evidence[]): string {
  return evidence
    .slice(0, 2)
    .map(({ text, at, source }) => {
      const place = at === undefined ? '' : ` (${inline(at)})`;
      return `${inline(text)}${place}${source === undefined ? '' : ` [${inline(source)}]`}`;
    })
    .join('; ');
}

function noteLines(diagnosis: Diagnosis): readonly string[] {
  return toldNotes(diagnosis)
    .slice(0, 12)
    .map((note) => {
      const use = note.use === undefined ? '' : `: ${inline(note.use)}`;
      const word = NOTE_WORDS[note.kind];
      const sign = `${escaped(noteSign(note.kind))}${word === '' ? '' : ` ${word}:`}`;
      return `- ${sign} ${inline(note.evidence.text)}${use}`;
    });
}

function differenceLines({ differences }: Diagnosis): readonly string[] {
  return differences.slice(0, 12).map((one) => `- ${inline(differenceText(one))}`);
}

/** What is told in the short report, whole; the rest in words, without what is pasted. */
function fixLines(diagnosis: Diagnosis): readonly string[] {
  const causes = isOpen(diagnosis) ? toldCauses(diagnosis) : toldCauses(diagnosis).slice(0, 1);
  return causes.flatMap((cause) => {
    const chosen = chooseFix(cause);
    const rest = causes.length > 1 ? [] : cause.fixes.filter((fix) => !chosen.includes(fix));
    return [
      ...(causes.length > 1 ? [`If ${inline(cause.title)}:`, ''] : []),
      ...chosen.flatMap((fix) => remedyLines(fix)),
      ...rest.map(({ actor, text }) => `- **${ACTOR_WORDS[actor]}**: ${inline(text)}`),
      ...(causes.length > 1 ? [''] : []),
    ];
  });
}

function remedyLines({ actor, text, paste }: Remedy): readonly string[] {
  return [`- **${ACTOR_WORDS[actor]}**: ${inline(text)}`, ...fenced(paste, '  ')];
}

function probeLines({ nextProbe, otherProbes }: Diagnosis): readonly string[] {
  const probes = [...(nextProbe === undefined ? [] : [nextProbe]), ...otherProbes.slice(0, 1)];
  return probes.flatMap((probe) => probeItem(probe));
}

function probeItem({ text, tells, command, safe }: Probe): readonly string[] {
  const caution = safe ? '' : ' (this may change something at the server)';
  return [`- ${inline(text)}${caution} — ${inline(tells)}`, ...fenced(command, '  ')];
}

function messageLines({ message }: Diagnosis): readonly string[] {
  if (message === undefined) return [];
  return [
    `To ${inline(message.to)}:`,
    '',
    ...message.text.split('\n').map((line) => `> ${inline(line)}  `),
  ];
}

/** A fenced block (CommonMark 0.31 §4.5), with a fence longer than any run of backticks in it. */
function fenced(text: string | undefined, indent: string): readonly string[] {
  if (text === undefined) return [];
  const longest = Math.max(2, ...Array.from(text.matchAll(/`+/g), ([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  const lines = text
    .trimEnd()
    .split('\n')
    .map((line) => plain(line));
  return ['', fence, ...lines, fence, ''].map((line) => (line === '' ? '' : indent + line));
}

/** A code span (CommonMark 0.31 §6.1) of any text. */
function code(text: string): string {
  const clean = plain(text);
  const longest = Math.max(0, ...Array.from(clean.matchAll(/`+/g), ([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  const gap = clean.startsWith('`') || clean.endsWith('`') ? ' ' : '';
  return `${fence}${gap}${clean}${gap}${fence}`;
}

/** Our sentences, in which values stand in backticks: those become code spans, all else is escaped. */
function inline(text: string): string {
  const parts = plain(text).split('`');
  // With an odd number of backticks the last one opens nothing.
  const closed =
    parts.length % 2 === 1 ? parts : [...parts.slice(0, -2), parts.slice(-2).join("'")];
  return closed
    .map((part, at) => (at % 2 === 0 ? escaped(part) : part === '' ? '' : code(part)))
    .join('');
}

/** What Markdown would read as markup, and names that a tracker would notify (`@name`). */
function escaped(text: string): string {
  return text
    .replaceAll(/[\\*_[\]<>|~#]/g, String.raw`\$&`)
    .replaceAll('&', '&amp;')
    .replaceAll(/(^|[^\w])@(?=\w)/g, '$1&#64;');
}
