import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { HeaderList, WellFormedRequest } from '../../../src/core/facts.ts';
import type { PolicyDocument } from '../../../src/core/policy/document.ts';
import type { OperationBody, PolicySource } from '../../../src/core/policy/source.ts';
import { askBoth, prepare } from '../../oracle/core-side.ts';
import { NOW_MS } from '../../oracle/vocabulary.ts';

/** Cases on which oracle and core once differed, each with what the semantics of the document say. */

const DOCUMENT: PolicyDocument = {
  pinpoint: 1,
  access: 'allow',
  services: {
    shop: {
      upstream: 'backend',
      path: '/shop-{version}',
      require: { credential: ['anonymous'] },
      versions: { v1: { openapi: 'shop.yaml' } },
    },
  },
};

const STRICT = { file: 'shop.yaml', pointer: '/strict' };
const LOOSE = { file: 'shop.yaml', pointer: '/loose' };
const SCHEMAS = { 'shop.yaml': { strict: { required: ['sku'] }, loose: {} } };

function sourceOf(content: OperationBody['content'], maxBytes = 1000): PolicySource {
  const operation = {
    id: 'add',
    method: 'POST',
    path: '/items',
    body: { required: false, content },
  };
  return {
    revision: '0'.repeat(64),
    directoryVersion: '0'.repeat(64),
    document: { ...DOCUMENT, body: { maxBytes } },
    operations: { 'shop/v1': [operation] },
    lists: {},
  };
}

function post(target: string, headers: HeaderList, body: string): WellFormedRequest {
  const bytes = new TextEncoder().encode(body);
  return {
    kind: 'request',
    method: 'POST',
    rawTarget: target,
    headers: [['host', 'shop.example'], ...headers],
    scheme: 'http',
    remoteIp: '192.0.2.1',
    receivedAtMs: NOW_MS,
    body: { kind: 'buffered', sizeBytes: bytes.length, bytes },
    presented: [],
    read: {},
  };
}

function assertBoth(source: PolicySource, facts: WellFormedRequest, wanted: string): void {
  assert.deepEqual(askBoth(prepare(source, SCHEMAS), facts), { oracle: wanted, core: wanted });
}

const JSON_TYPE = ['content-type', 'application/json'] as const;
const CHUNKED = ['transfer-encoding', 'chunked'] as const;

test('a version that is part of a segment is told as an unknown version, not as an unknown path', () => {
  const source = sourceOf({ 'application/json': LOOSE });
  assertBoth(source, post('/shop-v9/items', [JSON_TYPE], '{}'), 'version.not_found (404, route)');
  assertBoth(source, post('/cart-v9/items', [JSON_TYPE], '{}'), 'route.not_found (404, route)');
  assertBoth(source, post('/shop-/items', [JSON_TYPE], '{}'), 'route.not_found (404, route)');
});

test('of several media types the most specific decides on the schema, even when it has none', () => {
  const length = ['content-length', '2'] as const;
  const facts = post('/shop-v1/items', [JSON_TYPE, length], '{}');
  assertBoth(sourceOf({ '*/*': STRICT, 'application/json': LOOSE }), facts, 'allow');
  assertBoth(sourceOf({ 'application/*': STRICT, 'application/json': null }), facts, 'allow');
  const strict = sourceOf({ '*/*': LOOSE, 'application/*': STRICT });
  assertBoth(strict, facts, 'request.body_invalid (422, schema)');
});

test('an empty body in chunks is a body', () => {
  const source = sourceOf({ 'application/json': LOOSE });
  const untyped = post('/shop-v1/items', [CHUNKED], '');
  assertBoth(source, untyped, 'request.unsupported_media_type (415, content_type)');
  const typed = post('/shop-v1/items', [CHUNKED, JSON_TYPE], '');
  assertBoth(source, typed, 'request.body_not_parseable (400, schema)');
});

test('the real size of a body in chunks is judged after its type, as it was when it came', () => {
  const source = sourceOf({ 'application/json': LOOSE }, 1);
  const chunks = post('/shop-v1/items', [CHUNKED, ['content-type', 'text/plain']], 'long');
  assertBoth(source, chunks, 'request.unsupported_media_type (415, content_type)');
  const declared = post(
    '/shop-v1/items',
    [
      ['content-length', '4'],
      ['content-type', 'text/plain'],
    ],
    'long',
  );
  assertBoth(source, declared, 'request.body_too_large (413, body_size)');
});

test('a content coding is refused only for a type that a schema is held against', () => {
  const source = sourceOf({ 'application/json': LOOSE, 'image/*': null });
  const coded = ['content-encoding', 'gzip'] as const;
  const image = post('/shop-v1/items', [CHUNKED, coded, ['content-type', 'image/png']], 'x');
  assertBoth(source, image, 'allow');
  const json = post('/shop-v1/items', [CHUNKED, coded, JSON_TYPE], '{}');
  assertBoth(source, json, 'request.unsupported_media_type (415, content_type)');
});
