import { STATUS_UNKNOWN } from '../exchange.ts';
import type { CauseOwner } from '../cause-codes.ts';
import type { Evidence, Note, Remedy } from '../finding.ts';
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

/** What is told of a cause that only the product’s habits speak for. */
export function habitText({ answeredBy: [first] }: Diagnosis): string {
  return first === undefined
    ? 'nothing in the material names it'
    : `${first.product} gives such an answer for it; nothing else in the material names it`;
}

/** The causes whose fixes are told: the first, and the second where it is about as likely. */
export function fixedCauses(diagnosis: Diagnosis): readonly RankedCause[] {
  const [first, second] = toldCauses(diagnosis);
  if (first === undefined) return [];
  const isOpen = first.confidence < 0.6 && second !== undefined;
  return isOpen && second.confidence >= first.confidence / 2 ? [first, second] : [first];
}

/** What is told of causes that were ruled out: `no index page (another line would be in the log)`. */
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
export function noteSign({ kind }: Note): string {
  if (kind === 'fine') return '✓';
  return kind === 'missing' ? '?' : '!';
}

/** Fixes of a cause as they are told: at most four. */
export function toldFixes(cause: RankedCause): readonly Remedy[] {
  return cause.fixes.slice(0, 4);
}

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
