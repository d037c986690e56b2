import type { ApiDescription } from '../../diagnose/api-description.ts';
import type { DiagnoseCase } from '../../diagnose/case.ts';
import { gatherFindings, weigh } from '../../diagnose/diagnose.ts';
import type { SeenExchange } from '../../diagnose/exchange.ts';
import type { Findings, Note, Probe } from '../../diagnose/finding.ts';
import type { NetworkRun } from '../../diagnose/probes/network.ts';
import { buildDiagnosis } from '../../diagnose/report/build.ts';
import type { Diagnosis, Difference } from '../../diagnose/report/diagnosis.ts';
import {
  loadChecks,
  loadDifferences,
  loadKnownGoodCheck,
  loadNetworkOffers,
  loadRecipes,
} from './parts.ts';
import type { JoinedLogs } from './read-logs.ts';

/** What is examined: the exchange that was chosen, and everything beside it. */
export interface Examined {
  readonly exchange: SeenExchange;
  readonly others: readonly SeenExchange[];
  readonly knownGood: SeenExchange | undefined;
  readonly api: ApiDescription | undefined;
  readonly logs: JoinedLogs;
  readonly nowMs: number;
}

/** The case as the checks see it. */
export function caseOf(examined: Examined): DiagnoseCase {
  const { exchange, others, knownGood, api, logs, nowMs } = examined;
  return {
    exchange,
    others,
    ...(knownGood === undefined ? {} : { knownGood }),
    ...(api === undefined ? {} : { api }),
    logEvents: logs.events,
    logsRead: logs.reads,
    ...(logs.around === undefined ? {} : { around: logs.around }),
    nowMs,
  };
}

/** Runs all checks, weighs what they found, and builds the report. Sends nothing. */
export async function examine(
  kase: DiagnoseCase,
  problems: readonly string[],
  network: NetworkRun | undefined,
): Promise<Diagnosis> {
  const checks = await loadChecks();
  const compare = kase.knownGood === undefined ? [] : [await loadKnownGoodCheck()];
  const found = gatherFindings(kase, [...checks, ...compare]);
  const findings: Findings = {
    answers: [...found.answers, ...(network?.findings.answers ?? [])],
    causes: [...found.causes, ...(network?.findings.causes ?? [])],
    notes: [
      ...found.notes,
      ...(network?.findings.notes ?? []),
      ...[...problems, ...(network?.problems ?? [])].map((text) => problemNote(text)),
    ],
  };
  const offers: readonly Probe[] = network === undefined ? (await loadNetworkOffers())(kase) : [];
  return buildDiagnosis(kase, weigh(findings), {
    findings,
    differences: await differencesOf(kase),
    offers,
    sent: network?.sent ?? [],
    recipesFor: await loadRecipes(kase),
  });
}

function problemNote(text: string): Note {
  return { kind: 'missing', evidence: { from: 'client', text } };
}

async function differencesOf({
  exchange,
  knownGood,
}: DiagnoseCase): Promise<readonly Difference[]> {
  if (knownGood === undefined) return [];
  const minimalDifferences = await loadDifferences();
  return minimalDifferences(exchange, knownGood).map(({ part, name, failing, good }) => ({
    what: name === undefined ? part : `${part} ${name}`,
    failing,
    good,
  }));
}
