import type { CallRecord } from '../calls/record.ts';
import { answerFor } from '../core/answer.ts';
import { codeInfo } from '../core/codes.ts';
import { DecisionContext } from '../core/context.ts';
import { decide } from '../core/decide.ts';
import { explainContext } from '../core/explain.ts';
import type { Explanation, Fix, FixSearch, Outcome } from '../core/explanation.ts';
import type { RequestFacts } from '../core/facts.ts';
import { searchFixes } from '../core/fix.ts';
import { redactFacts } from '../core/redact.ts';
import type { Refusal, RuleId } from '../core/verdict.ts';
import { ownFailure, ownFailureInShort } from './own-failure.ts';
import { isSamePolicy, placeOfRule } from './policy-moment.ts';
import type { PolicyMoment } from './policy-moment.ts';
import { curlText } from './render/curl-text.ts';
import { replay } from './replay.ts';
import type { ReplaySet } from './replay.ts';
import { inShort } from './sentence.ts';
import type {
  RecordedCall,
  ReportedDecision,
  ReportedFix,
  RulePlace,
  TodaysAnswer,
  WhyReport,
} from './why-report.ts';

/** What a report is made of. */
export interface WhyQuestion {
  readonly facts: RequestFacts;
  /** The policy to decide under. */
  readonly moment: PolicyMoment;
  readonly which: WhyReport['policy']['which'];
  /** The record, where the request was received. */
  readonly call?: CallRecord;
  /** The policy that is live, for the word on whether it differs. */
  readonly today?: PolicyMoment;
  /** Retained calls, against which fixes of the rules are held. */
  readonly others?: ReplaySet;
}

/** Explains one request under one policy: timeline, fixes with whom else they let in, what the caller is told. */
export function why(question: WhyQuestion): WhyReport {
  const { facts, moment, call } = question;
  const { world } = moment;
  const context = new DecisionContext(world.snapshot, world.directory, facts);
  const own = ownFailure(call);
  const explanation = own === undefined ? explainContext(context) : explainOwn(own, context);
  const refusal = explanation.outcome.kind === 'refuse' ? explanation.outcome.refusal : undefined;
  const search = refusal === undefined || own !== undefined ? NO_FIXES : searchFixes(world, facts);
  const id = call?.id;
  return {
    why: 1,
    ...(id === undefined ? {} : { id }),
    sent: call !== undefined,
    atMs: facts.receivedAtMs,
    request: {
      method: facts.kind === 'request' ? facts.method : '-',
      path: context.path() ?? (facts.kind === 'request' ? facts.rawTarget : '-'),
      clientIp: context.clientIp(),
      ...optional('curl', curlText(redactFacts(context, refusal))),
    },
    decision: decisionOf(explanation.outcome),
    ...(call === undefined ? {} : { recorded: recordedOf(call) }),
    principal: pick(explanation, ['consumer', 'tenant', 'keyId']),
    target: pick(explanation, ['service', 'version', 'route']),
    policy: policyOf(question),
    inShort: own === undefined ? inShort(world, facts, explanation) : ownFailureInShort(own),
    timeline: explanation.timeline,
    next: explanation.next,
    nearMisses: explanation.nearMisses,
    places: placesOf(moment, explanation),
    fixes: search.fixes.map((fix, at) => reportFix(fix, at + 1, question)),
    search: { decisions: search.decisions, bounded: search.bounded },
    ...(refusal === undefined || refusal.code === 'upstream.refused'
      ? {}
      : { caller: answerFor(context, refusal, { id: id ?? 'not sent', thorough: true }) }),
    ...optional('today', todaysAnswer(question)),
  };
}

const NO_FIXES: FixSearch = { fixes: [], decisions: 0, bounded: false };

/** An explanation of a failure of the gateway's own: no layer decided. */
function explainOwn(refusal: Refusal, context: DecisionContext): Explanation {
  return {
    outcome: { kind: 'refuse', refusal },
    timeline: [],
    next: [],
    nearMisses: [],
    clientIp: context.clientIp(),
  };
}

function decisionOf(outcome: Outcome): ReportedDecision {
  if (outcome.kind === 'allow') return { outcome: 'allow' };
  if (outcome.kind === 'not_evaluable')
    return { outcome: 'not_evaluable', unknown: outcome.layers };
  const { code, status, layer, evidence } = outcome.refusal;
  return { outcome: 'refuse', status, code, title: codeInfo(code).title, layer, evidence };
}

function recordedOf(call: CallRecord): RecordedCall {
  const { outcome, status, code, upstreamReached, attempts, timings, bytes, grantsUsed, usage } =
    call;
  return {
    outcome,
    status,
    upstreamReached,
    attempts,
    timings,
    bytes,
    grantsUsed,
    ...optional('code', code),
    ...optional('usage', usage),
  };
}

function policyOf({ moment, which }: WhyQuestion): WhyReport['policy'] {
  const { revision, directoryVersion, file, atMs, by } = moment;
  return { revision, directoryVersion, file, acceptedAtMs: atMs, by, which };
}

/** A fix with its number, its command where the rules are edited, and whom else it lets in among the calls kept. */
function reportFix(fix: Fix, number: number, { moment, others, call }: WhyQuestion): ReportedFix {
  if (fix.widens === undefined) return { ...fix, number };
  const widens =
    others === undefined
      ? fix.widens
      : { ...fix.widens, replay: replay(moment.world, fix.edits, others) };
  const apply = call === undefined ? undefined : `pinpoint why ${call.id} --apply ${number}`;
  return { ...fix, number, widens, ...optional('apply', apply) };
}

function todaysAnswer({ facts, moment, today }: WhyQuestion): TodaysAnswer | undefined {
  if (today === undefined || isSamePolicy(today, moment)) return undefined;
  const then = decide(moment.world.snapshot, moment.world.directory, facts);
  const now = decide(today.world.snapshot, today.world.directory, facts);
  const code = now.kind === 'refuse' ? now.refusal.code : undefined;
  const codeThen = then.kind === 'refuse' ? then.refusal.code : undefined;
  return {
    revision: today.revision,
    directoryVersion: today.directoryVersion,
    outcome: now.kind,
    ...optional('code', code),
    same: now.kind === then.kind && code === codeThen,
  };
}

/** Places of every rule that the report names. */
function placesOf(
  moment: PolicyMoment,
  explanation: Explanation,
): Readonly<Record<RuleId, RulePlace>> {
  const rules = new Set<RuleId>();
  for (const entry of explanation.timeline) {
    for (const clause of entry.clauses) {
      if (clause.rule !== undefined) rules.add(clause.rule);
      if (clause.refusal !== undefined) rules.add(clause.refusal.evidence.rule);
    }
  }
  for (const miss of explanation.nearMisses) rules.add(miss.rule);
  const places: Record<RuleId, RulePlace> = {};
  for (const rule of rules) {
    const place = placeOfRule(moment, rule);
    if (place !== undefined) places[rule] = place;
  }
  return places;
}

function optional<K extends string, V>(name: K, value: V | undefined): { readonly [P in K]?: V } {
  return value === undefined ? {} : ({ [name]: value } as { readonly [P in K]: V });
}

function pick<T extends object, K extends keyof T>(from: T, names: readonly K[]): Pick<T, K> {
  const picked: Partial<Pick<T, K>> = {};
  for (const name of names) if (from[name] !== undefined) picked[name] = from[name];
  return picked as Pick<T, K>;
}
