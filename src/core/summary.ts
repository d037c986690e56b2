import { formatBytes } from '../util/units.ts';
import { inWords } from './in-words.ts';
import type { Json } from '../util/json.ts';
import type { TimelineEntry } from './explanation.ts';
import type { LayerName } from './layer.ts';
import type { ClauseResult, Refusal } from './verdict.ts';

/** One short line on a layer: what was needed and seen where it refuses, what was seen where it passes. Operator's view. */
export function summarise(
  layer: LayerName,
  result: TimelineEntry['result'],
  clauses: readonly ClauseResult[],
): string {
  const failed = clauses.find((clause) => clause.result === 'fail');
  if (failed?.refusal !== undefined) return describeRefusal(failed.refusal);
  if (result === 'not_applicable') return 'nothing to check';
  const unknown = clauses.find((clause) => clause.result === 'not_evaluable');
  if (result === 'not_evaluable') return unknown?.why ?? 'not evaluated';
  return describePass(layer, clauses);
}

/** What a refusal wanted and what it saw, in one line. Operator's view. */
export function describeRefusal(refusal: Refusal): string {
  const { observed, required, more } = refusal.evidence;
  const seen = inWords(observed);
  const wanted = inWords(required);
  switch (refusal.code) {
    case 'scope.missing':
      return `needs ${anyOf(required)}; the key has ${seen === 'nothing' ? 'none' : seen}`;
    case 'role.missing':
      return `needs ${anyOf(required)}; ${inWords(more?.['consumer'] ?? 'the caller')} has ${seen}`;
    case 'acl.not_member':
      return `needs the group ${anyOf(required)}; ${inWords(more?.['consumer'] ?? 'the caller')} is in ${seen}`;
    case 'role.forbidden':
      return `forbids ${inWords(more?.['role'] ?? '')}, which the consumer has`;
    case 'acl.denied':
      return `denies the group ${inWords(more?.['group'] ?? '')}, which the consumer is in`;
    case 'access.denied_by_default':
      return `no permit rule covers ${seen}; roles: ${inWords(more?.['roles'] ?? [])}`;
    case 'request.body_too_large':
      return `up to ${formatBytes(Number(required))}; the body has ${formatBytes(Number(observed))}`;
    case 'request.body_invalid':
      return `${inWords(more?.['pointer'] ?? '') || 'the body'}: wants ${wanted}; saw ${observed === null ? 'nothing' : JSON.stringify(observed)}`;
    case 'rate.exceeded':
      return `${wanted} for ${inWords(more?.['bucket'] ?? '')}; ${seen} in the bucket of ${inWords(more?.['burst'] ?? '')}`;
    case 'consumer.suspended':
    case 'consumer.disabled':
    case 'tenant.suspended':
    case 'tenant.disabled':
      return `${inWords(more?.['consumer'] ?? more?.['tenant'] ?? '')} is ${seen}${more?.['reason'] === undefined ? '' : ` (${inWords(more['reason'])}${more['text'] === undefined ? '' : `: ${inWords(more['text'])}`})`}`;
    default:
      return `needs ${wanted}; saw ${seen}`;
  }
}

function describePass(layer: LayerName, clauses: readonly ClauseResult[]): string {
  const told = clauses.findLast((clause) => clause.observed !== undefined);
  if (told === undefined) return '';
  if (layer === 'route' || layer === 'access') return inWords(told.required ?? told.observed ?? '');
  if (layer === 'rate') return `${inWords(told.observed ?? 0)} of ${inWords(told.required ?? '')}`;
  return inWords(told.observed ?? '');
}

function anyOf(value: Json): string {
  return Array.isArray(value)
    ? value.map((item: Json) => inWords(item)).join(' | ')
    : inWords(value);
}
