import type { CallRecord } from '../calls/record.ts';
import type { RequestFacts } from '../core/facts.ts';
import type { CallStore, RevisionName, RevisionStore, StoredRevision } from '../store/ports.ts';
import { PinpointError } from '../util/error.ts';
import { requireFound } from './find-call.ts';
import { isSamePolicy } from './policy-moment.ts';
import type { PolicyMoment } from './policy-moment.ts';
import { replaySet } from './replay.ts';
import type { ReplaySet } from './replay.ts';
import { why } from './why.ts';
import type { WhyReport } from './why-report.ts';

const REPLAY_WINDOW_MS = 24 * 3_600_000;
const REPLAY_CALLS = 10_000;
/** Restored policies that are held; one takes as much memory as a live one. */
const MOST_MOMENTS = 3;

/** Where calls and policies come from. */
export interface ExplainSources {
  readonly calls: CallStore;
  readonly revisions: RevisionStore;
  readonly restore: (stored: StoredRevision) => PolicyMoment | Promise<PolicyMoment>;
  readonly nowMs: () => number;
  /** Bodies of calls whose routes have them kept. */
  readonly bodies?: { get(id: string): Promise<Uint8Array | undefined> };
  /** The policy that serves now, or would; without it, `live` says, or else the one that was accepted last. */
  readonly today?: PolicyMoment;
}

/** Explains calls and requests; needs nothing but the stores, so that it runs with or without a gateway. */
export class RequestExplainer {
  readonly #sources: ExplainSources;
  readonly #moments = new Map<string, PolicyMoment>();

  constructor(sources: ExplainSources) {
    this.#sources = sources;
  }

  /**
   * Explains a recorded call under the policy of its time, or under the live one. `live`: the name of the latter.
   */
  async explainCall(
    id: string,
    options: { readonly now: boolean; readonly live?: RevisionName },
  ): Promise<WhyReport> {
    const call = await requireFound(this.#sources.calls, id);
    const today = await this.#today(options.live);
    if (options.now && today === undefined) throw noPolicy();
    const moment = options.now && today !== undefined ? today : await this.#momentOf(call);
    const isTodays = today !== undefined && isSamePolicy(today, moment);
    return why({
      facts: await this.#wholeFacts(call),
      moment,
      which: options.now && !isSamePolicy(moment, call) ? 'todays' : 'of_the_time',
      call,
      others: await this.#others(),
      ...(today === undefined || isTodays ? {} : { today }),
    });
  }

  /** Explains a request that was never sent, under the live policy. */
  async explainFacts(facts: RequestFacts, live?: RevisionName): Promise<WhyReport> {
    const moment = await this.#today(live);
    if (moment === undefined) throw noPolicy();
    return why({ facts, moment, which: 'todays', others: await this.#others() });
  }

  /** The facts of a call with its body where that is still kept: the record alone has no more than its shape. */
  async #wholeFacts({ id, facts }: CallRecord): Promise<RequestFacts> {
    if (facts.kind !== 'request' || facts.body.kind === 'absent') return facts;
    const bytes = await this.#sources.bodies?.get(id);
    if (bytes === undefined) return facts;
    return { ...facts, body: { kind: 'buffered', sizeBytes: bytes.byteLength, bytes } };
  }

  async #others(): Promise<ReplaySet> {
    const sinceMs = this.#sources.nowMs() - REPLAY_WINDOW_MS;
    const calls = await this.#sources.calls.query({ sinceMs, limit: REPLAY_CALLS });
    const oldest = calls.length < REPLAY_CALLS ? undefined : calls.at(-1);
    return replaySet(calls, oldest?.atMs ?? sinceMs);
  }

  async #today(live: RevisionName | undefined): Promise<PolicyMoment | undefined> {
    if (this.#sources.today !== undefined) return this.#sources.today;
    if (live !== undefined) return this.#moment(live);
    const latest = await this.#sources.revisions.latest();
    return latest === undefined ? undefined : this.#restore(latest);
  }

  async #momentOf(call: CallRecord): Promise<PolicyMoment> {
    const moment = await this.#moment(call);
    if (moment !== undefined) return moment;
    throw new PinpointError(
      'call.lost',
      `the policy under which call ${call.id} was decided (${call.revision.slice(0, 12)}) is not kept any more`,
      {
        next: `decide it under today’s policy: \`pinpoint why ${call.id} --now\``,
      },
    );
  }

  async #moment(name: RevisionName): Promise<PolicyMoment | undefined> {
    const held = this.#moments.get(keyOf(name));
    if (held !== undefined) return held;
    const stored = await this.#sources.revisions.get(name.revision, name.directoryVersion);
    return stored === undefined ? undefined : this.#restore(stored);
  }

  async #restore(stored: StoredRevision): Promise<PolicyMoment> {
    const held = this.#moments.get(keyOf(stored));
    if (held !== undefined) return held;
    const moment = await this.#sources.restore(stored);
    const [oldest] = this.#moments.keys();
    if (this.#moments.size >= MOST_MOMENTS && oldest !== undefined) this.#moments.delete(oldest);
    this.#moments.set(keyOf(stored), moment);
    return moment;
  }
}

function keyOf(name: RevisionName): string {
  return `${name.revision} ${name.directoryVersion}`;
}

function noPolicy(): PinpointError {
  return new PinpointError('policy.unreadable', 'no accepted policy is kept here', {
    next: 'start a gateway here first, or name its policy with `--policy FILE`',
  });
}
