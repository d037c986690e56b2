import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { pinpoint } from './run-pinpoint.ts';
import type { Ran, RunSettings } from './run-pinpoint.ts';

const PRELOAD = pathToFileURL(join(import.meta.dirname, 'watch-process.main.ts')).href;

/** What was seen of a process. */
export interface Seen {
  /** Resolved addresses of modules, `node:…` for those of Node. */
  readonly modules: readonly string[];
  /** Node's names of the handles: `TCPCONNECTWRAP`, `GETADDRINFOREQWRAP`, … */
  readonly network: readonly string[];
}

/** The settings under which a process is watched, and how to read what was seen once it has ended. */
export async function watch<T>(
  run: (env: Readonly<Record<string, string>>) => Promise<T>,
): Promise<T & Seen> {
  const directory = await mkdtemp(join(tmpdir(), 'pinpoint-watch-'));
  const file = join(directory, 'seen.json');
  try {
    const ran = await run({ NODE_OPTIONS: `--import=${PRELOAD}`, PINPOINT_TEST_WATCH: file });
    const seen = JSON.parse(await readFile(file, 'utf8')) as Seen;
    return { ...ran, ...seen };
  } finally {
    await rm(directory, { recursive: true });
  }
}

/** Runs the command line to its end and watches it. */
export function watched(args: readonly string[], settings: RunSettings): Promise<Ran & Seen> {
  return watch((env) => pinpoint(args, { ...settings, env: { ...settings.env, ...env } }));
}
