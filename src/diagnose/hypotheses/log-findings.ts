import type { CaseCheck } from '../case.ts';
import type { AnswerFinding, Evidence } from '../finding.ts';
import type { LogEvent } from '../logs/event.ts';

/** A product that writes that it refused, answered; that it wrote down somebody else's refusal, passed it on. */
const SURE = { answered: 0.95, passed: 0.99 } as const;
/** A log with the request in it that does not say whose the refusal was. */
const WROTE = 0.5;

/** What the events that belong to the exchange say of who answered and why. */
export const checkLogEvents: CaseCheck = ({ logEvents }) => ({
  answers: logEvents.flatMap((event) => answersOf(event)),
  causes: logEvents.flatMap(({ causes }) => causes),
  notes: [],
});

function answersOf(event: LogEvent): readonly AnswerFinding[] {
  const role = roleOf(event);
  if (role === undefined) return [];
  const { product, layer, format } = event;
  const isSaid = event.refusedByProduct !== undefined || event.upstreamStatus !== undefined;
  const certain = isSaid ? SURE[role] : WROTE;
  return [
    {
      product,
      layer,
      role,
      confidence: certain * joinCertainty(event),
      group: `log ${format}`,
      evidence: evidenceOf(event),
      // What it says of causes is in the event; habits of the product are for signatures.
      causes: [],
    },
  ];
}

function roleOf({
  refusedByProduct,
  status,
  upstreamStatus,
}: LogEvent): AnswerFinding['role'] | undefined {
  if (refusedByProduct === true) return 'answered';
  if (refusedByProduct === false) return 'passed';
  // The same status from behind: it was handed on.
  if (upstreamStatus !== undefined && upstreamStatus === status) return 'passed';
  return status !== undefined && status >= 400 && upstreamStatus === undefined
    ? 'answered'
    : undefined;
}

function evidenceOf({ text, file, line }: LogEvent): Evidence {
  return { from: 'log', text: `\`${text.replaceAll('`', "'")}\``, at: `${file}:${line}` };
}

/** How surely the event is of this exchange, 0 to 1; 1 where whoever joined them did not say. */
export function joinCertainty(event: LogEvent): number {
  if (!('join' in event)) return 1;
  const { join } = event;
  if (typeof join !== 'object' || join === null || !('certainty' in join)) return 1;
  return typeof join.certainty === 'number' ? join.certainty : 1;
}
