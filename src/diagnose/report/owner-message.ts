import type { CauseOwner } from '../cause-codes.ts';
import { CAUSES } from '../cause-codes.ts';
import type { DiagnoseCase } from '../case.ts';
import { STATUS_UNKNOWN } from '../exchange.ts';
import type { Note, Probe, Remedy } from '../finding.ts';
import { momentOf } from '../hypotheses/log-probe.ts';
import type { Answerer, DiagnosisSubject, OwnerMessage, RankedCause } from './diagnosis.ts';
import { utcText } from '../moment.ts';
import { SHORT_NAMES } from '../short-names.ts';
import { clip } from '../../util/plain.ts';

/** Whom a message goes to, by who can change the cause. */
const RECIPIENTS: Readonly<Record<CauseOwner, string>> = {
  caller: 'the owner of the server',
  wait: 'the owner of the server',
  key_owner: 'the owner of the account',
  api_owner: 'the owner of the API',
  server_owner: 'the owner of the server',
  network_owner: 'the owner of your network',
};

/** What a message is made from; everything in it is already redacted. */
export interface MessageParts {
  readonly subject: DiagnosisSubject;
  readonly answeredBy: readonly Answerer[];
  readonly causes: readonly RankedCause[];
  readonly ruledOut: readonly RankedCause[];
  readonly notes: readonly Note[];
  readonly next: Probe | undefined;
}

/** A cause that is the caller's own and as sure as this needs nobody's help. */
const SURE = 0.8;

/** A message that can be sent as it is. Undefined where nobody but the caller can do anything. */
export function ownerMessage(kase: DiagnoseCase, parts: MessageParts): OwnerMessage | undefined {
  const { causes, subject } = parts;
  // Nobody can be asked about a refusal that nothing shows.
  const { status } = subject;
  const isRefused = status !== undefined && (status >= 300 || status === STATUS_UNKNOWN);
  if (!isRefused && kase.logEvents.length === 0) return undefined;
  const [top] = causes;
  const owner = top === undefined ? 'server_owner' : CAUSES[top.code].owner;
  const isOwn = owner === 'caller' || owner === 'wait';
  if (top !== undefined && isOwn && top.confidence >= SURE) return undefined;
  const sentences = [
    requestSentence(kase, subject),
    ...answerSentence(parts.answeredBy),
    ...idSentences(parts.notes),
    ...causeSentence(top),
    ...ruledOutSentence(parts.ruledOut),
    askSentence(top, owner),
  ];
  return {
    to: RECIPIENTS[owner],
    text: sentences.join('\n'),
    short: shortMessage(kase, parts, owner),
  };
}

/** Words that a short message may have. */
const MOST_WORDS = 60;

/** The message in at most some sixty words: what happened, the likely cause, what is asked for. */
function shortMessage(kase: DiagnoseCase, parts: MessageParts, owner: CauseOwner): string {
  const { subject, answeredBy, causes, notes } = parts;
  const { method, url, status } = subject;
  const [top] = causes;
  const [first] = answeredBy;
  const at = momentOf(kase);
  const from = kase.exchange.request?.client.address;
  const ids = notes.filter(({ kind }) => kind === 'id').map(({ evidence }) => evidence.text);
  const facts = [
    ...(at === undefined ? [] : [`at ${utcText(at)}`]),
    ...(from === undefined ? [] : [`from ${from}`]),
    ...ids.slice(0, 1),
  ].join(', ');
  const by = first === undefined || first.confidence < 0.5 ? '' : ` from ${first.product}`;
  const what = status === undefined ? `was refused${by}` : `gets ${status}${by}`;
  const request = `${method ?? 'A request'} ${clip(url ?? 'to your server', LONGEST_URL)}`;
  const said = `${request} ${what}${facts === '' ? '' : ` (${facts})`}.`;
  const why = likelyText(causes);
  const asks = [askSentence(top, owner), plainAsk(top, owner)];
  const drafts = asks.map((ask) => [said, ...why, ask].join(' '));
  return drafts.find((draft) => wordsOf(draft) <= MOST_WORDS) ?? `${said} ${LOOK_UP}`;
}

