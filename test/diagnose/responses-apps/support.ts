import type { DiagnoseCase } from '../../../src/diagnose/case.ts';
import type { SeenRequest, SeenResponse } from '../../../src/diagnose/exchange.ts';
import type { CauseFinding } from '../../../src/diagnose/finding.ts';
import type { HeaderList } from '../../../src/core/facts.ts';

/** A case that holds nothing but a response, and the header of a request where one is given. */
export function caseOf(response: SeenResponse, request?: HeaderList): DiagnoseCase {
  return {
    exchange: {
      response,
      source: 'test',
      ...(request === undefined ? {} : { request: requestWith(request) }),
    },
    others: [],
    logEvents: [],
    logsRead: [],
    nowMs: 0,
  };
}

function requestWith(headers: HeaderList): SeenRequest {
  return {
    method: 'POST',
    url: { scheme: 'https', host: 'api.example.com', path: '/orders', query: '' },
    headers,
    client: { kind: 'curl' },
    missing: [],
  };
}

/** A response of a status with header fields and a body. */
export function answer(status: number, headers: HeaderList, text = ''): SeenResponse {
  return { status, headers, body: { text, complete: true }, missing: [] };
}

/** Causes by what speaks for them, each group's strongest multiplied: the strongest first. */
export function strengths(causes: readonly CauseFinding[]): readonly (readonly [string, number])[] {
  const groups = new Map<string, number>();
  for (const { code, group, factor } of causes) {
    const key = `${code} ${group}`;
    groups.set(key, Math.max(groups.get(key) ?? 0, factor));
  }
  const all = new Map<string, number>();
  for (const [key, factor] of groups) {
    const code = key.split(' ')[0] ?? '';
    all.set(code, (all.get(code) ?? 1) * factor);
  }
  return [...all].toSorted((left, right) => right[1] - left[1]);
}
