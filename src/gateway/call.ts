import type { Attempt, CallRecord, TokenUsage } from '../calls/record.ts';
import { countersOf } from '../core/layers/rate.ts';
import { DecisionContext } from '../core/context.ts';
import { decidePhase } from '../core/decide.ts';
import type {
  CounterReadings,
  MalformedProblem,
  RequestFacts,
  WellFormedRequest,
} from '../core/facts.ts';
import type { Phase } from '../core/layer.ts';
import type { CounterNeed, Need, Refusal } from '../core/verdict.ts';
import type { World } from '../core/what-if.ts';
import type { Counters } from '../store/ports.ts';
import { respondFailure, respondRefusal } from './answer/respond.ts';
import { newCallId } from './call-id.ts';
import { bareRecord, callRecord, type CallEnd } from './call-record.ts';
import type { Exchange } from './exchange.ts';
import { gatherFacts } from './gather.ts';
import { internalRefusal } from './internal-refusal.ts';
import { readBody } from './read-body.ts';
import type { UpstreamTargets } from './upstream/targets.ts';

/** The policy in force and its upstreams: they change together. */
export interface ActivePolicy {
  readonly world: World;
  readonly targets: UpstreamTargets;
}

/** What every call draws on. */
export interface CallDeps {
  readonly active: () => ActivePolicy;
  readonly counters: Counters;
  readonly record: (call: CallRecord) => void;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Told of failures of our own, with the id under which the caller was told of them. */
  readonly fault: (id: string, error: unknown) => void;
  /** Most bytes of a body that are read for the record of a refusal that did not need it. */
  readonly captureBytes: number;
  /** Keeps the body of a refused call whose route asks for it; must return at once. */
  readonly keepBody?: KeepBody | undefined;
}

/** Takes the body of a call to keep it until `untilMs` (milliseconds since the epoch). */
export type KeepBody = (id: string, bytes: Uint8Array, untilMs: number) => void;

/** How a call ended. */
export interface Ending {
  readonly outcome: CallRecord['outcome'];
  readonly status: number;
  readonly refusal?: Refusal | undefined;
  readonly usage?: TokenUsage | undefined;
}

/** What a refusal says beside itself. */
export interface RefuseOptions {
  readonly outcome?: 'refused' | 'failed';
  /** Read what is arriving of the body, so that later layers can be explained too. */
  readonly capture?: boolean;
}

/** A longer body is not kept, whatever its route allows. */
const MOST_KEPT_BYTES = 1024 * 1024;

const INTERNAL = 'internal.layer_failed';

type BodyNeed = Extract<Need, { readonly fact: 'body' }>;

/** One call on its way through the layers: its facts as they grow, and its one end. */
export class Call {
  readonly id: string;
  readonly deps: CallDeps;
  readonly exchange: Exchange;
  readonly policy: ActivePolicy;
  context: DecisionContext;
  /** Set once anything may have been sent to the backend. */
  upstreamReached = false;
  upstreamMs: number | undefined;
  readonly attempts: Attempt[] = [];
  /** What must end when the caller has gone before the end. */
  relay: { abort(): void } | undefined;
  /** The end that is recorded when the response has been handed over. */
  ending: Ending | undefined;
  readonly #startMs = performance.now();
  readonly #over: () => void;
  #decideMs = 0;
  #isOver = false;

