import { DecisionContext } from './context.ts';
import { decideContext } from './decide.ts';
import type { DocumentEdit, Edit, RequestEdit } from './edit.ts';
import type { Outcome } from './explanation.ts';
import type { CounterReadings, RequestFacts } from './facts.ts';
import { applyRequestEdits } from './apply-request-edits.ts';
import { bucketOf, limitsInForce } from './layers/rate.ts';
import { applyDocumentEdits } from './policy/apply-edits.ts';
import { compile, createSnapshot } from './policy/compile.ts';
import type { Directory } from './policy/directory.ts';
import { overlayDirectory } from './policy/overlay-directory.ts';
import type { PolicySnapshot } from './policy/snapshot.ts';
import type { Engines, PolicySource } from './policy/source.ts';

/** The rules and accounts of one moment: what a request is decided under. */
export interface World {
  readonly source: PolicySource;
  readonly engines: Engines;
  readonly snapshot: PolicySnapshot;
  readonly directory: Directory;
}

/** The world with document edits made. Routes are entered anew only where an edit changes which routes there are. */
export function editWorld(world: World, edits: readonly DocumentEdit[]): World {
  if (edits.length === 0) return world;
  const document = applyDocumentEdits(world.source.document, edits);
  const source: PolicySource = { ...world.source, document };
  const directory = overlayDirectory(world.directory, document, edits);
  if (edits.every((edit) => edit.on === 'directory')) {
    // Repairs read accounts as written, so the snapshot carries the edited document too.
    return { ...world, source, directory, snapshot: { ...world.snapshot, document } };
  }
  const snapshot = edits.some(changesRoutes)
    ? compile(source, world.engines)
    : createSnapshot({
        source,
        engines: world.engines,
        routes: world.snapshot.routes,
        router: world.snapshot.router,
        base: world.snapshot,
      });
  return { ...world, source, directory, snapshot };
}

/** Whether an edit changes which routes there are, or how one is found. */
function changesRoutes(edit: DocumentEdit): boolean {
  const [section, , member, , within, , last] = edit.path;
  if (section !== 'services') return false;
  if (edit.path.length <= 2) return true;
  if (member !== 'versions')
    return ['path', 'hosts', 'versionHeader', 'defaultVersion'].includes(String(member));
  if (edit.path.length <= 4 || within === 'openapi') return true;
  return (
    within === 'routes' &&
    (edit.path.length <= 6 || last === 'methods' || last === 'path' || last === 'id')
  );
}

/** What a request and a world come to with edits made. */
export interface WhatIf {
  readonly world: World;
  readonly context: DecisionContext;
  readonly outcome: Outcome;
}

/** Decides a request again as if edits had been made. */
export function whatIf(world: World, facts: RequestFacts, edits: readonly Edit[]): WhatIf {
  const documentEdits = edits.filter((edit): edit is DocumentEdit => edit.on !== 'request');
  const requestEdits = edits.filter((edit): edit is RequestEdit => edit.on === 'request');
  const edited = editWorld(world, documentEdits);
  const context = new DecisionContext(
    edited.snapshot,
    edited.directory,
    editFacts(edited, facts, requestEdits),
  );
  return { world: edited, context, outcome: decideContext(context) };
}

function editFacts(world: World, facts: RequestFacts, edits: readonly RequestEdit[]): RequestFacts {
  if (facts.kind === 'malformed' || edits.length === 0) return facts;
  const before = new DecisionContext(world.snapshot, world.directory, facts);
  const edited = applyRequestEdits(facts, edits, limitsInForce(before));
  const { counters } = edited.read;
  if (counters === undefined) return edited;
  const after = new DecisionContext(world.snapshot, world.directory, edited);
  return { ...edited, read: { ...edited.read, counters: rekey(counters, before, after) } };
}

/**
 * Readings of the buckets that the edited request counts in. Those of somebody else were not read: they are taken as
 * empty, and whoever shows the fix says that a limit may still hold. A store that is away is away for everybody.
 */
function rekey(
  counters: CounterReadings,
  before: DecisionContext,
  after: DecisionContext,
): CounterReadings {
  const moved = limitsInForce(after).filter(
    ({ plan }) => bucketOf(before, plan) !== bucketOf(after, plan),
  );
  if (moved.length === 0) return counters;
  return counters.map((reading) =>
    reading.kind === 'used' && moved.some(({ plan }) => plan.id === reading.limitId)
      ? { ...reading, used: 0 }
      : reading,
  );
}
