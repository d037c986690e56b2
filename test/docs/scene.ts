import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import type { DocumentEdit } from '../../src/core/edit.ts';
import { applyDocumentEdits } from '../../src/core/policy/apply-edits.ts';
import type { PolicyDocument } from '../../src/core/policy/document.ts';
import type { Engines } from '../../src/core/policy/source.ts';
import { MemoryCounters } from '../../src/store/memory/counters.ts';
import type { Counters } from '../../src/store/ports.ts';
import type { Json, JsonObject } from '../../src/util/json.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';
import { send, type TestRequest, type TestResponse } from '../support/send.ts';
import { startBackend, type Backend } from './backends.ts';
import { fillIn, makeDemoKeys, type DemoKeys } from './demo-keys.ts';
import {
  mergePatch,
  type Fault,
  type PageChange,
  type PageRequest,
  type Reproduction,
} from './page.ts';

export const PAGES_FOLDER = fileURLToPath(new URL('../../docs/refusals/', import.meta.url));
const ORDERS_FOLDER = fileURLToPath(new URL('../../examples/orders/', import.meta.url));

/** When every reproduction happens, so that the answers on the pages do not change. */
export const NOW_MS = Date.UTC(2026, 2, 1, 12);

/** Waits of a gateway that are over soon, milliseconds. */
const IMPATIENT = { headTimeoutMs: 200, bodyIdleTimeoutMs: 200 };

/** One reproduction, running: a gateway under the page's policy, the backend behind it, and the clock. */
export class Scene {
  readonly gateway: TestGateway;
  readonly keys: DemoKeys;
  readonly backend: Backend;
  readonly document: PolicyDocument;
  readonly #reproduction: Reproduction;
  readonly #stage: Stage;

  private constructor(parts: SceneParts) {
    this.gateway = parts.gateway;
    this.keys = parts.keys;
    this.backend = parts.backend;
    this.#reproduction = parts.reproduction;
    this.#stage = parts.stage;
    this.document = parts.document;
  }

  static async open(reproduction: Reproduction): Promise<Scene> {
    const { fault } = reproduction;
    const keys = makeDemoKeys();
    const backend = await startBackend(fault);
    const stage = new Stage(fault);
    const base = parse(
      await readFile(new URL('_base.yaml', `file://${PAGES_FOLDER}`), 'utf8'),
    ) as Json;
    const patched = mergePatch(base, reproduction.policy ?? {});
    const document = fillIn(patched, keys, backend.url) as unknown as PolicyDocument;
    const gateway = await startTestGateway({
      document,
      folder: ORDERS_FOLDER,
      counters: stage.counters,
      engines: stage.engines,
      now: () => stage.nowMs,
      ...(fault === 'overloaded' ? { maxInFlight: 1 } : {}),
      ...(fault === 'impatient' ? { limits: IMPATIENT } : {}),
    });
    if (fault === 'overloaded') await stage.hold(gateway, keys);
    return new Scene({ gateway, keys, backend, reproduction, stage, document });
  }

  /** Sends the page's request as often as it says; the last answer counts. */
  async provoke(): Promise<TestResponse> {
    const { request } = this.#reproduction;
    for (let sent = 1; sent < (request.times ?? 1); sent += 1) await this.#send(request);
    return this.#send(request);
  }

  /** Makes one change, and sends the request once more. */
  async after(change: PageChange): Promise<TestResponse> {
    if (change.repaired === true) {
      await this.backend.repair();
      await this.#stage.repair(this.gateway);
    }
    if (change.edits !== undefined) {
      const edits = fillIn(
        change.edits,
        this.keys,
        this.backend.url,
      ) as unknown as readonly DocumentEdit[];
      await this.gateway.setDocument(applyDocumentEdits(this.document, edits));
    }
    this.#stage.nowMs += change.afterMs ?? 0;
    const { request } = this.#reproduction;
    const changed = mergePatch(request as JsonObject, change.request ?? {}) as JsonObject;
    return this.#send(changed);
  }

  async close(): Promise<void> {
    await this.#stage.repair(this.gateway);
    await this.gateway.close();
    await this.backend.close();
  }

  async #send(request: PageRequest): Promise<TestResponse> {
    const filled = fillIn(request as JsonObject, this.keys, this.backend.url);
    return send(this.gateway.origin, wireRequest(filled as PageRequest));
  }
}

interface SceneParts {
  readonly gateway: TestGateway;
  readonly keys: DemoKeys;
  readonly backend: Backend;
  readonly reproduction: Reproduction;
  readonly stage: Stage;
  readonly document: PolicyDocument;
}

function wireRequest(request: PageRequest): TestRequest {
  if (request.raw !== undefined) return { raw: request.raw };
  const { method = 'GET', path = '/', json } = request;
  const headers = Object.entries(request.headers ?? {});
  const body = json === undefined ? request.body : JSON.stringify(json);
  if (json !== undefined) headers.push(['content-type', 'application/json']);
  return { method, path, headers, ...(body === undefined ? {} : { body }) };
}

/** The parts of a gateway that a fault breaks, and the clock. */
class Stage {
  nowMs = NOW_MS;
  readonly counters: Counters;
  #isBroken = true;
  #held: Socket | undefined;
  readonly #fault: Fault | undefined;

  constructor(fault: Fault | undefined) {
    this.#fault = fault;
    const sound = new MemoryCounters();
    const unavailable = { kind: 'unavailable', reason: 'the disk is on fire' } as const;
    const read: Counters['take'] = (needs) =>
      needs.map(({ limitId }) => ({ limitId, ...unavailable }));
    this.counters = {
      take: (needs, nowMs) =>
        this.#breaks('counters_unavailable') ? read(needs, nowMs) : sound.take(needs, nowMs),
      peek: (needs, nowMs) =>
        this.#breaks('counters_unavailable') ? read(needs, nowMs) : sound.peek(needs, nowMs),
    };
  }

  /** The same engines, whose validators throw for as long as the fault is there. */
  readonly engines = (sound: Engines): Engines => ({
    validator: (ref) => {
      const validator = sound.validator(ref);
      return {
        first: (value) => {
          if (this.#breaks('failing_layer')) throw new Error('the validator broke');
          return validator.first(value);
        },
        all: (value) => validator.all(value),
        mend: (value, limit) => validator.mend(value, limit),
      };
    },
  });

  /** Keeps one request open, by a body that does not come. */
  async hold(gateway: TestGateway, keys: DemoKeys): Promise<void> {
    const { hostname, port } = new URL(gateway.origin);
    const socket = connect({ host: hostname, port: Number(port) });
    await once(socket, 'connect');
    socket.write(
      `POST /orders HTTP/1.1\r\nhost: ${hostname}\r\nx-api-key: ${keys.writer.key}\r\ncontent-type: application/json\r\ncontent-length: 9\r\n\r\n`,
    );
    await until(() => gateway.gateway.inFlight() === 1);
    this.#held = socket;
  }

  async repair(gateway: TestGateway): Promise<void> {
    this.#isBroken = false;
    if (this.#held === undefined) return;
    this.#held.destroy();
    this.#held = undefined;
    await until(() => gateway.gateway.inFlight() === 0);
  }

  #breaks(fault: Fault): boolean {
    return this.#isBroken && this.#fault === fault;
  }
}

/** Turns of the event loop, until something holds. */
async function until(holds: () => boolean): Promise<void> {
  while (!holds()) {
    await new Promise<void>((resolve) => {
      setImmediate(resolve);
    });
  }
}
