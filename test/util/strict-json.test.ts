import assert from 'node:assert/strict';
import { isDeepStrictEqual } from 'node:util';
import { test } from 'node:test';
import type { Json } from '../../src/util/json.ts';
import { readJson } from '../../src/util/strict-json-reader.ts';
import { parseStrictJson } from '../../src/util/strict-json.ts';
import type { StrictJsonFailure } from '../../src/util/strict-json.ts';
import type { Random } from '../oracle/random.ts';
import { piecesOf, property } from './property.ts';

const ENCODER = new TextEncoder();
const LIMITS = { maxDepth: 64 };

function valueOf(text: string): Json {
  const parsed = parseStrictJson(ENCODER.encode(text), LIMITS);
  assert.ok(parsed.ok, text);
  return parsed.value;
}

function failureOf(input: string | readonly number[], maxDepth = 64): StrictJsonFailure {
  const bytes = typeof input === 'string' ? ENCODER.encode(input) : Uint8Array.from(input);
  const parsed = parseStrictJson(bytes, { maxDepth });
  assert.ok(!parsed.ok, String(input));
  return parsed.failure;
}

test('every kind of value is read', () => {
  for (const text of [
    'null',
    'true',
    'false',
    '0',
    '-0',
    '-1.5e-3',
    '1E+2',
    '""',
    '[]',
    '{}',
    ' [1 , 2]\r\n\t',
    '{"a":{"b":[null,{"c":""}]}}',
    '"\\"\\\\\\/\\b\\f\\n\\r\\t\\u0041\\u00e9"',
    '"\u00E9\u20AC\u{1F600}"',
    '1e-999',
    '123456789012345678901234567890',
    '{"":1}',
    '"\\ud83d\\ude00"',
    '"\\uD83D\\uDE00 \\u0000"',
  ]) {
    assert.deepEqual(valueOf(text), JSON.parse(text), text);
  }
});

test('`__proto__` is a member like any other and sets no prototype', () => {
  for (const text of [
    '{"__proto__":{"admin":true}}',
    '{"x":"\\ud83d\\ude00","__proto__":{"admin":true}}',
  ]) {
    const value = valueOf(text) as object;
    assert.equal(Object.getPrototypeOf(value), Object.prototype);
    assert.deepEqual(Object.getOwnPropertyDescriptor(value, '__proto__'), {
      value: { admin: true },
      writable: true,
      enumerable: true,
      configurable: true,
    });
    assert.equal('admin' in value, false);
  }
  assert.equal(failureOf('{"__proto__":1,"__proto__":2}').reason, 'duplicate_key');
});

test('names of what every object inherits are free to use', () => {
  assert.deepEqual(valueOf('{"constructor":1,"toString":2,"hasOwnProperty":3}'), {
    constructor: 1,
    toString: 2,
    hasOwnProperty: 3,
  });
});

