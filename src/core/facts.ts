import type { Json } from '../util/json.ts';

/** Header fields in the order received; names in lower case, repeats kept. */
export type HeaderList = readonly (readonly [name: string, value: string])[];

/** What is known of one request, before anything is derived from it: plain data that can be logged, stored and replayed. */
export type RequestFacts = WellFormedRequest | MalformedRequest;

/** A request whose head could be read in exactly one way. */
export interface WellFormedRequest {
  readonly kind: 'request';
  readonly method: string;
  /** The request target as received: path and query, or absolute form (RFC 9112 §3.2). */
  readonly rawTarget: string;
  readonly headers: HeaderList;
  readonly scheme: 'http' | 'https';
  /** Address of the socket peer, without a zone; IPv4-mapped IPv6 already written as IPv4. */
  readonly remoteIp: string;
  /** Milliseconds since the epoch at which the head was complete. */
  readonly receivedAtMs: number;
  readonly body: BodyFacts;
  /** Credentials found in the request, as identifiers: never a secret, never what they are allowed. */
  readonly presented: readonly PresentedCredential[];
  readonly read: FactsRead;
}

/** Bytes that could not be read as one request: only what is sure is filled. */
export interface MalformedRequest {
  readonly kind: 'malformed';
  readonly problem: MalformedProblem;
  readonly remoteIp: string;
  readonly receivedAtMs: number;
}

/** Why the bytes could not be read as one request. */
export interface MalformedProblem {
  readonly code:
    | 'request.malformed'
    | 'request.version_unsupported'
    | 'request.timeout'
    | 'request.ambiguous_framing'
    | 'request.ambiguous_target'
    | 'request.bad_host'
    | 'request.header_too_large'
    | 'request.target_too_long'
    | 'request.body_too_large';
  /** What the parser said, in words that hold no bytes of the request's values. */
  readonly reason: string;
  /** The rule that was broken, e.g. `RFC 9112 §6.3`. */
  readonly source: string;
  /** The parser's own error code, where it has one (`HPE_INVALID_METHOD`). */
  readonly parserCode?: string;
  readonly limitBytes?: number;
}

/** What is known of the body so far. */
export type BodyFacts =
  | { readonly kind: 'absent' }
  /** Not read: it is streamed, or a head layer refused before it was needed. */
  | { readonly kind: 'unread'; readonly declaredBytes?: number }
  /** Counted while it passes; never held. */
  | { readonly kind: 'streamed'; readonly sizeBytes: number }
  /** Held whole, because a layer reads it. */
  | { readonly kind: 'buffered'; readonly sizeBytes: number; readonly bytes: Uint8Array }
  /** The recorded form: what the body layers compared, with every other value masked. */
  | { readonly kind: 'shape'; readonly sizeBytes: number; readonly shape: BodyShape };

/** A body as a record keeps it. */
export type BodyShape =
  | {
      readonly parsed: true;
      readonly value: Json;
      /** JSON Pointers whose value is kept as sent. */ readonly kept: readonly string[];
    }
  | { readonly parsed: false; readonly failure: JsonFailure };

/** Where and why text is not the one JSON value that it must be. */
export interface JsonFailure {
  readonly reason: 'syntax' | 'duplicate_key' | 'invalid_utf8' | 'too_deep' | 'empty' | 'encoded';
  /** Byte offset (UTF-8) of the first byte that cannot be read. */
  readonly offset: number;
  readonly line: number;
  readonly column: number;
  /** What was wanted there, e.g. `"," or "}"`. */
  readonly expected: string;
}

/** Where a credential was found. */
export interface CredentialPlace {
  readonly in: 'header';
  readonly name: string;
  /** The authentication scheme (RFC 9110 §11.1) where the field has one, as sent. */
  readonly scheme?: string;
}

/** A credential in the request, as verified when it came in. */
export type PresentedCredential =
  | {
      readonly kind: 'api_key';
      readonly place: CredentialPlace;
      /** `ok`: looks like a key of this gateway or of no known form; else what is wrong with its form. */
      readonly form: 'ok' | 'empty' | 'bad_checksum' | 'bad_characters';
      /** The public part of a key of this gateway's form (`pk_rep_7Hq2`); never the secret part. */
      readonly prefix?: string;
      /** Id of the directory's key whose hash the value had; absent when no key had it. */
      readonly keyId?: string;
    }
  /** Something else stood where a credential is looked for. */
  | { readonly kind: 'other'; readonly place: CredentialPlace };

/** What systems outside of the request answered, by name. Absent: not asked yet. */
export interface FactsRead {
  readonly counters?: CounterReadings;
  readonly upstream?: UpstreamOutcome;
}

/**
 * Counters as read in the one step that also charges them, one a limit, in the order in which the limits held. A list
 * and not a table by id: each route has limits of its own, and tables with ever new names are slow to look into.
 */
export type CounterReadings = readonly CounterReading[];

/** One counter: requests already counted (fractional: they drain continuously), or why it could not be read. */
export type CounterReading =
  | { readonly limitId: string; readonly kind: 'used'; readonly used: number }
  | { readonly limitId: string; readonly kind: 'unavailable'; readonly reason: string };

/** The reading of a limit. `likelyAt`: where it stands when nothing changed since it was read. */
export function readingOf(
  readings: CounterReadings,
  limitId: string,
  likelyAt = 0,
): CounterReading | undefined {
  const likely = readings[likelyAt];
  return likely?.limitId === limitId
    ? likely
    : readings.find((reading) => reading.limitId === limitId);
}

/** How the upstream ended. */
export type UpstreamOutcome =
  | {
      readonly kind: 'answered';
      readonly status: number;
      readonly server?: string;
      readonly contentType?: string;
    }
  | {
      readonly kind: 'failed';
      readonly failure: 'unreachable' | 'timeout' | 'bad_response';
      readonly target: string;
      readonly reason: string;
      readonly afterMs: number;
    };
