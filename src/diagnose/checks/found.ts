import type { CauseCode } from '../cause-codes.ts';
import type { CauseFinding, Evidence, Findings, Note, Probe, Remedy } from '../finding.ts';

/** What a finding may have besides what every one has. */
interface More {
  readonly at?: string;
  readonly source?: string;
  readonly from?: Evidence['from'];
  readonly remedies?: readonly Remedy[];
  readonly probes?: readonly Probe[];
}

/** What is seen, in the form of evidence; of the request where nothing else is said. */
function seen(text: string, { at, source, from = 'request' }: More = {}): Evidence {
  return {
    from,
    text,
    ...(at === undefined ? {} : { at }),
    ...(source === undefined ? {} : { source }),
  };
}

/** How much something speaks for a cause: its factor, and the group of those that say the same. */
interface Weight {
  readonly code: CauseCode;
  readonly factor: number;
  readonly group: string;
}

/** One finding on a cause. */
export function cause(weight: Weight, text: string, more: More = {}): CauseFinding {
  const { remedies, probes } = more;
  return {
    ...weight,
    evidence: seen(text, more),
    ...(remedies === undefined ? {} : { remedies }),
    ...(probes === undefined ? {} : { probes }),
  };
}

/** Something worth telling that speaks for no cause. */
export function note(kind: Note['kind'], text: string, more: More = {}): Note {
  return { kind, evidence: seen(text, more) };
}

/** What the caller can change. */
export function byCaller(text: string, paste?: string): Remedy {
  return { actor: 'caller', text, ...(paste === undefined ? {} : { paste }) };
}

/** Findings on causes with notes. */
export function found(causes: readonly CauseFinding[], notes: readonly Note[] = []): Findings {
  return { answers: [], causes, notes };
}

/** Several findings as one. */
export function together(all: readonly Findings[]): Findings {
  return {
    answers: all.flatMap(({ answers }) => answers),
    causes: all.flatMap(({ causes }) => causes),
    notes: all.flatMap(({ notes }) => notes),
  };
}
