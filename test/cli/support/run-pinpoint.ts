import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';

const COMMAND = join(import.meta.dirname, '../../../bin/pinpoint.mjs');

/** What a command came to. */
export interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export interface RunSettings {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Given on standard input. */
  readonly input?: string;
}

/** Runs the command line as a person would, to its end. */
export async function pinpoint(args: readonly string[], settings: RunSettings): Promise<Ran> {
  const child = launch(args, settings);
  child.stdin?.end(settings.input ?? '');
  const [out, err, code] = await Promise.all([
    textOf(child.stdout),
    textOf(child.stderr),
    exitOf(child),
  ]);
  return { code, out, err };
}

/** Starts the command line and leaves it running. */
export function launch(args: readonly string[], settings: RunSettings): ChildProcess {
  return spawn(process.execPath, [COMMAND, ...args], {
    cwd: settings.cwd,
    env: { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '', ...settings.env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
}

/** Resolves to the exit code; null where a signal ended it. */
export function exitOf(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve(child.exitCode);
  return new Promise((resolve) => child.once('close', (code) => resolve(code)));
}

async function textOf(stream: NodeJS.ReadableStream | null): Promise<string> {
  let text = '';
  stream?.setEncoding('utf8');
  for await (const chunk of stream ?? []) text += String(chunk);
  return text;
}
