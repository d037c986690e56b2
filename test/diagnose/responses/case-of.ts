import type { CaseCheck, DiagnoseCase } from '../../../src/diagnose/case.ts';
import type { SeenExchange, SeenRequest, SeenResponse } from '../../../src/diagnose/exchange.ts';
import type { Findings } from '../../../src/diagnose/finding.ts';

/** 2026-11-26T10:00:00Z. */
export const NOW_MS = Date.UTC(2026, 10, 26, 10);

/** A response with these fields. */
export function responseWith(
  status: number,
  headers: Readonly<Record<string, string>>,
  body?: string,
): SeenResponse {
  return {
    status,
    headers: Object.entries(headers),
    ...(body === undefined ? {} : { body: { text: body, complete: true } }),
    missing: [],
  };
}

/** A request with these fields. */
export function requestWith(
  method: string,
  headers: Readonly<Record<string, string>> = {},
): SeenRequest {
  return {
    method,
    url: { scheme: 'https', host: 'api.example', path: '/orders', query: '' },
    headers: Object.entries(headers),
    client: { kind: 'curl' },
    missing: [],
  };
}

/** What a check finds in an exchange. */
export function findingsOf(check: CaseCheck, exchange: Omit<SeenExchange, 'source'>): Findings {
  const kase: DiagnoseCase = {
    exchange: { ...exchange, source: 'a test' },
    others: [],
    logEvents: [],
    logsRead: [],
    nowMs: NOW_MS,
  };
  return check(kase);
}

/** Codes and factors of what was found. */
export function factorsOf({ causes }: Findings): Readonly<Record<string, number>> {
  return Object.fromEntries(causes.map(({ code, factor }) => [code, factor]));
}
