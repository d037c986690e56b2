import type { Json } from '../../util/json.ts';
import { CODES, type RefusalCode } from '../codes.ts';
import type { DecisionContext } from '../context.ts';
import type { Layer, LayerName } from '../layer.ts';
import {
  PASS,
  type ClauseResult,
  type Evidence,
  type Refusal,
  type RuleId,
  type Verdict,
} from '../verdict.ts';

/** One clause of a layer: decided by the same code on the hot path and in explanations, so that they cannot differ. */
export interface Check {
  readonly clause: string;
  /** What is missing before this clause means anything; only asked in explanations, where layers go on after a refusal. */
  blocked?(context: DecisionContext): string | undefined;
  /** Whether any rule says something here. Absent: always. */
  applies?(context: DecisionContext): boolean;
  refusal(context: DecisionContext): Refusal | undefined;
  /** For explanations: what was seen and wanted where the clause passes. */
  shown?(context: DecisionContext): Shown | undefined;
}

/** What a passing clause saw. */
export interface Shown {
  readonly rule?: RuleId;
  readonly observed?: Json;
  readonly required?: Json;
}

/** A refusal with the status and layer of its code. `status`: only for codes whose status is relayed. */
export function refuse(code: RefusalCode, evidence: Evidence, status?: number): Refusal {
  const info = CODES[code];
  return { kind: 'refuse', layer: info.layer, code, status: status ?? info.status, evidence };
}

/**
 * A layer made of checks, decided in order. `surely`: one test that, where it holds, shows that every check passes: a
 * shortcut for the usual case.
 */
export function layerOf(
  name: LayerName,
  checks: readonly Check[],
  repairs: Layer['repairs'],
  surely?: (context: DecisionContext) => boolean,
): Layer {
  return {
    name,
    decide:
      surely === undefined
        ? (context) => decideChecks(checks, context)
        : (context) => (surely(context) ? PASS : decideChecks(checks, context)),
    clauses: (context) => checks.flatMap((check) => clauseOf(name, check, context) ?? []),
    repairs,
  };
}

/** The first refusal of a list of checks, or pass. */
function decideChecks(checks: readonly Check[], context: DecisionContext): Verdict {
  for (const check of checks) {
    if (check.applies !== undefined && !check.applies(context)) continue;
    const refusal = check.refusal(context);
    if (refusal !== undefined) return refusal;
  }
  return PASS;
}

/** One check in explain mode; undefined where it does not apply. */
function clauseOf(
  layer: LayerName,
  check: Check,
  context: DecisionContext,
): ClauseResult | undefined {
  const { clause } = check;
  const why = check.blocked?.(context);
  if (why !== undefined) return { layer, clause, result: 'not_evaluable', why };
  if (check.applies !== undefined && !check.applies(context)) return undefined;
  const refusal = check.refusal(context);
  if (refusal === undefined) return { layer, clause, result: 'pass', ...check.shown?.(context) };
  const { rule, observed, required } = refusal.evidence;
  return { layer, clause, result: 'fail', refusal, rule, observed, required };
}

/** Whether scopes, roles, groups and permits certainly pass: worked out once for each set of rights and set of rules. */
export function surelyPermitted(context: DecisionContext): boolean {
  return context.surelyPermitted();
}

/** The reason that clauses of a route give where no route was found. */
export function withoutRoute(context: DecisionContext): string | undefined {
  if (context.facts.kind === 'malformed') return 'the request could not be read';
  return context.choice().entry === undefined ? 'no route takes this path and method' : undefined;
}

/** The reason that clauses about the caller give where the credential layer has settled on nobody. */
export function withoutIdentity(context: DecisionContext): string | undefined {
  const noRoute = withoutRoute(context);
  if (noRoute !== undefined) return noRoute;
  if (context.identity() !== undefined || isAnonymous(context)) return undefined;
  return 'nobody is known: the credential was not accepted';
}

/** Whether the route lets this request through without a credential. */
function isAnonymous(context: DecisionContext): boolean {
  const route = context.route();
  const request = context.request();
  if (route === undefined || request === undefined) return false;
  if (!route.credential.apiKey) return true;
  return (
    route.credential.anonymous &&
    !request.presented.some((credential) => credential.kind === 'api_key')
  );
}
