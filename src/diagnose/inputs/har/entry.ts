import { Buffer } from 'node:buffer';
import type { HeaderList } from '../../../core/facts.ts';
import type { SeenBody, SeenExchange, SeenRequest, SeenResponse } from '../../exchange.ts';
import { asItems, asRecord, numberAt, recordAt, textAt } from '../json-value.ts';
import type { JsonRecord } from '../json-value.ts';
import { missingValues } from '../placeholders.ts';
import { bytesBody, httpVersionOf, methodName, seenUrl, textBody } from '../seen-parts.ts';

/** What holds for all entries of a file. */
export interface HarContext {
  readonly source: string;
  readonly kind: 'browser' | 'unknown';
  /** No entry holds cookies or credentials: they were left out, or there were none. */
  readonly isSanitized: boolean;
}

/** Reads one entry (HAR 1.2 §entries); undefined where it holds neither request nor response. */
export function readEntry(
  value: unknown,
  number: number,
  context: HarContext,
): SeenExchange | undefined {
  const entry = asRecord(value);
  const request = recordAt(entry, 'request');
  const response = recordAt(entry, 'response');
  if (entry === undefined || (request === undefined && response === undefined)) return undefined;
  const startedAtMs = timeOf(textAt(entry, 'startedDateTime'));
  const seenResponse =
    response === undefined ? undefined : readResponse(response, entry, startedAtMs);
  return {
    ...(request === undefined
      ? {}
      : { request: readRequest(request, context, { startedAtMs, response, entry }) }),
    ...(seenResponse === undefined ? {} : { response: seenResponse }),
    source: `${context.source}, entry ${number}`,
  };
}

interface EntryFacts {
  readonly startedAtMs: number | undefined;
  readonly response: JsonRecord | undefined;
  readonly entry: JsonRecord;
}

function readRequest(
  request: JsonRecord,
  context: HarContext,
  { startedAtMs, response, entry }: EntryFacts,
): SeenRequest {
  const address = textAt(request, 'url') ?? '';
  const url = seenUrl(address);
  const given = fieldsOf(request['headers']);
  const headers = withCookies(given, request['cookies'], 'cookie');
  const postData = recordAt(request, 'postData');
  const body = requestBody(postData, numberAt(request, 'bodySize'));
  const httpVersion = httpVersionOf(textAt(request, 'httpVersion') ?? '');
  const missing = missingValues({ headers, url: address, variables: [] });
  if (address === '') missing.push('the address');
  if (given.length === 0) missing.push('the headers of the request');
  if (context.isSanitized)
    missing.push(
      'cookies and the value of authorization, which a sanitised HAR leaves out (no entry of the file has any)',
    );
  if (body === undefined && (numberAt(request, 'bodySize') ?? 0) > 0) missing.push('the body');
  missing.push(...unansweredReason(response, entry));
  return {
    method: methodName(textAt(request, 'method') ?? 'GET'),
    url,
    ...(httpVersion === undefined ? {} : { httpVersion }),
    headers,
    ...(body === undefined ? {} : { body }),
    ...(startedAtMs === undefined ? {} : { startedAtMs }),
    client: {
      kind: context.kind,
      ...(context.kind === 'browser' ? { followsRedirects: true } : {}),
    },
    missing,
  };
}

/** Why there is no response: browsers write status 0 for what they did not let through or gave up. */
function unansweredReason(response: JsonRecord | undefined, entry: JsonRecord): string[] {
  const status = numberAt(response, 'status');
  if (response !== undefined && status !== 0 && status !== undefined) return [];
  const error = textAt(response, '_error') ?? textAt(entry, '_error') ?? '';
  const said = error === '' ? '' : `: the browser says \`${error.slice(0, 100)}\``;
  return [
    `a response (status 0 in the HAR: blocked by the browser, as CORS does, or aborted${said})`,
  ];
}

