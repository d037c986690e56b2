import type { CauseOwner } from '../cause-codes.ts';
import { CAUSES } from '../cause-codes.ts';
import type { DiagnoseCase } from '../case.ts';
import type { Note, Probe, Remedy } from '../finding.ts';
import { momentOf } from '../hypotheses/log-probe.ts';
import type { Answerer, DiagnosisSubject, OwnerMessage, RankedCause } from './diagnosis.ts';
import { utcText } from '../moment.ts';

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
  const isRefused = subject.status !== undefined && subject.status >= 300;
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
  return { to: RECIPIENTS[owner], text: sentences.join('\n') };
}

function requestSentence(kase: DiagnoseCase, { method, url, status }: DiagnosisSubject): string {
  const at = momentOf(kase);
  const from = kase.exchange.request?.client.address;
  const words = [
    `${method ?? 'A request'} ${url ?? 'to your server'}`,
    status === undefined ? 'was refused' : `was answered with ${status}`,
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

function askSentence(top: RankedCause | undefined, owner: CauseOwner): string {
  const fix = top?.fixes.find((one) => one.actor === owner && owner !== 'caller');
  if (fix !== undefined && top !== undefined && top.confidence >= 0.5)
    return `Could you please ${asked(fix)}?`;
  return 'Could you please look up in your log why it was refused, and tell me what to change?';
}

function asked({ text, paste }: Remedy): string {
  const paragraph = paste === undefined || paste.includes('\n') ? '' : ` (\`${paste}\`)`;
  return `${text.replace(/[.;]\s*$/, '')}${paragraph}`;
}

/** `93 %`; never 0 or 100, which nobody can know. */
export function percent(confidence: number): string {
  return `${Math.min(99, Math.max(1, Math.round(confidence * 100)))} %`;
}
