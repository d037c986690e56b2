import { dirname, resolve } from 'node:path';
import type { PolicyStatus, ReloadProblem } from '../../control/admin/services.ts';
import { changeOf } from '../../control/change-log.ts';
import { LivePolicy, compileWorld } from '../../gateway/live-policy.ts';
import { createEngines } from '../../policy-file/engines.ts';
import type { LoadedPolicy } from '../../policy-file/load.ts';
import { loadInWorker } from '../../policy-file/load-in-worker.ts';
import type { Problem } from '../../policy-file/problem.ts';
import { watchFiles } from '../../policy-file/watch.ts';
import type { FileWatch } from '../../policy-file/watch.ts';
import type { RevisionStore } from '../../store/ports.ts';
import { PinpointError } from '../../util/error.ts';
import { changer } from '../change/changer.ts';
import { storeRevision } from '../store-revision.ts';
import type { Acceptance } from '../store-revision.ts';

/** What the keeper draws on. */
export interface KeeperOptions {
  readonly policyFile: string;
  readonly dataDirectory: string;
  readonly revisions: RevisionStore;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly nowMs: () => number;
  /** How long after a failure outside of the policy, as of a full disk, a change is tried again. */
  readonly retryMs?: number;
  /** Told of every change that went live, and of every one that was refused. */
  readonly onEvent: (event: KeeperEvent) => void;
}

export type KeeperEvent =
  | { readonly kind: 'live'; readonly status: PolicyStatus }
  | {
      readonly kind: 'refused';
      readonly status: PolicyStatus;
      readonly problems: readonly ReloadProblem[];
    };

const RETRY_MS = 5000;

/** Keeps the policy that serves the same as the files say: watches them, takes good changes over, refuses bad ones. */
export class PolicyKeeper {
  readonly live: LivePolicy;
  readonly #options: KeeperOptions;
  readonly #watch: FileWatch;
  #acceptance: Acceptance;
  #refused: PolicyStatus['refused'];
  #files: readonly string[];
  #reloading: Promise<void> = Promise.resolve();
  #retry: NodeJS.Timeout | undefined;
  #isClosed = false;

  private constructor(
    options: KeeperOptions,
    first: { live: LivePolicy; policy: LoadedPolicy; acceptance: Acceptance },
  ) {
    this.#options = options;
    this.live = first.live;
    this.#acceptance = first.acceptance;
    this.#files = first.policy.files;
    this.#watch = watchFiles(this.#watched(), () => this.#changed());
  }

  /** Puts the first policy in force and begins to watch its files. */
  static async start(policy: LoadedPolicy, options: KeeperOptions): Promise<PolicyKeeper> {
    const acceptance = await acceptanceOf(policy, options, { note: 'start', sinceMs: 0 });
    await storeRevision(options.revisions, policy, acceptance);
    const world = await compileWorld(policy.source, createEngines(policy.included));
    return new PolicyKeeper(options, { live: new LivePolicy(world), policy, acceptance });
  }

  /** What serves, and how the last try to replace it went. */
  status(): PolicyStatus {
    const { snapshot, source } = this.live.current;
    return {
      revision: source.revision,
      directoryVersion: source.directoryVersion,
      file: this.#options.policyFile,
      loadedAtMs: this.#acceptance.atMs,
      by: this.#acceptance.by,
      note: this.#acceptance.note,
      routes: snapshot.routes.length,
      consumers: Object.keys(source.document.consumers ?? {}).length,
      ...(this.#refused === undefined ? {} : { refused: this.#refused }),
    };
  }

  /** Resolves when the files are being watched. */
  settled(): Promise<void> {
    return this.#watch.settled();
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#watch.close();
    await this.#reloading;
    clearTimeout(this.#retry);
  }

  #follow(files: readonly string[]): void {
    this.#files = files;
    this.#watch.follow(this.#watched());
  }

  #watched(): readonly string[] {
    const { policyFile } = this.#options;
    return [policyFile, ...this.#files.map((name) => resolve(dirname(policyFile), name))];
  }

  /** One reload at a time; what changes meanwhile is told again by the watch. */
  #changed(): void {
    this.#reloading = this.#reloading.then(() => this.#reload());
  }

  async #reload(): Promise<void> {
    const { policyFile, env } = this.#options;
    clearTimeout(this.#retry);
    try {
      const result = await loadInWorker(policyFile, { env, missingSecrets: 'error' });
      if (result.ok) await this.#take(result.policy);
      else this.#refuse(result.problems.filter(isError), result.files);
    } catch (error) {
      const message =
        error instanceof PinpointError
          ? `${error.message}; ${error.next}`
          : `it could not be taken over: ${String(error)}`;
      this.#refuse([{ file: policyFile, line: 1, column: 1, message }], this.#files);
      this.#tryAgainLater();
    }
  }

  /** What failed lies outside of the files, so that no change of them will tell when it is mended. */
  #tryAgainLater(): void {
    if (this.#isClosed) return;
    this.#retry = setTimeout(() => this.#changed(), this.#options.retryMs ?? RETRY_MS).unref();
  }

  async #take(policy: LoadedPolicy): Promise<void> {
    const { source } = policy;
    const current = this.live.current.source;
    const same =
      source.revision === current.revision && source.directoryVersion === current.directoryVersion;
    const wasRefused = this.#refused !== undefined;
    this.#follow(policy.files);
    if (same && !wasRefused) {
      // What upstreams draw on may have changed: a secret is in no revision.
      this.live.swap(this.live.current);
      return;
    }
    const acceptance = await acceptanceOf(policy, this.#options, {
      note: 'the policy file was changed',
      sinceMs: this.#acceptance.atMs,
    });
    // Kept before it serves: a call that it decides can be explained from the first moment on.
    await storeRevision(this.#options.revisions, policy, acceptance);
    await this.live.reload(source, createEngines(policy.included));
    this.#refused = undefined;
    this.#acceptance = acceptance;
    this.#options.onEvent({ kind: 'live', status: this.status() });
  }

  #refuse(problems: readonly ReloadProblem[], files: readonly string[]): void {
    const told = problems.map(({ file, line, column, message }) => ({
      file,
      line,
      column,
      message,
    }));
    const isNews = JSON.stringify(told) !== JSON.stringify(this.#refused?.problems);
    this.#refused = { atMs: this.#options.nowMs(), problems: told };
    this.#follow(files);
    if (isNews) this.#options.onEvent({ kind: 'refused', status: this.status(), problems: told });
  }
}

/** What a change is refused for; warnings would push the reasons out of the few that are told. */
function isError(problem: Problem): boolean {
  return problem.severity === 'error';
}

/** Whose change a text is: a command leaves a note of its own, anything else was done to the file by hand. */
async function acceptanceOf(
  policy: LoadedPolicy,
  options: KeeperOptions,
  otherwise: { readonly note: string; readonly sinceMs: number },
): Promise<Acceptance> {
  const change = await changeOf(options.dataDirectory, policy.text, otherwise.sinceMs);
  if (change !== undefined) return { atMs: options.nowMs(), by: change.by, note: change.note };
  return { atMs: options.nowMs(), by: changer(), note: otherwise.note };
}
