import type { ChildProcess } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { startOrders } from '../../../examples/orders/server.ts';
import { exitOf, launch, pinpoint } from './run-pinpoint.ts';
import type { Ran } from './run-pinpoint.ts';

const EXAMPLE = join(import.meta.dirname, '../../../examples/orders');

/** Keys of the example's policy: they open nothing else. */
export const KEYS = {
  reader: 'pk_rep_7Hq2_DEMOu9RC3ZOzHfQuBL1yzlHsavpuwb1z2gHA6w',
  writer: 'pk_shop_9Kt5_DEMOexpKRA7sfynNBVzBCOwXdPqDhQWT0ZnSRJ',
  suspended: 'pk_feed_3Vx6_DEMOdTx38mZj7JGhkGFjQeassWjd1uEI2E0gRa',
} as const;

export const ORDER = { customer: 'linus@example.com', items: [{ sku: 'TEA-100', quantity: 2 }] };

/** What `start --json` prints. */
export interface Started {
  readonly gatewayUrl: string;
  readonly adminUrl: string;
  readonly policyFile: string;
  readonly dataDirectory: string;
  readonly revision: string;
  readonly directoryVersion: string;
  readonly pid: number;
}

/** A directory of one's own with the example's policy in it, its backend running, and the command line at hand. */
export interface Workshop {
  readonly directory: string;
  readonly policyFile: string;
  /** Runs a command in the directory. */
  run(...args: readonly string[]): Promise<Ran>;
  /** Starts the gateway on free ports. */
  start(...args: readonly string[]): Promise<Gateway>;
  policyText(): Promise<string>;
  writePolicy(text: string): Promise<void>;
}

/** A gateway in a process of its own. */
export interface Gateway extends Started {
  readonly process: ChildProcess;
  /** Everything that it has printed besides its first line. */
  readonly printed: () => string;
  /** Resolves when it has printed a text. */
  waitFor(text: string): Promise<void>;
  /** Ends it as Ctrl-C does; resolves to its exit code. */
  stop(): Promise<number | null>;
  /** POSTs an order. */
  order(key: string | undefined, body?: unknown): Promise<Answer>;
}

export interface Answer {
  readonly status: number;
  readonly id: string;
  readonly code?: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Sets a workshop up; it is taken down at the end of the test. */
export async function openWorkshop(t: TestContext): Promise<Workshop> {
  const directory = await mkdtemp(join(tmpdir(), 'pinpoint-test-'));
  const orders = await startOrders({ port: 0 });
  t.after(async () => {
    await orders.close();
    await rm(directory, { recursive: true, force: true });
  });
  const policyFile = join(directory, 'policy.yaml');
  const text = await readFile(join(EXAMPLE, 'policy.yaml'), 'utf8');
  await writeFile(policyFile, text.replace('http://127.0.0.1:9001', orders.url));
  await cp(join(EXAMPLE, 'orders.openapi.yaml'), join(directory, 'orders.openapi.yaml'));
  return {
    directory,
    policyFile,
    run: (...args) => pinpoint(args, { cwd: directory }),
    start: async (...args) => {
      const gateway = await startGateway(directory, args);
      t.after(() => gateway.stop());
      return gateway;
    },
    policyText: () => readFile(policyFile, 'utf8'),
    writePolicy: (changed) => writeFile(policyFile, changed),
  };
}

async function startGateway(directory: string, args: readonly string[]): Promise<Gateway> {
  const child = launch(['start', '--json', '--port', '0', '--admin-port', '0', ...args], {
    cwd: directory,
  });
  const output = collect(child);
  const first = await output.firstLine();
  const { started } = JSON.parse(first) as { readonly started: Started };
  return {
    ...started,
    process: child,
    printed: output.text,
    waitFor: output.waitFor,
    stop: async () => {
      child.kill('SIGINT');
      return exitOf(child);
    },
    order: (key, body = ORDER) => order(started.gatewayUrl, key, body),
  };
}

async function order(gatewayUrl: string, key: string | undefined, body: unknown): Promise<Answer> {
  const response = await fetch(`${gatewayUrl}/orders`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(key === undefined ? {} : { 'x-api-key': key }),
    },
    body: JSON.stringify(body),
  });
  const answer = (await response.json()) as Readonly<Record<string, unknown>>;
  const code = answer['code'];
  const id = response.headers.get('x-pinpoint-call') ?? '';
  return {
    status: response.status,
    id,
    body: answer,
    ...(typeof code === 'string' ? { code } : {}),
  };
}

interface Output {
  readonly text: () => string;
  firstLine(): Promise<string>;
  waitFor(text: string): Promise<void>;
}

/** Gathers what a process prints, on both streams. */
function collect(child: ChildProcess): Output {
  let out = '';
  let err = '';
  const waiting = new Set<() => void>();
  const add =
    (put: (chunk: string) => void): ((chunk: string) => void) =>
    (chunk) => {
      put(chunk);
      for (const look of waiting) look();
    };
  child.stdout?.setEncoding('utf8').on(
    'data',
    add((chunk) => (out += chunk)),
  );
  child.stderr?.setEncoding('utf8').on(
    'data',
    add((chunk) => (err += chunk)),
  );
  const until = (holds: () => boolean): Promise<void> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        if (!holds()) return;
        waiting.delete(look);
        resolve();
      };
      waiting.add(look);
      child.once('close', () => reject(new Error(`it ended: ${out}${err}`)));
      look();
    });
  return {
    text: () => out + err,
    firstLine: async () => {
      await until(() => out.includes('\n'));
      return out.slice(0, out.indexOf('\n'));
    },
    waitFor: (text) => until(() => (out + err).includes(text)),
  };
}
