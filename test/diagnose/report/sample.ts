import type { DiagnoseCase } from '../../../src/diagnose/case.ts';
import { weigh } from '../../../src/diagnose/diagnose.ts';
import type { SeenExchange, SeenRequest, SeenResponse } from '../../../src/diagnose/exchange.ts';
import type { Findings } from '../../../src/diagnose/finding.ts';
import { buildDiagnosis } from '../../../src/diagnose/report/build.ts';
import type { BuildParts } from '../../../src/diagnose/report/build.ts';
import type { Diagnosis } from '../../../src/diagnose/report/diagnosis.ts';

export const REQUEST: SeenRequest = {
  method: 'POST',
  url: {
    scheme: 'https',
    host: 'api.example.com',
    path: '/orders',
    query: '?page=2&token=t0ps3cr3tValue',
  },
  headers: [
    ['host', 'api.example.com'],
    ['content-type', 'application/json'],
    ['authorization', 'Bearer n0t-A-real-credential-8842'],
    ['user-agent', 'curl/8.5.0'],
  ],
  body: { text: '{"item":"tea"}', sizeBytes: 14, complete: true },
  client: { kind: 'curl', address: '203.0.113.9' },
  missing: [],
};

export const RESPONSE: SeenResponse = {
  status: 403,
  httpVersion: '1.1',
  headers: [
    ['server', 'nginx/1.24.0'],
    ['date', 'Thu, 26 Nov 2026 05:00:00 GMT'],
    ['x-request-id', '4bf92f3577b34da6a3ce929d0e0e4736'],
  ],
  body: { text: '<h1>403 Forbidden</h1>', complete: true },
  missing: [],
};

export function caseOf(
  exchange: Partial<SeenExchange>,
  rest: Partial<DiagnoseCase> = {},
): DiagnoseCase {
  return {
    exchange: { source: 'curl command, r.txt', ...exchange },
    others: [],
    logEvents: [],
    logsRead: [],
    nowMs: Date.UTC(2026, 10, 26, 6),
    ...rest,
  };
}

export const CASE: DiagnoseCase = caseOf({ request: REQUEST, response: RESPONSE });

export const FINDINGS: Findings = {
  answers: [
    {
      product: 'nginx',
      layer: 'web_server',
      role: 'answered',
      confidence: 0.97,
      group: 'page',
      evidence: { from: 'response', text: 'the stock 403 page', at: 'body', source: 'nginx 1.24' },
      causes: [
        {
          code: 'server.ip_rule',
          share: 0.5,
          remedies: [
            {
              actor: 'server_owner',
              text: 'add above `deny all;` in the location of the path',
              paste: 'allow 203.0.113.9;',
            },
            { actor: 'caller', text: 'send from a network that is let in' },
          ],
        },
        { code: 'server.no_index', share: 0.2 },
        { code: 'server.method_rule', share: 0.2 },
      ],
    },
    {
      product: 'HAProxy',
      layer: 'load_balancer',
      role: 'passed',
      confidence: 0.6,
      group: 'via',
      evidence: { from: 'response', text: '`Via: 1.1 lb1`', at: 'via' },
      causes: [],
    },
  ],
  causes: [
    {
      code: 'server.no_index',
      factor: 0.01,
      group: 'path',
      evidence: { from: 'request', text: 'the path does not end in a slash' },
    },
    {
      code: 'credential.malformed',
      factor: 0.02,
      group: 'form',
      evidence: { from: 'request', text: 'the token has a good form', at: 'authorization' },
    },
  ],
  notes: [
    {
      kind: 'fine',
      evidence: { from: 'request', text: 'the JSON body and its Content-Type agree' },
    },
    {
      kind: 'id',
      evidence: { from: 'response', text: 'request id `4bf92f3577b34da6a3ce929d0e0e4736`' },
      use: 'the server’s owner finds the line in the log by it',
    },
  ],
};

export const PARTS: BuildParts = {
  findings: FINDINGS,
  differences: [{ what: 'header origin', failing: undefined, good: 'https://example.com' }],
  offers: [],
  sent: [],
  recipesFor: () => [],
};

/** The diagnosis of a case with findings of the sample, or others. */
export function diagnosisOf(kase: DiagnoseCase = CASE, parts: Partial<BuildParts> = {}): Diagnosis {
  const all = { ...PARTS, ...parts };
  return buildDiagnosis(kase, weigh(all.findings), all);
}
