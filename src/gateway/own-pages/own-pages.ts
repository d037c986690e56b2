import type { Call } from '../call.ts';
import { OWN_PREFIX } from '../answer/problem.ts';
import { escapeHtml, htmlPage } from '../answer/html.ts';
import { ClientBudgets } from './client-budgets.ts';
import { docsPage } from './docs-page.ts';
import { mePage } from './me-page.ts';
import { PageBudget } from './page-budget.ts';
import { respondPage, type Page } from './page.ts';
import { refusalPage, type RefusalHistory } from './refusal-page.ts';

/** What the gateway's own pages draw on. */
export interface OwnPagesDeps {
  /** The directory that holds `refusals/<code>.md`. */
  readonly docsDirectory: string;
  readonly history: RefusalHistory;
}

/** Pages that look something up at the same time: they cost more than a call, and anybody may ask for them. */
const MAX_AT_ONCE = 8;

/**
 * Pages of refusals, all callers together: the search for proven fixes takes as long as some fifty calls, and a refusal
 * to ask about is to be had by anybody. So many a second are a twentieth of a processor.
 */
const REFUSALS_BURST = 60;
const REFUSALS_PER_SECOND = 6;
/** The same for one client: a person reads no faster. */
const CLIENT_BURST = 20;
const CLIENT_PER_SECOND = 2;

interface Budgets {
  readonly all: PageBudget;
  readonly clients: ClientBudgets;
}

/**
 * The gateway's own pages, below `/.pinpoint`: refusals by their unguessable id, a key holder's standing, and the pages
 * of the codes. Nothing below that path is ever forwarded, and none of these calls is recorded.
 */
export function createOwnPages(deps: OwnPagesDeps): (call: Call) => void {
  let atOnce = 0;
  const budgets: Budgets = {
    all: new PageBudget(REFUSALS_BURST, REFUSALS_PER_SECOND),
    clients: new ClientBudgets(CLIENT_BURST, CLIENT_PER_SECOND),
  };
  const serve = async (call: Call): Promise<void> => {
    const headers = call.context.request()?.headers ?? [];
    atOnce += 1;
    try {
      respondPage(call.exchange, headers, await pageFor(call, deps, budgets));
    } catch (error) {
      call.deps.fault(call.id, error);
      respondPage(call.exchange, headers, unavailable('This page cannot be made at the moment.'));
    } finally {
      atOnce -= 1;
    }
  };
  return (call) => {
    call.forget();
    const method = call.context.request()?.method ?? '';
    const headers = call.context.request()?.headers ?? [];
    if (method !== 'GET' && method !== 'HEAD') {
      respondPage(call.exchange, headers, wrongMethod());
    } else if (atOnce >= MAX_AT_ONCE) {
      respondPage(call.exchange, headers, unavailable('Too many ask at once.'));
    } else {
      void serve(call);
    }
  };
}

async function pageFor(call: Call, deps: OwnPagesDeps, budgets: Budgets): Promise<Page> {
  const path = (call.context.path() ?? '').slice(OWN_PREFIX.length);
  const [, section = '', name = '', ...rest] = path.split('/');
  const headers = call.context.request()?.headers ?? [];
  if (rest.length > 0) return notFound();
  if (section === 'me' && name === '') {
    return mePage(call.context, { world: call.policy.world, counters: call.deps.counters });
  }
  if (section === 'docs' && name !== '') return docsPage(name, deps.docsDirectory);
  if (section === 'refusals' && name !== '') {
    const nowMs = call.deps.now();
    if (!budgets.clients.take(call.context.clientIp(), nowMs)) return tooMany();
    if (!budgets.all.take(nowMs)) return unavailable('Too many ask for pages of refusals.');
    return refusalPage(name, deps.history, { headers, nowMs });
  }
  return notFound();
}

function plainPage(status: number, title: string, detail: string): Page {
  return {
    status,
    json: { title, status, detail },
    text: `${title}. ${detail}\n`,
    html: htmlPage(title, `<h1>${escapeHtml(title)}</h1><p>${escapeHtml(detail)}</p>`),
  };
}

function notFound(): Page {
  const detail = `The gateway's own pages are ${OWN_PREFIX}/me, ${OWN_PREFIX}/refusals/<id> and ${OWN_PREFIX}/docs/<code>.`;
  return plainPage(404, 'No such page', detail);
}

function wrongMethod(): Page {
  const page = plainPage(405, 'This page is only read', 'Use GET or HEAD.');
  return { ...page, fields: ['Allow', 'GET, HEAD'] };
}

function tooMany(): Page {
  const detail = `So many pages of refusals are for one client: ${CLIENT_PER_SECOND} a second.`;
  return { ...plainPage(429, 'Asked too often', detail), fields: ['Retry-After', '1'] };
}

function unavailable(detail: string): Page {
  return { ...plainPage(503, 'Not available', detail), fields: ['Retry-After', '1'] };
}
