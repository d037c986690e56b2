import { headerValue } from '../../core/headers.ts';
import type { CaseCheck } from '../case.ts';
import { NOTHING } from '../finding.ts';
import type { CauseFinding, Findings, Remedy } from '../finding.ts';
import { readRates } from './rate-readings.ts';
import type { RateReading } from './rate-readings.ts';
import { seenField } from './seen.ts';

/** Limits that count over this long, or are renewed so late, are quotas: waiting a moment does not help. */
const QUOTA_SECONDS = 3600;
const FOLLOWS = new Set([403, 429, 503]);

/** What rate limit fields and Retry-After say of a refusal, whatever its status: GitHub and others send 403. */
export const checkRateLimits: CaseCheck = ({ exchange: { response }, nowMs }) => {
  if (response === undefined || response.status < 400) return NOTHING;
  const { headers, status, receivedAtMs } = response;
  const now = receivedAtMs ?? nowMs;
  const rates = readRates(headers, now);
  const retryAfter = secondsOf(headerValue(headers, 'retry-after'));
  const empty = rates.filter(({ remaining }) => remaining === 0);
  if (FOLLOWS.has(status) && empty.length > 0) return exceeded(empty, retryAfter, status);
  const left = rates.find(({ remaining }) => remaining > 0);
  if (left !== undefined) return within(left, status);
  return retryAfter === undefined ? NOTHING : retryOnly(retryAfter, status);
};

function exceeded(
  empty: readonly RateReading[],
  retryAfter: number | undefined,
  status: number,
): Findings {
  return {
    answers: [],
    causes: empty.slice(0, 4).map((rate): CauseFinding => {
      const seconds = retryAfter ?? rate.resetSeconds;
      const quota = (rate.windowSeconds ?? seconds ?? 0) >= QUOTA_SECONDS;
      return {
        code: quota ? 'quota.exceeded' : 'rate.exceeded',
        factor: status === 429 ? 100 : 60,
        group: 'rate-limit',
        evidence: seenField(rate.field, rate.value, {
          source: 'draft-ietf-httpapi-ratelimit-headers, and its older vendor forms',
        }),
        remedies: [waitFor(seconds)],
      };
    }),
    notes: [],
  };
}

/** Something is left, so this limit did not refuse; with a 429 another one did, that is not shown. */
function within(rate: RateReading, status: number): Findings {
  const evidence = seenField(rate.field, rate.value);
  return {
    answers: [],
    causes:
      status === 429 ? [] : [{ code: 'rate.exceeded', factor: 0.1, group: 'rate-limit', evidence }],
    notes:
      status === 429
        ? [
            {
              kind: 'odd',
              evidence: {
                ...evidence,
                text: `status 429, but \`${rate.field}\` leaves ${rate.remaining}: another limit refused`,
              },
            },
          ]
        : [],
  };
}

function retryOnly(seconds: number, status: number): Findings {
  const evidence = seenField('retry-after', '', {
    text: `it may be tried again in ${seconds} s (\`retry-after\`)`,
    source: 'RFC 9110 §10.2.3',
  });
  // Varnish and Fastly put a few seconds on every page of theirs.
  const factor = status === 429 ? 5 : seconds <= 10 ? 1.2 : 4;
  return {
    answers: [],
    causes: FOLLOWS.has(status)
      ? [
          {
            code: 'rate.exceeded',
            factor,
            group: 'rate-limit',
            evidence,
            remedies: [waitFor(seconds)],
          },
        ]
      : [],
    notes: [],
  };
}

function waitFor(seconds: number | undefined): Remedy {
  return {
    actor: 'wait',
    text:
      seconds === undefined
        ? 'send more slowly'
        : `wait ${inWords(seconds)}, then send more slowly`,
  };
}

function inWords(seconds: number): string {
  if (seconds < 120) return `${seconds} s`;
  return seconds < 7200 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 3600)} h`;
}

/** Retry-After as seconds; a date is left to people, who see it in the response. */
function secondsOf(value: string | undefined): number | undefined {
  const trimmed = value?.trim() ?? '';
  return /^\d{1,9}$/u.test(trimmed) ? Number(trimmed) : undefined;
}
