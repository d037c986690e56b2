import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chooseExchange } from '../../../src/cli/diagnose/choose-exchange.ts';
import { caseOf } from '../../../src/cli/diagnose/examine.ts';
import { loadChecks, loadLogFormats } from '../../../src/cli/diagnose/parts.ts';
import type { JoinedLogs } from '../../../src/cli/diagnose/read-logs.ts';
import { withResponse } from '../../../src/cli/diagnose/with-response.ts';
import { gatherFindings, weigh, type Weighed } from '../../../src/diagnose/diagnose.ts';
import type { SeenExchange } from '../../../src/diagnose/exchange.ts';
import { readLog } from '../../../src/diagnose/inputs/logs/read-log.ts';
import { readMaterial } from '../../../src/diagnose/inputs/read-material.ts';
import { AroundCollector, type TrafficAround } from '../../../src/diagnose/logs/around.ts';
import type { LogEvent } from '../../../src/diagnose/logs/event.ts';
import { LogJoiner, logReadFor } from '../../../src/diagnose/logs/join.ts';

/** What a person has in hand. */
export interface GivenMaterial {
  /** What is pasted without saying what it is. */
  readonly pasted?: string;
  /** A curl command or a raw request. */
  readonly request?: string;
  /** As `curl -i` shows it. */
  readonly response?: string;
  readonly logs: readonly { readonly file: string; readonly text: string }[];
  readonly atMs: number;
}

/** Diagnoses what a person has in hand by the same parts as `pinpoint diagnose`, wired as the command wires them. */
export async function diagnoseMaterial(material: GivenMaterial): Promise<Weighed> {
  const exchanges = exchangesOf(material);
  const exchange = chooseExchange(exchanges, undefined)?.exchange ?? { source: 'nothing' };
  const { logs, ...around } = await joined(exchange, [
    ...material.logs,
    ...pastedLog(material.pasted),
  ]);
  const kase = caseOf({
    exchange,
    others: exchanges.filter((other) => other !== exchange),
    knownGood: undefined,
    api: undefined,
    logs,
    nowMs: material.atMs,
  });
  return weigh(gatherFindings({ ...kase, ...around }, await loadChecks()));
}

function exchangesOf({ pasted, request, response }: GivenMaterial): readonly SeenExchange[] {
  if (pasted !== undefined) return readMaterial(pasted, 'pasted').exchanges;
  const requests = request === undefined ? [] : readMaterial(request, 'request').exchanges;
  const responses =
    response === undefined ? [] : readMaterial(response, 'response', 'raw_response').exchanges;
  return withResponse(requests, responses, undefined);
}

/** Lines of a log that are pasted are read as one. */
function pastedLog(pasted: string | undefined): GivenMaterial['logs'] {
  const isLog = pasted !== undefined && readMaterial(pasted, 'pasted').kind === 'log';
  return isLog ? [{ file: 'pasted', text: pasted }] : [];
}

async function joined(
  exchange: SeenExchange,
  logs: GivenMaterial['logs'],
): Promise<{ readonly logs: JoinedLogs; readonly around?: TrafficAround }> {
  if (logs.length === 0) return { logs: { events: [], reads: [], problems: [] } };
  const folder = mkdtempSync(join(tmpdir(), 'zoo-logs-'));
  const joiner = new LogJoiner(exchange);
  const all: LogEvent[] = [];
  const collector = new AroundCollector(exchange);
  const formats = await loadLogFormats(new Map());
  const reads: JoinedLogs['reads'][number][] = [];
  try {
    for (const [at, { file, text }] of logs.entries()) {
      const path = join(folder, `${at}-${file.replaceAll('/', '-')}`);
      writeFileSync(path, text);
      const listener = {
        event(event: LogEvent) {
          joiner.add(event);
          all.push(event);
        },
        passed: collector.passed.bind(collector),
      };
      const reading = await readLog(path, { formats, listener });
      if (reading.ok) reads.push(...logReadFor(exchange, reading));
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
  // Without an exchange, the lines are what is asked about.
  const isAlone = exchange.request === undefined && exchange.response === undefined;
  const events = isAlone ? all : joiner.joined();
  return { logs: { events, reads, problems: [] }, around: collector.around(events) };
}
