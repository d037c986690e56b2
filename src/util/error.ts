/** Every way in which an operation (not a request) can fail. One code, one remedy. */
export type ErrorCode =
  | 'policy.unreadable'
  | 'policy.invalid'
  | 'policy.changed'
  | 'policy.too_large'
  | 'secret.missing'
  | 'store.locked'
  | 'store.corrupt'
  | 'store.newer'
  | 'store.unwritable'
  | 'listen.port_in_use'
  | 'listen.denied'
  | 'admin.unreachable'
  | 'admin.unauthorized'
  | 'call.not_found'
  | 'call.lost'
  | 'call.expired'
  | 'edit.not_applicable'
  | 'material.unreadable'
  | 'material.not_understood'
  | 'usage.invalid';

/**
 * An operational failure: something outside the program is not as it must be.
 * The message says what was seen; `next` says what to do about it. Never used for refusals, which are values.
 */
export class PinpointError extends Error {
  readonly code: ErrorCode;
  readonly next: string;

  constructor(
    code: ErrorCode,
    message: string,
    options: { readonly next: string; readonly cause?: unknown },
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'PinpointError';
    this.code = code;
    this.next = options.next;
  }
}
