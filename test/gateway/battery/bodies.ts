import { forwarded, post, raw, refused, type Case } from './case.ts';

const JSON_TYPE = 'Content-Type: application/json\r\n';
const GOOD = '{"amount":2}';
const BAD = '{"amount":0}';

function amount(body: string, fields = JSON_TYPE): string {
  return post('/amount', body, fields);
}

/** Types under which a body slips past its rule in gateways that look at the type alone. */
const EVASIVE_TYPES: readonly string[] = [
  '',
  'Content-Type:\r\n',
  'Content-Type: json\r\n',
  'Content-Type: text/json\r\n',
  'Content-Type: text/plain\r\n',
  'Content-Type: application/x-www-form-urlencoded\r\n',
  'Content-Type: multipart/form-data; boundary=a\r\n',
  'Content-Type: application/jsonp\r\n',
  'Content-Type: application/json2\r\n',
  'Content-Type: application/vnd.api+json\r\n',
  'Content-Type: application/json, text/plain\r\n',
  'Content-Type: text/plain, application/json\r\n',
  'Content-Type: text/plain; application/json\r\n',
  'Content-Type: application/json text/plain\r\n',
  'Content-Type: application/json; charset=utf-7\r\n',
  'Content-Type: application/json; charset=utf-16\r\n',
  'Content-Type: application/json; charset="ibm037"\r\n',
  'Content-Type: application/json; charset=utf-8; charset=utf-7\r\n',
  'Content-Type: application/json; charset\r\n',
  'Content-Type: application/json; charset=\r\n',
  'Content-Type: application /json\r\n',
  'Content-Type: application/json\xa0\r\n',
  'Content-Type: application/json\r\nContent-Type: text/plain\r\n',
  'Content-Type: text/plain\r\nContent-Type: application/json\r\n',
  'Content-Type: application/json\r\nContent-Type: application/json\r\n',
  'content_type: application/json\r\n',
  `${JSON_TYPE}Content-Encoding: gzip\r\n`,
  `${JSON_TYPE}Content-Encoding: identity, gzip\r\n`,
  `${JSON_TYPE}Content-Encoding: br\r\nContent-Encoding: identity\r\n`,
  `${JSON_TYPE}Content-Encoding: x-unknown\r\n`,
];

