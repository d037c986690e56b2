import assert from 'node:assert/strict';
import { test } from 'node:test';
import { searchFixes } from '../../src/core/fix.ts';
import type { DocumentEdit } from '../../src/core/edit.ts';
import type { RequestFacts } from '../../src/core/facts.ts';
import { applyDocumentEdits } from '../../src/core/policy/apply-edits.ts';
import { whatIf } from '../../src/core/what-if.ts';
import { jsonBody, key, NOW_MS, request, SHOP, world } from './support/world.ts';

const shop = world({ document: SHOP });
const POST_HEADERS = [
  ['host', 'api.example'],
  ['content-type', 'application/json'],
] as const;

function summaries(facts: RequestFacts): readonly string[] {
  return searchFixes(shop, facts).fixes.map((fix) => fix.summary.join(' and '));
}

test('every fix is allowed when decided again, and refused when any edit is left out', () => {
  const facts = request({
    method: 'POST',
    headers: POST_HEADERS,
    presented: [key('pk_rep')],
    body: jsonBody('{"amount":0}'),
    read: { counters: [] },
  });
  const { fixes } = searchFixes(shop, facts);
  assert.ok(fixes.length >= 2);
  for (const fix of fixes) {
    assert.notEqual(whatIf(shop, facts, fix.edits).outcome.kind, 'refuse', fix.summary.join(', '));
    for (const left of fix.edits) {
      const rest = fix.edits.filter((edit) => edit !== left);
      assert.equal(
        whatIf(shop, facts, rest).outcome.kind,
        'refuse',
        `${fix.summary.join(', ')} without one edit`,
      );
    }
  }
});

test('undoing a fix gives the document back', () => {
  const facts = request({
    method: 'POST',
    headers: POST_HEADERS,
    presented: [key('pk_rep')],
    body: jsonBody('{"amount":1}'),
    read: { counters: [] },
  });
  let tried = 0;
  for (const fix of searchFixes(shop, facts).fixes) {
    const edits = fix.edits.filter((edit): edit is DocumentEdit => edit.on !== 'request');
    const undo = fix.undo.filter((edit): edit is DocumentEdit => edit.on !== 'request');
    if (edits.length === 0) continue;
    tried += 1;
    const done = applyDocumentEdits(SHOP, edits);
    assert.notDeepEqual(done, SHOP);
    assert.deepEqual(applyDocumentEdits(done, undo), SHOP);
  }
  assert.ok(tried > 0);
});

test('the scope is offered to this key alone before anything wider', () => {
  const narrow = {
    ...SHOP,
    services: {
      orders: {
        ...SHOP.services?.['orders'],
        upstream: 'orders',
        versions: SHOP.services?.['orders']?.versions ?? {},
        require: { scopes: ['orders:audit'] },
      },
    },
  };
  const made = world({ document: narrow });
  const { fixes } = searchFixes(
    made,
    request({ presented: [key('pk_rep')], read: { counters: [] } }),
  );
  const owner = fixes.find((fix) => fix.actor !== 'caller' && fix.actor !== 'key_owner');
  assert.equal(owner?.summary.join(), 'key pk_rep: + scope orders:audit');
  assert.deepEqual(owner?.widens, { reach: 'this key alone', crossesTenants: false });
});

test('a rate that is used up is mended by waiting exactly as long as needed', () => {
  const read = {
    counters: [{ limitId: 'services/orders/limits/consumer', kind: 'used', used: 3 }],
  } as const;
  const facts = request({ presented: [key('pk_rep')], read });
  const [wait] = searchFixes(shop, facts).fixes;
  assert.equal(wait?.actor, 'wait');
  assert.deepEqual(wait?.edits, [{ on: 'request', op: 'wait_until', atMs: NOW_MS + 20_000 }]);
});

test('a path almost right is mended by the nearest path', () => {
  assert.ok(
    summaries(
      request({ rawTarget: '/order', presented: [key('pk_rep')], read: { counters: [] } }),
    ).includes('ask for /orders'),
  );
});

test('a request that could not be read has no fix that could be proven', () => {
  const problem = {
    code: 'request.malformed',
    reason: 'no request line',
    source: 'RFC 9112 §3',
  } as const;
  assert.deepEqual(
    searchFixes(shop, { kind: 'malformed', problem, remoteIp: '192.0.2.7', receivedAtMs: NOW_MS })
      .fixes,
    [],
  );
});
