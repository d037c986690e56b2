import { hash, randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import type { BodyValidator } from '../src/core/policy/source.ts';
import { createEngines } from '../src/policy-file/engines.ts';
import { loadPolicy } from '../src/policy-file/load.ts';
import { parseStrictJson } from '../src/util/strict-json.ts';
import { cpuNs } from './cpu.ts';
import { median } from './report.ts';
import type { BenchOptions, Figure } from './report.ts';

const ORDERS = fileURLToPath(new URL('../examples/orders/policy.yaml', import.meta.url));
const ROUNDS = 7;
/** About the size of the body of a request that carries data. */
const BODY_BYTES = 1024;
const MAX_DEPTH = 64;

/** What some requests cost beside their decision: hashing the key, reading the body, holding it against its schema. */
export async function benchBodies(options: BenchOptions): Promise<readonly Figure[]> {
  options.say('decide: hashing and body validation');
  const validator = await orderValidator();
  const bytes = orderBody(BODY_BYTES);
  const parse = (): unknown => {
    const read = parseStrictJson(bytes, { maxDepth: MAX_DEPTH });
    if (!read.ok) throw new Error(`the order is no JSON: ${read.failure.expected} is expected`);
    return read.value;
  };
  const read = parseStrictJson(bytes, { maxDepth: MAX_DEPTH });
  if (!read.ok || validator.first(read.value) !== undefined) throw new Error('the order is bad');
  const order = read.value;
  const note = 'apart from the decision';
  return [
    { name: 'hashing a key (SHA-256)', value: hashing(options), unit: 'ns', note },
    {
      name: `reading a body of ${bytes.byteLength} B as strict JSON`,
      value: each(parse, options) / 1000,
      unit: 'us',
      note: `${note}, on routes with a schema`,
    },
    {
      name: 'holding it against its schema',
      value: each(() => validator.first(order), options) / 1000,
      unit: 'us',
      note: 'examples/orders, createOrder, keeps it',
    },
  ];
}

/** Median nanoseconds of something done once. */
function each(run: () => unknown, { quick }: BenchOptions): number {
  const times = quick ? 500 : 20_000;
  for (let time = 0; time < times; time += 1) run();
  const rounds = Array.from({ length: quick ? 2 : ROUNDS }, () => {
    const start = cpuNs();
    for (let time = 0; time < times; time += 1) run();
    return (cpuNs() - start) / times;
  });
  return median(rounds);
}

/** Looking a key up by its hash is not part of a decision: the facts hold the key's id. */
function hashing(options: BenchOptions): number {
  const keys = Array.from(
    { length: 1000 },
    () => `pk_bench_aaaa_${randomBytes(24).toString('base64url')}`,
  );
  let at = 0;
  return each(() => hash('sha256', keys[(at = (at + 1) % keys.length)] ?? '', 'hex'), options);
}

async function orderValidator(): Promise<BodyValidator> {
  const loaded = await loadPolicy(ORDERS, { env: {}, missingSecrets: 'warning' });
  if (!loaded.ok) throw new Error('the policy of examples/orders is not in order');
  const { source, included } = loaded.policy;
  const create = source.operations['orders/v1']?.find(({ id }) => id === 'createOrder');
  const ref = create?.body?.content['application/json'];
  if (ref === undefined || ref === null) throw new Error('createOrder has no schema');
  return createEngines(included).validator(ref);
}

/** An order of as many items as it takes. */
export function orderBody(bytes: number): Uint8Array {
  const items: { readonly sku: string; readonly quantity: number }[] = [];
  const text = (): string => JSON.stringify({ customer: 'linus@example.com', items });
  while (text().length < bytes && items.length < 50) {
    items.push({ sku: `TEA-${100 + items.length}`, quantity: (items.length % 9) + 1 });
  }
  return Buffer.from(text());
}
