import type { UpstreamFailure } from '../upstream/upstream.ts';

/** An error of a socket or of the parser. */
export interface SystemError extends Error {
  readonly code?: string;
}

/** What is said of the errors that people meet. Others are named by their code. */
const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there (connection refused)',
  ENOTFOUND: 'its host name cannot be resolved',
  EAI_AGAIN: 'its host name cannot be resolved at the moment',
  EHOSTUNREACH: 'no route to the host',
  ENETUNREACH: 'the network is unreachable',
  ETIMEDOUT: 'the connection timed out',
  EMFILE: 'this process has no file descriptors left',
  EPROTO: 'the TLS handshake failed (does it speak TLS?)',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is self-signed and not trusted (set `ca`)',
  SELF_SIGNED_CERT_IN_CHAIN:
    'its certificate chain ends in an authority that is not trusted (set `ca`)',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its certificate cannot be verified (set `ca`)',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'the issuer of its certificate is not trusted (set `ca`)',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another name',
};

/** Errors that mean: connected, then gone without a word. */
const GONE = new Set(['ECONNRESET', 'EPIPE', 'ECONNABORTED']);

/** Sorts an error that ended a call before its response was whole. */
export function upstreamFailure(
  error: SystemError,
  at: { readonly connected: boolean; readonly answered: boolean },
): UpstreamFailure {
  const code = error.code ?? '';
  const reached = at.connected;
  if (code.startsWith('HPE_')) {
    const what =
      code === 'HPE_HEADER_OVERFLOW'
        ? 'its response head is too large'
        : 'it sent what is no HTTP response';
    return { failure: 'bad_response', reason: `${what} (${code})`, reached: true };
  }
  if (at.answered) {
    const reason = `it broke the connection off within the response (${code || error.message})`;
    return { failure: 'bad_response', reason, reached: true };
  }
  if (at.connected && GONE.has(code)) {
    return {
      failure: 'bad_response',
      reason: 'it closed the connection without an answer',
      reached,
    };
  }
  const reason = Object.hasOwn(REASONS, code) ? REASONS[code] : undefined;
  return {
    failure: 'unreachable',
    reason: reason ?? `the connection failed (${code || 'error'})`,
    reached,
  };
}
