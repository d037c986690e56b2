import type { CallRecord } from '../calls/record.ts';
import { codeInfo } from '../core/codes.ts';
import type { Refusal } from '../core/verdict.ts';

/**
 * The refusal of a call that the gateway itself failed on. Such a record is bare, because whatever was derived from
 * the request may be what failed: there is nothing to decide again, and nothing that an edit would mend.
 */
export function ownFailure(call: CallRecord | undefined): Refusal | undefined {
  const code = call?.code;
  if (call === undefined || (code !== 'internal.layer_failed' && code !== 'internal.overloaded')) {
    return undefined;
  }
  return {
    kind: 'refuse',
    layer: 'internal',
    code,
    status: codeInfo(code).status,
    evidence: {
      clause: call.clause ?? code,
      fact: '',
      observed: code === 'internal.overloaded' ? 'too many calls at once' : 'a failure of its own',
      required: 'a gateway that can decide',
      rule: call.rule ?? 'defaults/internal',
    },
  };
}

/** What is said of it in one line. */
export function ownFailureInShort({ code }: Refusal): string {
  return code === 'internal.overloaded'
    ? 'the gateway had more calls under way than it takes at once; it decided nothing about this one.'
    : 'the gateway failed while it decided; no rule refused. Its log names the fault beside this id.';
}
