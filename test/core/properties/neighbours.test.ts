import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DecisionContext } from '../../../src/core/context.ts';
import { decide } from '../../../src/core/decide.ts';
import type { DocumentEdit } from '../../../src/core/edit.ts';
import { explain } from '../../../src/core/explain.ts';
import type { Explanation } from '../../../src/core/explanation.ts';
import type {
  CounterReading,
  CounterReadings,
  WellFormedRequest,
} from '../../../src/core/facts.ts';
import type { LayerName } from '../../../src/core/layer.ts';
import type { PolicyDocument } from '../../../src/core/policy/document.ts';
import { applyDocumentEdits } from '../../../src/core/policy/apply-edits.ts';
import type { ClauseResult } from '../../../src/core/verdict.ts';
import type { Json } from '../../../src/util/json.ts';
import { prepare } from '../../oracle/core-side.ts';
import { enumerateDocumentEdits } from '../../oracle/enumerate-document.ts';
import { batches } from '../../oracle/generate.ts';
import { Random, freshSeed } from '../../oracle/random.ts';
import { SMALL, refusals, tellRefused } from '../../oracle/refused.ts';
import type { Refused } from '../../oracle/refused.ts';
import { table } from '../../oracle/tell.ts';
import { vocabularyOf } from '../../oracle/vocabulary-of.ts';

type Change = (facts: WellFormedRequest) => WellFormedRequest;

const header =
  (name: string, ...values: string[]): Change =>
  (facts) => ({
    ...facts,
    headers: [
      ...facts.headers.filter((field) => field[0] !== name),
      ...values.map((value) => [name, value] as const),
    ],
  });

/** One attribute of a request put off, and the layer that must mind, where any rule of the policy minds. */
const OFF: readonly (readonly [what: string, layer: LayerName, change: Change])[] = [
  ['no Host', 'request', header('host')],
  ['two Hosts', 'request', header('host', 'a.example', 'a.example')],
  ['two lengths', 'request', header('content-length', '1', '2')],
  ['a dot segment', 'request', (facts) => ({ ...facts, rawTarget: `/..${facts.rawTarget}` })],
  [
    'a target of 9,000 bytes',
    'request',
    (facts) => ({ ...facts, rawTarget: `${facts.rawTarget}?${'q'.repeat(9000)}` }),
  ],
  ['fields of 20,000 bytes', 'request', header('x-filler', 'f'.repeat(20_000))],
  [
    'another path',
    'route',
    (facts) => ({ ...facts, rawTarget: `/no/such/path/${facts.rawTarget.length}` }),
  ],
  ['another method', 'method', (facts) => ({ ...facts, method: 'BREW' })],
  ['an address of no list', 'ip', (facts) => ({ ...facts, remoteIp: '203.0.113.250' })],
  ['no key', 'credential', (facts) => ({ ...facts, presented: [] })],
  [
    'an unknown key',
    'credential',
    (facts) => ({
      ...facts,
      presented: facts.presented.map((each) => ({ ...each, keyId: 'pk_never_was' })),
    }),
  ],
  [
    'a key that is cut off',
    'credential',
    (facts) => ({
      ...facts,
      presented: facts.presented.map((each) => ({ ...each, form: 'bad_checksum' as const })),
    }),
  ],
  [
    'the key twice',
    'credential',
    (facts) => ({ ...facts, presented: [...facts.presented, ...facts.presented] }),
  ],
  [
    'every counter full',
    'rate',
    (facts) => ({
      ...facts,
      read: {
        ...facts.read,
        counters: counters(facts, (limitId) => ({ limitId, kind: 'used', used: 1e9 })),
      },
    }),
  ],
  [
    'every counter away',
    'rate',
    (facts) => ({
      ...facts,
      read: {
        ...facts.read,
        counters: counters(facts, (limitId) => ({ limitId, kind: 'unavailable', reason: 'away' })),
      },
    }),
  ],
  [
    'a huge body',
    'body_size',
    (facts) => ({
      ...facts,
      headers: [
        ...facts.headers.filter(([name]) => !/^content-length$|^transfer-encoding$/.test(name)),
        ['content-length', '20000000'],
      ],
      body: { kind: 'unread', declaredBytes: 20_000_000 },
    }),
  ],
  ['another type', 'content_type', header('content-type', 'model/vnd.none')],
  ['a body that is no JSON', 'schema', (facts) => withBytes(facts, '{"a":')],
  ['a body of another form', 'schema', (facts) => withBytes(facts, '[["unlikely"]]')],
  [
    'a refusal of the backend',
    'upstream',
    (facts) => ({ ...facts, read: { ...facts.read, upstream: { kind: 'answered', status: 403 } } }),
  ],
];

function counters(
  facts: WellFormedRequest,
  make: (limitId: string) => CounterReading,
): CounterReadings {
  return (facts.read.counters ?? []).map(({ limitId }) => make(limitId));
}

