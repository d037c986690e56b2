import type { HeaderList } from '../../../core/facts.ts';
import type {
  SeenBody,
  SeenClient,
  SeenExchange,
  SeenRequest,
  SeenResponse,
} from '../../exchange.ts';
import { missingValues } from '../placeholders.ts';
import { hostOf, methodName, seenUrl, textBody } from '../seen-parts.ts';
import { dechunk } from './chunked.ts';
import type { RawMessage, RequestStart, ResponseStart } from './message.ts';

/** Where messages come from. */
export interface MessageSource {
  readonly source: string;
  /** Of a transcript: the program that wrote it. */
  readonly client?: SeenClient;
  /** False: a person may have typed it, and left placeholders in. */
  readonly exact: boolean;
}

/**
 * Pairs messages to exchanges. Interim responses and what opens a tunnel are left out; an exchange whose response made
 * the client ask again (a redirect, a demand for credentials) is among the `redirects` of the next. Of responses alone,
 * the last one counts.
 */
export function exchangesOf(messages: readonly RawMessage[], from: MessageSource): SeenExchange[] {
  const pairs = pairUp(messages);
  const exchanges: SeenExchange[] = [];
  let led: SeenExchange[] = [];
  for (const [at, pair] of pairs.entries()) {
    const exchange = toExchange(pair, from);
    const next = pairs[at + 1];
    if (next !== undefined && leadsOn(pair, next)) led.push(exchange);
    else {
      exchanges.push(led.length === 0 ? exchange : { ...exchange, redirects: led });
      led = [];
    }
  }
  return exchanges;
}

interface Pair {
  request?: RawMessage & { readonly start: RequestStart };
  response?: RawMessage & { readonly start: ResponseStart };
}

function pairUp(messages: readonly RawMessage[]): Pair[] {
  const pairs: Pair[] = [];
  for (const message of messages) {
    const last = pairs.at(-1);
    if (isRequest(message)) pairs.push({ request: message });
    else if (isResponse(message)) {
      const { status, reason } = message.start;
      if (status >= 100 && status < 200) continue;
      if (status === 200 && /^connection established$/i.test(reason ?? '')) {
        if (last?.request?.start.method === 'CONNECT') pairs.pop();
      } else if (last === undefined || last.response !== undefined)
        pairs.push({ response: message });
      else last.response = message;
    }
  }
  return pairs;
}

function leadsOn(pair: Pair, next: Pair): boolean {
  const status = pair.response?.start.status;
  if (status === undefined) return false;
  if (pair.request === undefined && next.request === undefined) return true;
  if (status >= 300 && status < 400)
    return pair.response?.headers.some(([name]) => name === 'location') === true;
  return (
    (status === 401 || status === 407) && pair.request?.start.target === next.request?.start.target
  );
}

function toExchange({ request, response }: Pair, from: MessageSource): SeenExchange {
  return {
    ...(request === undefined ? {} : { request: toRequest(request, from, response !== undefined) }),
    ...(response === undefined ? {} : { response: toResponse(response, request?.start.method) }),
    source: from.source,
  };
}

function toRequest(
  { start, headers, body, via }: RawMessage & { readonly start: RequestStart },
  from: MessageSource,
  answered: boolean,
): SeenRequest {
  const absolute =
    start.method === 'CONNECT'
      ? { host: start.target, path: '/', query: '' }
      : seenUrl(start.target);
  const scheme = absolute.scheme ?? via?.scheme;
  const host = headerOf(headers, 'host') ?? headerOf(headers, ':authority');
  const known = host === undefined || host === '' ? absolute.host : hostOf(host.trim(), scheme);
  const seen = bodyOf(body, headers);
  const missing = from.exact
    ? []
    : missingValues({ headers, url: start.target, body, variables: undefined });
  if (known === undefined) missing.push('the host');
  if (headers.length === 0) missing.push('the headers of the request');
  const length = Number(headerOf(headers, 'content-length') ?? '0');
  if (seen === undefined && length > 0) missing.push('the body');
  return {
    method: methodName(start.method),
    url: {
      ...(scheme === undefined ? {} : { scheme }),
      ...(known === undefined ? {} : { host: known }),
      path: absolute.path,
      query: absolute.query,
    },
    ...(start.version === undefined ? {} : { httpVersion: start.version }),
    headers: headers.filter(([name]) => !name.startsWith(':')),
    ...bodyEntry(seen, length, answered && from.client !== undefined),
    client: from.client ?? { kind: 'unknown' },
    missing,
  };
}

function bodyEntry(
  body: SeenBody | undefined,
  length: number,
  isVerbose: boolean,
): { body?: SeenBody } {
  if (body !== undefined) return { body };
  // `curl -v` shows no bodies that it sends.
  return isVerbose && length > 0 ? { body: { sizeBytes: length, complete: false } } : {};
}

function toResponse(
  { start, headers, body, via }: RawMessage & { readonly start: ResponseStart },
  method: string | undefined,
): SeenResponse {
  const seen = bodyOf(body, headers);
  const bodiless =
    method === 'HEAD' ||
    start.status === 204 ||
    start.status === 304 ||
    headerOf(headers, 'content-length') === '0';
  const address = via?.serverAddress;
  return {
    status: start.status,
    ...(start.reason === undefined ? {} : { reason: start.reason }),
    ...(start.version === undefined ? {} : { httpVersion: start.version }),
    headers: headers.filter(([name]) => !name.startsWith(':')),
    ...(seen === undefined ? {} : { body: seen }),
    ...(address === undefined ? {} : { serverAddress: address }),
    missing: [
      ...(headers.length === 0 ? ['the headers'] : []),
      ...(seen === undefined && !bodiless ? ['the body'] : []),
    ],
  };
}

function bodyOf(text: string | undefined, headers: HeaderList): SeenBody | undefined {
  if (text === undefined) return undefined;
  const chunked = /\bchunked\b/i.test(headerOf(headers, 'transfer-encoding') ?? '');
  const whole = textBody((chunked ? dechunk(text) : undefined) ?? text);
  const length = Number(headerOf(headers, 'content-length') ?? Number.NaN);
  const encoded = headers.some(([name]) => name === 'content-encoding');
  // Line ends change on the way through a clipboard: only a good deal less than was announced is cut off.
  const isCut = !encoded && whole.sizeBytes !== undefined && whole.sizeBytes < length * 0.9 - 16;
  return isCut ? { ...whole, complete: false } : whole;
}

function headerOf(headers: HeaderList, name: string): string | undefined {
  return headers.find(([field]) => field === name)?.[1];
}

function isRequest(message: RawMessage): message is RawMessage & { readonly start: RequestStart } {
  return message.start.kind === 'request';
}

function isResponse(
  message: RawMessage,
): message is RawMessage & { readonly start: ResponseStart } {
  return message.start.kind === 'response';
}