for (const [input, reason, offset, expected] of [
  ['', 'empty', 0, 'a JSON value'],
  [' \n ', 'empty', 3, 'a JSON value'],
  ['{"a":1,"a":2}', 'duplicate_key', 7, 'a name that this object does not have yet'],
  ['{"a":1,"\\u0061":2}', 'duplicate_key', 7, 'a name that this object does not have yet'],
  [
    '[{"b":{}},{"b":0,"c":1,"b":0}]',
    'duplicate_key',
    23,
    'a name that this object does not have yet',
  ],
  ['{"1":1,"1":2}', 'duplicate_key', 7, 'a name that this object does not have yet'],
  ['{a:1}', 'syntax', 1, 'a name in double quotes or "}"'],
  ["{'a':1}", 'syntax', 1, 'a name in double quotes or "}"'],
  ['{"a":1,}', 'syntax', 7, 'a name in double quotes'],
  ['{"a" 1}', 'syntax', 5, '":"'],
  ['{"a":}', 'syntax', 5, 'a JSON value'],
  ['{"a":1 "b":2}', 'syntax', 7, '"," or "}"'],
  ['{"a":1', 'syntax', 6, '"," or "}"'],
  ['[1 2]', 'syntax', 3, '"," or "]"'],
  ['[1,]', 'syntax', 3, 'a JSON value'],
  ['[', 'syntax', 1, 'a JSON value or "]"'],
  ['[,]', 'syntax', 1, 'a JSON value or "]"'],
  ['1 2', 'syntax', 2, 'the end of the text'],
  ['{} x', 'syntax', 3, 'the end of the text'],
  ['nul', 'syntax', 3, '`null`'],
  ['nulL', 'syntax', 3, '`null`'],
  ['TRUE', 'syntax', 0, 'a JSON value'],
  ['NaN', 'syntax', 0, 'a JSON value'],
  ['-Infinity', 'syntax', 1, 'a digit'],
  ['/* c */1', 'syntax', 0, 'a JSON value'],
  ['01', 'syntax', 1, 'a number without a leading zero'],
  ['-01', 'syntax', 2, 'a number without a leading zero'],
  ['1.', 'syntax', 2, 'a digit'],
  ['.5', 'syntax', 0, 'a JSON value'],
  ['+1', 'syntax', 0, 'a JSON value'],
  ['1e', 'syntax', 2, 'a digit'],
  ['1e+', 'syntax', 3, 'a digit'],
  ['0x1F', 'syntax', 1, 'the end of the text'],
  ['1e999', 'syntax', 0, 'a number that a double can hold'],
  ['[0,-1e309]', 'syntax', 3, 'a number that a double can hold'],
  ['{"a":{"b":1e400}}', 'syntax', 10, 'a number that a double can hold'],
  ['"abc', 'syntax', 4, 'a closing double quote'],
  ['"a\nb"', 'syntax', 2, 'an escape in place of the control character'],
  ['"a\u0000"', 'syntax', 2, 'an escape in place of the control character'],
  ['"\\x41"', 'syntax', 2, 'one of " \\ / b f n r t u after a backslash'],
  ['"\\', 'syntax', 2, 'one of " \\ / b f n r t u after a backslash'],
  ['"\\u12g4"', 'syntax', 5, 'four hex digits after \\u'],
  ['"\\u12', 'syntax', 5, 'four hex digits after \\u'],
  ['"\\ud800"', 'syntax', 1, 'both halves of a surrogate pair'],
  ['"\\ud800\\n"', 'syntax', 1, 'both halves of a surrogate pair'],
  ['"\\ud800\\u0041"', 'syntax', 1, 'both halves of a surrogate pair'],
  ['"a\\uDE00"', 'syntax', 2, 'both halves of a surrogate pair'],
  ['"\\ud83d\\ud83d\\ude00"', 'syntax', 1, 'both halves of a surrogate pair'],
  ['"\\ud83d\\\\de00"', 'syntax', 1, 'both halves of a surrogate pair'],
  ['"\\ud83dxude00"', 'syntax', 1, 'both halves of a surrogate pair'],
  ['"\\ud83d\\ude0"', 'syntax', 12, 'four hex digits after \\u'],
  ['{"\\uDE00\\uD83D":1}', 'syntax', 2, 'both halves of a surrogate pair'],
  ['\uFEFF{}', 'syntax', 0, 'a JSON value, not a byte order mark'],
  ['[\u00A01]', 'syntax', 1, 'a JSON value or "]"'],
  ['\u00E9', 'syntax', 0, 'a JSON value'],
  [[0x22, 0xc3, 0x22], 'invalid_utf8', 1, 'UTF-8'],
  [[0x22, 0xed, 0xa0, 0x80, 0x22], 'invalid_utf8', 1, 'UTF-8'],
  [[0x5b, 0xff], 'invalid_utf8', 1, 'UTF-8'],
  [[0xff, 0xfe, 0x31, 0x00], 'invalid_utf8', 0, 'UTF-8'],
  [[0x31, 0x00], 'syntax', 1, 'the end of the text'],
] as const) {
  test(`${JSON.stringify(input)} is refused: ${reason}, wanted ${expected}`, () => {
    const failure = failureOf(input);
    assert.equal(failure.reason, reason);
    assert.equal(failure.offset, offset);
    assert.equal(failure.expected, expected);
  });
}

