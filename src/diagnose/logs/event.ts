import type { CauseFinding, ProductLayer } from '../finding.ts';

/** What one line (or one block) of a log says, when it says something of a request that was refused. */
export interface LogEvent {
  /** Id of the format, e.g. `nginx_error`. */
  readonly format: string;
  /** As in signatures: `nginx`, `Apache httpd`. */
  readonly product: string;
  readonly layer: ProductLayer;
  readonly file: string;
  /** First line of it, from 1. */
  readonly line: number;
  /** Milliseconds since the epoch; a time without a zone is taken as UTC and `zoneKnown` is false. */
  readonly atMs?: number;
  readonly zoneKnown: boolean;
  /** How exact `atMs` is: 1000 for a log that writes seconds. */
  readonly precisionMs: number;
  readonly clientAddress?: string;
  readonly method?: string;
  /** Path without the query. */
  readonly path?: string;
  readonly host?: string;
  readonly status?: number;
  /** Status that the product itself got from behind, where it tells: then the refusal was not its own. */
  readonly upstreamStatus?: number;
  readonly userAgent?: string;
  /** Who the log says was signed in: a user, a consumer, the id of a key; never a secret. */
  readonly account?: string;
  /** Ids that may stand in the response too: request id, unique id, Ray ID. */
  readonly ids: readonly string[];
  /** Whether the product says that it refused the request itself. */
  readonly refusedByProduct: boolean | undefined;
  /** The part of the line that tells, secrets redacted, at most 300 characters. */
  readonly text: string;
  /** What it says of causes; `evidence.at` is `file:line`. Empty for a line that only says that there was a request. */
  readonly causes: readonly CauseFinding[];
}
