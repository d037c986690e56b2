import type { CallRecord } from '../../calls/record.ts';
import { answerFor } from '../../core/answer.ts';
import { codeInfo, type RefusalCode } from '../../core/codes.ts';
import { DecisionContext } from '../../core/context.ts';
import type { RequestEdit } from '../../core/edit.ts';
import { explainContext } from '../../core/explain.ts';
import type { CallerAnswer } from '../../core/explanation.ts';
import { searchFixes } from '../../core/fix.ts';
import type { World } from '../../core/what-if.ts';
import { formatInstant } from '../../util/units.ts';
import { problemOf, type Problem } from '../answer/problem.ts';

/** A refusal as its caller may read it again: the answer, and what costs more than an answer may. */
export interface RefusalView extends Problem {
  /** When it was refused, RFC 3339. */
  readonly at: string;
  /** What would refuse next, were this mended. */
  readonly next: readonly {
    readonly code: RefusalCode;
    readonly title: string;
    readonly detail: string;
  }[];
  /** Changes of the request alone that were decided again and allowed. */
  readonly fixes: readonly {
    readonly summary: readonly string[];
    readonly edits: readonly unknown[];
  }[];
}

/** Decisions that one page may spend on fixes. */
const MAX_DECISIONS = 120;

/** Edits that tell a caller nothing but what is its own: others could name keys or addresses of somebody else. */
const OWN_EDITS: ReadonlySet<RequestEdit['op']> = new Set([
  'set_method',
  'set_target',
  'set_header',
  'remove_header',
  'keep_credential',
  'drop_credentials',
  'wait_until',
  'edit_body',
]);

/**
 * The caller's view of a recorded refusal, decided again under the policy of its time. `world` undefined: that policy
 * is gone, and the record alone must do.
 */
export function refusalView(
  call: CallRecord & { readonly code: RefusalCode },
  world: World | undefined,
): RefusalView {
  const again = world === undefined ? undefined : decideAgain(call, world);
  const place = { id: call.id, base: '', upstreamReached: call.upstreamReached };
  return {
    ...problemOf(again?.answer ?? plainAnswer(call), place),
    at: formatInstant(call.atMs),
    next: again?.next ?? [],
    fixes: world === undefined || again === undefined ? [] : callerFixes(call, world),
  };
}

interface Again extends Pick<RefusalView, 'next'> {
  readonly answer: CallerAnswer;
}

/** Undefined where deciding again does not come to the recorded code, as for failures of the gateway itself. */
function decideAgain(call: CallRecord, world: World): Again | undefined {
  const context = new DecisionContext(world.snapshot, world.directory, call.facts);
  const { outcome, next } = explainContext(context);
  if (outcome.kind !== 'refuse' || outcome.refusal.code !== call.code) return undefined;
  const options = { id: call.id, thorough: true };
  return {
    answer: answerFor(context, outcome.refusal, options),
    next: next.map((refusal) => {
      const { code, title, detail } = answerFor(context, refusal, options);
      return { code, title, detail };
    }),
  };
}

function plainAnswer(call: CallRecord & { readonly code: RefusalCode }): CallerAnswer {
  const info = codeInfo(call.code);
  return {
    code: call.code,
    status: call.status,
    layer: info.layer,
    title: info.title,
    detail: `${info.title}.`,
    hint: 'Read about the code at `type`.',
    retryable: info.retryable,
    resource: `${call.method} ${call.path}`,
  };
}

function callerFixes(call: CallRecord, world: World): RefusalView['fixes'] {
  const { fixes } = searchFixes(world, call.facts, { maxDecisions: MAX_DECISIONS });
  return fixes
    .filter(({ actor, edits }) => {
      if (actor !== 'caller' && actor !== 'wait') return false;
      return edits.every((edit) => edit.on === 'request' && OWN_EDITS.has(edit.op));
    })
    .map(({ summary, edits }) => ({ summary, edits }));
}
