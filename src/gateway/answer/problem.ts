import type { OpenaiError } from './openai-error.ts';
import type { CallerAnswer } from '../../core/explanation.ts';

/** What the members of an answer draw on beside the answer itself. */
export interface ProblemPlace {
  /** The call's id. */
  readonly id: string;
  /** `http://host:port` of the gateway as the caller knows it; empty where that is not known. */
  readonly base: string;
  readonly upstreamReached: boolean;
}

/** The path under which the gateway answers for itself; nothing below it is ever forwarded. */
export const OWN_PREFIX = '/.pinpoint';

/** Problem details (RFC 9457): what a caller reads of a refusal. The order is the order in which it is written. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: string;
  readonly layer: string;
  readonly detail: string;
  readonly hint: string;
  readonly principal?: string;
  readonly permission?: string;
  readonly resource?: string;
  readonly ask?: { readonly who: string; readonly text: string };
  readonly upstream_reached: boolean;
  readonly retryable: boolean;
  readonly instance: string;
  /** On OpenAI-compatible routes: the same in the form that their clients read. */
  readonly error?: OpenaiError;
}

/** Puts an answer into the members of problem details. */
export function problemOf(answer: CallerAnswer, place: ProblemPlace): Problem {
  const { principal, permission, resource, ask } = answer;
  return {
    type: `${place.base}${OWN_PREFIX}/docs/${answer.code}`,
    title: answer.title,
    status: answer.status,
    code: answer.code,
    layer: answer.layer,
    detail: answer.detail,
    hint: answer.hint,
    ...(principal === undefined ? {} : { principal }),
    ...(permission === undefined ? {} : { permission }),
    ...(resource === undefined ? {} : { resource }),
    ...(ask === undefined ? {} : { ask }),
    upstream_reached: place.upstreamReached,
    retryable: answer.retryable,
    instance: `${OWN_PREFIX}/refusals/${place.id}`,
  };
}

/** The command with which the gateway's operator asks for everything that is known of a call. */
export function whyCommand(id: string): string {
  return `npx pinpoint why ${id}`;
}
