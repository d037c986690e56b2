import type { SeenExchange } from '../../exchange.ts';
import { asItems, asRecord, recordAt, textAt } from '../json-value.ts';
import { readEntry } from './entry.ts';
import type { HarContext } from './entry.ts';
import { failureByte, salvageList } from './salvage.ts';

/** The exchanges of a HAR, and what is wrong with it. */
export interface HarReading {
  readonly exchanges: readonly SeenExchange[];
  readonly problems: readonly string[];
}

/**
 * Reads a HAR (1.2, http://www.softwareishard.com/blog/har-12-spec/), also one that is cut off: what is whole in it is
 * read. Redirects that the browser followed stand in `redirects` of where they led.
 */
export function readHar(text: string, source: string): HarReading {
  const problems: string[] = [];
  let entries: readonly unknown[];
  let creator = '';
  try {
    const log = recordAt(asRecord(JSON.parse(text)), 'log');
    if (log === undefined)
      return { exchanges: [], problems: ['the JSON has no `log`: it is no HAR'] };
    entries = asItems(log['entries']);
    creator = textAt(recordAt(log, 'creator'), 'name') ?? '';
    if (entries.length === 0)
      problems.push('the HAR has no entries: record while the request is made, then export');
  } catch (error) {
    const { items, brokenAt } = salvageList(text, 'entries');
    entries = items;
    creator =
      /"creator"\s*:\s*\{\s*"name"\s*:\s*"([^"]{1,80})"/.exec(text.slice(0, 5000))?.[1] ?? '';
    problems.push(brokenMessage(failureByte(text, error), items.length, brokenAt));
  }
  const context: HarContext = {
    source,
    kind: /webinspector|firefox|safari|webkit|edge|chrome/i.test(creator) ? 'browser' : 'unknown',
    isSanitized: entries.length > 0 && !entries.some(holdsSecrets),
  };
  const exchanges: SeenExchange[] = [];
  let unread = 0;
  for (const [at, value] of entries.entries()) {
    const exchange = readEntry(value, at + 1, context);
    if (exchange === undefined) unread += 1;
    else exchanges.push(exchange);
  }
  if (unread > 0)
    problems.push(
      `${unread} of ${entries.length} entries of the HAR hold neither request nor response`,
    );
  return { exchanges: chainRedirects(exchanges, entries), problems };
}

function brokenMessage(failedAt: number, whole: number, brokenAt: number): string {
  const usable =
    whole === 0
      ? 'no entry of it is whole, so export it again'
      : whole === 1
        ? `its first entry is whole (up to byte ${brokenAt}) and was read; save it again for the rest`
        : `its first ${whole} entries are whole (up to byte ${brokenAt}) and were read; save it again for the rest`;
  return `the HAR is cut off or broken at byte ${failedAt}: ${usable}`;
}

function holdsSecrets(value: unknown): boolean {
  const request = recordAt(asRecord(value), 'request');
  const response = recordAt(asRecord(value), 'response');
  const named = [...asItems(request?.['headers']), ...asItems(response?.['headers'])].some((item) =>
    /^(?:cookie|set-cookie|authorization|proxy-authorization)$/i.test(
      textAt(asRecord(item), 'name') ?? '',
    ),
  );
  return (
    named || asItems(request?.['cookies']).length > 0 || asItems(response?.['cookies']).length > 0
  );
}

/** An entry that redirects to the next entry's address, as browsers record what they follow, leads to that entry. */
function chainRedirects(
  exchanges: readonly SeenExchange[],
  entries: readonly unknown[],
): SeenExchange[] {
  const targets = entries.map((value) => redirectOf(value));
  const result: SeenExchange[] = [];
  let led: SeenExchange[] = [];
  for (const [at, exchange] of exchanges.entries()) {
    const next = exchanges[at + 1];
    const target = exchanges.length === entries.length ? targets[at] : undefined;
    const isFollowed =
      target !== undefined && next?.request !== undefined && target === addressOf(next);
    if (isFollowed) led.push(exchange);
    else {
      result.push(led.length === 0 ? exchange : { ...exchange, redirects: led });
      led = [];
    }
  }
  return result;
}

/** Where an entry sends the browser, absolute; undefined where it does not. */
function redirectOf(value: unknown): string | undefined {
  const entry = asRecord(value);
  const response = recordAt(entry, 'response');
  const status = response?.['status'];
  const target = textAt(response, 'redirectURL') ?? '';
  if (typeof status !== 'number' || status < 300 || status > 399 || target === '') return undefined;
  const from = textAt(recordAt(entry, 'request'), 'url');
  try {
    const url = new URL(target, from);
    return url.host + url.pathname + url.search;
  } catch {
    return undefined;
  }
}

function addressOf({ request }: SeenExchange): string {
  return request === undefined
    ? ''
    : (request.url.host ?? '') + request.url.path + request.url.query;
}
