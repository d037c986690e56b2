/** One backend as the policy names it, ready to be sent to. */
export interface UpstreamTarget {
  /** Its name in the policy. */
  readonly name: string;
  /** `host:port`, as records and messages name it. */
  readonly address: string;
  /** What goes into the Host field: the authority of its URL. */
  readonly hostField: string;
  /** Path of its URL without a slash at the end; empty for the root. */
  readonly basePath: string;
  /** The gateway's own credential for it, as a field: name in lower case. */
  readonly credential: { readonly name: string; readonly value: string } | undefined;
  readonly limits: UpstreamLimits;
  readonly transport: UpstreamTransport;
}

/** How long and how much of an upstream is waited for. Times in milliseconds. */
export interface UpstreamLimits {
  readonly connectTimeoutMs: number;
  /** Longest wait for the response head once the request has been sent. */
  readonly timeoutMs: number;
  /** Longest silence within the response body. */
  readonly idleTimeoutMs: number;
}

/** Where and how one backend is connected to. */
export interface ConnectOptions {
  readonly tls: boolean;
  readonly host: string;
  readonly port: number;
  readonly maxConnections: number;
  readonly limits: UpstreamLimits;
  /** PEM of the authorities to trust, the system's among them; absent: the system's alone. */
  readonly ca?: readonly string[];
}

/** Sends requests to one backend. */
export interface UpstreamTransport {
  /** Begins a call; its events come later, never from within. */
  dispatch(request: UpstreamRequest, events: UpstreamEvents): UpstreamCall;
  /** Closes every connection, used or not. */
  destroy(): void;
}

/** A request as it goes to the backend. */
export interface UpstreamRequest {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  /** Names and values in turn, framing included. */
  readonly fields: readonly string[];
  /** `none`; all of it; or piece by piece through `UpstreamCall.write`. */
  readonly body: 'none' | 'stream' | Uint8Array;
}

/** A call under way. */
export interface UpstreamCall {
  /** False: wait for `drained`. */
  write(chunk: Uint8Array): boolean;
  endBody(): void;
  /** More response body is wanted, after `data` returned false. */
  resume(): void;
  /** Ends the call and its connection; no event comes after this. */
  abort(): void;
}

/** What a call tells. Ends with exactly one of `end` and `failed`, unless it is aborted. */
export interface UpstreamEvents {
  head(head: UpstreamHead): void;
  /** False: no more until `resume`. */
  data(chunk: Uint8Array): boolean;
  end(): void;
  /** The backend takes more of the request body. */
  drained(): void;
  failed(failure: UpstreamFailure): void;
}

export interface UpstreamHead {
  readonly status: number;
  readonly reason: string;
  /** Names as received and values in turn. */
  readonly rawFields: readonly string[];
}

/** Why a call failed. */
export interface UpstreamFailure {
  readonly failure: 'unreachable' | 'timeout' | 'bad_response';
  /** In words for the operator; may name addresses, never values of the request. */
  readonly reason: string;
  /** Whether any byte of the request may have reached the backend. */
  readonly reached: boolean;
}
