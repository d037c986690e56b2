import type { IncomingMessage } from 'node:http';
import type { HeaderList, MalformedProblem } from '../../core/facts.ts';

/** Fields that say where a message ends; a backend that folds `_` into `-` would see a second framing. */
const FRAMING_FIELDS = new Set(['content-length', 'transfer-encoding']);

/**
 * What is wrong with a head that `node:http` let through, found by sending it such heads (measured on Node 26.10 with
 * llhttp 9.4: HTTP/0.9 and 2.0 on the wire, codings besides chunked, chunked in HTTP/1.0, underscores in framing).
 */
export function headProblem(
  request: IncomingMessage,
  headers: HeaderList,
): MalformedProblem | undefined {
  const version = request.httpVersion;
  if (version !== '1.1' && version !== '1.0') {
    return {
      code: 'request.version_unsupported',
      reason: `the request line names HTTP/${version}; this port speaks HTTP/1.1 and HTTP/1.0`,
      source: 'RFC 9110 §15.6.6',
    };
  }
  return framingProblem(version, headers);
}

function framingProblem(version: string, headers: HeaderList): MalformedProblem | undefined {
  let codings = 0;
  let lengths = 0;
  for (const [name, value] of headers) {
    if (name === 'content-length') lengths += 1;
    if (name === 'transfer-encoding') {
      codings += 1;
      // RFC 9112 §6.1: a coding that is not understood must not be passed on as if it were the content.
      if (value.toLowerCase() !== 'chunked') {
        return ambiguous('Transfer-Encoding holds more than chunked', 'RFC 9112 §6.1');
      }
    }
    if (name.includes('_') && FRAMING_FIELDS.has(name.replaceAll('_', '-'))) {
      return ambiguous(
        'a field is named like Content-Length or Transfer-Encoding, with an underscore',
        'RFC 9112 §6.3',
      );
    }
  }
  if (codings > 0 && version === '1.0') {
    return ambiguous('Transfer-Encoding in an HTTP/1.0 request', 'RFC 9112 §6.1');
  }
  if (codings + lengths > 1) {
    return ambiguous('the length of the body is given more than once', 'RFC 9112 §6.3');
  }
  return undefined;
}

function ambiguous(reason: string, source: string): MalformedProblem {
  return { code: 'request.ambiguous_framing', reason, source };
}

/** The fields of a message as pairs: names in lower case, order and repeats kept. */
export function headerListOf(rawHeaders: readonly string[]): HeaderList {
  const list: (readonly [string, string])[] = [];
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    list.push([(rawHeaders[at] ?? '').toLowerCase(), rawHeaders[at + 1] ?? '']);
  }
  return list;
}