/** The same request with other bytes in its body, if it has as many: more could be too many. */
function withBytes(facts: WellFormedRequest, text: string): WellFormedRequest {
  if (facts.body.kind !== 'buffered') return facts;
  const bytes = new TextEncoder().encode(text);
  if (bytes.length > facts.body.sizeBytes) return facts;
  const headers = facts.headers.map(
    ([name, value]) => [name, name === 'content-length' ? String(bytes.length) : value] as const,
  );
  return { ...facts, headers, body: { kind: 'buffered', sizeBytes: bytes.length, bytes } };
}

test('an allowed request with one attribute off is refused by the layer that the attribute belongs to, or by none', (t) => {
  const seed = freshSeed();
  t.diagnostic(`seed ${seed}`);
  const refused = new Map<string, number>(OFF.map(([what]) => [what, 0]));
  let allowed = 0;
  for (const { policy, requests } of batches(seed, { requestsPerPolicy: 40 })) {
    const side = prepare(policy.source, policy.schemas);
    for (const facts of requests) {
      if (
        facts.kind === 'malformed' ||
        decide(side.snapshot, side.directory, facts).kind !== 'allow'
      )
        continue;
      allowed += 1;
      for (const [what, layer, change] of OFF) {
        const outcome = decide(side.snapshot, side.directory, change(facts));
        if (outcome.kind !== 'refuse' || isOpenEnd(layer, outcome.refusal.layer)) continue;
        // A field that says more makes the head larger, too.
        if (layer !== 'request' && outcome.refusal.code === 'request.header_too_large') continue;
        assert.equal(outcome.refusal.layer, layer, `${what}: ${JSON.stringify(outcome.refusal)}`);
        refused.set(what, (refused.get(what) ?? 0) + 1);
      }
    }
    if (allowed >= 2000) break;
  }
  t.diagnostic(table(refused, allowed));
  for (const [what, count] of refused) assert.ok(count > 0, `${what} was never refused`);
});

/** Changing the path or the method can lead to another route, whose own rules then speak; taking the key away, to the rights of nobody. */
function isOpenEnd(changed: LayerName, refusing: LayerName): boolean {
  if (changed === 'route' || changed === 'method') return refusing !== changed;
  if (changed === 'credential') return ['scope', 'role', 'group', 'access'].includes(refusing);
  return false;
}

/** Each clause of an explanation with what it came to. */
function results(explanation: Explanation): ReadonlyMap<string, ClauseResult['result']> {
  const clauses = explanation.timeline.flatMap((entry) => entry.clauses);
  return new Map(clauses.map((clause) => [`${clause.layer} ${clause.clause}`, clause.result]));
}

/** The explanation under another document; undefined where that is none that the check would let through. */
function explainUnder(each: Refused, document: PolicyDocument): Explanation | undefined {
  try {
    const side = prepare({ ...each.side.source, document }, each.side.schemas);
    return explain(side.snapshot, side.directory, each.facts);
  } catch (error) {
    // Compiling refuses networks that are none, such as the name of a list that an edit took away.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** The clauses that an edit of the document changes, or undefined where it makes the document unfit. */
function changedBy(
  each: Refused,
  edit: DocumentEdit,
  before: Explanation,
): { readonly names: readonly string[]; readonly after: Explanation } | undefined {
  const document = applyDocumentEdits(each.side.source.document, [edit]);
  const after = explainUnder(each, document);
  if (after === undefined) return undefined;
  const [was, is] = [results(before), results(after)];
  const names = [...new Set([...was.keys(), ...is.keys()])].filter(
    (name) => was.get(name) !== is.get(name),
  );
  return { names, after };
}

test('making exactly the named clause pass removes its refusal and brings the one that was predicted next', (t) => {
  const seed = freshSeed();
  t.diagnostic(`seed ${seed}`);
  const random = new Random(seed);
  const tried = new Map<string, number>();
  for (const each of refusals(seed, 400, SMALL)) {
    const { side, facts, refusal } = each;
    const before = explain(side.snapshot, side.directory, facts);
    const named = `${refusal.layer} ${refusal.evidence.clause}`;
    const path = new DecisionContext(side.snapshot, side.directory, facts).path() ?? '/';
    const vocabulary = vocabularyOf(side.source, facts, path);
    const edits = enumerateDocumentEdits(
      side.source.document as unknown as Json,
      vocabulary,
      refusal.code,
    );
    for (const edit of random.sample(edits, 60)) {
      const changed = changedBy(each, edit, before);
      if (changed === undefined || changed.names.join() !== named) continue;
      if (results(changed.after).get(named) === 'fail') continue;
      const [next] = before.next;
      const { outcome } = changed.after;
      const now =
        outcome.kind === 'refuse'
          ? `${outcome.refusal.code} ${outcome.refusal.evidence.clause}`
          : undefined;
      const predicted = next === undefined ? undefined : `${next.code} ${next.evidence.clause}`;
      assert.equal(now, predicted, tellRefused(each, 'after', edit));
      tried.set(refusal.code, (tried.get(refusal.code) ?? 0) + 1);
    }
  }
  const all = [...tried.values()].reduce((sum, count) => sum + count, 0);
  t.diagnostic(table(tried, all));
  assert.ok(all > 30, `only ${all} edits changed the named clause alone`);
});
