import type { HeaderList } from '../core/facts.ts';

/** A request that was described, not received: what a client would have put on the wire. */
export interface UnsentRequest {
  readonly method: string;
  readonly scheme: 'http' | 'https';
  /** Path and query, as they would stand in the request line. */
  readonly target: string;
  /** In the order in which they would be sent, `host` included; names in lower case. */
  readonly headers: HeaderList;
  readonly body?: Uint8Array;
  /** Address of the socket peer to decide for. Default: loopback. */
  readonly remoteIp?: string;
}
