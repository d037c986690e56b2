import type { TestResponse } from '../support/send.ts';
import { headerOf } from '../support/send.ts';

/** Headers that say nothing about a refusal. */
const LEFT_OUT = new Set(['date', 'connection', 'keep-alive', 'content-length', 'via']);

/** A response as a page shows it: what differs from run to run is replaced. */
export function answerBlock(response: TestResponse, origin: string): string {
  const id = headerOf(response, 'x-pinpoint-call') ?? '';
  const headers = response.headers
    .filter(([name]) => !LEFT_OUT.has(name))
    .map(([name, value]) => `${name}: ${value}`);
  const text = [
    `HTTP/1.1 ${response.status} ${response.reason}`,
    ...headers,
    '',
    response.body.trimEnd(),
  ].join('\n');
  return text.replaceAll(id, '<id>').replaceAll(origin, 'http://127.0.0.1:8080');
}

/** Everything of a response that a caller can read. */
export function wholeText(response: TestResponse): string {
  const headers = response.headers.map(([name, value]) => `${name}: ${value}`);
  return [response.reason, ...headers, '', response.body].join('\n');
}

/** The refusal code that a response names in `Proxy-Status`, or undefined. */
export function codeOf(response: TestResponse): string | undefined {
  return /details="([a-z_.]+)"/.exec(headerOf(response, 'proxy-status') ?? '')?.[1];
}
