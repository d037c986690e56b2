import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chooseExchange } from '../../../src/cli/diagnose/choose-exchange.ts';
import { caseOf } from '../../../src/cli/diagnose/examine.ts';
import { loadChecks, loadLogFormats } from '../../../src/cli/diagnose/parts.ts';
import { joinLogsTo, type JoinedLogs } from '../../../src/cli/diagnose/read-logs.ts';
import { withResponse } from '../../../src/cli/diagnose/with-response.ts';
import { gatherFindings, weigh, type Weighed } from '../../../src/diagnose/diagnose.ts';
import type { SeenExchange } from '../../../src/diagnose/exchange.ts';
import { readMaterial } from '../../../src/diagnose/inputs/read-material.ts';

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
  const kase = caseOf({
    exchange,
    others: exchanges.filter((other) => other !== exchange),
    knownGood: undefined,
    api: undefined,
    logs: await joined(exchange, [...material.logs, ...pastedLog(material.pasted)]),
    nowMs: material.atMs,
  });
  return weigh(gatherFindings(kase, await loadChecks()));
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

async function joined(exchange: SeenExchange, logs: GivenMaterial['logs']): Promise<JoinedLogs> {
  const folder = mkdtempSync(join(tmpdir(), 'zoo-logs-'));
  try {
    const inputs = logs.map(({ file, text }, at) => {
      const path = join(folder, `${at}-${file.replaceAll('/', '-')}`);
      writeFileSync(path, text);
      return { path };
    });
    return await joinLogsTo(exchange, inputs, { formats: await loadLogFormats(new Map()) });
  } finally {
    rmSync(folder, { recursive: true });
  }
}
