import type { CauseCode } from '../../../src/diagnose/cause-codes.ts';
import type { Place } from './place.ts';

/** Signatures and checks may be tuned on the one half; of the other, figures are reported and nothing more. */
export type Half = 'tune' | 'hold_out';

/**
 * How a misconfigured server is met. `custom_page`: with error pages of its own. `behind_nginx`: nginx stands in front
 * and puts its own Server header over the other's. `behind_haproxy`: HAProxy stands in front and takes the
 * headers Server and X-Powered-By away. `custom_behind_haproxy`: both, so that nothing is left that tells who answered.
 */
export type Variant =
  | 'plain'
  | 'custom_page'
  | 'behind_nginx'
  | 'behind_haproxy'
  | 'custom_behind_haproxy';

/** A request, and how it is shown to the diagnosis. */
export interface ZooRequest {
  readonly method: string;
  readonly path: string;
  /** As a person's curl line has them; what curl adds by itself is added on the wire. */
  readonly headers?: readonly (readonly [name: string, value: string])[];
  readonly body?: string;
  /** `shop.example` by default. */
  readonly host?: string;
  /** As shown: with `https`, something in front is taken to have ended the encryption, unless `tls` is set. */
  readonly scheme?: 'http' | 'https';
  /** Fields that a front would have added: sent, not shown. */
  readonly unseen?: readonly (readonly [name: string, value: string])[];
  /** Spoken over TLS. */
  readonly tls?: boolean;
  /** Sent to a forward proxy, in absolute form. */
  readonly throughProxy?: boolean;
  /** Loopback address to send from. */
  readonly from?: string;
  /** How often it is sent; the last answer is the one that counts. */
  readonly times?: number;
}

/** What is so, known because we made it so. */
export interface ZooTruth {
  /** Names of the product that answered; each is right. */
  readonly answeredBy: readonly string[];
  readonly cause: CauseCode;
  /** Other codes that say the same of this case. */
  readonly alsoRight?: readonly CauseCode[];
}

/** One misconfiguration. */
export interface ZooCase {
  /** `nginx.deny_rule`. */
  readonly id: string;
  readonly truth: ZooTruth;
  readonly variants: readonly Variant[];
  /** Variants in which nothing of the response tells who made it, beside `custom_behind_haproxy`. */
  readonly anonymousIn?: readonly Variant[];
  /**
   * Neither the response nor any line of a log says why: all rules of the product write the same, or nothing. Who reads
   * the logs has the status and the traffic around.
   */
  readonly unsaid?: boolean;
  /** Traffic of the same minute that stands in the logs before. */
  readonly before?: readonly ZooRequest[];
  readonly request: ZooRequest | ((running: RunningProduct) => ZooRequest | Promise<ZooRequest>);
}

/** A product of the zoo: one start serves all of its cases. */
export interface ZooProduct {
  readonly id: string;
  readonly half: Half;
  /** What is not installed here, or undefined where nothing is missing. */
  missing(): string | undefined;
  readonly cases: readonly ZooCase[];
  start(place: Place): Promise<RunningProduct>;
}

/** Started servers of a product. */
export interface RunningProduct {
  /** The port on 127.0.0.1 where a case is met without a front. */
  port(caseId: string, custom: boolean): number;
  /** Log files that grow, by the name that a person would know them by. */
  readonly logs: readonly ZooLog[];
  /** Values that a request is made with: tokens. */
  readonly values?: Readonly<Record<string, string>>;
}

/** A log file of a started server. */
export interface ZooLog {
  readonly name: string;
  readonly path: string;
}
