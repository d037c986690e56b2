import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PolicyDocument } from '../../../src/core/policy/document.ts';
import { coerce } from '../../../src/policy-file/check/coerce.ts';
import { checkPolicy } from '../../../src/policy-file/check/check-policy.ts';
import { policySchema, schemaErrors } from '../../../src/policy-file/policy-schema.ts';
import { Positions } from '../../../src/policy-file/positions.ts';
import { NodeTableBuilder } from '../../../src/policy-file/node-table.ts';
import type { Json } from '../../../src/util/json.ts';
import { freshSeed, Random } from '../../oracle/random.ts';
import { isList, isMap } from '../json-kind.ts';
import { samplePolicy } from '../sample-policy.ts';

const STRANGE: readonly Json[] = [
  null,
  true,
  7,
  -1.5,
  '',
  'x',
  'GET',
  '{version}',
  [],
  [null],
  ['x', 3],
  {},
  { x: 1 },
  [[]],
  { '*': 'x' },
];

/** A copy with some values replaced by strange ones, and some members under a wrong name. */
function damaged(random: Random, value: Json, chance: number): Json {
  if (random.chance(chance)) return random.pick(STRANGE);
  if (isList(value)) return value.map((item) => damaged(random, item, chance));
  if (!isMap(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      random.chance(chance) ? `${name}x` : name,
      damaged(random, member, chance),
    ]),
  );
}

/** Keywords whose mistakes are kept: values of the right type, only not of the right form. */
const KEPT = new Set([
  'pattern',
  'minLength',
  'minItems',
  'minimum',
  'maximum',
  'const',
  'propertyNames',
  'enum',
]);

function checkDamaged(seed: number, times: number): void {
  const random = new Random(seed);
  const positions = new Positions('policy.yaml', '', () => new NodeTableBuilder());
  for (let time = 0; time < times; time += 1) {
    const value = damaged(
      random,
      samplePolicy(random) as unknown as Json,
      random.pick([0.002, 0.02, 0.2]),
    );
    const whole = coerce(value, policySchema());
    const left = schemaErrors(whole).filter(({ keyword }) => !KEPT.has(keyword));
    assert.deepEqual(left, [], `seed ${seed}, time ${time}: ${JSON.stringify(value)}`);
    const document = whole as unknown as PolicyDocument;
    const checks = {
      operations: {},
      incomplete: new Set<string>(),
      lists: {},
      env: {},
      missingSecrets: 'warning',
    } as const;
    assert.doesNotThrow(
      () => checkPolicy({ document, positions, ...checks }),
      `seed ${seed}, time ${time}`,
    );
  }
}

test('whatever is wrong with the shape of a policy, what is made of it has the types that the checks of meaning rely on', () => {
  const fresh = freshSeed();
  console.log(`fresh seed ${fresh}`);
  checkDamaged(7, 150);
  checkDamaged(fresh, 150);
});

test('a policy of the right shape is left as it is', () => {
  const policy = samplePolicy(new Random(3)) as unknown as Json;
  assert.deepEqual(coerce(policy, policySchema()), policy);
});
