import { coloured, uncoloured } from '../control/render/paint.ts';
import type { Paint } from '../control/render/paint.ts';

/** Where a command prints and asks: a person's terminal, a pipe, or a test. */
export interface Terminal {
  /** Writes results. */
  out(text: string): void;
  /** Writes what is not a result: errors, progress. */
  err(text: string): void;
  readonly paint: Paint;
  readonly paintErr: Paint;
  /** Whether somebody is there to answer. */
  readonly canAsk: boolean;
  /** Whether a line that is written over again and again can be shown on standard error. */
  readonly canShowProgress: boolean;
  /** Asks a question on standard error and gives the line that was answered; empty at the end of input. */
  ask(question: string): Promise<string>;
}

/** The process's own streams. Colour only on a terminal, never with `NO_COLOR` (no-color.org) or `TERM=dumb`. */
export function processTerminal(env: Readonly<Record<string, string | undefined>>): Terminal {
  const { stdin, stdout, stderr } = process;
  endQuietlyOnClosedPipe(stdout);
  const paintFor = (isTerminal: boolean): Paint => {
    const refused = (env['NO_COLOR'] ?? '') !== '' || env['TERM'] === 'dumb';
    return isTerminal && !refused ? coloured : uncoloured;
  };
  return {
    out: (text) => stdout.write(text),
    err: (text) => stderr.write(text),
    paint: paintFor(stdout.isTTY),
    paintErr: paintFor(stderr.isTTY),
    canAsk: stdin.isTTY && stderr.isTTY,
    canShowProgress: stderr.isTTY && env['TERM'] !== 'dumb',
    ask: (question) => askLine(question),
  };
}

async function askLine(question: string): Promise<string> {
  // Most commands ask nothing, and it takes some milliseconds to load.
  const { createInterface } = await import('node:readline/promises');
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  const closed = new Promise<string>((resolve) => lines.once('close', () => resolve('')));
  try {
    return await Promise.race([lines.question(question), closed]);
  } finally {
    lines.close();
  }
}

/** `pinpoint calls | head`: the reader has what it wants, which is no error. */
function endQuietlyOnClosedPipe(stream: NodeJS.WriteStream): void {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0);
    throw error;
  });
}