const LONGEST_URL = 160;

function wordsOf(text: string): number {
  return text.split(' ').length;
}

function likelyText([top, second, third]: readonly RankedCause[]): readonly string[] {
  if (top === undefined) return [];
  if (top.confidence >= 0.5) return [`Most likely: ${top.title}.`];
  const names = [top, second, third]
    .filter((one) => one !== undefined && one.confidence >= 0.1)
    .map((one) => (one === undefined ? '' : SHORT_NAMES[one.code]));
  return names.length === 0 ? [] : [`Perhaps: ${names.join(', or ')}.`];
}

/** What is asked for, without what is to be pasted. */
function plainAsk(top: RankedCause | undefined, owner: CauseOwner): string {
  const fix = fixOf(top, owner);
  return fix === undefined ? LOOK_UP : `Could you please ${asked({ ...fix, paste: '\n' })}?`;
}

function requestSentence(kase: DiagnoseCase, { method, url, status }: DiagnosisSubject): string {
  const at = momentOf(kase);
  const from = kase.exchange.request?.client.address;
  const words = [
    `${method ?? 'A request'} ${url ?? 'to your server'}`,
    status === undefined || status === STATUS_UNKNOWN
      ? 'was refused'
      : `was answered with ${status}`,
    ...(at === undefined ? [] : [`at ${utcText(at)}`]),
    ...(from === undefined ? [] : [`from ${from}`]),
  ];
  return `${words.join(' ')}.`;
}

function answerSentence([first]: readonly Answerer[]): readonly string[] {
  return first === undefined || first.confidence < 0.5
    ? []
    : [`The answer seems to come from ${first.product}.`];
}

function idSentences(notes: readonly Note[]): readonly string[] {
  const ids = notes.filter(({ kind }) => kind === 'id').map(({ evidence }) => evidence.text);
  return ids.length === 0 ? [] : [`Ids of the answer: ${ids.join('; ')}.`];
}

function causeSentence(top: RankedCause | undefined): readonly string[] {
  if (top === undefined || top.confidence < 0.2) return [];
  const [seen] = top.evidence;
  const why = seen === undefined ? '' : `; seen: ${seen.text}`;
  return [`Most likely: ${top.title} (${percent(top.confidence)}${why}).`];
}

function ruledOutSentence(ruledOut: readonly RankedCause[]): readonly string[] {
  const words = ruledOut.slice(0, 4).map(({ title, against }) => {
    const [seen] = against;
    return seen === undefined ? title : `${title} (${seen.text})`;
  });
  return words.length === 0 ? [] : [`Ruled out: ${words.join('; ')}.`];
}

const LOOK_UP =
  'Could you please look up in your log why it was refused, and tell me what to change?';

function askSentence(top: RankedCause | undefined, owner: CauseOwner): string {
  const fix = fixOf(top, owner);
  return fix === undefined ? LOOK_UP : `Could you please ${asked(fix)}?`;
}

/** What the one who is asked can do; a recipe tells what the product wants, and is nothing to ask for. */
function fixOf(top: RankedCause | undefined, owner: CauseOwner): Remedy | undefined {
  if (top === undefined || top.confidence < 0.5 || owner === 'caller') return undefined;
  return top.fixes.find(({ actor, general }) => actor === owner && general !== true);
}

function asked({ text, paste }: Remedy): string {
  const paragraph = paste === undefined || paste.includes('\n') ? '' : ` (\`${paste}\`)`;
  return `${text.replace(/[.;]\s*$/, '')}${paragraph}`;
}

/** `93 %`; never 0 or 100, which nobody can know. */
export function percent(confidence: number): string {
  return `${Math.min(99, Math.max(1, Math.round(confidence * 100)))} %`;
}
