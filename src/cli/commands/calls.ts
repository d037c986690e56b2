import type { CallRecord } from '../../calls/record.ts';
import type { CallFilter, CallStore } from '../../store/ports.ts';
import { readCallFilter } from '../../control/call-filter.ts';
import { callHeading, callLine } from '../../control/render/calls-text.ts';
import type { AdminClient, StreamEvent } from '../admin-client.ts';
import { EXIT, printJson } from '../command.ts';
import type { CommandContext, RunCommand } from '../command.ts';
import { findGateway } from '../find-gateway.ts';
import type { ParsedCommand } from '../spec.ts';
import { openStores } from '../stores.ts';

const FILTERS = [
  'code',
  'status',
  'consumer',
  'route',
  'outcome',
  'since',
  'until',
  'limit',
] as const;

/** `pinpoint calls`: lists or follows recorded calls, from a running gateway or from its files. */
export const run: RunCommand = async (command, context) => {
  const query = queryOf(command);
  // Read here too, so that a mistake in a filter is said at once and in the same words, whoever answers.
  const filter = readCallFilter(query, context.nowMs());
  const found = await findGateway(command, context.cwd);
  const follows = command.switches.has('follow');
  if (found.kind === 'running') {
    await (follows
      ? followAdmin(found.admin, query, command, context)
      : listAdmin(found.admin, query, command, context));
    return EXIT.done;
  }
  const stores = await openStores(found.dataDirectory);
  try {
    await (follows
      ? followStore(stores.calls, filter, command, context)
      : printCalls(await stores.calls.query(filter), command, context));
  } finally {
    await stores.close();
  }
  return EXIT.done;
};

function queryOf(command: ParsedCommand): URLSearchParams {
  const query = new URLSearchParams();
  for (const name of FILTERS) {
    const value = command.values.get(name);
    if (value !== undefined) query.set(name, value);
  }
  return query;
}

async function listAdmin(
  admin: AdminClient,
  query: URLSearchParams,
  command: ParsedCommand,
  context: CommandContext,
): Promise<void> {
  const answer = (await admin.get(`/calls?${query.toString()}`)) as {
    readonly calls: readonly CallRecord[];
  };
  printCalls(answer.calls, command, context);
}

function printCalls(
  calls: readonly CallRecord[],
  command: ParsedCommand,
  context: CommandContext,
): void {
  const { terminal } = context;
  if (command.switches.has('json')) return printJson(context, { calls });
  if (calls.length === 0) return terminal.out('no call was recorded that fits\n');
  // Oldest first, so that the newest stands nearest to the prompt.
  const lines = calls.toReversed().map((call) => callLine(call, terminal.paint));
  terminal.out(`${callHeading(terminal.paint)}\n${lines.join('\n')}\n`);
}

async function followAdmin(
  admin: AdminClient,
  query: URLSearchParams,
  command: ParsedCommand,
  context: CommandContext,
): Promise<void> {
  const print = printer(command, context);
  const { terminal } = context;
  const onEvent = ({ event, data }: StreamEvent): void => {
    if (event === 'call') print(JSON.parse(data) as CallRecord);
    if (event === 'missed') terminal.err(`… ${data} calls came faster than they could be shown\n`);
  };
  await untilInterrupted(async (signal) => {
    await admin.follow(`/calls/follow?${query.toString()}`, onEvent, signal);
    if (!signal.aborted) terminal.err('the gateway has ended\n');
  });
}

async function followStore(
  calls: CallStore,
  filter: CallFilter,
  command: ParsedCommand,
  context: CommandContext,
): Promise<void> {
  const print = printer(command, context);
  await untilInterrupted((signal) => calls.follow(filter, print, signal));
}

/** Prints each call as it comes: one line of text, or one line of JSON. */
function printer(command: ParsedCommand, { terminal }: CommandContext): (call: CallRecord) => void {
  const json = command.switches.has('json');
  if (!json) terminal.err(`${callHeading(terminal.paintErr)}\n`);
  return (call) =>
    terminal.out(`${json ? JSON.stringify(call) : callLine(call, terminal.paint)}\n`);
}

/** Works until Ctrl-C, which is how following ends and no failure. */
async function untilInterrupted(work: (signal: AbortSignal) => Promise<void>): Promise<void> {
  const controller = new AbortController();
  const stop = (): void => controller.abort();
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  try {
    await work(controller.signal);
  } finally {
    process.off('SIGINT', stop);
    process.off('SIGTERM', stop);
  }
}
