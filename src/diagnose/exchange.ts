import type { HeaderList } from '../core/facts.ts';

/** A request as far as a person's material shows it. Nothing in it was sent by us. */
export interface SeenRequest {
  /** As written; upper case for methods that HTTP knows. */
  readonly method: string;
  readonly url: SeenUrl;
  readonly httpVersion?: string;
  /** Lower-case names, order and repeats kept; values as text, untrimmed where the material keeps white space. */
  readonly headers: HeaderList;
  /** Absent: none was sent, or the material does not hold it (then `missing` says so). */
  readonly body?: SeenBody;
  readonly startedAtMs?: number;
  readonly client: SeenClient;
  /** What the material leaves out, in words that follow "the material does not hold": `cookies`, `the value of authorization`. */
  readonly missing: readonly string[];
}

export interface SeenUrl {
  readonly scheme?: 'http' | 'https';
  /** Host and, if not the scheme's own, port: as in a Host header, lower case. */
  readonly host?: string;
  /** Begins with `/`. */
  readonly path: string;
  /** Empty, or begins with `?`. */
  readonly query: string;
}

export interface SeenBody {
  /** Undefined where the bytes are no text or were left out. */
  readonly text?: string;
  readonly sizeBytes?: number;
  /** False: cut off, or put together by us from what is known. */
  readonly complete: boolean;
}

/** What is known of the program that sends, and of its settings. */
export interface SeenClient {
  readonly kind: 'curl' | 'browser' | 'postman' | 'powershell' | 'http_file' | 'unknown';
  readonly followsRedirects?: boolean;
  readonly sendsClientCertificate?: boolean;
  readonly ignoresCertificates?: boolean;
  /** The proxy that it was told to use, without its credentials. */
  readonly proxy?: string;
  /** Its own address, where the material has it. */
  readonly address?: string;
  /** Other settings that change where or how it sends, as written: `--resolve api.example.com:443:192.0.2.7`. No credentials. */
  readonly settings?: readonly string[];
}

/** The status of a response that a browser hid, or that a program told of without it. */
export const STATUS_UNKNOWN = 0;

/** A response as far as a person's material shows it. */
export interface SeenResponse {
  /** `STATUS_UNKNOWN` where the material does not tell; `missing` then says so. */
  readonly status: number;
  readonly reason?: string;
  readonly httpVersion?: string;
  readonly headers: HeaderList;
  readonly body?: SeenBody;
  readonly receivedAtMs?: number;
  /** The address that answered, where the material has it. */
  readonly serverAddress?: string;
  readonly missing: readonly string[];
}

/** A request with its response; one of them may be all that there is. */
export interface SeenExchange {
  readonly request?: SeenRequest;
  readonly response?: SeenResponse;
  /** Where it was read, for people: `session.har, entry 12`. */
  readonly source: string;
  /** Redirects that led here, first one first. */
  readonly redirects?: readonly SeenExchange[];
}
