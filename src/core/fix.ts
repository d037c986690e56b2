import { editsCost } from './cost.ts';
import type { Actor, DocumentEdit, Edit, Repair } from './edit.ts';
import type { Fix, FixSearch } from './explanation.ts';
import type { RequestFacts } from './facts.ts';
import { LAYERS } from './layers/order.ts';
import { reachOf } from './reach.ts';
import { undoOf } from './undo.ts';
import { whatIf, type WhatIf, type World } from './what-if.ts';

/** Bounds of a search. */
export interface FixBounds {
  /** How often the request may be decided again. Default 400. */
  readonly maxDecisions?: number;
  /** How many fixes of the request, and how many of the rules, are wanted. Default 4 of each. */
  readonly maxPerSide?: number;
}

const DEFAULT_DECISIONS = 400;
const DEFAULT_PER_SIDE = 4;
/** Repairs in one fix: more obstacles than that are not mended in one go. */
const DEEPEST = 7;

/** A set of repairs on the way to a fix. */
interface Candidate {
  readonly repairs: readonly Repair[];
  readonly edits: readonly Edit[];
  readonly cost: number;
}

/**
 * Finds the cheapest sets of edits under which the request would be allowed: uniform-cost search over sets of repairs,
 * expanding only repairs of the layer that refuses now; what contains a found fix is pruned. Every fix returned was
 * decided again and allowed, and none of its edits can be left out. Costs: `cost.ts`.
 */
export function searchFixes(world: World, facts: RequestFacts, bounds: FixBounds = {}): FixSearch {
  const search = new Search(world, facts, bounds);
  return facts.kind === 'malformed' ? { fixes: [], decisions: 0, bounded: false } : search.run();
}

class Search {
  readonly #world: World;
  readonly #facts: RequestFacts;
  readonly #maxDecisions: number;
  readonly #maxPerSide: number;
  readonly #open: Candidate[] = [{ repairs: [], edits: [], cost: 0 }];
  readonly #seen = new Set<string>();
  readonly #found: { readonly fix: Fix; readonly key: ReadonlySet<string> }[] = [];
  #decisions = 0;

  constructor(world: World, facts: RequestFacts, bounds: FixBounds) {
    this.#world = world;
    this.#facts = facts;
    this.#maxDecisions = bounds.maxDecisions ?? DEFAULT_DECISIONS;
    this.#maxPerSide = bounds.maxPerSide ?? DEFAULT_PER_SIDE;
  }

  run(): FixSearch {
    for (let next = this.#open.pop(); next !== undefined; next = this.#open.pop()) {
      if (this.#decisions >= this.#maxDecisions) return this.#result(true);
      if (this.#isFull('request') && this.#isFull('rules')) break;
      if (this.#containsFound(next.edits) || this.#isUnwanted(next)) continue;
      const result = this.#decide(next.edits);
      if (result.outcome.kind === 'refuse') this.#expand(next, result);
      else if (next.edits.length > 0) this.#keep(next);
      else break;
    }
    return this.#result(false);
  }

  #result(bounded: boolean): FixSearch {
    const fixes = this.#found.map(({ fix }) => fix).toSorted((a, b) => a.cost - b.cost);
    return { fixes, decisions: this.#decisions, bounded };
  }

  #decide(edits: readonly Edit[]): WhatIf {
    this.#decisions += 1;
    return whatIf(this.#world, this.#facts, edits);
  }

  #isFull(side: 'request' | 'rules'): boolean {
    return this.#found.filter(({ fix }) => sideOf(fix.edits) === side).length >= this.#maxPerSide;
  }

  /** Enough fixes of this kind were found already. A request-side candidate may still grow into one of the rules. */
  #isUnwanted(candidate: Candidate): boolean {
    return sideOf(candidate.edits) === 'rules' && this.#isFull('rules');
  }

  #containsFound(edits: readonly Edit[]): boolean {
    const keys = new Set(edits.map(keyOf));
    return this.#found.some(({ key }) => key.isSubsetOf(keys));
  }

  #expand(candidate: Candidate, result: WhatIf): void {
    if (result.outcome.kind !== 'refuse' || candidate.repairs.length >= DEEPEST) return;
    const { refusal } = result.outcome;
    const layer = LAYERS.find((placed) => placed.layer.name === refusal.layer)?.layer;
    for (const repair of layer?.repairs(result.context, refusal) ?? []) {
      if (repair.edits.length === 0) continue;
      const edits = [...candidate.edits, ...repair.edits];
      const key = edits.map(keyOf).toSorted().join('\n');
      if (this.#seen.has(key)) continue;
      this.#seen.add(key);
      const cost = editsCost(edits);
      enqueue(this.#open, { repairs: [...candidate.repairs, repair], edits, cost });
    }
  }

  /** Leaves out every edit that is not needed after all, then keeps what remains as a fix. */
  #keep(candidate: Candidate): void {
    const edits = this.#onlyNeeded(candidate.edits);
    if (edits.length < candidate.edits.length && this.#containsFound(edits)) return;
    const result = this.#decide(edits);
    if (result.outcome.kind === 'refuse') return;
    if (this.#isFull(sideOf(edits))) return;
    const repairs = candidate.repairs.filter((repair) =>
      repair.edits.some((edit) => edits.includes(edit)),
    );
    this.#found.push({ fix: this.#fixOf(edits, repairs, result), key: new Set(edits.map(keyOf)) });
  }

  /** What is left out first can make another edit needless, so the edits are gone through until all are needed. */
  #onlyNeeded(all: readonly Edit[]): readonly Edit[] {
    let edits = all;
    for (;;) {
      const before = edits.length;
      for (const edit of edits.toReversed()) {
        const without = edits.filter((other) => other !== edit);
        if (without.length > 0 && this.#decide(without).outcome.kind !== 'refuse') edits = without;
      }
      if (edits.length === before) return edits;
    }
  }

  #fixOf(edits: readonly Edit[], repairs: readonly Repair[], result: WhatIf): Fix {
    const widens = reachOf(this.#world, edits);
    const documentEdits = edits.filter((edit): edit is DocumentEdit => edit.on !== 'request');
    const { source } = this.#world;
    return {
      actor: strongest(repairs),
      edits,
      summary: repairs.map((repair) => repair.summary),
      cost: editsCost(edits),
      ...(widens === undefined ? {} : { widens }),
      proof: {
        outcome: 'allow',
        unknown: result.outcome.kind === 'not_evaluable' ? result.outcome.layers : [],
        revision: source.revision,
        directoryVersion: source.directoryVersion,
      },
      undo: undoOf(source.document, documentEdits),
    };
  }
}

/** Puts a candidate into its place: the cheapest stands last, and of equals the one that came first. */
function enqueue(open: Candidate[], candidate: Candidate): void {
  let low = 0;
  let high = open.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((open[middle]?.cost ?? 0) > candidate.cost) low = middle + 1;
    else high = middle;
  }
  open.splice(low, 0, candidate);
}

function sideOf(edits: readonly Edit[]): 'request' | 'rules' {
  return edits.every((edit) => edit.on === 'request') ? 'request' : 'rules';
}

function keyOf(edit: Edit): string {
  return JSON.stringify(edit);
}

const STRENGTH: readonly Actor[] = ['wait', 'caller', 'key_owner', 'api_owner', 'operator'];

/** Who must agree to all of it: the strongest of the actors. */
function strongest(repairs: readonly Repair[]): Actor {
  let best: Actor = 'wait';
  for (const { actor } of repairs)
    if (STRENGTH.indexOf(actor) > STRENGTH.indexOf(best)) best = actor;
  return best;
}
