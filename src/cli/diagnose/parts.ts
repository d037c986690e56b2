import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { ApiDescription } from '../../diagnose/api-description.ts';
import type { CaseCheck, DiagnoseCase } from '../../diagnose/case.ts';
import type { Probe } from '../../diagnose/finding.ts';
import type { minimalDifferences } from '../../diagnose/compare/differences.ts';
import type { readLog } from '../../diagnose/inputs/logs/read-log.ts';
import type { readCurlWords } from '../../diagnose/inputs/read-curl-words.ts';
import type { readMaterial } from '../../diagnose/inputs/read-material.ts';
import type { LogFormat } from '../../diagnose/logs/format.ts';
import type { AloneCollector, isAlone } from '../../diagnose/logs/alone.ts';
import type { AroundCollector } from '../../diagnose/logs/around.ts';
import type { LogJoiner, logReadFor } from '../../diagnose/logs/join.ts';
import type { LogReportBuilder } from '../../diagnose/logs/report-403.ts';
import type { logReportText } from '../../diagnose/logs/report-403-text.ts';
import type { BuildParts } from '../../diagnose/report/build.ts';
import type { NetworkRun } from '../../diagnose/probes/network.ts';
import { nearest } from '../../util/edit-distance.ts';
import { PinpointError } from '../../util/error.ts';
import type { CommandContext } from '../command.ts';
import { usage } from '../parse-command.ts';
import { DIAGNOSE } from '../specs.ts';

// The one place where the parts of a diagnosis are wired together. Each is loaded when it is needed, so that a curl
// command does not wait for the readers of logs, nor a log for the YAML library.

/** Tells what a text is and reads it. */
export async function loadMaterialReader(): Promise<typeof readMaterial> {
  return (await import('../../diagnose/inputs/read-material.ts')).readMaterial;
}

/** Reads a curl command that the shell has cut into words. */
export async function loadCurlReader(): Promise<typeof readCurlWords> {
  return (await import('../../diagnose/inputs/read-curl-words.ts')).readCurlWords;
}

/** Streams a log. */
export async function loadLogReader(): Promise<typeof readLog> {
  return (await import('../../diagnose/inputs/logs/read-log.ts')).readLog;
}

/** Finds what belongs to an exchange in logs, and what passed around it. */
export async function loadLogJoin(): Promise<{
  readonly AloneCollector: typeof AloneCollector;
  readonly AroundCollector: typeof AroundCollector;
  readonly isAlone: typeof isAlone;
  readonly LogJoiner: typeof LogJoiner;
  readonly logReadFor: typeof logReadFor;
}> {
  const [join, around, alone] = await Promise.all([
    import('../../diagnose/logs/join.ts'),
    import('../../diagnose/logs/around.ts'),
    import('../../diagnose/logs/alone.ts'),
  ]);
  return { ...join, ...around, ...alone };
}

/**
 * The formats that a log may have: all, or what `--log-format` and `--log-pattern` name.
 * @throws PinpointError `usage.invalid` for a name that is not known and a pattern that cannot be read
 */
export async function loadLogFormats(
  values: ReadonlyMap<string, string>,
): Promise<readonly LogFormat[]> {
  const name = values.get('log-format');
  const pattern = values.get('log-pattern') ?? (isPattern(name) ? name : undefined);
  if (pattern !== undefined) return [await patternOf(pattern)];
  const [{ VENDOR_FORMATS }, { GENERAL_FORMATS }] = await Promise.all([
    import('../../diagnose/logs/vendor-formats.ts'),
    import('../../diagnose/logs/general-formats.ts'),
  ]);
  const all = [...VENDOR_FORMATS, ...GENERAL_FORMATS];
  if (name === undefined) return all;
  const named = all.filter(({ id }) => id === name);
  if (named.length > 0) return named;
  const ids = all.map(({ id }) => id).toSorted();
  const near = nearest(name, ids);
  throw new PinpointError(
    'usage.invalid',
    `\`--log-format\` is \`${name}\`${near === undefined ? ', which is not known' : `; did you mean \`${near}\`?`}`,
    {
      next: `leave it out (formats are recognised), give the pattern with \`--log-pattern\`, or take one of: ${ids.join(', ')}`,
    },
  );
}

