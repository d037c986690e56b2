import type { CallStore, RevisionStore } from '../../store/ports.ts';
import type { CallFeed } from '../feed.ts';
import type { MetricsReport } from '../metrics.ts';
import type { UnsentRequest } from '../unsent-request.ts';
import type { WhyReport } from '../why-report.ts';

/** What the admin port shows and asks: values, so that it knows nothing of how the gateway is wired. */
export interface AdminServices {
  readonly calls: CallStore;
  readonly revisions: RevisionStore;
  readonly feed: CallFeed;
  readonly explainer: Explainer;
  /** Makes every call recorded so far readable. */
  readonly flush: () => Promise<void>;
  readonly policy: () => PolicyStatus;
  readonly metrics: () => MetricsReport;
  /** Whether calls are served. */
  readonly ready: () => boolean;
  /** Writes one line for whoever runs the gateway. */
  readonly log: (line: string) => void;
  readonly nowMs: () => number;
}

/** Explains requests. Fails with a `PinpointError` for ids that are not known, lost or expired. */
export interface Explainer {
  /** `now`: under the policy that is live instead of the one of the time. */
  explainCall(id: string, options: { readonly now: boolean }): Promise<WhyReport>;
  explainUnsent(request: UnsentRequest): Promise<WhyReport>;
}

/** The policy that is live, and how the last try to replace it went. */
export interface PolicyStatus {
  readonly revision: string;
  readonly directoryVersion: string;
  /** Absolute path of the document. */
  readonly file: string;
  readonly loadedAtMs: number;
  readonly by: string;
  readonly note: string;
  readonly routes: number;
  readonly consumers: number;
  /** Present while the file on disk is one that was refused; the policy above serves on. */
  readonly refused?: { readonly atMs: number; readonly problems: readonly ReloadProblem[] };
}

/** One reason why a changed policy was refused. */
export interface ReloadProblem {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly message: string;
}
