import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inspectPath } from '../../src/util/target-path.ts';
import { parseTarget } from '../../src/util/target.ts';
import { piecesOf, property } from './property.ts';
import { cpuTimeMs } from '../support/cpu-time.ts';

const HOST = 'api.example.com';

function pathOf(raw: string, host: string | undefined = HOST): string {
  const target = parseTarget(raw, host);
  return target.ok ? target.path : `refused: ${target.reason}`;
}

test('a plain path comes back as it was, with its query apart', () => {
  assert.deepEqual(parseTarget('/orders/123?x=1', HOST), {
    ok: true,
    path: '/orders/123',
    query: 'x=1',
    hasQuery: true,
  });
  assert.deepEqual(parseTarget('/', undefined), {
    ok: true,
    path: '/',
    query: '',
    hasQuery: false,
  });
});

test('a question mark with nothing behind it is kept apart from none', () => {
  assert.deepEqual(parseTarget('/a?', HOST), { ok: true, path: '/a', query: '', hasQuery: true });
  assert.deepEqual(parseTarget('/%41?', HOST), { ok: true, path: '/A', query: '', hasQuery: true });
});

test('unreserved characters are decoded and the hex of the rest goes to upper case', () => {
  assert.equal(pathOf('/%61dmin'), '/admin');
  assert.equal(pathOf('/%7euser/%2d%5F'), '/~user/-_');
  assert.equal(pathOf('/caf%c3%a9'), '/caf%C3%A9');
  assert.equal(pathOf('/a%20b%3fc'), '/a%20b%3Fc');
  assert.equal(pathOf('/file%2ejson'), '/file.json');
});

test('what a path may hold passes untouched', () => {
  for (const path of [
    "/a!$&'()*+,=:@b",
    '/a;v=1/b',
    '/a;v=1.2/b',
    '/.well-known/x',
    '/...',
    '/a..b/..c/d..',
    '/100%25',
    '/a%2520b',
    '/a%25c0b',
    '/a/',
    '/%E2%82%AC/%F0%9F%98%80',
  ]) {
    assert.equal(pathOf(path), path);
  }
});

test('a query is taken as sent where it is visible ASCII', () => {
  for (const query of ['filter[name]=x', 'q=100%', 'a="b"&c=<d>', 'x=/../', '?', 'a=%2F%00']) {
    const target = parseTarget(`/a?${query}`, HOST);
    assert.equal(target.ok && target.query, query);
  }
});

for (const [raw, reason, offset] of [
  ['/a/../b', 'a dot segment (`.` or `..`)', 3],
  ['/./a', 'a dot segment (`.` or `..`)', 1],
  ['/a/..', 'a dot segment (`.` or `..`)', 3],
  ['/a/%2e%2E/b', 'a dot segment (`.` or `..`)', 3],
  ['/a/.%2e', 'a dot segment (`.` or `..`)', 3],
  ['/%252e%252e/b', 'a dot segment (`.` or `..`)', 1],
  ['/%252e./b', 'a dot segment (`.` or `..`)', 1],
  ['/%25252e/b', 'a dot segment (`.` or `..`)', 1],
  ['/%25%32%65/b', 'a dot segment (`.` or `..`)', 1],
  ['/%2525252525252e', 'percent-encoding nested too deep', 1],
  ['/a%2fb', 'an encoded slash', 2],
  ['/a%2Fb', 'an encoded slash', 2],
  ['/a%5cb', 'an encoded backslash', 2],
  ['/a%252fb', 'a twice-encoded slash', 2],
  ['/a%255Cb', 'a twice-encoded backslash', 2],
  ['/a%2500', 'a twice-encoded NUL', 2],
  ['/a%250a', 'a twice-encoded control character', 2],
  ['/%25c0%25af', 'a twice-encoded overlong UTF-8 sequence', 1],
  ['/a\\b', 'a backslash, which some servers read as `/`', 2],
  ['//a', 'an empty segment (`//`)', 0],
  ['/a//b', 'an empty segment (`//`)', 2],
  ['/a//', 'an empty segment (`//`)', 2],
  ['/a/..;/b', 'a dot segment beside a path parameter (`;`)', 3],
  ['/a/..;x=1/b', 'a dot segment beside a path parameter (`;`)', 3],
  ['/a/x;../b', 'a dot segment beside a path parameter (`;`)', 3],
  ['/a/..%3b/b', 'a dot segment beside a path parameter (`;`)', 3],
  ['/a/..%253b/b', 'a dot segment beside a path parameter (`;`)', 3],
  ['/a/;/b', 'a path parameter (`;`) of an empty segment', 3],
  ['/a;/../b', 'a dot segment (`.` or `..`)', 4],
  ['/a%', 'a `%` that two hex digits do not follow', 2],
  ['/a%2', 'a `%` that two hex digits do not follow', 2],
  ['/a%2/4', 'a `%` that two hex digits do not follow', 2],
  ['/a%2?4', 'a `%` that two hex digits do not follow', 2],
  ['/a%zz', 'a `%` that two hex digits do not follow', 2],
  ['/%u002e', 'a `%` that two hex digits do not follow', 1],
  ['/a\u0000', 'a control character in the path', 2],
  ['/a\tb', 'a control character in the path', 2],
  ['/a\u007F', 'a control character in the path', 2],
  ['/a b', 'a space in the path', 2],
  ['/caf\u00C3\u00A9', 'a byte outside of ASCII that is not percent-encoded', 4],
  ['/a%00', 'an encoded NUL', 2],
  ['/a%0d%0a', 'an encoded control character', 2],
  ['/a%7f', 'an encoded control character', 2],
  ['/%c0%af', 'percent-encoded bytes that are not UTF-8', 1],
  ['/%e0%80%af', 'percent-encoded bytes that are not UTF-8', 1],
  ['/x%20%E9', 'percent-encoded bytes that are not UTF-8', 5],
  ['/%ed%a0%80', 'percent-encoded bytes that are not UTF-8', 1],
  ['/%f4%90%80%80', 'percent-encoded bytes that are not UTF-8', 1],
  ['/a#b', 'a fragment (`#`) is never sent to a server', 2],
  ['/a?b#c', 'a fragment (`#`) is never sent to a server', 4],
  ['/a#b?c', 'a fragment (`#`) is never sent to a server', 2],
  ['/a|b', 'the character `|`, not percent-encoded', 2],
  ['/{id}', 'the character `{`, not percent-encoded', 1],
  ['/a?b c', 'a space in the query', 4],
  ['/a?b\u0001', 'a control character in the query', 4],
  ['/a?\u00E9', 'a byte outside of ASCII that is not percent-encoded', 3],
  ['', 'the target is empty', 0],
  ['*', 'the target `*` names no resource', 0],
  ['api.example.com:443', 'a host and port alone are a target for CONNECT only', 0],
  ['orders', 'the path does not begin with `/`', 0],
  ['ftp://api.example.com/a', 'the scheme is neither `http` nor `https`', 0],
  ['http:///a', 'the target names no host', 7],
  ['http://u:p@api.example.com/a', 'user information before the host', 7],
  ['http://other.example.com/a', 'the target names another host than the Host field', 7],
  ['http://api.example.com:8080/a', 'the target names another host than the Host field', 7],
  ['http://api.example.com/a/../b', 'a dot segment (`.` or `..`)', 25],
] as const) {
  test(`${JSON.stringify(raw)} is refused for ${reason}`, () => {
    const target = parseTarget(raw, HOST);
    assert.equal(target.ok, false);
    assert.ok(!target.ok);
    assert.equal(target.reason, reason);
    assert.equal(target.offset, offset);
    assert.match(target.source, /^RFC \d+ §[\d.]+$/);
  });
}

