import type { ApiDescription } from '../../diagnose/api-description.ts';
import type { CaseCheck, DiagnoseCase } from '../../diagnose/case.ts';
import type { Probe } from '../../diagnose/finding.ts';
import type { minimalDifferences } from '../../diagnose/compare/differences.ts';
import type { readLog } from '../../diagnose/inputs/logs/read-log.ts';
import type { readCurlWords } from '../../diagnose/inputs/read-curl-words.ts';
import type { readMaterial } from '../../diagnose/inputs/read-material.ts';
import type { LogFormat } from '../../diagnose/logs/format.ts';
import type { LogJoiner, logReadFor } from '../../diagnose/logs/join.ts';
import type { BuildParts } from '../../diagnose/report/build.ts';
import { nearest } from '../../util/edit-distance.ts';
import type { CommandContext } from '../command.ts';
import { usage } from '../parse-command.ts';
import { DIAGNOSE } from '../specs.ts';
import type { NetworkFindings } from './examine.ts';

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

/** Finds what belongs to an exchange in logs. */
export async function loadLogJoin(): Promise<{
  readonly LogJoiner: typeof LogJoiner;
  readonly logReadFor: typeof logReadFor;
}> {
  return import('../../diagnose/logs/join.ts');
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
  const ids = all.map(({ id }) => id);
  const near = nearest(name, ids);
  const meant = near === undefined ? `one of ${ids.toSorted().join(', ')}` : `\`${near}\``;
  throw usage(DIAGNOSE, `\`--log-format\` is \`${name}\`; perhaps ${meant} is meant`);
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

/** All checks of a case, in the order in which their notes are told. */
export async function loadChecks(): Promise<readonly CaseCheck[]> {
  const [
    { checkSignatures },
    { REQUEST_CHECKS },
    { RESPONSE_CHECKS },
    { checkKnownGood },
    { checkLogEvents },
  ] = await Promise.all([
    import('../../diagnose/signatures/match.ts'),
    import('../../diagnose/checks/order.ts'),
    import('../../diagnose/responses/order.ts'),
    import('../../diagnose/compare/check-known-good.ts'),
    import('../../diagnose/hypotheses/log-findings.ts'),
  ]);
  return [checkSignatures, ...RESPONSE_CHECKS, checkLogEvents, ...REQUEST_CHECKS, checkKnownGood];
}

/** What differs from a request that works. */
export async function loadDifferences(): Promise<typeof minimalDifferences> {
  return (await import('../../diagnose/compare/differences.ts')).minimalDifferences;
}

/** What could be looked at in the network between; looking is for `loadNetwork`. */
export async function loadNetworkOffers(): Promise<(kase: DiagnoseCase) => readonly Probe[]> {
  return (await import('../../diagnose/network/offers.ts')).networkOffers;
}

/** What a product wants of its callers, as remedies. */
export async function loadRecipes(): Promise<BuildParts['recipesFor']> {
  const { recipeFor } = await import('../../diagnose/recipes/recipe-for.ts');
  return (product, code) => recipeFor(product, code)?.remedies ?? [];
}

/** Reads an OpenAPI file, with everything that takes to load, where there is one. */
export async function loadApi(
  file: string | undefined,
  context: CommandContext,
): Promise<ApiDescription | undefined> {
  if (file === undefined) return undefined;
  const { readApiDescription } = await import('./api-description.ts');
  return readApiDescription(file, context.cwd);
}

/** Runs the checks of the network that `--network` names: the only thing here that sends. */
export async function loadNetwork(
  list: string,
  kase: DiagnoseCase,
  context: CommandContext,
): Promise<NetworkFindings> {
  const { runNetworkChecks } = await import('../../diagnose/probes/network.ts');
  return runNetworkChecks(list.split(/[\s,]+/), kase, context.env);
}
