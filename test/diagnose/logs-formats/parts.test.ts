import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pastable, pathOf, tick } from '../../../src/diagnose/logs/formats/parts/event.ts';
import {
  keyValues,
  readRequestLine,
  words,
} from '../../../src/diagnose/logs/formats/parts/fields.ts';
import { maskQueries } from '../../../src/diagnose/logs/formats/parts/mask-queries.ts';
import {
  readRuleMatch,
  remediesFor,
} from '../../../src/diagnose/logs/formats/modsecurity-message.ts';

test('the values of every query are left out, and its names stay', () => {
  assert.equal(
    maskQueries('"POST /a?token=abc&x HTTP/1.1" /b?q=1'),
    '"POST /a?token=…&… HTTP/1.1" /b?q=…',
  );
  assert.equal(maskQueries('https://h/p?k=v|next what? /p?'), 'https://h/p?k=…|next what? /p?');
  assert.equal(maskQueries('is it so?'), 'is it so?');
});

test('a path is without scheme, host, query and fragment', () => {
  for (const [target, path] of [
    ['/a?b', '/a'],
    ['/a#b', '/a'],
    ['https://h:1/a/b?c', '/a/b'],
    ['http://h', '/'],
    ['*', undefined],
    ['h:443', undefined],
    ['-', undefined],
  ] as const) {
    assert.equal(pathOf(target), path);
  }
});

test('words keep quotes and brackets together', () => {
  assert.deepEqual(words('a "b c" [d e] "f\\"g" h'), ['a', 'b c', 'd e', 'f\\"g', 'h']);
  assert.deepEqual(words('a "b'), ['a', 'b']);
  assert.equal(words('a '.repeat(100), 5).length, 5);
});

test('pairs are read with and without quotes, the first of a name', () => {
  const pairs = keyValues('a=1 b="x y" c= a=2 d="q\\"r"');
  assert.deepEqual(
    [...pairs],
    [
      ['a', '1'],
      ['b', 'x y'],
      ['c', ''],
      ['d', 'q\\"r'],
    ],
  );
});

test('a request line needs no protocol', () => {
  assert.deepEqual(readRequestLine('POST /a'), { method: 'POST', target: '/a' });
  assert.equal(readRequestLine('post /a'), undefined);
});

test('what is pasted cannot end the word or the quote that it stands in', () => {
  for (const path of ['/a"b', "/a'b", '/a b', '/a\\b', '/a\nb', '/a;b', '/a`b`', '/a{b}']) {
    assert.equal(pastable(path), '/a', JSON.stringify(path));
  }
  assert.equal(pastable('/a$(reboot)'), '/areboot');
  assert.equal(pastable(undefined), '/');
  assert.equal(tick('a`b'), "`a'b`");
});

test('an exclusion names one rule, one variable and one path', () => {
  const match = readRuleMatch(
    'ModSecurity: Warning. x [id "942100"] [msg "SQL"] [data "Matched Data: s&sos found within ARGS:note: 1"] [uri "/orders"] [unique_id "u"]',
  );
  assert.equal(
    remediesFor(match, { path: '/orders' })[0]?.paste,
    'SecRule REQUEST_URI "@beginsWith /orders" "id:12100,phase:1,pass,nolog,ctl:ruleRemoveTargetById=942100;ARGS:note"',
  );
  const whole = remediesFor({ ...match, variable: 'TX:x' }, { path: '/orders"' })[0]?.paste;
  assert.equal(
    whole,
    'SecRule REQUEST_URI "@beginsWith /orders" "id:12100,phase:1,pass,nolog,ctl:ruleRemoveById=942100"',
  );
});

test('the values of secret fields do not get into what a firewall matched', () => {
  const match = readRuleMatch(
    '[id "942100"] [data "Matched Data: s found within ARGS:password: hunter2"]',
  );
  assert.equal(JSON.stringify(match).includes('hunter2'), false);
  assert.equal(match.variable, 'ARGS:password');
});
