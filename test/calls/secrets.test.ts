import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { openCallSink } from '../../src/calls/sink.ts';
import { DecisionContext } from '../../src/core/context.ts';
import { decide } from '../../src/core/decide.ts';
import { redactFacts } from '../../src/core/redact.ts';
import { jsonBody, key, request, SHOP, world } from '../core/support/world.ts';
import { call } from './support/random-call.ts';

const folder = mkdtempSync(join(tmpdir(), 'pinpoint-secrets-'));
after(() => rmSync(folder, { recursive: true }));

const SECRET = 'hunter2-never-on-disk';

/** As text in one byte and two bytes a character, and as it would stand in a header or an address. */
const DISGUISES = [
  Buffer.from(SECRET, 'latin1'),
  Buffer.from(SECRET, 'utf16le'),
  Buffer.from(Buffer.from(SECRET).toString('base64')),
  Buffer.from(encodeURIComponent(SECRET)),
];

describe('what is written of a call', () => {
  it('holds no credential, cookie, query value or body value, in any of its files', async () => {
    const directory = mkdtempSync(join(folder, 'case-'));
    const sink = await openCallSink({ directory, retention: { days: 36_500 } });
    const shop = world({ document: SHOP });
    for (const presented of [[], [key('pk_shop')]]) {
      const facts = request({
        method: 'POST',
        rawTarget: `/orders?token=${SECRET}`,
        headers: [
          ['host', 'api.example'],
          ['content-type', 'application/json'],
          ['cookie', `session=${SECRET}`],
          ['authorization', `Bearer ${SECRET}`],
          ['proxy-authorization', `Basic ${Buffer.from(SECRET).toString('base64')}`],
          ['x-api-key', SECRET],
        ],
        presented,
        body: jsonBody(`{"amount":0,"password":"${SECRET}"}`),
        read: { counters: [] },
      });
      const outcome = decide(shop.snapshot, shop.directory, facts);
      const refused = outcome.kind === 'refuse' ? outcome.refusal : undefined;
      const context = new DecisionContext(shop.snapshot, shop.directory, facts);
      sink.record(call({ path: '/orders', facts: redactFacts(context, refused) }));
      // Somebody forgot to redact: the bytes of a body are not written even then.
      const { body } = facts;
      const kept = redactFacts(context, refused);
      assert.ok(kept.kind === 'request');
      sink.record(call({ facts: { ...kept, body } }));
    }
    await sink.close();
    const files = readdirSync(directory, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));
    assert.ok(files.some((file) => readFileSync(file).includes('api.example')));
    for (const file of files) {
      const bytes = readFileSync(file);
      for (const disguise of DISGUISES) assert.equal(bytes.includes(disguise), false, file);
    }
  });
});
