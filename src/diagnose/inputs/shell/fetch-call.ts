import type { SeenClient, SeenExchange } from '../../exchange.ts';
import { jsonStringEnd } from '../har/salvage.ts';
import { missingValues } from '../placeholders.ts';
import { methodName, seenUrl, textBody } from '../seen-parts.ts';

/** What browsers' "copy as fetch" wrote, and where in the text it ends. */
export interface FetchReading {
  readonly exchanges: readonly SeenExchange[];
  readonly problems: readonly string[];
  readonly end: number;
}

const CALL = /\bfetch\(\s*(?:"([^"\n]{1,60000})"|'([^'\n]{1,60000})')\s*(,\s*)?/y;

/**
 * Reads `fetch("address", {…})` as browsers copy it: the options are JSON. Options written by hand, which are
 * JavaScript, are told as missing.
 */
export function readFetchCalls(text: string, source: string): FetchReading {
  const exchanges: SeenExchange[] = [];
  const problems: string[] = [];
  let end = 0;
  for (
    let at = text.indexOf('fetch(');
    at >= 0;
    at = text.indexOf('fetch(', Math.max(at + 1, end))
  ) {
    CALL.lastIndex = at;
    const match = CALL.exec(text);
    if (match === null) continue;
    end = CALL.lastIndex;
    const address = unescape(match[1] ?? match[2] ?? '');
    let options: Readonly<Record<string, unknown>> | undefined = {};
    if (match[3] !== undefined) {
      const close = objectEnd(text, end);
      options = parseOptions(text.slice(end, close));
      end = close;
      if (options === undefined)
        problems.push(
          'the options of the fetch call are not JSON: copy it from the Network panel of the browser, or give a HAR',
        );
    }
    exchanges.push(toExchange(address, options, source));
    const rest = /^\s*\)\s*;?/.exec(text.slice(end, end + 40));
    end += rest?.[0].length ?? 0;
  }
  return { exchanges, problems, end };
}

function toExchange(
  address: string,
  options: Readonly<Record<string, unknown>> | undefined,
  source: string,
): SeenExchange {
  const url = seenUrl(address);
  const headers: [string, string][] = url.host === undefined ? [] : [['host', url.host]];
  const given = options?.['headers'];
  if (typeof given === 'object' && given !== null)
    for (const [name, value] of Object.entries(given as Readonly<Record<string, unknown>>))
      if (typeof value === 'string') headers.push([name.toLowerCase(), value]);
  const referrer = options?.['referrer'];
  if (typeof referrer === 'string' && referrer !== '' && referrer !== 'no-referrer')
    headers.push(['referer', referrer]);
  const body = options?.['body'];
  const text = typeof body === 'string' ? body : undefined;
  const method = options?.['method'];
  const missing = missingValues({ headers, url: address, body: text, variables: [] });
  const isBrowser = options?.['credentials'] !== undefined;
  if (options?.['credentials'] === 'include' && !headers.some(([name]) => name === 'cookie'))
    missing.push('the cookies, which the browser adds');
  if (isBrowser) missing.push('the fields that a browser adds by itself, such as Origin');
  if (options === undefined) missing.push('the method, the headers and the body');
  const client: SeenClient = {
    kind: isBrowser ? 'browser' : 'unknown',
    followsRedirects: options?.['redirect'] !== 'manual',
  };
  return {
    request: {
      method: typeof method === 'string' ? methodName(method) : 'GET',
      url,
      headers,
      ...(text === undefined ? {} : { body: textBody(text) }),
      client,
      missing,
    },
    source,
  };
}

function unescape(text: string): string {
  try {
    return JSON.parse(`"${text.replaceAll(/\\'/g, "'").replaceAll(/(?<!\\)"/g, '\\"')}"`) as string;
  } catch {
    return text;
  }
}

/** Behind the object that begins at `at`; braces within texts do not count. */
function objectEnd(text: string, at: number): number {
  const mark = /["{}]/g;
  mark.lastIndex = at;
  let depth = 0;
  for (let match = mark.exec(text); match !== null; match = mark.exec(text)) {
    if (match[0] === '"') {
      mark.lastIndex = jsonStringEnd(text, match.index);
      continue;
    }
    depth += match[0] === '{' ? 1 : -1;
    if (depth <= 0) return mark.lastIndex;
  }
  return text.length;
}

function parseOptions(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null
      ? (value as Readonly<Record<string, unknown>>)
      : undefined;
  } catch {
    return undefined;
  }
}
