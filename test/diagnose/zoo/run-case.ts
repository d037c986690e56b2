import { existsSync, readFileSync, statSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RunningProduct, Variant, ZooCase, ZooLog, ZooProduct } from './case.ts';
import type { Fronts } from './fronts.ts';
import type { ZooMaterial } from './material.ts';
import type { Place } from './place.ts';
import { curlLine, sendRaw } from './send-raw.ts';

/** Lines of the same log, of other requests, that are kept before those of the case. */
const LINES_BEFORE = 4;
/** Logs are written after the answer: how long is waited for the first new line, and for the last. */
const LOG_WAIT_MS = 200;
const LOG_QUIET_MS = 15;

/** What a case is met in. */
export interface Scene {
  readonly place: Place;
  readonly product: ZooProduct;
  readonly running: RunningProduct;
  readonly fronts: Fronts;
}

/** Meets one case in one variant: sends its requests and collects what a person would have in hand. */
export async function runCase(scene: Scene, of: ZooCase, variant: Variant): Promise<ZooMaterial> {
  const { product, running, fronts, place } = scene;
  const custom = variant === 'custom_page' || variant === 'custom_behind_haproxy';
  const direct = running.port(of.id, custom);
  const front = fronts.front(direct, variant);
  const logs = [...running.logs, ...front.logs];
  const sizes = new Map(logs.map(({ path }) => [path, sizeOf(path)]));
  const from = clientOf(product, of);
  for (const earlier of of.before ?? []) await repeat(front.port, { ...from, ...earlier });
  const request = typeof of.request === 'function' ? await of.request(running) : of.request;
  const response = await repeat(front.port, { ...from, ...request });
  const atMs = Date.now();
  if (!/^HTTP\/1\.[01] [45]/.test(response))
    throw new Error(`${of.id} was not refused: ${response}`);
  await settled(logs, sizes);
  return {
    case: of.id,
    variant,
    product: product.id,
    half: product.half,
    truth: of.truth,
    anonymous: variant === 'custom_behind_haproxy' || (of.anonymousIn ?? []).includes(variant),
    unsaid: of.unsaid ?? false,
    curl: curlLine(request, front.port),
    response: withoutMachine(response, place.folder),
    logs: logs.flatMap((log) => excerpt(log, sizes.get(log.path) ?? 0, place.folder)),
    atMs,
  };
}

/** Every case has a client of its own, as refusals of the same second have; elsewhere than on Linux, they share one. */
function clientOf({ cases }: ZooProduct, of: ZooCase): { readonly from?: string } {
  return process.platform === 'linux' ? { from: `127.77.0.${1 + cases.indexOf(of)}` } : {};
}

/** Takes out what is of this machine and this run alone; clients get addresses that are for documents. */
function withoutMachine(text: string, folder: string): string {
  return text
    .replaceAll(folder, '/srv/zoo')
    .replaceAll(REPOSITORY, '/srv/app')
    .replaceAll(`"hostname":"${hostname()}"`, '"hostname":"zoo"')
    .replaceAll(/\b127\.77\.0\.(\d{1,3})\b/g, '203.0.113.$1');
}

async function repeat(port: number, request: Parameters<typeof sendRaw>[1]): Promise<string> {
  let response = '';
  for (let left = request.times ?? 1; left > 0; left--) response = await sendRaw(port, request);
  return response;
}

function sizeOf(path: string): number {
  return existsSync(path) ? statSync(path).size : 0;
}

async function settled(
  logs: readonly ZooLog[],
  before: ReadonlyMap<string, number>,
): Promise<void> {
  const total = (): number => logs.reduce((sum, { path }) => sum + sizeOf(path), 0);
  const was = [...before.values()].reduce((sum, size) => sum + size, 0);
  const deadline = Date.now() + LOG_WAIT_MS;
  while (total() === was && logs.length > 0 && Date.now() < deadline) await sleep(5);
  for (let size = -1; size !== total() && Date.now() < deadline; await sleep(LOG_QUIET_MS)) {
    size = total();
  }
}

const REPOSITORY = join(import.meta.dirname, '../../..');

/** The new lines of a log with a few of the old ones before them, without what is of this machine alone. */
function excerpt(
  { name, path }: ZooLog,
  from: number,
  folder: string,
): readonly { readonly file: string; readonly text: string }[] {
  if (!existsSync(path)) return [];
  const bytes = readFileSync(path);
  const added = bytes.toString('utf8', from);
  if (added === '') return [];
  const earlier = bytes
    .toString('utf8', 0, from)
    .split('\n')
    .slice(-LINES_BEFORE - 1)
    .join('\n');
  const text = withoutMachine(`${earlier}${added}`, folder);
  return [{ file: name, text }];
}
