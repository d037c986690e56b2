import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { resolveSchema, policySchema } from '../../src/policy-file/policy-schema.ts';
import type { PolicySchema } from '../../src/policy-file/policy-schema.ts';
import { readDocument } from '../../src/policy-file/read-document.ts';
import { checkLines } from './run-check.ts';

const PAGE = readFileSync(
  join(import.meta.dirname, '..', '..', 'docs', 'reference', 'policy.md'),
  'utf8',
);
const BLOCKS = [...PAGE.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, block = '']) => block);

/** Every member that the schema knows, at whatever depth. */
function* members(wanted: PolicySchema, seen: Set<PolicySchema>): Generator<string, void, void> {
  const schema = resolveSchema(wanted);
  if (seen.has(schema)) return;
  seen.add(schema);
  for (const [name, member] of Object.entries(schema.properties ?? {})) {
    yield name;
    yield* members(member, seen);
  }
  for (const inner of [schema.items, schema.additionalProperties]) {
    if (typeof inner === 'object') yield* members(inner, seen);
  }
}

test('the whole policy of the reference page has no mistake', () => {
  const [, whole = ''] = BLOCKS;
  assert.match(whole, /^pinpoint: 1/);
  assert.deepEqual(checkLines(whole), []);
});

test('every example of the reference page is YAML that can be read', () => {
  assert.ok(BLOCKS.length > 15);
  for (const block of BLOCKS) {
    const text = block.replaceAll('[…]', '[]').replaceAll('…', '{}');
    const { problems } = readDocument(text, { file: 'page', plainKeys: 'as_written' });
    assert.deepEqual(problems, [], block);
  }
});

test('the reference page speaks of every member of the schema', () => {
  const missing = [...members(policySchema(), new Set())].filter((name) => !PAGE.includes(name));
  assert.deepEqual(missing, []);
});