test('arrays and objects lie at most so deep within each other', () => {
  assert.deepEqual(
    valueOf('['.repeat(64) + ']'.repeat(64)),
    JSON.parse('['.repeat(64) + ']'.repeat(64)),
  );
  const failure = failureOf('['.repeat(65) + ']'.repeat(65));
  assert.equal(failure.reason, 'too_deep');
  assert.equal(failure.offset, 64);
  assert.equal(failure.expected, 'at most 64 arrays and objects within each other');
  assert.equal(failureOf('{"a":{"b":1}}', 1).offset, 5);
  assert.equal(failureOf('[]', 0).reason, 'too_deep');
});

test('a hundred thousand brackets are refused without a deep stack', () => {
  assert.equal(failureOf('['.repeat(100_000)).reason, 'too_deep');
  assert.equal(failureOf('{"a":'.repeat(100_000)).reason, 'too_deep');
});

test('line and column count as an editor counts them', () => {
  const place = (input: string): readonly number[] => {
    const { line, column } = failureOf(input);
    return [line, column];
  };
  assert.deepEqual(place('x'), [1, 1]);
  assert.deepEqual(place('{\n  "a": x\n}'), [2, 8]);
  assert.deepEqual(place('[\r\n\r\n 1 2]'), [3, 4]);
  assert.deepEqual(place('[\r\r 1 2]'), [3, 4]);
  assert.deepEqual(place('["\u00E9\u{1F600}" x]'), [1, 7]);
  assert.deepEqual(place('[1,\n'), [2, 1]);
});

test('a failure holds nothing of the text', () => {
  const secret = 'hunter2';
  for (const text of [`{"${secret}":1,"${secret}":2}`, `"${secret}`, `{"a":${secret}}`]) {
    assert.ok(!JSON.stringify(failureOf(text)).includes(secret));
  }
});

test('bytes are read where a view shows them, not from the start of their buffer', () => {
  const whole = ENCODER.encode('xx{"a":1}xx');
  assert.deepEqual(parseStrictJson(whole.subarray(2, 9), LIMITS), { ok: true, value: { a: 1 } });
});

test('clean text is left to the parser of the platform, which is the faster', (context) => {
  const results: unknown[] = [];
  const parse = JSON.parse;
  context.mock.method(JSON, 'parse', (text: string): unknown => {
    const result: unknown = parse(text);
    results.push(result);
    return result;
  });
  for (const text of [
    '{"a":{"b":[1,{"c":2}],"d":{}},"e":[[],[{"f":":"}]]}',
    '["\\"",{"a":"\\\\"},"\\u00e9\\ud7ff\\n","{[:"]',
    `[${'[],{},'.repeat(100)}0]`,
    '"text"',
    '["\\ud83d\\ude00","\\uD83D\\uDE00:","\\udbff\\udfff"]',
  ]) {
    const value = valueOf(text);
    assert.equal(value, results.at(-1), text);
  }
  assert.equal(results.length, 5);
});

/** A random value whose strings and names hold what must be escaped, and whose names often look alike. */
function randomJson(random: Random, depth: number): Json {
  const leaf = depth === 0 || random.chance(0.3);
  if (leaf) {
    const text = piecesOf(
      random,
      ['a', '"', '\\', '\n', '\u0000', '\u00E9', '\u{1F600}', ':', '{', '\u2028'],
      6,
    );
    return random.pick<Json>([null, true, false, 0, -1.5, 1e21, random.int(-999, 999), text]);
  }
  const length = random.int(0, 4);
  if (random.chance(0.5)) return Array.from({ length }, () => randomJson(random, depth - 1));
  const names = Array.from({ length }, () =>
    random.pick(['a', 'b', '1', '', '__proto__', '\u00E9', '"']),
  );
  return Object.fromEntries(names.map((name) => [name, randomJson(random, depth - 1)]));
}

