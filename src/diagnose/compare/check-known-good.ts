import type { CaseCheck } from '../case.ts';
import { NOTHING } from '../finding.ts';
import type { CauseFinding, Evidence, Note, Remedy } from '../finding.ts';
import { causesOf } from './causes-of.ts';
import type { Difference } from './difference.ts';
import { minimalDifferences } from './differences.ts';

const TOLD = 8;
/** A difference of less weight is not told as the reason. */
const LEAST_WEIGHT = 10;

/** Causes that do not lie in what was sent: where the requests are alike, one of them is likely. */
const OUTSIDE = [
  ['ip.denied', 4],
  ['server.ip_rule', 4],
  ['rate.exceeded', 3],
  ['network.forward_proxy', 3],
  ['network.dns', 2],
  ['cdn.geo', 2],
  ['waf.bot', 2],
] as const;

/** Compares with the request that works: what is lacking or other in the failing one speaks for causes. */
export const checkKnownGood: CaseCheck = ({ exchange, knownGood }) => {
  if (knownGood === undefined) return NOTHING;
  if (exchange.request === undefined || knownGood.request === undefined)
    return noteAlone('missing', 'one of the two requests to compare is not in the material');
  const status = knownGood.response?.status;
  if (status !== undefined && status >= 400)
    return noteAlone(
      'odd',
      `the request that is said to work was refused as well, with \`${status}\``,
    );
  const differences = minimalDifferences(exchange, knownGood).filter(
    ({ weight }) => weight >= LEAST_WEIGHT,
  );
  if (differences.length === 0) return alike();
  return {
    answers: [],
    causes: differences.flatMap((difference) => findingsOf(difference, differences.length)),
    notes: differences.slice(0, TOLD).map((difference) => note('odd', difference.text)),
  };
};

function findingsOf(difference: Difference, count: number): CauseFinding[] {
  const at = difference.name ?? difference.part;
  const remedies = remediesFor(difference);
  return causesOf(difference).map(({ code, factor }) => ({
    code,
    factor: damp(factor, count),
    // Two differences that say the same are no better than one.
    group: `known_good.${difference.part}`,
    evidence: { ...evidence(difference.text), at },
    ...(remedies.length === 0 ? {} : { remedies }),
  }));
}

/** Of many differences each explains less: the excess over 1 shrinks. */
function damp(factor: number, count: number): number {
  const share = count <= 3 ? 1 : count <= 8 ? 0.6 : 0.35;
  return 1 + (factor - 1) * share;
}

function remediesFor({ part, name, change, good }: Difference): Remedy[] {
  if (change === 'only_failing') return [];
  if (part === 'header' && name !== undefined)
    return [remedy(`send the header \`${name}\` as the request that works does`)];
  if (part === 'cookie' && name !== undefined)
    return [remedy(`send the cookie \`${name}\` as the request that works does`)];
  if (part === 'content_type' && good !== undefined)
    return [{ ...remedy(`send the body as \`${good}\``), paste: `Content-Type: ${good}` }];
  if (
    (part === 'method' || part === 'path' || part === 'host' || part === 'scheme') &&
    good !== undefined
  )
    return [remedy(`use the ${part} \`${good}\`, with which it works`)];
  return [];
}

function remedy(text: string): Remedy {
  return { actor: 'caller', text };
}

function alike(): ReturnType<CaseCheck> {
  const text = 'the request agrees with the one that works in all that was compared';
  return {
    answers: [],
    causes: OUTSIDE.map(([code, factor]) => ({
      code,
      factor,
      group: 'known_good.alike',
      evidence: evidence(text),
    })),
    notes: [
      note('odd', `${text}: what differs lies outside of it, as the address, the time or the rate`),
    ],
  };
}

function noteAlone(kind: Note['kind'], text: string): ReturnType<CaseCheck> {
  return { ...NOTHING, notes: [note(kind, text)] };
}

function note(kind: Note['kind'], text: string): Note {
  return { kind, evidence: evidence(text) };
}

function evidence(text: string): Evidence {
  return { from: 'known_good', text };
}
