import type { LogRead } from '../../diagnose/case.ts';
import type { SeenExchange } from '../../diagnose/exchange.ts';
import type { LogProgress, LogReading } from '../../diagnose/inputs/logs/read-log.ts';
import type { LogFormat } from '../../diagnose/logs/format.ts';
import type { LogListener } from '../../diagnose/logs/record-reader.ts';
import type { TrafficAround } from '../../diagnose/logs/around.ts';
import type { LogEvent } from '../../diagnose/logs/event.ts';
import { PinpointError } from '../../util/error.ts';
import type { CommandContext } from '../command.ts';
import type { ParsedCommand } from '../spec.ts';
import { loadLogFormats, loadLogJoin, loadLogReader } from './parts.ts';
import { progressBar } from './progress.ts';
import type { LogInput } from './stdin.ts';

/** What logs say of an exchange. */
export interface JoinedLogs {
  readonly events: readonly LogEvent[];
  readonly reads: readonly LogRead[];
  readonly problems: readonly string[];
  /** What passed around the exchange, where the logs tell of requests that passed. */
  readonly around?: TrafficAround;
}

/** One log that was read. */
export type LogSummary = Extract<LogReading, { readonly ok: true }>;

/** How logs are read. */
export interface LogSource {
  /** All that they may be. */
  readonly formats: readonly LogFormat[];
  readonly onProgress?: (progress: LogProgress) => void;
}

/** Streams logs past an exchange and keeps what belongs to it. @throws PinpointError as `streamLogs` */
export async function joinLogsTo(
  exchange: SeenExchange,
  logs: readonly LogInput[],
  source: LogSource,
): Promise<JoinedLogs> {
  if (logs.length === 0) return { events: [], reads: [], problems: [] };
  const { AroundCollector, LogJoiner, AloneCollector, isAlone, logReadFor } = await loadLogJoin();
  const joiner = new LogJoiner(exchange);
  const alone = new AloneCollector();
  const collector = new AroundCollector(exchange);
  const listener: LogListener = {
    event(event) {
      joiner.add(event);
      alone.add(event);
    },
    passed: (traffic, weight) => collector.passed(traffic, weight),
  };
  const summaries = await streamLogs(logs, listener, source);
  const events = isAlone(exchange) ? alone.events() : joiner.joined();
  return {
    events,
    around: collector.around(events),
    reads: summaries.flatMap((summary) => logReadFor(exchange, summary)),
    problems: summaries.flatMap(({ problems }) => problems),
  };
}

/** Reads with the formats that the command line names, and with a bar on a terminal. @throws PinpointError `usage.invalid` */
export async function withLogSource<T>(
  { command, context }: { readonly command: ParsedCommand; readonly context: CommandContext },
  read: (source: LogSource) => Promise<T>,
): Promise<T> {
  const formats = await loadLogFormats(command.values);
  const bar = progressBar(context.terminal);
  try {
    return await read({ formats, onProgress: bar.show });
  } finally {
    bar.clear();
  }
}

/**
 * Streams logs past a listener.
 * @throws PinpointError `material.unreadable` for a file that cannot be read
 */
export async function streamLogs(
  logs: readonly LogInput[],
  listener: LogListener,
  { formats, onProgress }: LogSource,
): Promise<readonly LogSummary[]> {
  const readLog = await loadLogReader();
  const summaries: LogSummary[] = [];
  for (const { path, stream } of logs) {
    const reading = await readLog(path, {
      formats,
      listener,
      ...(onProgress === undefined ? {} : { onProgress }),
      ...(stream === undefined ? {} : { stdin: stream }),
    });
    if (!reading.ok)
      throw new PinpointError('material.unreadable', reading.message, { next: reading.next });
    summaries.push(reading);
  }
  return summaries;
}
