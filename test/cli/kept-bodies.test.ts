import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { WhyReport } from '../../src/control/why-report.ts';
import { KEYS, openWorkshop } from './support/workshop.ts';
import type { Workshop } from './support/workshop.ts';

const PLANTED = 'planted-body-value';
const VALID = {
  customer: `${PLANTED}@example.com`,
  items: [{ sku: 'TEA-100', quantity: 2 }],
};
const INVALID = {
  ...VALID,
  items: [
    { sku: 'TEA-100', quantity: 0 },
    { sku: 'TEA-100', quantity: 0 },
  ],
};

interface Looked {
  readonly schema: readonly string[];
  /** JSON Pointers of the places that fixes of the body edit. */
  readonly mended: readonly string[];
}

async function look(shop: Workshop, id: string): Promise<Looked> {
  const json = await shop.run('why', id, '--json');
  assert.equal(json.code, 0, json.err);
  assert.ok(!json.out.includes(PLANTED), json.out);
  const report = JSON.parse(json.out) as WhyReport;
  const edits = report.fixes.flatMap((fix) => fix.edits);
  return {
    schema: report.timeline.flatMap(({ clauses }) =>
      clauses.filter(({ layer }) => layer === 'schema').map(({ result }) => result),
    ),
    mended: edits.flatMap((edit) =>
      edit.on === 'request' && edit.op === 'edit_body'
        ? edit.edits.map(({ pointer }) => pointer)
        : [],
    ),
  };
}

test('where bodies are kept, why holds them against the schema, and prints none', async (t) => {
  const shop = await openWorkshop(t);
  const gateway = await shop.start();
  const before = {
    valid: (await gateway.order(KEYS.reader, VALID)).id,
    invalid: (await gateway.order(KEYS.writer, INVALID)).id,
  };
  assert.deepEqual(await look(shop, before.valid), { schema: ['not_evaluable'], mended: [] });
  assert.deepEqual((await look(shop, before.invalid)).mended, ['/items/0/quantity']);

  const text = await shop.policyText();
  await shop.writePolicy(text.replace('maxBytes: 64KiB', 'maxBytes: 64KiB, keepHours: 1'));
  await gateway.waitFor('is live');
  const after = {
    valid: (await gateway.order(KEYS.reader, VALID)).id,
    invalid: (await gateway.order(KEYS.writer, INVALID)).id,
  };
  const whole: Looked = {
    schema: ['fail'],
    mended: ['/items/0/quantity', '/items/1/quantity'],
  };
  assert.deepEqual(await look(shop, after.valid), { schema: ['pass'], mended: [] });
  assert.deepEqual(await look(shop, after.invalid), whole);
  const told = await shop.run('why', after.invalid);
  assert.match(told.out, /body_invalid/);
  assert.ok(!told.out.includes(PLANTED), told.out);

  // From the files alone it is the same.
  assert.equal(await gateway.stop(), 0);
  assert.deepEqual(await look(shop, after.valid), { schema: ['pass'], mended: [] });
  assert.deepEqual(await look(shop, after.invalid), whole);
  assert.deepEqual(await look(shop, before.valid), { schema: ['not_evaluable'], mended: [] });
});
