import { PinpointError } from '../util/error.ts';
import { nearest } from '../util/edit-distance.ts';
import { EXIT } from './command.ts';
import type { CommandContext, ExitCode, RunCommand } from './command.ts';
import { commandHelp, overallHelp } from './help-text.ts';
import { parseCommand } from './parse-command.ts';
import type { CommandSpec } from './spec.ts';
import { CALLS, CHECK, CONSUMERS, DIAGNOSE, HELP, KEYS, REVISIONS, START, WHY } from './specs.ts';
import { processTerminal } from './terminal.ts';

interface Entry {
  readonly spec: CommandSpec;
  /** Loaded when it is called, so that no command waits for another's libraries. */
  readonly load: () => Promise<{ readonly run: RunCommand }>;
}

const ENTRIES: readonly Entry[] = [
  { spec: START, load: () => import('./commands/start.ts') },
  { spec: WHY, load: () => import('./commands/why.ts') },
  { spec: DIAGNOSE, load: () => import('./commands/diagnose.ts') },
  { spec: CALLS, load: () => import('./commands/calls.ts') },
  { spec: CHECK, load: () => import('./commands/check.ts') },
  { spec: KEYS, load: () => import('./commands/keys.ts') },
  { spec: CONSUMERS, load: () => import('./commands/consumers.ts') },
  { spec: REVISIONS, load: () => import('./commands/revisions.ts') },
];

/** Runs the command line and gives the exit code. Everything expected is said in one line; no stack trace is shown. */
export async function main(args: readonly string[]): Promise<number> {
  const context: CommandContext = {
    terminal: processTerminal(process.env),
    cwd: process.cwd(),
    env: process.env,
    nowMs: () => Date.now(),
  };
  try {
    return await dispatch(args, context);
  } catch (failure) {
    return report(failure, args, context);
  }
}

async function dispatch(args: readonly string[], context: CommandContext): Promise<ExitCode> {
  const [name, ...rest] = args;
  if (name === undefined || name === '--help' || name === '-h') return help(undefined, context);
  if (name === '--version' || name === '-V') return printVersion(context);
  if (name === HELP.name) return help(parseCommand(HELP, rest).words[0], context);
  const entry = findEntry(name);
  const command = parseCommand(entry.spec, rest);
  if (command.switches.has('help')) return help(name, context);
  const { run } = await entry.load();
  return run(command, context);
}

function help(name: string | undefined, { terminal }: CommandContext): ExitCode {
  const specs = [...ENTRIES.map((entry) => entry.spec), HELP];
  const spec = name === HELP.name ? HELP : name === undefined ? undefined : findEntry(name).spec;
  terminal.out(
    spec === undefined ? overallHelp(specs, terminal.paint) : commandHelp(spec, terminal.paint),
  );
  return EXIT.done;
}

async function printVersion({ terminal }: CommandContext): Promise<ExitCode> {
  const { packageVersion } = await import('./package-version.ts');
  terminal.out(`pinpoint ${packageVersion()} on Node ${process.versions.node}\n`);
  return EXIT.done;
}

function findEntry(name: string): Entry {
  const entry = ENTRIES.find((one) => one.spec.name === name);
  if (entry !== undefined) return entry;
  const near = nearest(
    name,
    ENTRIES.map((one) => one.spec.name),
  );
  const meant = near === undefined ? '' : `; did you mean \`${near}\`?`;
  throw new PinpointError('usage.invalid', `\`${name}\` is not a command${meant}`, {
    next: '`pinpoint help` lists the commands',
  });
}

function report(
  failure: unknown,
  args: readonly string[],
  { terminal, env }: CommandContext,
): ExitCode {
  const known = failure instanceof PinpointError;
  const error = known
    ? { code: failure.code, message: failure.message, next: failure.next }
    : {
        code: 'internal',
        message: `a fault of Pinpoint: ${messageOf(failure)}`,
        next: 'report it with this line and the command',
      };
  if (args.includes('--json')) terminal.out(`${JSON.stringify({ error })}\n`);
  terminal.err(
    `${terminal.paintErr('bad', 'pinpoint:')} ${error.message}\n${terminal.paintErr('quiet', '   next:')} ${error.next}\n`,
  );
  if (!known && env['PINPOINT_DEBUG'] === '1' && failure instanceof Error)
    terminal.err(`${failure.stack ?? ''}\n`);
  return known && failure.code === 'usage.invalid' ? EXIT.usage : EXIT.failed;
}

function messageOf(failure: unknown): string {
  const text = failure instanceof Error ? failure.message : String(failure);
  return text.split('\n', 1)[0] ?? text;
}
