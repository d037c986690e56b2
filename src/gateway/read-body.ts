import type { BodyFailure, RequestBody } from './exchange.ts';

/** What became of an attempt to hold a body whole. */
export type BodyRead =
  | { readonly kind: 'whole'; readonly bytes: Uint8Array }
  /** Reading stopped as soon as it was clear; `sizeBytes` were seen. */
  | { readonly kind: 'too_large'; readonly sizeBytes: number }
  | { readonly kind: 'failed'; readonly failure: BodyFailure };

/** Holds a body of at most `limitBytes` and calls back once. */
export function readBody(
  body: RequestBody,
  limitBytes: number,
  done: (outcome: BodyRead) => void,
): void {
  const chunks: Uint8Array[] = [];
  let sizeBytes = 0;
  let settled = false;
  const settle = (outcome: BodyRead): void => {
    if (settled) return;
    settled = true;
    done(outcome);
  };
  body.read({
    data(chunk) {
      sizeBytes += chunk.byteLength;
      if (sizeBytes > limitBytes) {
        body.discard();
        settle({ kind: 'too_large', sizeBytes });
      } else {
        chunks.push(chunk);
      }
      return true;
    },
    end() {
      const [only] = chunks;
      const isOne = chunks.length === 1 && only !== undefined;
      settle({ kind: 'whole', bytes: isOne ? only : Buffer.concat(chunks, sizeBytes) });
    },
    failed(failure) {
      settle({ kind: 'failed', failure });
    },
  });
}
