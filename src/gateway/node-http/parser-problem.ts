import type { MalformedProblem } from '../../core/facts.ts';

/** An error as `node:http` raises it for bytes that it cannot read. */
export interface ParserError extends Error {
  readonly code?: string;
  readonly rawPacket?: Uint8Array;
}

type Row = Pick<MalformedProblem, 'code' | 'reason' | 'source'>;

/** What the codes of llhttp mean to whoever sent the bytes. Those not listed are told in general words. */
const PROBLEMS: Readonly<Record<string, Row>> = {
  HPE_INVALID_METHOD: malformed('the method is not one that is known', 'RFC 9112 §3.1'),
  HPE_INVALID_URL: malformed(
    'the request target holds a character it must not hold',
    'RFC 9112 §3.2',
  ),
  HPE_INVALID_CONSTANT: malformed(
    'the request line is not of the form method, target, version',
    'RFC 9112 §3',
  ),
  HPE_INVALID_VERSION: malformed(
    'the HTTP version is not valid, or a bare line feed follows it',
    'RFC 9112 §2.3',
  ),
  HPE_INVALID_HEADER_TOKEN: malformed('a field has an invalid name or value', 'RFC 9112 §5'),
  HPE_UNEXPECTED_SPACE: malformed('white space before the first field', 'RFC 9112 §2.2'),
  HPE_CR_EXPECTED: malformed('a line ends in a bare line feed', 'RFC 9112 §2.2'),
  HPE_LF_EXPECTED: malformed('a carriage return without its line feed', 'RFC 9112 §2.2'),
  HPE_INVALID_CONTENT_LENGTH: framing(
    'Content-Length is not one decimal number, or stands beside Transfer-Encoding',
  ),
  HPE_UNEXPECTED_CONTENT_LENGTH: framing('Content-Length is given more than once'),
  HPE_INVALID_TRANSFER_ENCODING: framing(
    'Transfer-Encoding is not chunked alone, or stands beside Content-Length',
  ),
  HPE_INVALID_CHUNK_SIZE: malformed('a chunk has an invalid size', 'RFC 9112 §7.1'),
  HPE_STRICT: malformed('a chunk does not end where its size says', 'RFC 9112 §7.1'),
  HPE_INVALID_EOF_STATE: malformed(
    'the connection ended in the middle of the request',
    'RFC 9112 §8',
  ),
  HPE_CHUNK_EXTENSIONS_OVERFLOW: malformed('the chunk extensions are too large', 'RFC 9112 §7.1.1'),
  HPE_PAUSED_H2_UPGRADE: {
    code: 'request.version_unsupported',
    reason: 'the connection speaks HTTP/2; this port speaks HTTP/1.1 and HTTP/1.0',
    source: 'RFC 9110 §15.6.6',
  },
  ERR_HTTP_REQUEST_TIMEOUT: {
    code: 'request.timeout',
    reason: 'its end did not come',
    source: 'RFC 9110 §15.5.9',
  },
};

/** First byte of a TLS handshake record (RFC 8446 §5.1). */
const TLS_HANDSHAKE = 0x16;

/** Puts a parser's error into the words of a refusal. Holds no bytes of the request. */
export function parserProblem(error: ParserError, headBytes: number): MalformedProblem {
  const parserCode = error.code ?? 'unknown';
  if (parserCode === 'HPE_HEADER_OVERFLOW') {
    return {
      code: 'request.header_too_large',
      reason: `the request head is larger than ${headBytes} bytes`,
      source: 'RFC 6585 §5',
      parserCode,
      limitBytes: headBytes,
    };
  }
  if (parserCode === 'HPE_INVALID_METHOD' && error.rawPacket?.[0] === TLS_HANDSHAKE) {
    const reason = 'the connection speaks TLS; this port speaks plain HTTP';
    return { ...malformed(reason, 'RFC 9112 §2.1'), parserCode };
  }
  const known = Object.hasOwn(PROBLEMS, parserCode) ? PROBLEMS[parserCode] : undefined;
  return { ...(known ?? malformed('the bytes are no HTTP request', 'RFC 9112 §2')), parserCode };
}

function malformed(reason: string, source: string): Row {
  return { code: 'request.malformed', reason, source };
}

function framing(reason: string): Row {
  return { code: 'request.ambiguous_framing', reason, source: 'RFC 9112 §6.3' };
}