/** nginx's variables, Apache's percent signs or the groups of an expression; names of formats have none of these. */
function isPattern(text: string | undefined): boolean {
  return text !== undefined && /[$%(]/.test(text);
}

async function patternOf(pattern: string): Promise<LogFormat> {
  const { patternFormat } = await import('../../diagnose/logs/formats/pattern.ts');
  const read = await patternFormat(pattern);
  if (!read.ok) throw usage(DIAGNOSE, `\`--log-pattern\`: ${read.message}`);
  return read.format;
}

/** The 403 report of logs without a request. */
export async function loadLogReport(): Promise<{
  readonly LogReportBuilder: typeof LogReportBuilder;
  readonly logReportText: typeof logReportText;
}> {
  const [{ LogReportBuilder: Builder }, { logReportText: text }] = await Promise.all([
    import('../../diagnose/logs/report-403.ts'),
    import('../../diagnose/logs/report-403-text.ts'),
  ]);
  return { LogReportBuilder: Builder, logReportText: text };
}

/** All checks of a case, in the order in which their notes are told. */
export async function loadChecks(): Promise<readonly CaseCheck[]> {
  const [
    { checkSignatures },
    { REQUEST_CHECKS },
    { RESPONSE_CHECKS },
    { APP_RESPONSE_CHECKS },
    { checkLogEvents },
    { checkTrafficAround },
    { checkSharedLines },
    { checkSilentLogs },
  ] = await Promise.all([
    import('../../diagnose/signatures/match.ts'),
    import('../../diagnose/checks/order.ts'),
    import('../../diagnose/responses/order.ts'),
    import('../../diagnose/responses/apps-order.ts'),
    import('../../diagnose/hypotheses/log-findings.ts'),
    import('../../diagnose/hypotheses/traffic-findings.ts'),
    import('../../diagnose/hypotheses/shared-lines.ts'),
    import('../../diagnose/hypotheses/silent-logs.ts'),
  ]);
  return [
    checkSignatures,
    ...RESPONSE_CHECKS,
    ...APP_RESPONSE_CHECKS,
    checkLogEvents,
    checkTrafficAround,
    checkSharedLines,
    checkSilentLogs,
    ...REQUEST_CHECKS,
  ];
}

/** The comparison with a request that works. */
export async function loadKnownGoodCheck(): Promise<CaseCheck> {
  return (await import('../../diagnose/compare/check-known-good.ts')).checkKnownGood;
}

/** What differs from a request that works. */
export async function loadDifferences(): Promise<typeof minimalDifferences> {
  return (await import('../../diagnose/compare/differences.ts')).minimalDifferences;
}

/** What could be looked at in the network between; looking is for `loadNetwork`. */
export async function loadNetworkOffers(): Promise<(kase: DiagnoseCase) => readonly Probe[]> {
  return (await import('../../diagnose/network/offers.ts')).networkOffers;
}

/** What a product wants of its callers, as remedies: for a script where a browser sent, else for curl. */
export async function loadRecipes({ exchange }: DiagnoseCase): Promise<BuildParts['recipesFor']> {
  const [{ recipeFor }, { remediesOf }] = await Promise.all([
    import('../../diagnose/recipes/recipe-for.ts'),
    import('../../diagnose/report/recipe-remedies.ts'),
  ]);
  const title = exchange.request?.client.kind === 'browser' ? 'fetch' : 'curl';
  return (product, code) => {
    const recipe = recipeFor(product, code);
    return recipe === undefined ? [] : remediesOf(recipe, title);
  };
}

/** An OpenAPI file, and what could not be read of it. */
export interface LoadedApi {
  readonly api: ApiDescription | undefined;
  readonly problems: readonly string[];
}

/**
 * Reads an OpenAPI file, with everything that takes to load, where there is one.
 * @throws PinpointError `material.not_understood` where nothing of it can be read
 */
export async function loadApi(
  file: string | undefined,
  { cwd }: CommandContext,
): Promise<LoadedApi> {
  if (file === undefined) return { api: undefined, problems: [] };
  const { loadApiDescription } = await import('./api-description.ts');
  const read = await loadApiDescription(/^https?:/i.test(file) ? file : resolve(cwd, file));
  const problems = read.problems.map(
    ({ line, message }) => `${file}${line > 1 ? `:${line}` : ''}: ${message}`,
  );
  if (read.ok) return { api: read.api, problems };
  const isThere = /^https?:/i.test(file) || existsSync(resolve(cwd, file));
  throw new PinpointError('material.not_understood', problems[0] ?? `\`${file}\` cannot be read`, {
    next: isThere
      ? 'correct the OpenAPI file (3.x or Swagger 2.0, YAML or JSON), or leave `--openapi` out'
      : 'check the name of the file, or leave `--openapi` out',
  });
}

/**
 * Runs the checks of the network that `--network` names: the only thing here that sends.
 * @throws PinpointError `usage.invalid` for a name that is not known
 */
export async function loadNetwork(
  list: string,
  kase: DiagnoseCase,
  { env }: CommandContext,
): Promise<NetworkRun> {
  const { NETWORK_CHECKS, readNetworkChecks } = await import('../../diagnose/network/names.ts');
  const { checks, unknown } = readNetworkChecks(list);
  if (unknown.length > 0 || checks.length === 0)
    throw usage(
      DIAGNOSE,
      `\`--network\` is \`${list}\`; ${NETWORK_CHECKS.join(', ')} or all is expected`,
    );
  const [{ runNetworkChecks }, { networkAccess }] = await Promise.all([
    import('../../diagnose/probes/network.ts'),
    import('../../diagnose/probes/network-access.ts'),
  ]);
  return runNetworkChecks(kase, checks, networkAccess({ environment: env }));
}
