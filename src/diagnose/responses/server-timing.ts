import { headerValues } from '../../core/headers.ts';
import type { CaseCheck } from '../case.ts';
import { NOTHING } from '../finding.ts';
import type { Findings } from '../finding.ts';
import { seenField } from './seen.ts';
import { readItems } from './structured.ts';

/** Names of `Server-Timing` for the time that the server behind took: Akamai, Fastly, Cloudflare. */
const BEHIND = new Set(['origin', 'cforigin', 'time-origin', 'upstream']);

/** Whether the server behind was asked at all, where a CDN measures it: then it refused, and not the CDN. */
export const checkServerTiming: CaseCheck = ({ exchange: { response } }) => {
  if (response === undefined || response.status < 400) return NOTHING;
  for (const { value, parameters } of readItems(headerValues(response.headers, 'server-timing'))) {
    const duration = Number(parameters.get('dur'));
    if (!BEHIND.has(value.toLowerCase()) || Number.isNaN(duration)) continue;
    return found(value, duration);
  }
  return NOTHING;
};

function found(name: string, durationMs: number): Findings {
  const asked = durationMs > 0;
  return {
    answers: [],
    causes: [
      {
        code: 'upstream.refused',
        factor: asked ? 5 : 0.3,
        group: 'server-timing',
        evidence: seenField('server-timing', '', {
          text: asked
            ? `the server behind was asked and took ${durationMs} ms (\`${name.slice(0, 40)}\`)`
            : `no time was spent at the server behind (\`${name.slice(0, 40)};dur=0\`)`,
          source: 'W3C Server Timing',
        }),
      },
    ],
    notes: [],
  };
}
