import type { Json } from '../util/json.ts';
import { ASK, CALLER_TEXTS } from './caller-texts.ts';
import { inWords } from './in-words.ts';
import { codeInfo, type RefusalCode } from './codes.ts';
import { DecisionContext } from './context.ts';
import { decidePhase } from './decide.ts';
import type { CallerAnswer } from './explanation.ts';
import type { LayerName } from './layer.ts';
import { allowedMethods } from './layers/method.ts';
import { nearPaths } from './layers/route.ts';
import type { Refusal } from './verdict.ts';

/** How many routes a 404 is compared with at once; more only where the refusal is read again. */
const QUICK_ROUTES = 200;

/** What `answerFor` may spend and must quote. */
export interface AnswerOptions {
  /** The call's id, quoted in the sentence to send to the owner. */
  readonly id: string;
  /** Also look for what costs more, such as near paths among many routes. For pages that are read again, not for every refusal. */
  readonly thorough?: boolean;
}

/**
 * What the caller may be told of a refusal, at constant cost: its own values and what it must send, never another
 * principal's values, the contents of an allow list, role or group names, or that a hidden resource exists.
 */
export function answerFor(
  context: DecisionContext,
  refusal: Refusal,
  options: AnswerOptions,
): CallerAnswer {
  const code = shownCode(context, refusal);
  const info = codeInfo(code);
  const resource = resourceOf(context);
  const near =
    code === 'route.not_found' ? visibleNearPath(context, options.thorough === true) : undefined;
  const told = CALLER_TEXTS[code]({ context, refusal, resource, near });
  const consumer = context.identity()?.consumer.name;
  const ask = ASK.has(code) ? askFor(context, refusal, { id: options.id, resource }) : undefined;
  const wait = retryAfterSeconds(context, refusal);
  return {
    code,
    status: refusal.status,
    layer: info.layer,
    title: info.title,
    detail: told.detail,
    hint: told.hint,
    retryable: info.retryable,
    ...(ask === undefined ? {} : { ask }),
    ...(consumer === undefined ? {} : { principal: consumer }),
    ...(code === 'scope.missing' ? { permission: scopeText(refusal) } : {}),
    resource,
    ...(wait === undefined ? {} : { retryAfterSeconds: wait }),
    ...(code === 'request.method_not_allowed' ? { allow: allowedMethods(context) } : {}),
    ...challengeOf(refusal),
  };
}

/**
 * The code that the caller sees. To somebody who is not known, a service that is not published is one that does not
 * exist: the code, too, would tell that there is something.
 */
function shownCode(context: DecisionContext, refusal: Refusal): RefusalCode {
  const hidden = refusal.code === 'service.unpublished' && context.identity() === undefined;
  return hidden ? 'route.not_found' : refusal.code;
}

function resourceOf(context: DecisionContext): string {
  const request = context.request();
  return request === undefined ? '-' : `${request.method} ${context.path() ?? '-'}`;
}

/** The scopes of the alternative that lacks least, as an OAuth scope string. */
function scopeText(refusal: Refusal): string {
  const { required } = refusal.evidence;
  const alternatives: readonly Json[] = Array.isArray(required) ? required : [required];
  return inWords(alternatives[0] ?? '');
}

/** RFC 6750 §3.1: no error code where nothing was sent; `invalid_token` for a bad one; `insufficient_scope` for 403. */
function challengeOf(refusal: Refusal): Pick<CallerAnswer, 'challenge'> {
  if (refusal.code === 'scope.missing')
    return { challenge: { error: 'insufficient_scope', scope: scopeText(refusal) } };
  if (refusal.status !== 401) return {};
  if (refusal.code === 'credential.missing') return { challenge: {} };
  return {
    challenge: {
      error: refusal.code === 'credential.ambiguous' ? 'invalid_request' : 'invalid_token',
      description: codeInfo(refusal.code).title,
    },
  };
}

function retryAfterSeconds(context: DecisionContext, refusal: Refusal): number | undefined {
  const waitMs = refusal.evidence.more?.['retryAfterMs'];
  if (typeof waitMs === 'number') return Math.max(1, Math.ceil(waitMs / 1000));
  const key = context.identity()?.key;
  if (
    refusal.code !== 'credential.not_yet_valid' ||
    key === undefined ||
    !Number.isFinite(key.notBeforeMs)
  )
    return undefined;
  return Math.max(1, Math.ceil((key.notBeforeMs - context.facts.receivedAtMs) / 1000));
}

function askFor(
  context: DecisionContext,
  refusal: Refusal,
  about: { readonly id: string; readonly resource: string },
): NonNullable<CallerAnswer['ask']> {
  const who = context.identity()?.consumer.name ?? 'my application';
  const contact = context.route()?.contact ?? 'the owner of this API';
  const right =
    refusal.code === 'scope.missing' ? `the scope ${scopeText(refusal)} on its key` : undefined;
  const wish =
    right === undefined ? wishFor(refusal, who, about.resource) : `Please give ${who} ${right}`;
  return { who: contact, text: `${wish}. Reference ${about.id}.` };
}

function wishFor(refusal: Refusal, who: string, resource: string): string {
  const layer: LayerName = refusal.layer;
  if (layer === 'ip') return `Please let me call ${resource} from my network`;
  if (layer === 'consumer')
    return `Please tell me what is needed to lift the ${refusal.evidence.observed === 'disabled' ? 'disablement' : 'suspension'} of ${who}`;
  if (layer === 'state') return `Please tell me when ${resource} can be called`;
  if (layer === 'credential') return `Please issue a valid key for ${who}`;
  if (layer === 'rate')
    return `Please raise the limit of ${inWords(refusal.evidence.more?.['rate'] ?? null)} for ${who} on ${resource}`;
  return `Please give ${who} the right to ${resource}`;
}

const HIDDEN_BY: ReadonlySet<LayerName> = new Set([
  'request',
  'route',
  'method',
  'ip',
  'state',
  'credential',
  'consumer',
  'scope',
  'role',
  'group',
  'access',
]);

/** A near path that this caller could call: anything else might reveal that a hidden resource exists. */
function visibleNearPath(context: DecisionContext, thorough: boolean): string | undefined {
  const request = context.request();
  if (request === undefined) return undefined;
  for (const repair of nearPaths(context, thorough ? undefined : QUICK_ROUTES)) {
    const edit = repair.edits[0];
    if (edit?.on !== 'request' || edit.op !== 'set_target') continue;
    const there = new DecisionContext(context.snapshot, context.directory, {
      ...request,
      rawTarget: edit.target,
    });
    const step = decidePhase(there, 'head');
    if (step.kind !== 'refuse' || !HIDDEN_BY.has(step.layer)) return there.path();
  }
  return undefined;
}
