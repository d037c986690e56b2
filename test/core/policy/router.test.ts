import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PolicyDocument, RouteDocument } from '../../../src/core/policy/document.ts';
import { world } from '../support/world.ts';

function route(id: string, path: string, methods: readonly string[] = ['GET']): RouteDocument {
  return { id, path, methods };
}

function routed(
  document: PolicyDocument,
  path: string,
  options: { host?: string; version?: string } = {},
): string {
  const { snapshot } = world({ document });
  const header = (): readonly string[] => (options.version === undefined ? [] : [options.version]);
  const match = snapshot.router.match(options.host ?? 'api.example', path, header);
  return match.kind === 'matched' ? match.entries.map((entry) => entry.id).join(' ') : match.kind;
}

const one = (routes: readonly RouteDocument[], more: object = {}): PolicyDocument => ({
  pinpoint: 1,
  services: { s: { upstream: 'u', versions: { v1: { routes } }, ...more } },
});

test('a literal segment beats a parameter, and a parameter beats the rest', () => {
  const document = one([
    route('rest', '/a/**'),
    route('param', '/a/{id}'),
    route('literal', '/a/me'),
  ]);
  assert.equal(routed(document, '/a/me'), 's.v1.literal');
  assert.equal(routed(document, '/a/7'), 's.v1.param');
  assert.equal(routed(document, '/a/7/b'), 's.v1.rest');
  assert.equal(routed(document, '/a'), 's.v1.rest');
});

test('matching goes back where the more specific branch ends in nothing', () => {
  const document = one([route('deep', '/a/me/x'), route('param', '/a/{id}/y')]);
  assert.equal(routed(document, '/a/me/y'), 's.v1.param');
  assert.equal(routed(document, '/a/me/z'), 'none');
});

test('a slash at the end is another path, and no parameter is empty', () => {
  const document = one([route('plain', '/a'), route('param', '/a/{id}')]);
  assert.equal(routed(document, '/a/'), 'none');
});

test('a service with hosts is preferred at its hosts and unknown elsewhere', () => {
  const document: PolicyDocument = {
    pinpoint: 1,
    services: {
      any: {
        upstream: 'u',
        versions: { v1: { routes: [route('r', '/x'), route('only', '/any')] } },
      },
      named: {
        upstream: 'u',
        hosts: ['Shop.Example'],
        versions: { v1: { routes: [route('r', '/x')] } },
      },
    },
  };
  assert.equal(routed(document, '/x', { host: 'shop.example' }), 'named.v1.r');
  assert.equal(routed(document, '/any', { host: 'shop.example' }), 'any.v1.only');
  assert.equal(routed(document, '/x', { host: 'api.example' }), 'any.v1.r');
});

test('a version in the path that does not exist is told apart from a path that does not exist', () => {
  const versions = { v1: { routes: [route('r', '/x')] }, v2: { routes: [route('r', '/x')] } };
  const document: PolicyDocument = {
    pinpoint: 1,
    services: { s: { upstream: 'u', path: '/{version}/s', versions } },
  };
  assert.equal(routed(document, '/v2/s/x'), 's.v2.r');
  assert.equal(routed(document, '/v9/s/x'), 'no_version');
  assert.equal(routed(document, '/v2/s/y'), 'none');
});

test('a version is taken from the header, or from the default where the header is absent', () => {
  const versions = {
    v1: { routes: [route('one', '/x'), route('old', '/x/{id}')] },
    v2: { routes: [route('two', '/x'), route('new', '/x/special')] },
  };
  const service = { upstream: 'u', versionHeader: 'X-Version', defaultVersion: 'v1', versions };
  const document: PolicyDocument = { pinpoint: 1, services: { s: service } };
  assert.equal(routed(document, '/x'), 's.v1.one');
  assert.equal(routed(document, '/x', { version: 'v2' }), 's.v2.two');
  assert.equal(routed(document, '/x', { version: 'v3' }), 'no_version');
  assert.equal(routed(document, '/x/special', { version: 'v1' }), 's.v1.old');
  assert.equal(routed(document, '/x/special', { version: 'v2' }), 's.v2.new');
});
