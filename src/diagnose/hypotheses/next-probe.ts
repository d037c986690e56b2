import { SHORT_NAMES } from '../short-names.ts';
import type { CauseCode } from '../cause-codes.ts';
import type { DiagnoseCase } from '../case.ts';
import type { Findings, Probe } from '../finding.ts';
import type { Weighed } from '../diagnose.ts';
import { ON_THE_WAY } from './cause-groups.ts';
import { expectedGain } from './information.ts';
import type { Expectation, Likely } from './information.ts';
import { logProbe } from './log-probe.ts';
import { TABLE } from './probe-table.ts';
import type { TableProbe } from './probe-table.ts';

/** What to observe next, and what else could be. */
export interface ProbeChoice {
  readonly next?: Probe;
  readonly others: readonly Probe[];
}

/** The rest of the observations that are worth telling. */
const OTHERS = 4;
/** Bits; below it an observation tells nothing that one would wait for. */
const LEAST_GAIN = 0.03;
/** A check's own observation tests the cause that it speaks of. */
const OWN_RELIABILITY = 0.85;
/** One that belongs to a product tells its causes apart, we do not know how well. */
const PRODUCT_RELIABILITY = 0.6;

interface Candidate {
  readonly probe: Probe;
  readonly worth: number;
}

/**
 * The observation with the most to tell for its trouble, by expected information gain over the ranked causes. What
 * could change something at the server is never the first.
 */
export function chooseProbes(
  kase: DiagnoseCase,
  weighed: Weighed,
  found: { readonly findings: Findings; readonly offers: readonly Probe[] },
): ProbeChoice {
  const { causes } = weighed;
  const candidates = [
    ...tableCandidates(kase, weighed),
    ...findingCandidates(found.findings, causes),
    ...found.offers.map((probe) => candidate(probe, causes, networkExpectation(), 0.1)),
  ];
  const ranked = distinct(
    candidates
      .filter(({ worth }) => worth >= LEAST_GAIN)
      .toSorted(
        (left, right) =>
          Number(right.probe.safe) - Number(left.probe.safe) ||
          right.worth - left.worth ||
          (left.probe.text < right.probe.text ? -1 : 1),
      )
      .map(({ probe }) => probe),
  );
  const [first] = ranked;
  if (first?.safe !== true) return { others: ranked.slice(0, OTHERS) };
  return { next: first, others: ranked.slice(1, 1 + OTHERS) };
}

function candidate(
  probe: Probe,
  causes: readonly Likely[],
  expectation: Expectation,
  effort: number,
): Candidate {
  return { probe, worth: expectedGain(causes, expectation) - effort };
}

function tableCandidates(
  kase: DiagnoseCase,
  { causes, answeredBy }: Weighed,
): readonly Candidate[] {
  return [...TABLE, logProbe(answeredBy)].flatMap((entry): readonly Candidate[] => {
    const made = entry.make(kase);
    if (made === undefined) return [];
    const tells = tellsOf(entry, causes);
    return tells === undefined ? [] : [candidate({ ...made, tells }, causes, entry, entry.effort)];
  });
}

/** What each outcome would speak for, of the causes at hand: `it passes: …; it is refused alike: …`. */
function tellsOf(
  { outcomes, expect, tells }: TableProbe,
  causes: readonly Likely[],
): string | undefined {
  const atHand = causes.filter(({ confidence }) => confidence >= 0.03);
  if (tells !== undefined) {
    const named = atHand.filter(({ code }) => expect(code) !== outcomes.at(-1));
    return tells(namesOf(named));
  }
  const parts = outcomes.flatMap((outcome): readonly string[] => {
    const own = atHand.filter(({ code }) => expect(code) === outcome);
    return own.length === 0 ? [] : [`${outcome}: ${namesOf(own).join(' or ')}`];
  });
  return parts.length === 0 ? undefined : parts.join('; ');
}

function namesOf(causes: readonly Likely[]): readonly string[] {
  return causes.slice(0, 3).map(({ code }) => SHORT_NAMES[code]);
}

function findingCandidates(findings: Findings, causes: readonly Likely[]): readonly Candidate[] {
  const ofCauses = findings.causes.flatMap(({ code, probes }) =>
    (probes ?? []).map((probe) => candidate(probe, causes, testOf(code), 0.05)),
  );
  const ofAnswers = findings.answers.flatMap(({ causes: shares, probes }) =>
    (probes ?? []).map((probe) =>
      candidate(probe, causes, apart(shares.map(({ code }) => code)), 0.1),
    ),
  );
  return [...ofCauses, ...ofAnswers];
}

function testOf(tested: CauseCode): Expectation {
  return {
    outcomes: ['holds', 'does not'],
    reliability: OWN_RELIABILITY,
    expect: (code) => (code === tested ? 'holds' : 'does not'),
  };
}

function apart(codes: readonly CauseCode[]): Expectation {
  const own = new Set<string>(codes);
  return {
    outcomes: [...own, 'none of them'],
    reliability: PRODUCT_RELIABILITY,
    expect: (code) => (own.has(code) ? code : 'none of them'),
  };
}

function networkExpectation(): Expectation {
  return {
    outcomes: ['on the way', 'at the server'],
    reliability: OWN_RELIABILITY,
    expect: (code) => (ON_THE_WAY.has(code) ? 'on the way' : 'at the server'),
  };
}

/** Of those that ask for the same (a GET of the address, a look into the server's log) the first. */
function distinct(probes: readonly Probe[]): readonly Probe[] {
  const subjects = probes.map((probe) => subjectOf(probe));
  return probes.filter((_, at) => subjects.indexOf(subjects[at] ?? '') === at);
}

function subjectOf({ text }: Probe): string {
  if (/^send (?:a GET to the same address|the same request as GET)$/.test(text)) return 'get';
  return /^read .*\berror log\b/.test(text) ? 'error log' : text;
}
