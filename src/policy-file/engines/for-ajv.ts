import type { Schema } from './schema.ts';

type Keyword = keyof Schema;

const ONE: readonly Keyword[] = [
  'items',
  'additionalProperties',
  'propertyNames',
  'not',
  'if',
  'then',
  'else',
];
const MANY: readonly Keyword[] = ['prefixItems', 'allOf', 'anyOf', 'oneOf'];
const NAMED: readonly Keyword[] = ['properties', 'patternProperties', 'dependentSchemas'];

/** Keywords that are not compiled. */
const INTERPRETED: readonly Keyword[] = [
  'contains',
  'minContains',
  'maxContains',
  'unevaluatedItems',
  'unevaluatedProperties',
];
/** The keyword in the place of those; it holds the schema that has them. */
export const EXAMINED = 'pinpointExamined';

/**
 * A schema said so that Ajv 8 holds it whole. Ajv leaves `__proto__` out of `properties`: it becomes a pattern. And where it
 * stops at the first error, it forgets every keyword after `prefixItems` on an empty list: `prefixItems` stands apart.
 * It takes a member `constructor` for evaluated, and `contains` makes an error of each item: another keyword stands for
 * those.
 */
export function forAjv(schema: Schema): Record<string, unknown> {
  const made: Record<string, unknown> = { ...schema };
  delete made['examples'];
  if (INTERPRETED.some((keyword) => schema[keyword] !== undefined)) made[EXAMINED] = schema;
  for (const keyword of INTERPRETED) delete made[keyword];
  for (const keyword of ONE) {
    const inner = schema[keyword] as Schema | false | undefined;
    if (inner !== undefined && inner !== false) made[keyword] = forAjv(inner);
  }
  for (const keyword of MANY) {
    const inner = schema[keyword] as readonly Schema[] | undefined;
    if (inner !== undefined) made[keyword] = inner.map(forAjv);
  }
  for (const keyword of NAMED) {
    const inner = schema[keyword] as Readonly<Record<string, Schema>> | undefined;
    if (inner !== undefined) made[keyword] = mapNamed(inner);
  }
  nameProto(made, schema);
  return schema.prefixItems === undefined ? made : apart(made);
}

function mapNamed(schemas: Readonly<Record<string, Schema>>): Readonly<Record<string, unknown>> {
  const entries = Object.entries(schemas);
  return Object.fromEntries(
    entries.map(([name, inner]): [string, unknown] => [name, forAjv(inner)]),
  );
}

function nameProto(made: Record<string, unknown>, { properties, patternProperties }: Schema): void {
  if (properties === undefined || !Object.hasOwn(properties, '__proto__')) return;
  const { ['__proto__']: proto, ...others } = properties;
  made['properties'] = mapNamed(others);
  const pattern = proto === undefined ? {} : { '^__proto__$': proto };
  made['patternProperties'] = mapNamed({ ...patternProperties, ...pattern });
}

function apart(made: Record<string, unknown>): Record<string, unknown> {
  const { prefixItems, items, allOf, ...others } = made;
  const list = items === undefined ? { prefixItems } : { prefixItems, items };
  const all = Array.isArray(allOf) ? (allOf as readonly unknown[]) : [];
  return { ...others, allOf: [list, ...all] };
}
