import { editsCost } from '../../src/core/cost.ts';
import { DecisionContext } from '../../src/core/context.ts';
import { decide } from '../../src/core/decide.ts';
import type { DocumentEdit, Edit } from '../../src/core/edit.ts';
import type { Fix } from '../../src/core/explanation.ts';
import type { WellFormedRequest } from '../../src/core/facts.ts';
import { applyDocumentEdits } from '../../src/core/policy/apply-edits.ts';
import type { Refusal } from '../../src/core/verdict.ts';
import { editWorld, whatIf } from '../../src/core/what-if.ts';
import type { World } from '../../src/core/what-if.ts';
import type { Json } from '../../src/util/json.ts';
import { prepare } from './core-side.ts';
import type { CoreSide } from './core-side.ts';
import { enumerateDocumentEdits } from './enumerate-document.ts';
import { enumerateRequestEdits } from './enumerate-request.ts';
import { schemaProblem } from './valid-document.ts';
import { vocabularyOf } from './vocabulary-of.ts';

/** Whether a fix asks nothing of the owner. */
export type Side = 'request' | 'rules';

/** The side that a set of edits stands on. */
export function sideOf(edits: readonly Edit[]): Side {
  return edits.every((edit) => edit.on === 'request') ? 'request' : 'rules';
}

/** A fix that brute force found and that is cheaper than what is shown. */
export interface Cheaper {
  readonly edits: readonly Edit[];
  readonly cost: number;
  readonly shown: number;
}

/** Bounds of a brute-force search. */
export interface BruteForce {
  /** Whether pairs are tried too: of the edits that bring another refusal, with every other edit. */
  readonly pairs: boolean;
}

/**
 * Tries every single edit of the document's schema and the request's grammar, and pairs where asked for, that costs less
 * than what is shown. Nothing of it comes from the layers' own repairs.
 */
export function findCheaper(
  side: CoreSide,
  facts: WellFormedRequest,
  shown: readonly Fix[],
  { pairs }: BruteForce,
): Cheaper | undefined {
  const first = refusalUnder(side, facts, []);
  if (first === undefined || first === 'invalid') return undefined;
  const path = new DecisionContext(side.snapshot, side.directory, facts).path() ?? '/';
  const document = side.source.document as unknown as Json;
  const all: Edit[] = [
    ...enumerateDocumentEdits(document, vocabularyOf(side.source, facts, path), first.code),
    ...enumerateRequestEdits(side, facts, first),
  ];
  const moving: Edit[] = [];
  for (const edit of all) {
    const found = tryEdits(side, facts, shown, [edit]);
    if (found === 'costly' || found === 'invalid') continue;
    if (found === undefined) return cheaper(shown, [edit]);
    if (keyOf(found) !== keyOf(first)) moving.push(edit);
  }
  return pairs ? cheaperPair(side, facts, shown, { moving, all }) : undefined;
}

function cheaperPair(
  side: CoreSide,
  facts: WellFormedRequest,
  shown: readonly Fix[],
  edits: { readonly moving: readonly Edit[]; readonly all: readonly Edit[] },
): Cheaper | undefined {
  for (const left of edits.moving) {
    for (const right of edits.all) {
      if (left === right || tryEdits(side, facts, shown, [left, right]) !== undefined) continue;
      // With an edit that is a fix by itself, a pair is no fix of its own.
      const alone = [left, right].some((each) => refusalUnder(side, facts, [each]) === undefined);
      if (!alone) return cheaper(shown, [left, right]);
    }
  }
  return undefined;
}

/** The refusal that remains; undefined: none; `costly`: not tried, because what is shown costs no more. */
function tryEdits(
  side: CoreSide,
  facts: WellFormedRequest,
  shown: readonly Fix[],
  edits: readonly Edit[],
): Refusal | 'costly' | 'invalid' | undefined {
  if (editsCost(edits) >= cheapestShown(shown, sideOf(edits))) return 'costly';
  return refusalUnder(side, facts, edits);
}

/** The price to beat: of the same side where anything is shown on it, else of all that is shown. */
function cheapestShown(shown: readonly Fix[], side: Side): number {
  const ofSide = shown.filter((fix) => sideOf(fix.edits) === side);
  return Math.min(...(ofSide.length > 0 ? ofSide : shown).map((fix) => fix.cost));
}

function cheaper(shown: readonly Fix[], edits: readonly Edit[]): Cheaper {
  return { edits, cost: editsCost(edits), shown: cheapestShown(shown, sideOf(edits)) };
}

function keyOf(refusal: Refusal): string {
  return `${refusal.code} ${refusal.evidence.clause} ${refusal.evidence.rule}`;
}

/** What refuses under edits; `invalid`: it cannot be told, or the edited document is none that the check would
 * let through. */
function refusalUnder(
  world: World,
  facts: WellFormedRequest,
  edits: readonly Edit[],
): Refusal | 'invalid' | undefined {
  try {
    const { outcome } = whatIf(world, facts, edits);
    if (outcome.kind === 'refuse') return outcome.refusal;
    // What was not read is no proof, such as the counter of a limit that the edit made.
    return outcome.kind === 'allow' ? undefined : 'invalid';
  } catch (error) {
    // Compiling refuses networks that are none, such as the name of a list that an edit took away.
    if (error instanceof RangeError || isInvalid(world, edits)) return 'invalid';
    throw error;
  }
}

function isInvalid(world: World, edits: readonly Edit[]): boolean {
  const documentEdits = edits.filter((edit): edit is DocumentEdit => edit.on !== 'request');
  return schemaProblem(applyDocumentEdits(world.source.document, documentEdits)) !== undefined;
}

/** Decides a request under edits of the document by compiling the edited document anew; those of the request are made as ever. */
export function decideAnew(
  side: CoreSide,
  facts: WellFormedRequest,
  edits: readonly Edit[],
): string {
  const documentEdits = edits.filter((edit): edit is DocumentEdit => edit.on !== 'request');
  const requestEdits = edits.filter((edit) => edit.on === 'request');
  const document = applyDocumentEdits(side.source.document, documentEdits);
  const anew = prepare({ ...side.source, document }, side.schemas);
  const edited = whatIf(editWorld(anew, []), facts, requestEdits).context.facts;
  return decide(anew.snapshot, anew.directory, edited).kind;
}