test('absolute form counts where it names the host of the Host field', () => {
  assert.equal(pathOf('http://api.example.com/a?b'), '/a');
  assert.equal(pathOf('HTTP://API.example.COM:80/a'), '/a');
  assert.equal(pathOf('https://api.example.com:443/a'), '/a');
  assert.equal(pathOf('http://api.example.com/a', 'api.example.com:80'), '/a');
  assert.equal(pathOf('http://api.example.com'), '/');
  assert.deepEqual(parseTarget('http://api.example.com?x', HOST), {
    ok: true,
    path: '/',
    query: 'x',
    hasQuery: true,
  });
  assert.match(pathOf('http://api.example.com/', undefined), /^\/$/);
  assert.equal(parseTarget('http://api.example.com/', undefined).ok, false);
  assert.equal(parseTarget('https://api.example.com:80/', HOST).ok, false);
});

for (const [raw, suggestion] of [
  ['/a//b?q=1', '/a/b?q=1'],
  ['/a/./b/../c', '/a/c'],
  ['/../../a', '/a'],
  ['/a/..', '/'],
  ['/a/b/..', '/a/'],
  ['/a/%2e%2e/b', '/b'],
  ['/a/%2E%2E/b', '/b'],
  ['/a//%C3%a9%7C', '/a/%C3%a9%7C'],
  ['/a b?c d', '/a%20b?c%20d'],
  ['/a|b', '/a%7Cb'],
  ['/100%', '/100%25'],
  ['/caf\u00C3\u00A9?\u00C3\u00A9', '/caf%C3%A9?%C3%A9'],
  ['/caf\u00E9\u20AC', '/caf%C3%A9%E2%82%AC'],
  ['/a#b', '/a'],
  ['/a?b#c', '/a?b'],
  ['orders/1', '/orders/1'],
  ['http://api.example.com/a/../b', '/b'],
] as const) {
  test(`for ${JSON.stringify(raw)} the target ${suggestion} is suggested`, () => {
    const target = parseTarget(raw, HOST);
    assert.ok(!target.ok);
    assert.equal(target.suggestion, suggestion);
  });
}

test('nothing is suggested where it would be a guess', () => {
  for (const raw of [
    '/a%2fb',
    '/a\\b',
    '/a/..;/b',
    '/%252e/a',
    '/a%00',
    '/%c0%af',
    '/a\u0001',
    '/caf\u00E9',
    'http://other.example.com/a',
    '*',
  ]) {
    const target = parseTarget(raw, HOST);
    assert.ok(!target.ok);
    assert.equal(target.suggestion, undefined, raw);
  }
});

