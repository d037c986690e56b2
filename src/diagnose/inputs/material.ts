import type { SeenExchange } from '../exchange.ts';

/** What a person's material is. */
export type MaterialKind =
  | 'curl'
  | 'har'
  | 'postman'
  | 'http_file'
  | 'raw_request'
  | 'raw_response'
  | 'log'
  /** What a program prints, or a page or a body says, of a refusal: no head, perhaps no status. */
  | 'error_words'
  | 'unknown';

/** What was read of a text. */
export interface Material {
  readonly kind: MaterialKind;
  /** In the order of the material. Of several, the caller picks (`meantExchange`). */
  readonly exchanges: readonly SeenExchange[];
  /** What is wrong or could not be read, with what to do; whole sentences without full stop, lower case. */
  readonly problems: readonly string[];
  /** Text that is none of it: the whole of a log, prose around a command, a body without a head. */
  readonly leftOver?: string;
}
