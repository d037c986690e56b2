import type { RequestFacts } from '../../core/facts.ts';
import type { WhyReport } from '../../control/why-report.ts';
import type { RevisionName } from '../../store/ports.ts';
import type { ErrorCode } from '../../util/error.ts';

/** What the explaining thread is asked. */
export type ExplainAsk =
  | {
      readonly kind: 'call';
      readonly id: string;
      readonly now: boolean;
      readonly live: RevisionName;
    }
  | { readonly kind: 'facts'; readonly facts: RequestFacts; readonly live: RevisionName };

export interface ExplainRequest {
  readonly number: number;
  readonly ask: ExplainAsk;
}

/** Its answer; a failure in parts, because classes do not cross threads. */
export type ExplainReply = { readonly number: number } & (
  | { readonly kind: 'report'; readonly report: WhyReport }
  | {
      readonly kind: 'failure';
      readonly code: ErrorCode;
      readonly message: string;
      readonly next: string;
    }
  | { readonly kind: 'fault'; readonly message: string }
);
