import type { ApiDescription } from './api-description.ts';
import type { SeenExchange } from './exchange.ts';
import type { Findings } from './finding.ts';
import type { TrafficAround } from './logs/around.ts';
import type { LogEvent } from './logs/event.ts';

/** All that a diagnosis is made from: plain data, read by `inputs/`. */
export interface DiagnoseCase {
  readonly exchange: SeenExchange;
  /** Other exchanges of the same material, e.g. of a HAR: earlier and later ones. */
  readonly others: readonly SeenExchange[];
  /** A request that works, to compare with. */
  readonly knownGood?: SeenExchange;
  readonly api?: ApiDescription;
  /** Events of logs that belong to the exchange, nearest first. */
  readonly logEvents: readonly LogEvent[];
  /** Logs that were read whole and may hold the refusal: that they are silent speaks, too. */
  readonly logsRead: readonly LogRead[];
  /** What passed while the exchange was refused, as far as logs show it. */
  readonly around?: TrafficAround;
  /** Milliseconds since the epoch. */
  readonly nowMs: number;
}

/** A log that was read for the exchange. */
export interface LogRead {
  readonly file: string;
  /** Id of the format, as in `logs/`. */
  readonly format: string;
  readonly lines: number;
  /** Whether it covers the time of the exchange, as far as both are known. */
  readonly coversExchange: boolean;
}

/** Looks at a case. Pure: the same case gives the same findings. */
export type CaseCheck = (kase: DiagnoseCase) => Findings;
