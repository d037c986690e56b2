import { forwarded, HOST, raw, refused, type Case } from './case.ts';

const TE = 'Transfer-Encoding: chunked\r\n';
const ABC = '3\r\nabc\r\n0\r\n\r\n';
const SMUGGLED = `GET /admin HTTP/1.1\r\n${HOST}\r\n`;
const POST = (fields: string, body: string): string => raw('/public', fields, body);

function te(value: string): string {
  return POST(`Transfer-Encoding: ${value}\r\n`, `${ABC}${SMUGGLED}`);
}

/** Messages whose end two servers would see in two places. */
export const FRAMING: readonly Case[] = [
  ...closing('request.ambiguous_framing', [
    ['CL.TE', POST(`Content-Length: 6\r\n${TE}`, `0\r\n\r\nG${SMUGGLED}`)],
    ['TE.CL', POST(`${TE}Content-Length: 4\r\n`, `5c\r\n${SMUGGLED}0\r\n\r\n`)],
    ['TE.CL with a length of nothing', POST(`${TE}Content-Length: 0\r\n`, ABC)],
    ['TE.TE', POST(`${TE}Transfer-Encoding: x\r\n`, ABC + SMUGGLED)],
    ['TE.TE the other way round', POST(`Transfer-Encoding: x\r\n${TE}`, ABC + SMUGGLED)],
    ['chunked twice', POST(TE + TE, ABC + SMUGGLED)],
    ['chunked, chunked', te('chunked, chunked')],
    ['xchunked', te('xchunked')],
    ['chunked and a word', te('chunked x')],
    ['identity', te('identity')],
    ['identity, chunked', te('identity, chunked')],
    ['gzip', te('gzip')],
    ['gzip, chunked', te('gzip, chunked')],
    ['chunked with a parameter', te('chunked;q=1')],
    ['chunked in quotes', te('"chunked"')],
    ['chunked behind a comma', te(', chunked')],
    ['chunked before a comma', te('chunked,')],
    ['an empty coding', te('')],
    [
      'a folding Transfer_Encoding',
      POST('Transfer_Encoding: chunked\r\nContent-Length: 3\r\n', 'abc'),
    ],
    ['a folding Content_Length', POST(`content_length: 3\r\n${TE}`, ABC)],
    ['HTTP/1.0 with chunked', `POST /public HTTP/1.0\r\n${HOST}${TE}\r\n${ABC}`],
    ['two lengths', POST('Content-Length: 3\r\nContent-Length: 4\r\n', 'abcd')],
    ['two lengths that agree', POST('Content-Length: 3\r\nContent-Length: 3\r\n', 'abc')],
    ['a list of lengths', POST('Content-Length: 3, 3\r\n', 'abc')],
    ['a length with a sign', POST('Content-Length: +3\r\n', 'abc')],
    ['a negative length', POST('Content-Length: -1\r\n', 'abc')],
    ['a hexadecimal length', POST('Content-Length: 0x3\r\n', 'abc')],
    ['a length with a point', POST('Content-Length: 3.0\r\n', 'abc')],
    ['a length with an exponent', POST('Content-Length: 1e1\r\n', 'abc')],
    ['a length with a space', POST('Content-Length: 3 4\r\n', 'abc')],
    ['a length with a separator', POST('Content-Length: 1_0\r\n', 'abc')],
    ['no length in the length', POST('Content-Length:\r\n', 'abc')],
    ['a length beyond 64 bits', POST('Content-Length: 18446744073709551616\r\n', 'abc')],
    [
      'a length that overflows to something',
      POST('Content-Length: 18446744073709551619\r\n', 'abc'),
    ],
  ]),
  ...closing('request.malformed', [
    ['white space before the colon', POST('Transfer-Encoding : chunked\r\n', ABC)],
    ['a vertical tab before the coding', POST('Transfer-Encoding: \x0bchunked\r\n', ABC)],
    ['a form feed behind the coding', POST('Transfer-Encoding: chunked\x0c\r\n', ABC)],
    ['a folded coding', POST('Transfer-Encoding:\r\n chunked\r\n', ABC)],
    ['a folded length', POST('Content-Length:\r\n 3\r\n', 'abc')],
    ['a coding behind a bare line feed', POST('X: y\nTransfer-Encoding: chunked\r\n', ABC)],
    ['a coding behind a bare carriage return', POST('X: y\rTransfer-Encoding: chunked\r\n', ABC)],
    ['a coding behind a NUL', POST('X: y\0Transfer-Encoding: chunked\r\n', ABC)],
    ['white space before the name', POST(' Transfer-Encoding: chunked\r\n', ABC)],
    ['a name in quotes', POST('"Transfer-Encoding": chunked\r\n', ABC)],
    ['a bare line feed behind the request line', `GET /public HTTP/1.1\n${HOST}\r\n`],
    ['a bare line feed behind a field', `GET /public HTTP/1.1\r\nHost: a\nX: y\r\n\r\n`],
    ['bare line feeds throughout', 'GET /public HTTP/1.1\nHost: a\n\n'],
    ['a bare line feed before the body', `GET /public HTTP/1.1\r\n${HOST}\n`],
    ['a folded field', `GET /public HTTP/1.1\r\n${HOST}X: a\r\n\tb\r\n\r\n`],
    ['a folded Host', 'GET /public HTTP/1.1\r\nHost:\r\n a\r\n\r\n'],
    ['a name of nothing', `GET /public HTTP/1.1\r\n${HOST}: x\r\n\r\n`],
    ['a line without a colon', `GET /public HTTP/1.1\r\n${HOST}x\r\n\r\n`],
    ['a name with a space', `GET /public HTTP/1.1\r\n${HOST}a b: c\r\n\r\n`],
    ['a version alone', 'HTTP/1.1\r\n\r\n'],
    ['a response', 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n'],
    ['a TLS handshake', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03'],
    ['the header of the PROXY protocol', `PROXY TCP4 10.0.0.1 10.0.0.2 1 2\r\n${SMUGGLED}`],
  ]),
  ...closing('request.version_unsupported', [
    ['HTTP/0.9', 'GET /public\r\n\r\n'],
    ['the preface of HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
  ]),
  ...closing('request.malformed', [
    ['a chunk size with 0x', POST(TE, `0x3\r\nabc\r\n0\r\n\r\n${SMUGGLED}`)],
    ['a chunk size with a sign', POST(TE, '+3\r\nabc\r\n0\r\n\r\n')],
    ['a negative chunk size', POST(TE, '-3\r\nabc\r\n0\r\n\r\n')],
    ['an empty chunk size', POST(TE, '\r\nabc\r\n0\r\n\r\n')],
    ['a chunk size behind a space', POST(TE, ' 3\r\nabc\r\n0\r\n\r\n')],
    ['a chunk size before a space', POST(TE, '3 \r\nabc\r\n0\r\n\r\n')],
    ['a chunk size with an underscore', POST(TE, '0_3\r\nabc\r\n0\r\n\r\n')],
    ['a chunk size beyond 64 bits', POST(TE, '10000000000000003\r\nabc\r\n0\r\n\r\n')],
    ['a bare line feed behind a size', POST(TE, '3\nabc\r\n0\r\n\r\n')],
    ['a bare line feed behind data', POST(TE, '3\r\nabc\n0\r\n\r\n')],
    ['a bare line feed at the end', POST(TE, '3\r\nabc\r\n0\r\n\n')],
    ['more data than the size says', POST(TE, '3\r\nabcdef\r\n0\r\n\r\n')],
    ['a line feed in an extension', POST(TE, `3;a\nabc\r\n0\r\n\r\n${SMUGGLED}`)],
    ['a carriage return in an extension', POST(TE, '3;a\rb\r\nabc\r\n0\r\n\r\n')],
    ['an extension without end', POST(TE, `3;${'a'.repeat(20_000)}\r\nabc\r\n0\r\n\r\n`)],
    ['a trailer that is folded', POST(TE, '3\r\nabc\r\n0\r\nx: a\r\n b\r\n\r\n')],
    ['a trailer without a colon', POST(TE, '3\r\nabc\r\n0\r\nGET /admin HTTP/1.1\r\n\r\n')],
  ]),
  ...forwarded(
    { line: 'POST /public', body: 'abc', lacks: ['trailer', 'x-api-key', 'host2', 'te'] },
    [
      ['a length', POST('Content-Length: 3\r\n', 'abc')],
      ['a length with zeros before it', POST('Content-Length: 0003\r\n', 'abc')],
      ['chunks', POST(TE, ABC)],
      ['chunked in capitals', POST('TRANSFER-ENCODING: CHUNKED\r\n', ABC)],
      ['many chunks', POST(TE, '1\r\na\r\n1\r\nb\r\n1\r\nc\r\n0\r\n\r\n')],
      ['a chunk size with zeros before it', POST(TE, '0000003\r\nabc\r\n000\r\n\r\n')],
      ['a chunk extension', POST(TE, '3;a=b;c="d"\r\nabc\r\n0;e\r\n\r\n')],
      ['trailers', POST(TE, '3\r\nabc\r\n0\r\nx-api-key: a\r\nhost2: b\r\n\r\n')],
      ['an expectation', POST('Expect: 100-continue\r\nContent-Length: 3\r\n', 'abc')],
      ['HTTP/1.0 with a length', `POST /public HTTP/1.0\r\n${HOST}Content-Length: 3\r\n\r\nabc`],
      [
        'Connection that names the length',
        POST('Connection: content-length\r\nContent-Length: 3\r\n', 'abc'),
      ],
      ['Connection that names the coding', POST(`Connection: transfer-encoding\r\n${TE}`, ABC)],
    ],
  ),
  ...forwarded({ line: 'GET /public', body: 'abc' }, [
    ['a GET with a body', `GET /public HTTP/1.1\r\n${HOST}Content-Length: 3\r\n\r\nabc`],
    ['a GET with chunks', `GET /public HTTP/1.1\r\n${HOST}${TE}\r\n${ABC}`],
  ]),
  // RFC 9112 §3 lets a recipient take more white space than one space; what is forwarded has one.
  ...forwarded({ line: 'GET /public' }, [
    ['two spaces before the target', `GET  /public HTTP/1.1\r\n${HOST}\r\n`],
  ]),
  ...forwarded({ line: 'HEAD /public', body: 'abc' }, [
    ['a HEAD with a body', `HEAD /public HTTP/1.1\r\n${HOST}Content-Length: 3\r\n\r\nabc`],
  ]),
];

function closing(
  code: 'request.ambiguous_framing' | 'request.malformed' | 'request.version_unsupported',
  rows: Parameters<typeof refused>[1],
): readonly Case[] {
  return refused(code, rows).map((one) => ({ ...one, closes: true }));
}