function requestBody(
  postData: JsonRecord | undefined,
  size: number | undefined,
): SeenBody | undefined {
  if (postData === undefined) return undefined;
  const text = textAt(postData, 'text');
  if (text !== undefined && text !== '') {
    if (textAt(postData, 'encoding') === 'base64') return bytesBody(Buffer.from(text, 'base64'));
    return textBody(text);
  }
  const pairs = asItems(postData['params']).map((item) => {
    const record = asRecord(item);
    const value = textAt(record, 'value') ?? '';
    return `${encodeURIComponent(textAt(record, 'name') ?? '')}=${encodeURIComponent(value)}`;
  });
  if (pairs.length === 0)
    return size === undefined || size <= 0 ? undefined : { sizeBytes: size, complete: false };
  const isForm = (textAt(postData, 'mimeType') ?? '').includes('x-www-form-urlencoded');
  // Put together from names and values: a form exactly so, anything else only nearly.
  return isForm ? textBody(pairs.join('&')) : { text: pairs.join('&'), complete: false };
}

function readResponse(
  response: JsonRecord,
  entry: JsonRecord,
  startedAtMs: number | undefined,
): SeenResponse | undefined {
  const status = numberAt(response, 'status');
  if (status === undefined || status < 100) return undefined;
  const headers = withCookies(fieldsOf(response['headers']), response['cookies'], 'set-cookie');
  const body = responseBody(recordAt(response, 'content'), numberAt(response, 'bodySize'));
  const reason = textAt(response, 'statusText') ?? '';
  const httpVersion = httpVersionOf(textAt(response, 'httpVersion') ?? '');
  const address = (textAt(entry, 'serverIPAddress') ?? '').replaceAll(/[[\]]/g, '');
  const tookMs = numberAt(entry, 'time') ?? 0;
  const bodiless =
    status === 204 || status === 304 || numberAt(recordAt(response, 'content'), 'size') === 0;
  return {
    status,
    ...(reason === '' ? {} : { reason }),
    ...(httpVersion === undefined ? {} : { httpVersion }),
    headers,
    ...(body === undefined ? {} : { body }),
    ...(startedAtMs === undefined
      ? {}
      : { receivedAtMs: startedAtMs + Math.max(0, Math.round(tookMs)) }),
    ...(address === '' ? {} : { serverAddress: address }),
    missing: [
      ...(headers.length === 0 ? ['the headers of the response'] : []),
      ...(body?.text === undefined && !bodiless
        ? ['the body of the response (export the HAR with content)']
        : []),
    ],
  };
}

function responseBody(
  content: JsonRecord | undefined,
  bodySize: number | undefined,
): SeenBody | undefined {
  const text = textAt(content, 'text');
  const size = numberAt(content, 'size') ?? bodySize;
  if (text !== undefined && text !== '') {
    const whole =
      textAt(content, 'encoding') === 'base64'
        ? bytesBody(Buffer.from(text, 'base64'))
        : textBody(text);
    const isCut =
      size !== undefined && whole.sizeBytes !== undefined && whole.sizeBytes < size * 0.9 - 16;
    return isCut ? { ...whole, complete: false } : whole;
  }
  return size === undefined || size <= 0 ? undefined : { sizeBytes: size, complete: false };
}

/** Fields with names in lower case, HTTP/2 pseudo fields left out. */
function fieldsOf(value: unknown): [string, string][] {
  const fields: [string, string][] = [];
  for (const item of asItems(value)) {
    const record = asRecord(item);
    const name = (textAt(record, 'name') ?? '').toLowerCase();
    if (name === '' || name.startsWith(':')) continue;
    // Chrome joins repeated Set-Cookie fields by line ends.
    for (const text of (textAt(record, 'value') ?? '').split('\n')) fields.push([name, text]);
  }
  return fields;
}

/** Cookies that are listed but not among the fields (Safari and Charles write them so). */
function withCookies(
  fields: HeaderList,
  value: unknown,
  name: 'cookie' | 'set-cookie',
): HeaderList {
  if (fields.some(([field]) => field === name)) return fields;
  const pairs = asItems(value).flatMap((item) => {
    const record = asRecord(item);
    const cookie = textAt(record, 'name');
    return cookie === undefined ? [] : [`${cookie}=${textAt(record, 'value') ?? ''}`];
  });
  if (pairs.length === 0) return fields;
  if (name === 'cookie') return [...fields, [name, pairs.join('; ')]];
  return [...fields, ...pairs.map((pair): [string, string] => [name, pair])];
}

function timeOf(text: string | undefined): number | undefined {
  const time = Date.parse(text ?? '');
  return Number.isNaN(time) ? undefined : time;
}
