import { Buffer } from 'node:buffer';
import { PinpointError } from '../../util/error.ts';
import { readCurl } from '../../diagnose/inputs/curl/read-curl.ts';
import { shellWords } from '../../diagnose/inputs/curl/shell-words.ts';
import type { UnsentRequest } from '../unsent-request.ts';
import { jsonReply } from './reply.ts';
import type { Reply } from './reply.ts';
import type { AdminServices } from './services.ts';

/** `GET /why/<id>`: the report on a recorded call; `?now` decides under the live policy. */
export async function whyCall(
  services: AdminServices,
  id: string,
  query: URLSearchParams,
): Promise<Reply> {
  await services.flush();
  return jsonReply(await services.explainer.explainCall(id, { now: query.has('now') }));
}

/** `POST /why`: the report on a request that is described in the body, as JSON: `{"curl": "curl …"}` or `{"request": {…}}`. */
export async function whyUnsent(services: AdminServices, body: Uint8Array): Promise<Reply> {
  return jsonReply(await services.explainer.explainUnsent(readDescription(body)));
}

/**
 * Reads the description of a request.
 * @throws PinpointError `usage.invalid`
 */
function readDescription(body: Uint8Array): UnsentRequest {
  const value = parseObject(Buffer.from(body).toString('utf8'));
  if (typeof value['curl'] === 'string') return readCurlText(value['curl']);
  const request = value['request'];
  if (!isRecord(request)) throw invalid('the body has neither `curl` nor `request`');
  const { method, scheme, target, headers, bodyBase64, remoteIp } = request;
  if (typeof method !== 'string') throw invalid('`request.method` is not text');
  if (typeof target !== 'string') throw invalid('`request.target` is not text');
  if (scheme !== 'http' && scheme !== 'https')
    throw invalid('`request.scheme` is neither `http` nor `https`');
  if (remoteIp !== undefined && typeof remoteIp !== 'string')
    throw invalid('`request.remoteIp` is not text');
  if (bodyBase64 !== undefined && typeof bodyBase64 !== 'string')
    throw invalid('`request.bodyBase64` is not text');
  return {
    method,
    scheme,
    target,
    headers: readHeaders(headers),
    ...(bodyBase64 === undefined
      ? {}
      : { body: new Uint8Array(Buffer.from(bodyBase64, 'base64')) }),
    ...(remoteIp === undefined ? {} : { remoteIp }),
  };
}

/** The form in which a description travels: `readDescription` is its inverse. */
export function writeDescription(request: UnsentRequest): string {
  const { body, ...rest } = request;
  const bodyBase64 = body === undefined ? {} : { bodyBase64: Buffer.from(body).toString('base64') };
  return JSON.stringify({ request: { ...rest, ...bodyBase64 } });
}

function readCurlText(text: string): UnsentRequest {
  const split = shellWords(text);
  if (split.kind === 'broken') throw invalid(`the curl command cannot be read: ${split.reason}`);
  // Whoever asks through the port must not have the gateway read files for him.
  const reading = readCurl(split.words, () => undefined);
  if (reading.kind === 'problems')
    throw invalid(`the curl command cannot be read: ${reading.problems.join('; ')}`);
  return reading.request;
}

function readHeaders(value: unknown): readonly (readonly [string, string])[] {
  const headers: (readonly [string, string])[] = [];
  for (const pair of asList(value ?? [undefined])) {
    const [name, text] = asList(pair);
    if (typeof name !== 'string' || typeof text !== 'string')
      throw invalid('`request.headers` is not a list of [name, value]');
    headers.push([name.toLowerCase(), text]);
  }
  return headers;
}

/** The items of a list; a list with nothing in it for anything else, so that its reader finds fault. */
function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as readonly unknown[]) : [undefined];
}

function parseObject(text: string): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw invalid('the body is not JSON');
  }
  if (!isRecord(value)) throw invalid('the body is not a JSON object');
  return value;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function invalid(message: string): PinpointError {
  return new PinpointError('usage.invalid', message, {
    next: 'see docs/reference/admin-api.md for the form of `POST /why`',
  });
}
