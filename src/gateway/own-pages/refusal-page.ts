import type { CallRecord } from '../../calls/record.ts';
import type { RefusalCode } from '../../core/codes.ts';
import type { HeaderList } from '../../core/facts.ts';
import type { World } from '../../core/what-if.ts';
import type { CallLookup } from '../../store/ports.ts';
import { uuidTimeMs } from '../../util/uuid.ts';
import { isTerminal } from '../answer/accept.ts';
import { escapeHtml, htmlPage, htmlTerms } from '../answer/html.ts';
import { OWN_PREFIX, whyCommand } from '../answer/problem.ts';
import type { Page } from './page.ts';
import { refusalView, type RefusalView } from './refusal-view.ts';

/** Where refusals and the policies of their time are kept. */
export interface RefusalHistory {
  callById(id: string): Promise<CallLookup>;
  /** Makes what was recorded so far readable. */
  flush(): Promise<void>;
  /** The rules and accounts under which a call was decided; undefined: not kept. */
  worldAt(revision: string, directoryVersion: string): Promise<World | undefined>;
}

/** A refusal that was made this recently may still be on its way to the store. */
const FRESH_MS = 10_000;

/** The page of a refusal: the caller's view of it, for whoever knows its id. */
export async function refusalPage(
  id: string,
  history: RefusalHistory,
  asked: { readonly headers: HeaderList; readonly nowMs: number },
): Promise<Page> {
  const atMs = uuidTimeMs(id);
  if (atMs === undefined) return notFound('This is not the reference of a call.');
  let lookup = await history.callById(id);
  if (lookup.kind === 'unknown' && Math.abs(asked.nowMs - atMs) < FRESH_MS) {
    await history.flush();
    lookup = await history.callById(id);
  }
  switch (lookup.kind) {
    case 'unknown':
      return notFound('No call with this reference is known.');
    case 'expired':
      return notFound('This call is older than calls are kept.');
    case 'lost':
      return notFound('The records of the time of this call were lost.');
    case 'found':
      return foundPage(lookup.call, history, asked.headers);
  }
}

async function foundPage(
  call: CallRecord,
  history: RefusalHistory,
  headers: HeaderList,
): Promise<Page> {
  if (!isRefused(call)) return notFound('This call was not refused.');
  const view = refusalView(call, await history.worldAt(call.revision, call.directoryVersion));
  const json = isTerminal(headers) ? { ...view, why: whyCommand(view.instance.slice(-36)) } : view;
  return { status: 200, json: { ...json }, text: viewText(view), html: viewHtml(view) };
}

function isRefused(call: CallRecord): call is CallRecord & { readonly code: RefusalCode } {
  return call.code !== undefined;
}

function notFound(detail: string): Page {
  const title = 'No such refusal';
  return {
    status: 404,
    json: { title, status: 404, detail },
    text: `${detail}\n`,
    html: htmlPage(title, `<h1>${title}</h1><p>${escapeHtml(detail)}</p>`),
  };
}

function viewText(view: RefusalView): string {
  return [
    `${view.status} ${view.code}: ${view.title}`,
    `${view.resource ?? ''}  ${view.at}`,
    '',
    view.detail,
    view.hint,
    ...(view.ask === undefined ? [] : ['', `Ask ${view.ask.who}: "${view.ask.text}"`]),
    ...(view.next.length === 0 ? [] : ['', 'Would refuse next:']),
    ...view.next.map(({ code, detail }) => `  ${code}: ${detail}`),
    ...(view.fixes.length === 0 ? [] : ['', 'Passes, decided again, if you:']),
    ...view.fixes.map(({ summary }) => `  ${summary.join('; ')}`),
    '',
    view.upstream_reached ? 'The backend may have been reached.' : 'The backend was not reached.',
    '',
  ].join('\n');
}

function viewHtml(view: RefusalView): string {
  const title = `${view.status} ${view.title}`;
  const items = (lines: readonly string[]): string =>
    `<ul>${lines.map((line) => `<li>${escapeHtml(line)}</li>`).join('')}</ul>`;
  const next = view.next.map(({ code, detail }) => `${code}: ${detail}`);
  const fixes = view.fixes.map(({ summary }) => summary.join('; '));
  const parts = [
    `<h1>${escapeHtml(title)}</h1>`,
    `<p>${escapeHtml(view.detail)}</p><p><strong>${escapeHtml(view.hint)}</strong></p>`,
    view.ask === undefined
      ? ''
      : `<h2>Ask ${escapeHtml(view.ask.who)}</h2><blockquote>${escapeHtml(view.ask.text)}</blockquote>`,
    fixes.length === 0 ? '' : `<h2>Passes, decided again, if you</h2>${items(fixes)}`,
    next.length === 0 ? '' : `<h2>Would refuse next</h2>${items(next)}`,
    htmlTerms([
      ['Request', view.resource ?? '-'],
      ['When', view.at],
      ['Code', view.code],
      ['Layer', view.layer],
      ['Backend', view.upstream_reached ? 'may have been reached' : 'was not reached'],
    ]),
    `<p><a href="${OWN_PREFIX}/docs/${view.code}">About this code</a></p>`,
  ];
  return htmlPage(title, parts.join('\n'));
}
