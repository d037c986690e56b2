import { STATUS_UNKNOWN } from '../exchange.ts';
import type { CauseOwner } from '../cause-codes.ts';
import { SHORT_NAMES } from '../short-names.ts';
import type { Evidence, Note } from '../finding.ts';
import type { Diagnosis, Difference, RankedCause } from './diagnosis.ts';
import { percent } from './owner-message.ts';

/** Whose move a fix is, as a word before it. */
export const ACTOR_WORDS: Readonly<Record<CauseOwner, string>> = {
  caller: 'you',
  wait: 'wait',
  key_owner: 'account owner',
  network_owner: 'network owner',
  api_owner: 'API owner',
  server_owner: 'server owner',
};

/** A confidence in words and as a number: `93 %, very likely`. */
export function confidenceText(confidence: number): string {
  return `${percent(confidence)}, ${confidenceWord(confidence)}`;
}

function confidenceWord(confidence: number): string {
  if (confidence >= 0.9) return 'very likely';
  if (confidence >= 0.7) return 'likely';
  if (confidence >= 0.45) return 'perhaps';
  return confidence >= 0.15 ? 'possible' : 'unlikely';
}

/** The causes that are told: the first, and others as far as they come near. */
export function toldCauses({ causes }: Diagnosis): readonly RankedCause[] {
  const [first] = causes;
  if (first === undefined) return [];
  const near = Math.max(0.05, first.confidence / 8);
  return causes.filter(({ confidence }) => confidence >= near).slice(0, 3);
}

/** Evidence of a cause beside what already speaks for whoever answered. */
export function ownEvidence(cause: RankedCause, { answeredBy }: Diagnosis): readonly Evidence[] {
  const shown = new Set(answeredBy.flatMap(({ evidence }) => evidence.map(({ text }) => text)));
  return cause.evidence.filter(({ text }) => !shown.has(text));
}

/** Own evidence that is worth its room: a log before all else, of one line of a log one, and at most two. */
export function speakingEvidence(cause: RankedCause, diagnosis: Diagnosis): readonly Evidence[] {
  const own = ownEvidence(cause, diagnosis);
  const logs = own.filter(({ from }) => from === 'log');
  return logs.length > 0 ? logs.slice(0, 1) : own.slice(0, 2);
}

/** What is told where nothing but the product’s habits speaks for a cause, or for several. */
export function openText(diagnosis: Diagnosis): string {
  const { answeredBy, causes, subject } = diagnosis;
  const [first] = answeredBy;
  const sure = causes[0]?.confidence ?? 0;
  if (subject.status === undefined)
    return first === undefined
      ? 'what a server could refuse in it:'
      : 'without its answer, it may be one of these:';
  if (first === undefined) return 'the material does not tell which of these it is:';
  if (sure >= 0.9) return `${first.product} says so in its answer`;
  if (sure >= OPEN) return `${first.product} mostly means this by such an answer`;
  return `${first.product} answers so for several reasons; nothing tells which:`;
}

/** Below it the first cause is one of several. */
const OPEN = 0.6;

/** Whether the first cause is no likelier than the others together, about. */
export function isOpen({ causes: [first] }: Diagnosis): boolean {
  return first === undefined || first.confidence < OPEN;
}

/** Whether the material shows a refusal at all: by the answer, or by a line of a log. */
export function wasRefused({ subject: { status }, causes: [first] }: Diagnosis): boolean {
  return (
    status === undefined ||
    status >= 300 ||
    first?.evidence.some(({ from }) => from === 'log') === true
  );
}

/** Short names of the three ruled-out causes that one would have thought of first. */
export function ruledOutNames({ ruledOut }: Diagnosis): readonly string[] {
  // What the product is known for has evidence of its own; the rest nobody suspected.
  const suspected = ruledOut.filter(({ evidence }) => evidence.length > 0);
  return suspected.slice(0, 3).map(({ code }) => SHORT_NAMES[code]);
}

/** What is told of causes that were ruled out, with the reason: `no index page (another line would be in the log)`. */
export function ruledOutText({ ruledOut }: Diagnosis): string | undefined {
  const words = ruledOut
    .slice(0, 3)
    .map(({ title, against: [seen] }) => (seen === undefined ? title : `${title} (${seen.text})`));
  return words.length === 0 ? undefined : `ruled out: ${words.join('; ')}`;
}

/** Notes as they are told: what differs from a request that works has a place of its own. */
export function toldNotes({ notes, differences }: Diagnosis): readonly Note[] {
  const rank = ({ kind }: Note): number => NOTE_ORDER.indexOf(kind);
  return notes
    .filter(({ evidence }) => differences.length === 0 || evidence.from !== 'known_good')
    .toSorted((left, right) => rank(left) - rank(right));
}

const NOTE_ORDER: readonly Note['kind'][] = ['odd', 'deprecation', 'id', 'fine', 'missing'];

/** The sign before a note; its word follows, because a sign alone says little. */
export function noteSign(kind: Note['kind']): string {
  if (kind === 'fine') return '✓';
  if (kind === 'id') return '#';
  return kind === 'missing' ? '?' : '!';
}

/** The word after the sign; an id has its own name. */
export const NOTE_WORDS: Readonly<Record<Note['kind'], string>> = {
  odd: 'odd',
  deprecation: 'deprecated',
  id: '',
  fine: 'fine',
  missing: 'not read',
};

/** A difference to the request that works, in one line. */
export function differenceText({ what, failing, good }: Difference): string {
  if (failing === undefined)
    return `${what}: missing here; \`${good ?? ''}\` in the one that works`;
  if (good === undefined) return `${what}: \`${failing}\` here; missing in the one that works`;
  return `${what}: \`${failing}\` here; \`${good}\` in the one that works`;
}

/** What was sent, in one line. */
export function sentText({ sent }: Diagnosis): string {
  return sent.length === 0 ? 'nothing' : sent.join('; ');
}

/** Reason phrases of the statuses that refusals have (RFC 9110 §15). */
const PHRASES: ReadonlyMap<number, string> = new Map([
  [200, 'OK'],
  [301, 'Moved Permanently'],
  [302, 'Found'],
  [303, 'See Other'],
  [307, 'Temporary Redirect'],
  [308, 'Permanent Redirect'],
  [400, 'Bad Request'],
  [401, 'Unauthorized'],
  [403, 'Forbidden'],
  [404, 'Not Found'],
  [405, 'Method Not Allowed'],
  [406, 'Not Acceptable'],
  [407, 'Proxy Authentication Required'],
  [409, 'Conflict'],
  [410, 'Gone'],
  [411, 'Length Required'],
  [413, 'Content Too Large'],
  [415, 'Unsupported Media Type'],
  [419, 'Page Expired'],
  [421, 'Misdirected Request'],
  [422, 'Unprocessable Content'],
  [429, 'Too Many Requests'],
  [431, 'Request Header Fields Too Large'],
  [451, 'Unavailable For Legal Reasons'],
  [500, 'Internal Server Error'],
  [502, 'Bad Gateway'],
  [503, 'Service Unavailable'],
]);

/** `403 Forbidden`; the number alone for statuses without a name, words for one that nobody told. */
export function statusText(status: number): string {
  if (status === STATUS_UNKNOWN) return 'refused, the status is not told';
  const phrase = PHRASES.get(status);
  return phrase === undefined ? String(status) : `${status} ${phrase}`;
}
