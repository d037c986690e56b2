import type { Contrast } from './log-report.ts';
import type { PassTally } from './pass-tally.ts';
import { PAIR } from './refusal-tally.ts';
import type { RefusalTally } from './refusal-tally.ts';
import type { TopCounts } from './top-counts.ts';

/** Fewer refusals than this are no pattern. */
const LEAST = 3;
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
  pairs: TopCounts<undefined>,
  tallies: {
    readonly refused: RefusalTally;
    readonly passed: PassTally;
    readonly passes: TopCounts<undefined>;
  },
): readonly Contrast[] {
  return pairs.top(LOOKED_AT).flatMap(({ key, count }): readonly Contrast[] => {
    const [route = '', who = ''] = key.split(PAIR);
    const ownPassed = tallies.passes.get(key)?.count ?? 0;
    const others = {
      refused: Math.max(0, (tallies.refused.routes.get(route)?.count ?? 0) - count),
      passed: Math.max(0, (tallies.passed.routes.get(route)?.count ?? 0) - ownPassed),
    };
    const tells =
      count >= LEAST &&
      shareOf(ownPassed, count) <= SELF_PASSES &&
      others.passed >= LEAST &&
      shareOf(others.passed, others.refused) >= OTHERS_PASS;
    return tells ? [{ kind, route, who, refused: count, passed: ownPassed, others }] : [];
  });
}

/** The same path under another method passes. */
function methodContrasts(refused: RefusalTally, passed: PassTally): readonly Contrast[] {
  const byPath = new Map<string, { count: number; methods: string[] }>();
  for (const { key, count } of passed.routes.top(4000)) {
    const [method = '', path = ''] = splitRoute(key);
    const known = byPath.get(path) ?? { count: 0, methods: [] };
    known.count += count;
    known.methods.push(method);
    byPath.set(path, known);
  }
  return refused.routes.top(LOOKED_AT).flatMap(({ key, count }): readonly Contrast[] => {
    const [method = '', path = ''] = splitRoute(key);
    const ownPassed = passed.routes.get(key)?.count ?? 0;
    const all = byPath.get(path);
    if (method === '' || all === undefined || count < LEAST) return [];
    const othersRefused = all.methods.reduce(
      (sum, other) =>
        sum + (other === method ? 0 : (refused.routes.get(`${other} ${path}`)?.count ?? 0)),
      0,
    );
    const others = { refused: othersRefused, passed: all.count - ownPassed };
    const tells =
      shareOf(ownPassed, count) <= SELF_PASSES &&
      others.passed >= LEAST &&
      shareOf(others.passed, others.refused) >= OTHERS_PASS;
    if (!tells) return [];
    return [
      { kind: 'method', route: path, who: method, refused: count, passed: ownPassed, others },
    ];
  });
}

function everybody(refused: RefusalTally, passed: PassTally): readonly Contrast[] {
  return refused.routes.top(LOOKED_AT).flatMap(({ key, count, value }): readonly Contrast[] => {
    const { clients } = value;
    if (clients.count < 2 || count < LEAST || (passed.routes.get(key)?.count ?? 0) > 0) return [];
    const who = `${clients.count}${clients.atLeast ? '+' : ''}`;
    return [
      {
        kind: 'everybody',
        route: key,
        who,
        refused: count,
        passed: 0,
        others: { refused: 0, passed: 0 },
      },
    ];
  });
}

function splitRoute(route: string): readonly string[] {
  const space = route.indexOf(' ');
  return space === -1 ? ['', route] : [route.slice(0, space), route.slice(space + 1)];
}

/** What share passed. */
function shareOf(passed: number, refused: number): number {
  return passed + refused === 0 ? 0 : passed / (passed + refused);
}
