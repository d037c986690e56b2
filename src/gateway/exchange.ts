import type { HeaderList, MalformedProblem } from '../core/facts.ts';

/**
 * One request and the place for its response, free of any transport: what stands behind it may be `node:http`, a
 * parser of our own, HTTP/2, or a test. Nothing above it knows sockets.
 */
export interface Exchange {
  readonly head: ExchangeHead;
  /** Address of the socket peer as text, without a zone; IPv4-mapped IPv6 written as IPv4. */
  readonly remoteIp: string;
  readonly body: RequestBody;
  /** Bytes of response body that the transport has taken. */
  readonly sentBytes: number;
  /** Whether the head of a final response has been sent. */
  readonly responded: boolean;
  /**
   * Calls back once, when all is over: the response was handed over whole (`complete`), or the caller went away or
   * the response was broken off before that. Only one listener.
   */
  onClose(listener: (complete: boolean) => void): void;
  /**
   * Sends a whole response. A request body that is still arriving is then read (and thrown away, unless somebody
   * reads it) within the transport's small bounds, and the connection is closed if it has not ended by then.
   */
  respond(head: ResponseHead, body: Uint8Array): void;
  /** Sends the head of a response whose body follows piece by piece. */
  startResponse(head: ResponseHead): ResponseStream;
  /** Breaks the connection so that the caller cannot take what it has got for a whole response. */
  abort(): void;
}

/**
 * The head as read, or why it could not be read as one request. Upgrade requests are plain requests here: their
 * `Upgrade` field is ignored (RFC 9110 §7.8), and the connection is closed after the response.
 */
export type ExchangeHead =
  | {
      readonly kind: 'request';
      /** Upper case as sent; methods are case-sensitive (RFC 9110 §9.1). */
      readonly method: string;
      readonly rawTarget: string;
      readonly headers: HeaderList;
      readonly scheme: 'http' | 'https';
    }
  | { readonly kind: 'malformed'; readonly problem: MalformedProblem };

/** The head of a final response. Field names and values in turn, in the order in which they are sent, repeats kept. */
export interface ResponseHead {
  readonly status: number;
  /** The reason phrase; the transport's own for the status where absent. */
  readonly reason?: string;
  readonly fields: readonly string[];
}

/** The body of a response, piece by piece. */
export interface ResponseStream {
  /** False: the caller is slower than we are; wait for `onDrain`. */
  write(chunk: Uint8Array): boolean;
  /** Only one listener. */
  onDrain(listener: () => void): void;
  end(): void;
}

/** Takes a request body. */
export interface BodySink {
  /** False: no more until `resume`. */
  data(chunk: Uint8Array): boolean;
  end(): void;
  failed(failure: BodyFailure): void;
}

/** Why a body stopped before its end. */
export type BodyFailure =
  | { readonly kind: 'aborted' }
  | { readonly kind: 'timeout'; readonly afterMs: number }
  | { readonly kind: 'malformed'; readonly problem: MalformedProblem };

/** The body of a request, pushed to whoever reads it and held back when that one is slow. */
export interface RequestBody {
  /** `none`: the head says that there is no body. */
  readonly framing: 'none' | 'length' | 'chunked';
  /** For `length`. */
  readonly declaredBytes: number | undefined;
  readonly receivedBytes: number;
  /** Whether the caller waits for `100 Continue`, which is sent by the first `read` (RFC 9110 §10.1.1). */
  readonly awaitsContinue: boolean;
  /** Whether the last byte has been received. */
  readonly complete: boolean;
  /** Sends what is read to a sink; a later call takes the place of an earlier sink. */
  read(sink: BodySink): void;
  resume(): void;
  /** Nobody wants the rest. */
  discard(): void;
}
