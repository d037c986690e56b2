import { getPointer } from '../../util/json-pointer.ts';
import type { Json } from '../../util/json.ts';
import { parsedBody, type ParsedBody } from '../body.ts';
import type { DecisionContext } from '../context.ts';
import type { Repair } from '../edit.ts';
import type { Layer } from '../layer.ts';
import type { BodyValidator, SchemaRef, SchemaViolation } from '../policy/source.ts';
import { PASS, type ClauseResult, type Need, type Refusal, type Verdict } from '../verdict.ts';
import { refuse, withoutRoute } from './check.ts';
import { operationPath, ownerRepair } from './repair.ts';

/** Keywords that depend on structure alone: they hold for a masked body too. */
const STRUCTURAL: ReadonlySet<string> = new Set([
  'required',
  'type',
  'additionalProperties',
  'unevaluatedProperties',
  'minItems',
  'maxItems',
  'minProperties',
  'maxProperties',
  'dependentRequired',
  'propertyNames',
  'false schema',
]);
/** How often a body is mended before the search gives up on it. */
const MAX_MENDS = 24;

/** The schema that holds for this body; undefined: none. */
function schemaOf(context: DecisionContext): SchemaRef | undefined {
  const plan = context.route()?.body;
  if (plan === undefined || !plan.validates) return undefined;
  const media = context.mediaType();
  return media === undefined ? undefined : plan.schemaFor(media.essence);
}

function decide(context: DecisionContext): Verdict | Need {
  const plan = context.route()?.body;
  if (plan === undefined) return PASS;
  if (!context.hasBody()) return plan.required ? missingBody(context) : PASS;
  const ref = schemaOf(context);
  if (ref === undefined) return PASS;
  const body = parsedBody(context);
  if (body.kind === 'unknown') return { kind: 'need', fact: 'body', limitBytes: plan.limitBytes };
  return refusalOf(context, body, context.snapshot.engines.validator(ref)) ?? PASS;
}

function missingBody(context: DecisionContext): Refusal {
  return refuse('request.body_invalid', {
    clause: 'body.required',
    fact: '/body',
    observed: 'no body',
    required: 'a body',
    rule: context.route()?.body.schemaRule ?? '',
    more: { pointer: '', keyword: 'required' },
  });
}

function refusalOf(
  context: DecisionContext,
  body: Exclude<ParsedBody, { readonly kind: 'unknown' }>,
  validator: BodyValidator,
): Refusal | undefined {
  const rule = context.route()?.body.schemaRule ?? '';
  if (body.kind === 'failure') {
    const { failure } = body;
    return refuse('request.body_not_parseable', {
      clause: 'body.parseable',
      fact: '/body',
      observed: { reason: failure.reason, line: failure.line, column: failure.column },
      required: failure.expected,
      rule,
      more: {
        offset: failure.offset,
        line: failure.line,
        column: failure.column,
        reason: failure.reason,
      },
    });
  }
  const violation = firstViolation(body, validator);
  if (violation === undefined) return undefined;
  const seen = getPointer(body.value, violation.pointer);
  return refuse('request.body_invalid', {
    clause: 'body.valid',
    fact: `/body${violation.pointer}`,
    observed: seen === undefined ? null : describe(seen),
    required: violation.expected,
    rule,
    more: { pointer: violation.pointer, keyword: violation.keyword, schema: violation.schema },
  });
}

/** The first violation that the bytes at hand prove: of a masked value, only what its structure shows. */
function firstViolation(
  body: Extract<ParsedBody, { readonly kind: 'value' }>,
  validator: BodyValidator,
): SchemaViolation | undefined {
  const { kept } = body;
  if (kept === undefined) return validator.first(body.value);
  return validator
    .all(body.value)
    .find((violation) => kept.has(violation.pointer) || STRUCTURAL.has(violation.keyword));
}

/** Objects and arrays are named by their size: evidence stays small. */
function describe(value: Json): Json {
  if (Array.isArray(value)) return `an array of ${value.length}`;
  if (value !== null && typeof value === 'object')
    return `an object of ${Object.keys(value).length} members`;
  return typeof value === 'string' && value.length > 200 ? `${value.slice(0, 200)}…` : value;
}

function clauses(context: DecisionContext): readonly ClauseResult[] {
  const why = withoutRoute(context);
  const plan = context.route()?.body;
  if (why !== undefined || plan === undefined) return [unknown(why ?? 'no route')];
  if (!context.hasBody()) return plan.required ? [failed(missingBody(context))] : [];
  const ref = schemaOf(context);
  if (ref === undefined) return [];
  const body = parsedBody(context);
  if (body.kind === 'unknown') {
    return [unknown('the body was not read: refused before it was needed, or not kept')];
  }
  const refusal = refusalOf(context, body, context.snapshot.engines.validator(ref));
  if (refusal !== undefined) return [failed(refusal)];
  if (body.kind === 'value' && body.kept !== undefined) {
    return [unknown('the values of the body were not kept')];
  }
  return [{ layer: 'schema', clause: 'body.valid', result: 'pass', rule: plan.schemaRule }];
}

function unknown(why: string): ClauseResult {
  return { layer: 'schema', clause: 'body.valid', result: 'not_evaluable', why };
}

function failed(refusal: Refusal): ClauseResult {
  const { clause, rule, observed, required } = refusal.evidence;
  return { layer: 'schema', clause, result: 'fail', refusal, rule, observed, required };
}

function repairs(context: DecisionContext, refusal: Refusal): readonly Repair[] {
  const entry = context.route()?.entry;
  if (entry === undefined) return [];
  const path = operationPath(entry, 'body', 'validate');
  const off = ownerRepair(`route ${entry.id}: do not validate the body`, {
    on: 'policy',
    op: 'set',
    path,
    value: false,
  });
  const mended = refusal.code === 'request.body_invalid' ? mend(context) : undefined;
  return mended === undefined ? [off] : [mended, off];
}

/** Mends violation after violation by what the schema wants, until none is left. */
function mend(context: DecisionContext): Repair | undefined {
  const ref = schemaOf(context);
  const body = parsedBody(context);
  if (ref === undefined || body.kind !== 'value') return undefined;
  const validator = context.snapshot.engines.validator(ref);
  const edits = validator
    .mend(body.value, MAX_MENDS)
    .filter((edit) => edit.op === 'remove' || !isMasked(body, edit.pointer));
  if (edits.length === 0) return undefined;
  const places = edits.map((edit) =>
    edit.op === 'remove' ? `remove ${edit.pointer}` : `set ${edit.pointer || 'the body'}`,
  );
  return {
    actor: 'caller',
    edits: [{ on: 'request', op: 'edit_body', edits }],
    summary: `body: ${places.slice(0, 4).join(', ')}${places.length > 4 ? ', …' : ''}`,
  };
}

/** Whether a record kept this place without its value: what the schema says of a stand-in says nothing of what was sent. */
function isMasked(
  { value, kept }: Extract<ParsedBody, { readonly kind: 'value' }>,
  pointer: string,
): boolean {
  const seen = getPointer(value, pointer);
  const isLeaf = seen !== undefined && (seen === null || typeof seen !== 'object');
  return isLeaf && kept?.has(pointer) === false;
}

/** The body itself: strict JSON (RFC 8259), held against the schema of its media type. */
export const schemaLayer: Layer = { name: 'schema', decide, clauses, repairs };
