import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { LoadOrder, LoadReport } from './proxy-load.ts';
import type { MeterReading } from './proxy-meter.ts';

const METER = new URL('./proxy-meter.ts', import.meta.url).href;
const PINPOINT = fileURLToPath(new URL('../bin/pinpoint.mjs', import.meta.url));

/** A process that answers requests, and whose processor time can be read. */
export interface ServerProcess {
  readonly port: number;
  /** Microseconds of processor time so far, on all threads. */
  cpuUs(): Promise<number>;
  stop(): Promise<void>;
}

/** A process that makes requests. */
export interface LoadProcess {
  run(order: LoadOrder): Promise<LoadReport>;
  stop(): Promise<void>;
}

/** Starts one of the scripts beside this file, which says over IPC on which port it listens. */
export async function startServer(script: string, args: readonly string[]): Promise<ServerProcess> {
  const child = forkMetered(new URL(script, import.meta.url).pathname, args);
  const said = (await firstMessage(child)) as { readonly port: number };
  return serverOf(child, said.port);
}

/** Starts `pinpoint start` as a user does. */
export async function startPinpoint(args: readonly string[]): Promise<ServerProcess> {
  const child = forkMetered(PINPOINT, ['start', '--json', ...args]);
  const { stdout } = child;
  if (stdout === null) throw new Error('the gateway has no output');
  const lines = createInterface({ input: stdout });
  const [line] = await orEnd(child, (signal) => once(lines, 'line', { signal }));
  const { started } = JSON.parse(String(line)) as {
    readonly started: { readonly gatewayUrl: string };
  };
  return serverOf(child, Number(new URL(started.gatewayUrl).port));
}

/** Starts the load generator. */
export function startLoad(): LoadProcess {
  const child = fork(fileURLToPath(new URL('./proxy-load.ts', import.meta.url)), {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  return {
    async run(order) {
      const report = firstMessage(child);
      child.send(order);
      return (await report) as LoadReport;
    },
    stop: () => end(child),
  };
}

function forkMetered(script: string, args: readonly string[]): ChildProcess {
  const profile = process.env['BENCH_CPU_PROF'];
  return fork(script, args, {
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    execArgv: [
      '--import',
      METER,
      ...(profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profile}`]),
    ],
  });
}

function serverOf(child: ChildProcess, port: number): ServerProcess {
  return {
    port,
    async cpuUs() {
      const reading = firstMessage(child);
      child.send('cpu');
      return ((await reading) as MeterReading).cpuUs;
    },
    stop: () => end(child),
  };
}

/** The next message; rejects where the process ends first. */
function firstMessage(child: ChildProcess): Promise<unknown> {
  return orEnd(child, (signal) => once(child, 'message', { signal }).then(([message]) => message));
}

/** Waits for something of a process that must not end meanwhile. */
async function orEnd<T>(
  child: ChildProcess,
  wait: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const abort = new AbortController();
  const { signal } = abort;
  const ended = once(child, 'exit', { signal }).then(([code]): never => {
    const what = child.spawnargs.slice(1).join(' ');
    throw new Error(`${what} ended with ${code}`);
  });
  try {
    return await Promise.race([wait(signal), ended]);
  } finally {
    ended.catch(() => undefined);
    abort.abort();
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.kill('SIGTERM');
  await exit;
}
