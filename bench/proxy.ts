import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { orderBody } from './bodies.ts';
import { writePolicy } from './proxy-policy.ts';
import type { ProxyPolicy } from './proxy-policy.ts';
import { startLoad, startPinpoint, startServer } from './proxy-processes.ts';
import type { LoadProcess, ServerProcess } from './proxy-processes.ts';
import { median } from './report.ts';
import type { BenchOptions, Figure, PartResult } from './report.ts';

const ROUNDS = 7;
const CONNECTIONS = 8;
const BODY_BYTES = 1024;
/** Our processor time beside the peer's. */
const AIM_RATIO = 0.6;

/** A kind of request; the first two are what the peer is held against. */
interface Kind {
  readonly name: string;
  readonly request: string;
  readonly status: number;
  readonly withPeer: boolean;
}

/**
 * Processor microseconds a request of the whole gateway, worker threads included, with a key, scopes, roles, address
 * lists, two limits and records; beside `@fastify/http-proxy`, which does nothing but pass on. Both are processes of
 * their own, before the same backend, asked by the same load generator, in turns.
 */
export async function benchProxy(options: BenchOptions): Promise<PartResult> {
  const directory = await mkdtemp(join(tmpdir(), 'pinpoint-bench-'));
  const closing = new AsyncDisposableStack();
  closing.defer(() => rm(directory, { recursive: true }));
  try {
    const backend = keep(closing, await startServer('./proxy-backend.ts', []));
    const url = `http://127.0.0.1:${backend.port}`;
    const policy = await writePolicy(directory, url);
    const data = join(directory, 'data');
    const ports = ['--port', '0', '--admin-port', '0'];
    const pinpoint = keep(
      closing,
      await startPinpoint(['--policy', policy.file, '--data', data, ...ports]),
    );
    const peer = keep(closing, await startServer('./proxy-peer.ts', [url]));
    const load = keep(closing, startLoad());
    const figures: Figure[] = [];
    for (const kind of kindsOf(policy)) {
      options.say(`proxy: ${kind.name}`);
      figures.push(...(await kindFigures(kind, { pinpoint, peer, load }, options)));
    }
    return { part: 'proxy', figures };
  } finally {
    await closing.disposeAsync();
  }
}

function keep<T extends { stop(): Promise<void> }>(closing: AsyncDisposableStack, started: T): T {
  closing.defer(() => started.stop());
  return started;
}

function kindsOf(policy: ProxyPolicy): readonly Kind[] {
  const body = Buffer.from(orderBody(BODY_BYTES)).toString('latin1');
  const { key, readingKey } = policy;
  const size = `${body.length} B`;
  return [
    {
      name: 'GET',
      request: requestText('GET /api/things7/17?page=2', key),
      status: 200,
      withPeer: true,
    },
    {
      name: `POST of ${size}`,
      request: requestText('POST /api/things7/17', key, body),
      status: 200,
      withPeer: true,
    },
    {
      name: `POST of ${size}, held against a schema`,
      request: requestText('POST /api/things99/17', key, body),
      status: 200,
      withPeer: false,
    },
    {
      name: 'a POST that is refused',
      request: requestText('POST /api/things7/17', readingKey, body),
      status: 403,
      withPeer: false,
    },
  ];
}

function requestText(line: string, key: string, body = ''): string {
  const fields = [
    'Host: api.example',
    'User-Agent: bench/1.0',
    'Accept: application/json',
    `X-Api-Key: ${key}`,
    ...(body === ''
      ? []
      : ['Content-Type: application/json', `Content-Length: ${Buffer.byteLength(body, 'latin1')}`]),
  ];
  return `${line} HTTP/1.1\r\n${fields.join('\r\n')}\r\n\r\n${body}`;
}

interface Processes {
  readonly pinpoint: ServerProcess;
  readonly peer: ServerProcess;
  readonly load: LoadProcess;
}

/** What one round showed of one proxy. */
interface Round {
  readonly cpuUs: number;
  readonly perSecond: number;
}

async function kindFigures(
  kind: Kind,
  processes: Processes,
  { quick }: BenchOptions,
): Promise<readonly Figure[]> {
  const ours: Round[] = [];
  const theirs: Round[] = [];
  const { pinpoint, peer, load } = processes;
  const ask = (server: ServerProcess, requests: number): Promise<Round> =>
    runRound(server, load, { kind, requests });
  const servers = kind.withPeer ? [pinpoint, peer] : [pinpoint];
  // Whatever is compiled while it runs is compiled by then.
  for (const server of servers) await ask(server, quick ? 300 : 10_000);
  for (let round = 0; round < (quick ? 2 : ROUNDS); round += 1) {
    // Neither is always first after the other.
    const order = round % 2 === 0 ? servers : servers.toReversed();
    for (const server of order) {
      (server === peer ? theirs : ours).push(await ask(server, quick ? 300 : 4000));
    }
  }
  return figuresOf(kind, ours, theirs);
}

function figuresOf(
  { name }: Kind,
  ours: readonly Round[],
  theirs: readonly Round[],
): readonly Figure[] {
  const own = [
    { name: `${name}: ours`, value: medianCpu(ours), unit: 'us', note: rateText(ours) },
  ] as const;
  if (theirs.length === 0) return own;
  const ratios = ours.map(({ cpuUs }, at) => cpuUs / (theirs[at]?.cpuUs ?? Number.NaN));
  return [
    ...own,
    { name: `${name}: the peer's`, value: medianCpu(theirs), unit: 'us', note: rateText(theirs) },
    {
      name: `${name}: ours beside the peer's`,
      value: median(ratios),
      unit: 'ratio',
      aim: AIM_RATIO,
      note: `median of ${ratios.length} rounds, from ${Math.min(...ratios).toFixed(2)} to ${Math.max(...ratios).toFixed(2)}`,
    },
  ];
}

function medianCpu(rounds: readonly Round[]): number {
  return median(rounds.map(({ cpuUs }) => cpuUs));
}

function rateText(rounds: readonly Round[]): string {
  return `${median(rounds.map(({ perSecond }) => perSecond)).toFixed(0)} requests a second`;
}

async function runRound(
  server: ServerProcess,
  load: LoadProcess,
  { kind, requests }: { readonly kind: Kind; readonly requests: number },
): Promise<Round> {
  const { request, status } = kind;
  const beforeUs = await server.cpuUs();
  const report = await load.run({
    port: server.port,
    request,
    requests,
    connections: CONNECTIONS,
    status,
  });
  if (report.wrong !== undefined) throw new Error(`${kind.name}: ${report.wrong}`);
  const cpuUs = (await server.cpuUs()) - beforeUs;
  return { cpuUs: cpuUs / requests, perSecond: (requests * 1000) / report.tookMs };
}
