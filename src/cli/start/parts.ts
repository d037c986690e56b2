import type { BodyStore } from '../../calls/bodies.ts';
import type { CallFeed } from '../../control/feed.ts';
import type { CallMetrics } from '../../control/metrics.ts';
import type { LoadedPolicy } from '../../policy-file/load.ts';
import type { MemoryCounters } from '../../store/memory/counters.ts';
import type { CallSink, CallStore, RevisionStore } from '../../store/ports.ts';
import type { ExplainThread } from '../explain/thread.ts';
import type { PolicyKeeper } from './policy-keeper.ts';

/** What a gateway is run with. */
export interface RunOptions {
  readonly policyFile: string;
  readonly policy: LoadedPolicy;
  readonly dataDirectory: string;
  readonly port?: number;
  readonly adminPort?: number;
  /** The backend of an example that listens at another port than its policy names. */
  readonly moved?: MovedBackend;
}

/** A backend that listens elsewhere than the policy says: the policy stays as it is written. */
export interface MovedBackend {
  readonly host: string;
  readonly port: number;
  readonly actualPort: number;
}

/** What is opened first, and lives as long as the gateway. */
export interface Stores {
  readonly revisions: RevisionStore;
  readonly calls: CallStore;
  readonly sink: CallSink;
  readonly bodies: BodyStore;
  readonly counters: MemoryCounters;
  readonly explain: ExplainThread;
}

/** All that the data plane and the admin port are made of. */
export interface Parts extends Stores {
  readonly keeper: PolicyKeeper;
  readonly feed: CallFeed;
  readonly metrics: CallMetrics;
  readonly log: (line: string) => void;
}
