import { readdirSync, readFileSync } from 'node:fs';
import type { DiagnoseCase } from '../../../src/diagnose/case.ts';
import type { SeenResponse } from '../../../src/diagnose/exchange.ts';

/** A response whose author is known: caught from the running product, or retold from the source that it names. */
export interface Capture {
  readonly product: string;
  readonly cause?: string | null;
  readonly from: { readonly kind: 'captured' | 'retold'; readonly where: string };
  readonly status: number;
  readonly reason?: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly body?: string;
  /** Products that let it through and left a mark. */
  readonly passedBy?: readonly string[];
}

const FOLDER = new URL('../../corpus/diagnose/captures/', import.meta.url);

/** All captures of the corpus, with the file and place of each. */
export function readCaptures(): readonly (Capture & { readonly at: string })[] {
  return readdirSync(FOLDER)
    .filter((file) => file.endsWith('.json'))
    .flatMap((file) => {
      const list = JSON.parse(readFileSync(new URL(file, FOLDER), 'utf8')) as readonly Capture[];
      return list.map((capture, index) => ({ ...capture, at: `${file}[${index}]` }));
    });
}

/** The response of a capture, as inputs/ would hand it over. */
export function responseOf({ status, reason, headers, body }: Capture): SeenResponse {
  return {
    status,
    ...(reason === undefined ? {} : { reason }),
    headers,
    ...(body === undefined ? {} : { body: { text: body, complete: true } }),
    missing: [],
  };
}

/** A case that holds nothing but a response. */
export function caseOf(response: SeenResponse): DiagnoseCase {
  return {
    exchange: { response, source: 'a capture' },
    others: [],
    logEvents: [],
    logsRead: [],
    nowMs: Date.UTC(2026, 10, 26),
  };
}
