import type { CauseCode } from '../cause-codes.ts';
import type { CauseFinding, Note } from '../finding.ts';

/** From so strong a hint on, what was found in a request is odd whatever it was refused for. */
const ODD = 3;
/** What most requests lack, or have in common, is odd only where much speaks for it. */
const USUAL_IS_ODD = 10;
const USUAL: ReadonlySet<CauseCode> = new Set<CauseCode>([
  'credential.missing',
  'csrf.token_missing',
  'request.method_not_allowed',
  'server.method_rule',
  'waf.bot',
  'waf.blocked',
]);

/** What the checks found wrong with the request itself, as notes, the strongest first: another cause may lead, and it is told all the same. */
export function oddities(causes: readonly CauseFinding[]): readonly Note[] {
  const odd = causes
    .filter(
      ({ code, factor, evidence: { from } }) =>
        (from === 'request' || from === 'openapi') &&
        factor >= (USUAL.has(code) ? USUAL_IS_ODD : ODD),
    )
    .toSorted((left, right) => right.factor - left.factor);
  return odd.map(({ evidence, remedies }) => {
    const use = remedies?.find(({ actor }) => actor === 'caller')?.text;
    return { kind: 'odd', evidence, ...(use === undefined ? {} : { use }) };
  });
}