/** The same value in other words: white space, escapes. */
function reword(random: Random, text: string): string {
  return text.replace(/"(?:[^"\\]|\\.)*"|[[\]{},:]/gs, (token) => {
    if (!token.startsWith('"')) return random.chance(0.2) ? ` ${token}\n` : token;
    return token.replace(/\\u.{4}|\\.|[^"\\]/gsu, (char) => {
      if (char.startsWith('\\') || random.chance(0.8)) return char;
      return char
        .split('')
        .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
        .join('');
    });
  });
}

property('what is written as JSON is read as the same value', 3000, (random) => {
  const value = randomJson(random, 4);
  const text = reword(random, JSON.stringify(value));
  assert.deepEqual(valueOf(text), value);
  const careful = readJson(ENCODER.encode(text), 64);
  assert.deepEqual(careful.ok && careful.value, value);
});

property(
  'damaged JSON: the quick way and the careful reader agree, and with the platform',
  8000,
  (random) => {
    const bytes = ENCODER.encode(reword(random, JSON.stringify(randomJson(random, 3))));
    const damaged = [...bytes];
    for (let count = random.int(1, 3); count > 0; count--) {
      const at = random.int(0, damaged.length);
      const byte = random.pick([
        0x22, 0x5c, 0x7b, 0x7d, 0x5b, 0x5d, 0x2c, 0x3a, 0x30, 0x65, 0x20, 0xc3, 0x75, 0x64,
      ]);
      damaged.splice(at, random.int(0, 1), ...(random.chance(0.7) ? [byte] : []));
    }
    const input = Uint8Array.from(damaged);
    const quick = parseStrictJson(input, LIMITS);
    assert.deepEqual(quick, readJson(input, 64));
    const shown = Buffer.from(input).toString();
    const platform = platformParse(input);
    if (quick.ok) {
      if (!isMisreadByPlatform(shown, quick.value, platform?.value))
        assert.deepEqual(quick.value, platform?.value, shown);
    }
    // What the platform takes and we do not must be one of the things that it does not see.
    else if (platform !== undefined) {
      const { reason, expected } = quick.failure;
      assert.ok(reason === 'duplicate_key' || /double|surrogate/.test(expected), shown);
    }
  },
);

test('a name that is an escaped quote is not taken for one that is a backslash', () => {
  // The built-in parser remembers the names of objects; it took the second for the first (seed 2225554077).
  const names = ['\\', '"'].flatMap((name) => Array.from({ length: 50 }, () => name));
  for (const name of names) {
    for (const before of ['{"a":1,"__proto__":"x",', '{"a":1,', '{']) {
      const text = `${before}${JSON.stringify(name)}:1e+21,"é":":a"}`;
      const read = parseStrictJson(ENCODER.encode(text), LIMITS);
      assert.ok(read.ok, text);
      assert.ok(Object.hasOwn(read.value as object, name), text);
    }
  }
});

/** Whether the platform took a name that holds an escaped quote for another one: a fault of its own, tested above. */
function isMisreadByPlatform(text: string, value: unknown, platform: unknown): boolean {
  return (
    /"(?:[^"\\]|\\.)*\\"(?:[^"\\]|\\.)*"\s*:/s.test(text) && !isDeepStrictEqual(value, platform)
  );
}

function platformParse(bytes: Uint8Array): { value: unknown } | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}

property('a name put in twice is found, wherever and however it is written', 2000, (random) => {
  const name = piecesOf(random, ['a', '\u00E9', '1', '__proto__', '\u{1F600}'], 2);
  const members = [
    '"x":{"y":[]}',
    `${JSON.stringify(name)}:1`,
    reword(random, JSON.stringify(name)) + ':{}',
  ];
  const text = `[${'{"o":'.repeat(3)}{${random.shuffled(members).join(',')}}}}}]`;
  assert.equal(failureOf(text).reason, 'duplicate_key');
});
