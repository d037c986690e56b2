import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mediaTypeMatches, parseMediaType } from '../../src/util/media-type.ts';
import { piecesOf, property } from './property.ts';

test('a media type is a type, a subtype and parameters', () => {
  assert.deepEqual(parseMediaType('application/json'), {
    type: 'application',
    subtype: 'json',
    essence: 'application/json',
    parameters: new Map(),
  });
  assert.deepEqual(parseMediaType('Text/HTML;Charset="utf-8"'), {
    type: 'text',
    subtype: 'html',
    essence: 'text/html',
    parameters: new Map([['charset', 'utf-8']]),
  });
});

test('parameters may be quoted, escaped, spaced and left out', () => {
  const parameters = (value: string): object | undefined =>
    Object.fromEntries(parseMediaType(value)?.parameters ?? [['none', '']]);
  assert.deepEqual(parameters('a/b; c=d ;\te="f;g=\\"h\\\\"'), { c: 'd', e: 'f;g="h\\' });
  assert.deepEqual(parameters('a/b;'), {});
  assert.deepEqual(parameters('a/b ; ; c=D'), { c: 'D' });
  assert.deepEqual(parameters('multipart/form-data; boundary=--x'), { boundary: '--x' });
  assert.deepEqual(parameters('a/b; c=""'), { c: '' });
  assert.deepEqual(parameters('a/b; c="\u00E9"'), { c: '\u00E9' });
});

test('what is not exactly a media type is none', () => {
  for (const value of [
    '',
    'json',
    'application',
    'application/',
    '/json',
    'application/json/x',
    ' application/json',
    'application /json',
    'application/ json',
    'application/json,text/plain',
    'application/json charset=utf-8',
    'a/b; c',
    'a/b; c=',
    'a/b; =d',
    'a/b; c = d',
    'a/b; c="d',
    'a/b; c=d e',
    'a/b; c="d"e',
    'a/b; c="\n"',
    'a/b; c=d; C=d',
    'a/b; charset=utf-8; charset=utf-7',
    'a/b\n',
    'a/b; c=\u00E9',
    'a/\u00E9',
    'a/b(c)',
    'a/b ',
    'a/b;c=d ',
    'a/b; c="\\\n"',
  ]) {
    assert.equal(parseMediaType(value), undefined, JSON.stringify(value));
  }
});

test('a range takes in a type, all its subtypes, or everything', () => {
  assert.equal(mediaTypeMatches('application/json', 'application/json'), true);
  assert.equal(mediaTypeMatches('application/json', 'Application/JSON'), true);
  assert.equal(mediaTypeMatches('Image/PNG', 'image/*'), true);
  assert.equal(mediaTypeMatches('application/json', '*/*'), true);
  assert.equal(mediaTypeMatches('application/json', 'application/json; charset=utf-8'), true);
  assert.equal(mediaTypeMatches('application/json', 'application/xml'), false);
  assert.equal(mediaTypeMatches('application/json', 'application/jso'), false);
  assert.equal(mediaTypeMatches('imagex/png', 'image/*'), false);
  assert.equal(mediaTypeMatches('application/json', 'json'), false);
  assert.equal(mediaTypeMatches('application/problem+json', 'application/*+json'), false);
});

property('what is put together as a media type is taken apart again', 3000, (random) => {
  const token = (): string =>
    piecesOf(random, ['a', 'Z', '0', '-', '.', '+', '!', '_', '~'], 6) || 'x';
  const wanted = new Map<string, string>();
  const [type, subtype] = [token(), token()];
  let value = `${type}/${subtype}`;
  for (let count = random.int(0, 3); count > 0; count--) {
    const name = token();
    const content = piecesOf(random, ['a', '"', '\\', ';', '=', ' ', '\u00FF', ','], 5);
    const isNew = !wanted.has(name.toLowerCase());
    if (!isNew) continue;
    wanted.set(name.toLowerCase(), content);
    value += `${random.pick([';', '; ', ' ;;\t'])}${name}="${content.replaceAll(/["\\]/g, '\\$&')}"`;
  }
  const parsed = parseMediaType(value);
  assert.equal(parsed?.essence, `${type}/${subtype}`.toLowerCase());
  assert.deepEqual(parsed?.parameters, wanted);
});
