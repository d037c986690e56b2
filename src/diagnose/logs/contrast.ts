import { defined } from './defined.ts';
import type { Contrast } from './log-report.ts';
import type { PassTally } from './pass-tally.ts';
import { PAIR } from './refusal-tally.ts';
import type { RefusalTally, Span } from './refusal-tally.ts';
import type { TopCounts, TopEntry } from './top-counts.ts';

/** Fewer refusals than this are no pattern; more are asked for where most of what passes is not looked at. */
const LEAST = 3;
const LEAST_OF_ESTIMATE = 48;
/** So many of the compared must pass for "others pass" to be said, and so few of those that are refused. */
const OTHERS_PASS = 0.8;
const SELF_PASSES = 0.1;
const LOOKED_AT = 50;
const MOST = 6;

/** Where some are refused and others pass, most refusals first. Empty where the log does not show who passes. */
export function contrastsOf(refused: RefusalTally, passed: PassTally): readonly Contrast[] {
  if (passed.count === 0) return [];
  const found = [
    ...pairContrasts('client', refused.byClient, { refused, passed, passes: passed.byClient }),
    ...agentContrasts(refused, passed),
    ...methodContrasts(refused, passed),
    ...everybody(refused, passed),
  ];
  return found.toSorted((left, right) => right.refused - left.refused).slice(0, MOST);
}

/** How one fares: whoever passed only before the first refusal does not pass any more. */
interface Fare {
  readonly refused: number;
  readonly passed: number;
  readonly sinceMs?: number;
}

function fareOf(refused: TopEntry<Span>, passed: TopEntry<Span> | undefined): Fare {
  if (passed === undefined) return { refused: refused.count, passed: 0 };
  const sinceMs = refused.value.firstAtMs;
  const lastPassMs = passed.value.lastAtMs;
  const over = sinceMs !== undefined && lastPassMs !== undefined && lastPassMs < sinceMs;
  return over
    ? { refused: refused.count, passed: 0, sinceMs }
    : { refused: refused.count, passed: passed.count };
}

/** A user agent tells only where more than one client of it is refused, or it is the client under another name. */
function agentContrasts(refused: RefusalTally, passed: PassTally): readonly Contrast[] {
  const found = pairContrasts('user_agent', refused.byAgent, {
    refused,
    passed,
    passes: passed.byAgent,
  });
  return found.filter(({ route }) => (refused.routes.get(route)?.value.clients.count ?? 0) > 1);
}

function pairContrasts(
  kind: 'client' | 'user_agent',
  pairs: TopCounts<Span>,
  tallies: {
    readonly refused: RefusalTally;
    readonly passed: PassTally;
    readonly passes: TopCounts<Span>;
  },
): readonly Contrast[] {
  const least = tallies.passed.estimated ? LEAST_OF_ESTIMATE : LEAST;
  return pairs.top(LOOKED_AT).flatMap((pair): readonly Contrast[] => {
    const [route = '', who = ''] = pair.key.split(PAIR);
    const own = tallies.passes.get(pair.key);
    const all = tallies.passed.routes.get(route);
    const fare = fareOf(pair, own);
    const others = {
      refused: Math.max(0, (tallies.refused.routes.get(route)?.count ?? 0) - pair.count),
      passed: Math.max(0, (all?.count ?? 0) - (own?.count ?? 0)),
    };
    // Where nobody passes any more, it is not about this one.
    const goesOn = (all?.value.lastAtMs ?? Infinity) >= (pair.value.firstAtMs ?? 0);
    if (pair.count < least || !goesOn || !contrasts(fare, others)) return [];
    return [{ kind, route, who, ...fare, others }];
  });
}

function contrasts(
  own: Fare,
  others: { readonly refused: number; readonly passed: number },
): boolean {
  if (shareOf(own) > SELF_PASSES || others.passed < LEAST) return false;
  return shareOf(others) >= OTHERS_PASS;
}

/** The same path under another method passes. */
function methodContrasts(refused: RefusalTally, passed: PassTally): readonly Contrast[] {
  const byPath = new Map<string, TopEntry<Span>[]>();
  for (const entry of passed.routes.top(4000)) {
    const { path } = splitRoute(entry.key);
    const known = byPath.get(path);
    if (known === undefined) byPath.set(path, [entry]);
    else known.push(entry);
  }
  return refused.routes.top(LOOKED_AT).flatMap((entry): readonly Contrast[] => {
    const { method, path } = splitRoute(entry.key);
    if (method === '' || entry.count < LEAST) return [];
    const fare = fareOf(entry, passed.routes.get(entry.key));
    const other = (byPath.get(path) ?? []).filter(({ key }) => key !== entry.key);
    const others = {
      refused: sum(other.map(({ key }) => refused.routes.get(key)?.count ?? 0)),
      passed: sum(other.map(({ count }) => count)),
    };
    return contrasts(fare, others)
      ? [{ kind: 'method', route: path, who: method, ...fare, others }]
      : [];
  });
}

function everybody(refused: RefusalTally, passed: PassTally): readonly Contrast[] {
  return refused.routes.top(LOOKED_AT).flatMap((entry): readonly Contrast[] => {
    const { clients } = entry.value;
    const fare = fareOf(entry, passed.routes.get(entry.key));
    if (clients.count < 2 || entry.count < LEAST || fare.passed > 0) return [];
    const who = `${clients.count}${clients.atLeast ? '+' : ''}`;
    const { sinceMs } = fare;
    const others = { refused: 0, passed: 0 };
    return [
      {
        kind: 'everybody',
        route: entry.key,
        who,
        refused: entry.count,
        passed: 0,
        ...defined({ sinceMs }),
        others,
      },
    ];
  });
}

function splitRoute(route: string): { readonly method: string; readonly path: string } {
  const space = route.indexOf(' ');
  return { method: route.slice(0, Math.max(0, space)), path: route.slice(space + 1) };
}

/** What share passed. */
function shareOf({
  passed,
  refused,
}: {
  readonly passed: number;
  readonly refused: number;
}): number {
  return passed + refused === 0 ? 0 : passed / (passed + refused);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
