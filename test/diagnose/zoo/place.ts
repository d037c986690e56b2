import { spawn, type ChildProcess } from 'node:child_process';
import {
  chmodSync,
  createWriteStream,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { once } from 'node:events';
import { createServer as createHttpServer, type Server } from 'node:http';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** Where the servers of one run live: a folder, free ports, and processes that end with it. */
export interface Place {
  /** Absolute; a worker of any user may read and pass through it. */
  readonly folder: string;
  /** Writes a file into the folder and returns its path. */
  write(name: string, text: string): string;
  /** A port on 127.0.0.1 that nobody listens on, never handed out twice. */
  port(): Promise<number>;
  /** Starts a process whose output goes to a file, and waits until it listens on `ports`. */
  run(process: PlaceProcess): Promise<void>;
  /** A server that answers 200 to everything; its port. */
  echo(): Promise<number>;
  /** Has `stop` called when the place is left. */
  atEnd(stop: () => Promise<void> | void): void;
  leave(): Promise<void>;
}

/** A process of a place. */
export interface PlaceProcess {
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** File for what it prints. */
  readonly output: string;
  readonly ports: readonly number[];
  /** Runs as www-data where we are root, so that file modes hold for it. */
  readonly unprivileged?: boolean;
}

/** The user that Debian's web servers run as. */
const WWW_DATA = { uid: 33, gid: 33 };
const START_MS = 20_000;

/** Whether this process may do anything, so that a server has to be told to run as somebody else. */
export const IS_ROOT = process.getuid?.() === 0;

/** Makes a place. Leave it, whatever happens. */
export function makePlace(): Place {
  const folder = mkdtempSync(join(tmpdir(), 'zoo-'));
  chmodSync(folder, 0o777);
  const ports = new Set<number>();
  const ends: (() => Promise<void> | void)[] = [];
  return {
    folder,
    write(name, text) {
      const path = join(folder, name);
      writeFileSync(path, text);
      return path;
    },
    port: () => freePort(ports),
    async run(process) {
      const child = start(process);
      ends.push(() => end(child));
      await listening(child, process);
    },
    async echo() {
      const server = createHttpServer((request, response) => {
        request.resume().on('end', () => response.end('{"ok":true}\n'));
      });
      ends.push(() => close(server));
      server.listen(await freePort(ports), '127.0.0.1');
      await once(server, 'listening');
      const address = server.address();
      return typeof address === 'object' && address !== null ? address.port : 0;
    },
    atEnd: (stop) => void ends.push(stop),
    async leave() {
      await Promise.all(ends.map(async (stop) => stop()));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Below what the system hands out for outgoing connections, so that none of those takes it before the server does. */
async function freePort(taken: Set<number>): Promise<number> {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 12_000);
    if (taken.has(port)) continue;
    taken.add(port);
    const probe = createServer();
    const free = new Promise<boolean>((resolve) => {
      probe.once('error', () => resolve(false)).once('listening', () => resolve(true));
    });
    probe.listen(port, '127.0.0.1');
    if (!(await free)) continue;
    await new Promise((resolve) => void probe.close(resolve));
    return port;
  }
}

function start({
  command,
  args,
  env = {},
  output,
  unprivileged = false,
}: PlaceProcess): ChildProcess {
  const child = spawn(command, args, {
    env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LANG: 'C.UTF-8', TZ: 'UTC', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
    ...(unprivileged && IS_ROOT ? WWW_DATA : {}),
  });
  const log = createWriteStream(output, { flags: 'a' });
  child.stdout.pipe(log, { end: false });
  child.stderr.pipe(log, { end: false });
  return child;
}

async function listening(
  child: ChildProcess,
  { command, ports, output }: PlaceProcess,
): Promise<void> {
  const deadline = Date.now() + START_MS;
  for (const port of ports) {
    while (!(await accepts(port))) {
      if (child.exitCode !== null || Date.now() > deadline) {
        throw new Error(
          `${command} does not listen on ${port}: ${readFileSync(output, 'utf8').slice(-2000)}`,
        );
      }
      await sleep(30);
    }
  }
}

async function accepts(port: number): Promise<boolean> {
  const socket = connect({ host: '127.0.0.1', port });
  return new Promise((resolve) => {
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

/** Ends the process and all that it started: they are a group of their own. */
async function end(child: ChildProcess): Promise<void> {
  if (child.pid === undefined) return;
  const gone = child.exitCode === null ? once(child, 'exit') : undefined;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // Nobody is left in the group.
  }
  await gone;
}

async function close(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise((resolve) => void server.close(resolve));
}