/** Bodies under a rule. */
export const BODIES: readonly Case[] = [
  ...refused(
    'request.unsupported_media_type',
    EVASIVE_TYPES.map((type) => [`type: ${type.trim()}`, amount(BAD, type)]),
  ),
  ...refused('request.unsupported_media_type', [
    ['a schema without a list of types, text', post('/any', BAD, 'Content-Type: text/plain\r\n')],
    ['a schema without a list of types, no type', post('/any', BAD)],
    ['a schema without a list of types, two types', post('/any', BAD, JSON_TYPE + JSON_TYPE)],
    [
      'a listed type, chunked',
      raw('/typed', 'Transfer-Encoding: chunked\r\n', '2\r\n{}\r\n0\r\n\r\n'),
    ],
  ]),
  ...refused('request.body_not_parseable', [
    ['a name twice', amount('{"amount":2,"amount":0}')],
    ['a name twice, once escaped', amount('{"amount":2,"\\u0061mount":0}')],
    ['a name twice, deeper', amount('{"amount":2,"a":{"b":1,"b":2}}')],
    ['a byte order mark', amount(`\xef\xbb\xbf${GOOD}`)],
    ['UTF-16', amount(`\xff\xfe${GOOD.split('').join('\0')}\0`)],
    ['bytes that are not UTF-8', amount('{"amount":2,"a":"\xff"}')],
    ['an overlong form', amount('{"amount":2,"a":"\xc0\xaf"}')],
    ['a surrogate in UTF-8', amount('{"amount":2,"a":"\xed\xa0\x80"}')],
    ['half of a pair, escaped', amount('{"amount":2,"a":"\\ud800"}')],
    ['nothing but white space', amount('  ')],
    ['two values', amount(`${GOOD}${GOOD}`)],
    ['two values on two lines', amount(`${GOOD}\n${BAD}`)],
    ['a NUL behind the value', amount(`${GOOD}\0`)],
    ['a comma too many', amount('{"amount":2,}')],
    ['a comment', amount('{"amount":2/**/}')],
    ['a name without quotes', amount('{amount:2}')],
    ['single quotes', amount("{'amount':2}")],
    ['a number with a plus', amount('{"amount":+2}')],
    ['a number with zeros before it', amount('{"amount":02}')],
    ['a hexadecimal number', amount('{"amount":0x2}')],
    ['no number', amount('{"amount":NaN}')],
    ['infinity', amount('{"amount":Infinity}')],
    ['a number beyond what a double holds', amount('{"amount":1e999}')],
    ['a line break in a string', amount('{"amount":2,"a":"\n"}')],
    ['an unfinished value', amount('{"amount":2')],
    ['depth', amount(`{"amount":2,"a":${'['.repeat(100)}${']'.repeat(100)}}`)],
    ['a hundred thousand deep', amount('['.repeat(100_000))],
    [
      'a hundred thousand deep and back',
      amount('{"a":'.repeat(100_000) + '1' + '}'.repeat(100_000)),
    ],
    ['a gzip body under a plain type', amount('\x1f\x8b\x08\x00\x00\x00')],
    ['a form under a plain type', amount('amount=2')],
  ]),
  ...refused('request.body_invalid', [
    ['too little', amount(BAD)],
    [
      'too little, chunked',
      raw(
        '/amount',
        `${JSON_TYPE}Transfer-Encoding: chunked\r\n`,
        '6\r\n{"amou\r\n6\r\nnt":0}\r\n0\r\n\r\n',
      ),
    ],
    [
      'too little, in a type with a charset',
      amount(BAD, 'Content-Type: application/json; charset=utf-8\r\n'),
    ],
    ['too little, in capitals', amount(BAD, 'Content-Type: APPLICATION/JSON\r\n')],
    ['too little, not encoded', amount(BAD, `${JSON_TYPE}Content-Encoding: identity\r\n`)],
    ['null', amount('null')],
    ['true', amount('true')],
    ['a string', amount('"amount"')],
    ['a number', amount('2')],
    ['a list', amount('[{"amount":2}]')],
    ['an empty object', amount('{}')],
    ['by inheritance', amount('{"__proto__":{"amount":2}}')],
    ['by its constructor', amount('{"constructor":{"prototype":{"amount":2}}}')],
    ['a text of digits', amount('{"amount":"2"}')],
    ['a schema without a list of types', post('/any', BAD, JSON_TYPE)],
  ]),
  ...refused('request.body_too_large', [
    ['a declared length beyond the limit', post('/upload', 'a'.repeat(65))],
    ['a length far beyond the limit', raw('/upload', 'Content-Length: 9007199254740991\r\n', 'a')],
    [
      'a chunk beyond the limit',
      raw('/upload', 'Transfer-Encoding: chunked\r\n', `41\r\n${'a'.repeat(65)}\r\n0\r\n\r\n`),
    ],
    [
      'an expectation beyond the limit',
      raw('/upload', 'Expect: 100-continue\r\nContent-Length: 65\r\n', ''),
    ],
  ]),
  ...forwarded({ line: 'POST /amount', body: GOOD, has: { 'content-length': '12' } }, [
    ['what fits', amount(GOOD)],
    [
      'what fits, chunked',
      raw('/amount', `${JSON_TYPE}Transfer-Encoding: chunked\r\n`, `c;x=y\r\n${GOOD}\r\n0\r\n\r\n`),
    ],
    ['what fits, with a charset', amount(GOOD, 'Content-Type: application/json;charset=UTF-8\r\n')],
    [
      'what fits, type not for the backend',
      amount(GOOD, `${JSON_TYPE}Connection: content-type\r\n`),
    ],
  ]),
  ...forwarded({ line: 'POST /upload', body: 'a'.repeat(64) }, [
    ['just what the limit allows', post('/upload', 'a'.repeat(64))],
    [
      'just what the limit allows, chunked',
      raw('/upload', 'Transfer-Encoding: chunked\r\n', `40\r\n${'a'.repeat(64)}\r\n0\r\n\r\n`),
    ],
  ]),
];
