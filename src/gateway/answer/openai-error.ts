import type { Problem } from './problem.ts';

/** The member that clients of OpenAI-compatible APIs read of a refusal; what is ours is under `pinpoint`. */
export interface OpenaiError {
  readonly message: string;
  readonly type: string;
  readonly code: string;
  readonly param: null;
  readonly pinpoint: {
    /** Who refused: the gateway, and not the provider. */
    readonly hop: 'gateway';
    readonly layer: string;
    readonly hint: string;
    readonly instance: string;
  };
}

/** The error object (OpenAI API reference, "Error codes") of a refusal by the gateway. */
export function openaiError(problem: Problem): OpenaiError {
  const { detail, hint, code, layer, instance, status } = problem;
  return {
    message: `${detail} ${hint}`,
    type: typeOf(status),
    code,
    param: null,
    pinpoint: { hop: 'gateway', layer, hint, instance },
  };
}

function typeOf(status: number): string {
  if (status === 401) return 'authentication_error';
  if (status === 403) return 'permission_error';
  if (status === 429) return 'rate_limit_error';
  return status >= 500 ? 'server_error' : 'invalid_request_error';
}
