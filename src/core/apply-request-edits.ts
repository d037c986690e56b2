import { appendAt, parsePointer, removeAt, setAt } from '../util/json-pointer.ts';
import type { Json } from '../util/json.ts';
import { parseStrictJson } from '../util/strict-json.ts';
import { MAX_BODY_DEPTH } from './body.ts';
import type { RequestEdit } from './edit.ts';
import type {
  BodyFacts,
  CounterReading,
  HeaderList,
  PresentedCredential,
  WellFormedRequest,
} from './facts.ts';
import type { BodyEdit } from './policy/source.ts';
import type { LimitInForce } from './policy/snapshot.ts';

/** The facts of the request as they would be with edits made, in order. `limits`: those in force, so that waiting drains them. */
export function applyRequestEdits(
  facts: WellFormedRequest,
  edits: readonly RequestEdit[],
  limits: readonly LimitInForce[],
): WellFormedRequest {
  let edited = facts;
  for (const edit of edits) edited = applyOne(edited, edit, limits);
  return edited;
}

function applyOne(
  facts: WellFormedRequest,
  edit: RequestEdit,
  limits: readonly LimitInForce[],
): WellFormedRequest {
  switch (edit.op) {
    case 'set_method':
      return { ...facts, method: edit.method };
    case 'set_target':
      return { ...facts, rawTarget: edit.target };
    case 'set_header':
      return { ...facts, headers: setHeader(facts.headers, edit.name, edit.value) };
    case 'remove_header':
      return { ...facts, headers: facts.headers.filter(([name]) => name !== edit.name) };
    case 'use_key':
      return {
        ...facts,
        presented: [useKey(facts.presented, edit.keyId)],
      };
    case 'keep_credential':
      return {
        ...facts,
        presented: facts.presented.filter((_, at) => at === edit.index),
      };
    case 'drop_credentials':
      return { ...facts, presented: [] };
    case 'from_address':
      return {
        ...facts,
        remoteIp: edit.address,
      };
    case 'wait_until':
      return waitUntil(facts, edit.atMs, limits);
    case 'edit_body':
      return { ...facts, ...editBody(facts, edit.edits) };
  }
}

function setHeader(headers: HeaderList, name: string, value: string): HeaderList {
  const at = headers.findIndex(([field]) => field === name);
  const others = headers.filter(([field]) => field !== name);
  return at === -1
    ? [...headers, [name, value]]
    : others.toSpliced(Math.min(at, others.length), 0, [name, value]);
}

function useKey(presented: readonly PresentedCredential[], keyId: string): PresentedCredential {
  const before = presented.find((credential) => credential.kind === 'api_key');
  const place = before?.place ?? { in: 'header', name: 'x-api-key' };
  return { kind: 'api_key', place, form: 'ok', prefix: keyId, keyId };
}

function waitUntil(
  facts: WellFormedRequest,
  atMs: number,
  limits: readonly LimitInForce[],
): WellFormedRequest {
  const waitedMs = Math.max(0, atMs - facts.receivedAtMs);
  const { counters } = facts.read;
  if (counters === undefined) return { ...facts, receivedAtMs: facts.receivedAtMs + waitedMs };
  const drained = counters.map((reading): CounterReading => {
    const limit = limits.find(({ plan }) => plan.id === reading.limitId);
    if (reading.kind !== 'used' || limit === undefined) return reading;
    return { ...reading, used: Math.max(0, reading.used - waitedMs / limit.intervalMs) };
  });
  return {
    ...facts,
    receivedAtMs: facts.receivedAtMs + waitedMs,
    read: { ...facts.read, counters: drained },
  };
}

function editBody(
  facts: WellFormedRequest,
  edits: readonly BodyEdit[],
): Pick<WellFormedRequest, 'body'> {
  const { body } = facts;
  if (body.kind === 'shape' && body.shape.parsed) {
    const kept = [...body.shape.kept, ...edits.map((edit) => edit.pointer)];
    return {
      body: {
        ...body,
        shape: { parsed: true, value: applyBodyEdits(body.shape.value, edits), kept },
      },
    };
  }
  if (body.kind !== 'buffered') return { body };
  const parsed = parseStrictJson(body.bytes, { maxDepth: MAX_BODY_DEPTH });
  if (!parsed.ok) return { body };
  const bytes = new TextEncoder().encode(JSON.stringify(applyBodyEdits(parsed.value, edits)));
  const buffered: BodyFacts = { kind: 'buffered', sizeBytes: bytes.length, bytes };
  return { body: buffered };
}

/** A body with edits applied in order. `set` on the end of an array (`-` or its length) adds to it. */
export function applyBodyEdits(value: Json, edits: readonly BodyEdit[]): Json {
  let edited = value;
  for (const edit of edits) {
    const names = parsePointer(edit.pointer);
    if (names === undefined) continue;
    const path = toPath(edited, names);
    if (edit.op === 'remove') edited = removeAt(edited, path);
    else
      edited =
        path.at(-1) === '-'
          ? appendAt(edited, path.slice(0, -1), edit.value)
          : setAt(edited, path, edit.value);
  }
  return edited;
}

/** Names within arrays become indices. */
function toPath(value: Json, names: readonly string[]): readonly (string | number)[] {
  let node: Json | undefined = value;
  return names.map((name) => {
    if (Array.isArray(node)) {
      const index = Number(name);
      const items: readonly Json[] = node;
      node = Number.isInteger(index) ? items[index] : undefined;
      return Number.isInteger(index) ? index : name;
    }
    node =
      node !== null && typeof node === 'object'
        ? (node as Readonly<Record<string, Json>>)[name]
        : undefined;
    return name;
  });
}