/** Pieces that paths are attacked with, among harmless ones. */
const PIECES = [
  '/',
  '/',
  '/',
  '.',
  '..',
  'a',
  'B',
  '~',
  '-',
  ';',
  ';',
  '=',
  '%',
  '?',
  '#',
  ' ',
  '\\',
  '|',
  '%2e',
  '%2E',
  '%2f',
  '%5C',
  '%25',
  '%25',
  '%252',
  'e',
  '2',
  '%3b',
  '%41',
  '%20',
  '%00',
  '%0A',
  '%C3%A9',
  '%c0%ae',
  '%E2',
  '%82',
  '%AC',
  '\u00E9',
  '\u0000',
  '%25c0',
  '%25ae',
  '[',
  '"',
];

/** Every text that a server may get by decoding, strictly or not, as often as it likes (up to a bound). */
function decodingsOf(segment: string): string[] {
  const found = [segment];
  for (let text = segment; found.length <= 5;) {
    const next = text.replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) =>
      String.fromCodePoint(Number.parseInt(hex, 16)),
    );
    if (next === text) return found;
    text = next;
    found.push(text);
  }
  return [...found, '/'];
}

/** The path by rules written apart from each other; undefined where the target is refused. */
function slowPath(target: string): string | undefined {
  const [, path = '', rest = ''] = /^([^?#]*)(.*)$/s.exec(target) ?? [];
  if (!/^(?:\?[!-~]*)?$/.test(rest) || rest.includes('#') || !path.startsWith('/'))
    return undefined;
  const segments = path.slice(1).split('/');
  if (segments.slice(0, -1).includes('')) return undefined;
  const normalised: string[] = [];
  for (const segment of segments) {
    if (!/^(?:[\w.~!$&'()*+,;=:@-]|%[0-9A-Fa-f]{2})*$/.test(segment)) return undefined;
    try {
      decodeURIComponent(segment);
    } catch {
      return undefined;
    }
    for (const [times, text] of decodingsOf(segment).entries()) {
      const names = text.split(';');
      if (names.includes('.') || names.includes('..') || (names.length > 1 && names[0] === '')) {
        return undefined;
      }
      if (Array.from(text).some((char) => char < ' ' || '/\\\u007F'.includes(char)))
        return undefined;
      // After two decodings only overlong forms of ASCII count as bad.
      if (
        times > 1 &&
        /[\u00C0\u00C1][\u0080-\u00BF]|\u00E0[\u0080-\u009F]|\u00F0[\u0080-\u008F]/.test(text)
      ) {
        return undefined;
      }
    }
    normalised.push(
      segment.replace(/%../g, (escape) => {
        const char = String.fromCodePoint(Number.parseInt(escape.slice(1), 16));
        return /[\w.~-]/.test(char) ? char : escape.toUpperCase();
      }),
    );
  }
  return `/${normalised.join('/')}`;
}

property('hostile targets are read as a slow reader of the rules reads them', 20_000, (random) => {
  const raw = `/${piecesOf(random, PIECES, random.pick([3, 6, 12]))}`;
  const target = parseTarget(raw, HOST);
  assert.equal(target.ok ? target.path : undefined, slowPath(raw), JSON.stringify(raw));
});

property('the quick scan and the careful reader agree', 5000, (random) => {
  const path = `/${piecesOf(random, ['a', '1', '.', '..', '/', '-', '@', ':'], 8)}`;
  const target = parseTarget(path, HOST);
  const inspected = inspectPath(path, 0, path.length);
  assert.equal(target.ok, inspected.ok, path);
  if (target.ok && inspected.ok) assert.equal(target.path, inspected.path);
});

property('a normalised path is its own normal form', 5000, (random) => {
  const target = parseTarget(`/${piecesOf(random, PIECES, 4)}`, HOST);
  if (!target.ok) return;
  assert.equal(pathOf(target.path), target.path);
});

property('a suggestion parses, and every problem lies within the target', 10_000, (random) => {
  const start = random.pick(['/', '', `http://${HOST}`, `http://${HOST}/`]);
  const raw = start + piecesOf(random, PIECES, 6);
  const target = parseTarget(raw, HOST);
  if (target.ok) return;
  assert.ok(target.offset >= 0 && target.offset <= raw.length, raw);
  if (target.suggestion === undefined) return;
  assert.equal(parseTarget(target.suggestion, undefined).ok, true, raw);
  assert.ok(target.suggestion.startsWith('/'));
});

test('time grows with the length of a hostile target, not with its square', () => {
  for (const piece of [
    '%25',
    '/.',
    '/..',
    ';',
    '%252e',
    '//',
    '/%C3%A9',
    ' ',
    '%',
    '/a;',
    '\u00E9',
  ]) {
    const raw = `/${piece.repeat(Math.floor(64_000 / piece.length))}`;
    const startedAtMs = cpuTimeMs();
    parseTarget(raw, HOST);
    assert.ok(cpuTimeMs() - startedAtMs < 1000, piece);
  }
});
