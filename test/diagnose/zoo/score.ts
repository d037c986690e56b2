import type { CauseCode } from '../../../src/diagnose/cause-codes.ts';
import type { Weighed } from '../../../src/diagnose/diagnose.ts';
import type { ZooMaterial } from './material.ts';
import { diagnoseMaterial } from './pipeline.ts';

/** Below this, naming a product is no claim. */
const CLAIM = 0.5;
/** From here on, a statement counts as certain, and has to be right. */
export const CERTAIN = 0.95;

/** What is said of one material, without its logs and with them. */
export interface Outcome {
  readonly material: ZooMaterial;
  readonly without: Weighed;
  readonly with: Weighed;
}

/** A share, with its interval. */
export interface Share {
  readonly hits: number;
  readonly of: number;
}

/** Figures over outcomes. */
export interface Figures {
  /** Who answered, named rightly without logs. */
  readonly answered: Share;
  /** The right cause among the first three, without logs. */
  readonly amongThree: Share;
  /** The right cause first, with logs. */
  readonly first: Share;
  /** The same where the response or a log says why. */
  readonly firstWhereSaid: Share;
  /** Statements of `CERTAIN` or more that are wrong, one line each. */
  readonly wrongAndCertain: readonly string[];
  /** Of the statements in a band of confidence, how many are right. */
  readonly calibration: readonly (Share & { readonly from: number; readonly to: number })[];
}

/** Diagnoses a material without its logs and with them. */
export async function outcomeOf(material: ZooMaterial): Promise<Outcome> {
  const { curl, response, logs, atMs } = material;
  const given = { request: curl, response, logs, atMs };
  return {
    material,
    without: await diagnoseMaterial({ ...given, logs: [] }),
    with: await diagnoseMaterial(given),
  };
}

/** Counts. */
export function figuresOf(outcomes: readonly Outcome[]): Figures {
  const share = (test: (outcome: Outcome) => boolean, over = outcomes): Share => ({
    hits: over.filter((outcome) => test(outcome)).length,
    of: over.length,
  });
  const isFirst = ({ material, with: told }: Outcome): boolean => rankOf(material, told) === 0;
  const statements = outcomes.flatMap((outcome) => statementsOf(outcome));
  return {
    answered: share(isAnswererRight),
    amongThree: share(({ material, without }) => rankOf(material, without) < 3),
    first: share(isFirst),
    firstWhereSaid: share(
      isFirst,
      outcomes.filter(({ material }) => !material.unsaid),
    ),
    wrongAndCertain: statements
      .filter(({ confidence, right }) => confidence >= CERTAIN && !right)
      .map(({ text, confidence }) => `${text} (${confidence.toFixed(2)})`),
    calibration: calibrationOf(statements),
  };
}

/** Whether who answered is named rightly without logs, or, where nothing tells, nobody is. */
export function isAnswererRight({ material, without }: Outcome): boolean {
  const [top] = without.answeredBy;
  if (top !== undefined && material.truth.answeredBy.includes(top.product)) return true;
  return material.anonymous && (top === undefined || top.confidence < CLAIM);
}

/** Place of the first right cause, from 0; infinite where it is not told. */
export function rankOf(
  {
    truth,
  }: { readonly truth: { readonly cause: CauseCode; readonly alsoRight?: readonly CauseCode[] } },
  { causes }: Weighed,
): number {
  const right = new Set([truth.cause, ...(truth.alsoRight ?? [])]);
  const at = causes.findIndex(({ code }) => right.has(code));
  return at === -1 ? Number.POSITIVE_INFINITY : at;
}

interface Statement {
  readonly text: string;
  readonly confidence: number;
  readonly right: boolean;
}

/** What is stated first of who and why; a second guess is no statement. */
function statementsOf(outcome: Outcome): readonly Statement[] {
  const { material } = outcome;
  const { truth } = material;
  const causes = new Set([truth.cause, ...(truth.alsoRight ?? [])]);
  return (['without', 'with'] as const).flatMap((mode) => {
    const where = `${material.case} ${material.variant}, ${mode} logs`;
    const { answeredBy, causes: ranked } = outcome[mode];
    const who = answeredBy.slice(0, 1).map(({ product, confidence }) => ({
      text: `${where}: answered by ${product}`,
      confidence,
      right: truth.answeredBy.includes(product),
    }));
    const why = ranked.slice(0, 1).map(({ code, confidence }) => ({
      text: `${where}: ${code}, though it is ${truth.cause}`,
      confidence,
      right: causes.has(code),
    }));
    return [...who, ...why];
  });
}

const BANDS = [0, 0.3, 0.5, 0.7, 0.85, CERTAIN, 1.01];

function calibrationOf(statements: readonly Statement[]): Figures['calibration'] {
  return BANDS.slice(0, -1).map((from, at) => {
    const to = BANDS[at + 1] ?? 1;
    const own = statements.filter(({ confidence }) => confidence >= from && confidence < to);
    return {
      from,
      to: Math.min(to, 1),
      hits: own.filter(({ right }) => right).length,
      of: own.length,
    };
  });
}

/** Wilson's interval of a share, 95 %. @returns lower and upper end, 0 to 1 */
export function interval({ hits, of }: Share): readonly [low: number, high: number] {
  if (of === 0) return [0, 1];
  const z = 1.96;
  const p = hits / of;
  const middle = (p + (z * z) / (2 * of)) / (1 + (z * z) / of);
  const half = (z * Math.sqrt((p * (1 - p)) / of + (z * z) / (4 * of * of))) / (1 + (z * z) / of);
  return [middle - half, middle + half];
}

/** `97.1 % (132 of 136; 92.7 to 98.9)`. */
export function shareText(share: Share): string {
  const percent = (value: number): string => (100 * value).toFixed(1);
  const [low, high] = interval(share);
  const p = share.of === 0 ? '-' : `${percent(share.hits / share.of)} %`;
  return `${p} (${share.hits} of ${share.of}; ${percent(low)} to ${percent(high)})`;
}

/** The figures in lines, under a title. */
export function figureLines(title: string, figures: Figures): readonly string[] {
  const { answered, amongThree, first, firstWhereSaid, wrongAndCertain, calibration } = figures;
  return [
    title,
    `  who answered, without logs            ${shareText(answered)}`,
    `  cause among the first three, without  ${shareText(amongThree)}`,
    `  cause first, with logs                ${shareText(first)}`,
    `  the same, where anything says why     ${shareText(firstWhereSaid)}`,
    `  certain and wrong                     ${wrongAndCertain.length}`,
    ...calibration.map(
      (band) =>
        `  stated with ${band.from.toFixed(2)} to ${band.to.toFixed(2)}: right in ${shareText(band)}`,
    ),
  ];
}
