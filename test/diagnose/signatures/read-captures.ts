import { existsSync, readdirSync, readFileSync } from 'node:fs';
import type { DiagnoseCase } from '../../../src/diagnose/case.ts';
import type { SeenResponse } from '../../../src/diagnose/exchange.ts';

/** A response whose author is known: caught from the running product, or retold from the source that it names. */
export interface Capture {
  readonly product: string;
  readonly cause?: string | null;
  /** In words (`captured: Django 3.2.25`) in the corpus of applications. */
  readonly from: { readonly kind: 'captured' | 'retold'; readonly where: string } | string;
  readonly status: number;
  readonly reason?: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly body?: string;
  /** Products that let it through and left a mark. */
  readonly passedBy?: readonly string[];
  /** Of an unknown application: what it is taken for, since most of what looks so is. */
  readonly mayBe?: string;
  /** Nothing in it tells the product. */
  readonly silent?: boolean;
}

const CORPUS = new URL('../../corpus/diagnose/', import.meta.url);
const FOLDERS = ['captures/', 'captures-apps/'];

/** All captures of the corpus, with the file and place of each. */
export function readCaptures(): readonly (Capture & { readonly at: string })[] {
  return FOLDERS.map((folder) => new URL(folder, CORPUS))
    .filter((folder) => existsSync(folder))
    .flatMap((folder) =>
      readdirSync(folder)
        .filter((file) => file.endsWith('.json'))
        .flatMap((file) => {
          const list = JSON.parse(
            readFileSync(new URL(file, folder), 'utf8'),
          ) as readonly Capture[];
          return list.map((capture, index) => ({ ...capture, at: `${file}[${index}]` }));
        }),
    );
}

/** Whether the product was run to see it. */
export function wasRun({ from }: Capture): boolean {
  return typeof from === 'string' ? from.startsWith('captured') : from.kind === 'captured';
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