  constructor(deps: CallDeps, exchange: Exchange, over: () => void) {
    this.deps = deps;
    this.exchange = exchange;
    this.policy = deps.active();
    this.#over = over;
    const receivedAtMs = deps.now();
    this.id = newCallId(receivedAtMs);
    const { snapshot, directory } = this.policy.world;
    this.context = new DecisionContext(snapshot, directory, this.#firstFacts(receivedAtMs));
    exchange.onClose((complete) => this.guard(() => this.#closed(complete)));
  }

  #firstFacts(receivedAtMs: number): RequestFacts {
    const { head, remoteIp } = this.exchange;
    if (head.kind === 'malformed') {
      return { kind: 'malformed', problem: head.problem, remoteIp, receivedAtMs };
    }
    const { snapshot, directory } = this.policy.world;
    const from = { settings: snapshot.settings, directory, receivedAtMs };
    return gatherFacts(this.exchange, head, from);
  }

  /** Milliseconds since the call began. */
  elapsedMs(): number {
    return performance.now() - this.#startMs;
  }

  /** Adds facts of a request whose head is known. */
  learn(more: Partial<WellFormedRequest>): void {
    const { facts } = this.context;
    if (facts.kind === 'request') this.context = this.context.withFacts({ ...facts, ...more });
  }

  /** Decides a phase, reading counters where a layer needs them. */
  decide(phase: Phase): Refusal | BodyNeed | undefined {
    const beganMs = performance.now();
    try {
      for (let from = 0; ;) {
        const step = decidePhase(this.context, phase, from);
        if (step.kind === 'pass') return undefined;
        if (step.kind === 'refuse') return step;
        if (step.need.fact === 'body') return step.need;
        this.#readCounters(step.need.counters);
        from = step.resumeAt;
      }
    } finally {
      this.#decideMs += performance.now() - beganMs;
    }
  }

  #readCounters(needs: readonly CounterNeed[]): void {
    const read = this.context.request()?.read;
    this.learn({ read: { ...read, counters: this.#take(needs) } });
  }

  #take(needs: readonly CounterNeed[]): CounterReadings {
    try {
      return this.deps.counters.take(needs, this.context.facts.receivedAtMs);
    } catch (error) {
      this.deps.fault(this.id, error);
      const reason = 'the counters failed';
      return needs.map(({ limitId }) => ({ limitId, kind: 'unavailable', reason }));
    }
  }

  /** Answers a refusal and records it. */
  refuse(refusal: Refusal, options: RefuseOptions = {}): void {
    const { exchange, id } = this;
    const ending: Ending = {
      outcome: options.outcome ?? 'refused',
      status: refusal.status,
      refusal,
    };
    const captures = options.capture === true && this.#capture(ending);
    const { context, upstreamReached } = this;
    respondRefusal({ exchange, context, refusal, id, upstreamReached });
    if (!captures) this.finish(ending);
  }

  /** Reads an arriving body for the record; false: there is none to read. The answer does not wait for it. */
  #capture(ending: Ending): boolean {
    const { body } = this.exchange;
    const { captureBytes } = this.deps;
    if (this.context.request()?.body.kind !== 'unread' || body.awaitsContinue) return false;
    if ((body.declaredBytes ?? 0) > captureBytes) return false;
    readBody(body, captureBytes, (read) =>
      this.guard(() => {
        if (read.kind === 'whole') {
          const { bytes } = read;
          this.learn({ body: { kind: 'buffered', sizeBytes: bytes.byteLength, bytes } });
        }
        this.finish(ending);
      }),
    );
    return true;
  }

  /** Refuses bytes that turned out, behind a good head, to be no request. */
  refuseMalformed(problem: MalformedProblem): void {
    const { snapshot, directory } = this.policy.world;
    const { remoteIp, receivedAtMs } = this.context.facts;
    const facts: RequestFacts = { kind: 'malformed', problem, remoteIp, receivedAtMs };
    this.context = new DecisionContext(snapshot, directory, facts);
    const refusal = this.decide('head');
    if (refusal?.kind === 'refuse') this.refuse(refusal);
    else this.exchange.abort();
  }

  /** Records the call; only the first end counts. */
  finish(ending: Ending): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#over();
    try {
      this.#peekCounters(ending);
    } catch (error) {
      this.deps.fault(this.id, error);
    }
    const end = this.#endOf(ending);
    try {
      this.deps.record(callRecord(end));
    } catch (error) {
      if (ending.refusal?.code !== INTERNAL) this.deps.fault(this.id, error);
      this.deps.record(bareRecord(end));
    }
    this.#keepBody(ending);
  }

  /** Hands the body over where the route opts in; a failure costs the body alone. */
  #keepBody(ending: Ending): void {
    const { keepBody } = this.deps;
    const request = this.context.request();
    if (keepBody === undefined || ending.outcome !== 'refused') return;
    if (request?.body.kind !== 'buffered' || request.body.sizeBytes > MOST_KEPT_BYTES) return;
    try {
      const keepMs = this.context.route()?.body.keepMs;
      if (keepMs === undefined) return;
      keepBody(this.id, request.body.bytes, request.receivedAtMs + keepMs);
    } catch (error) {
      this.deps.fault(this.id, error);
    }
  }

  /**
   * A caller who is known and was refused before its counters were read: what they hold is read for the record, and
   * not charged, so that whoever asks why learns whether the rate would have refused next.
   */
  #peekCounters(ending: Ending): void {
    const request = this.context.request();
    if (ending.outcome !== 'refused' || request === undefined) return;
    if (request.read.counters !== undefined || this.context.identity() === undefined) return;
    const needs = countersOf(this.context);
    if (needs.length === 0) return;
    const counters = this.deps.counters.peek(needs, request.receivedAtMs);
    this.learn({ read: { ...request.read, counters } });
  }

  #endOf(ending: Ending): CallEnd {
    const { exchange, upstreamMs } = this;
    const { refusal, usage } = ending;
    return {
      id: this.id,
      context: this.context,
      outcome: ending.outcome,
      status: ending.status,
      refusal,
      attempts: this.attempts,
      timings: { decideUs: this.#decideMs * 1000, upstreamMs, totalMs: this.elapsedMs() },
      bytes: { received: exchange.body.receivedBytes, sent: exchange.sentBytes },
      upstreamReached: this.upstreamReached,
      usage,
    };
  }

  /** Ends a call that is not a call: the gateway's own pages are not recorded. */
  forget(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#over();
  }

  #closed(complete: boolean): void {
    if (this.#isOver) return;
    if (complete && this.ending !== undefined) {
      this.finish(this.ending);
      return;
    }
    // A refusal that still reads for its record ends by itself.
    if (complete) return;
    this.relay?.abort();
    this.finish({ outcome: 'aborted', status: this.ending?.status ?? 0 });
  }

  /** Runs a step; what it throws is a failure of ours, answered 503 and never 403. */
  guard(run: () => void): void {
    try {
      run();
    } catch (error) {
      this.#failed(error);
    }
  }

  #failed(error: unknown): void {
    this.deps.fault(this.id, error);
    this.relay?.abort();
    if (this.exchange.responded) this.exchange.abort();
    else respondFailure(this.exchange, this.id);
    const refusal = internalRefusal(INTERNAL, this.id);
    this.finish({ outcome: 'failed', status: refusal.status, refusal });
  }
}
