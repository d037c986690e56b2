import { headerValue, headerValues } from '../../core/headers.ts';
import type { HeaderList } from '../../core/facts.ts';
import type { CaseCheck } from '../case.ts';
import { NOTHING } from '../finding.ts';
import type { CauseFinding, Evidence } from '../finding.ts';
import { seenField } from './seen.ts';
import { readItems } from './structured.ts';

/** Fields in which caches say `HIT`. */
const HIT_FIELDS = [
  'x-cache',
  'cf-cache-status',
  'x-vercel-cache',
  'x-proxy-cache',
  'cdn-cache',
  'x-cache-status',
];

/**
 * A refusal that a cache had stored is served to everybody, also to those who may: the one that was refused first is
 * somebody else.
 */
export const checkCache: CaseCheck = ({ exchange: { request, response } }) => {
  if (response === undefined || response.status < 400) return NOTHING;
  const hit = storedSign(response.headers);
  if (hit === undefined) {
    const missed = missedSign(response.headers);
    return missed === undefined
      ? NOTHING
      : {
          answers: [],
          causes: [{ code: 'cdn.cached_refusal', factor: 0.2, group: 'cache', evidence: missed }],
          notes: [],
        };
  }
  // RFC 9110 §9.2.3: answers to other methods are hardly ever stored; the mark then speaks of something else.
  const storable = request === undefined || request.method === 'GET' || request.method === 'HEAD';
  return { answers: [], causes: [stored(hit, storable ? 60 : 2)], notes: [] };
};

function stored(evidence: Evidence, factor: number): CauseFinding {
  return {
    code: 'cdn.cached_refusal',
    factor,
    group: 'cache',
    evidence,
    remedies: [
      {
        actor: 'server_owner',
        text: 'purge the path from the cache, and let errors be stored for a short time or not at all',
        paste: 'Cache-Control: no-store',
      },
    ],
    probes: [
      {
        text: 'send the same request with a query parameter that no one has sent before',
        tells:
          'it passes: the refusal came from the cache; it is refused again: the refusal is fresh',
        safe: true,
      },
    ],
  };
}

function storedSign(headers: HeaderList): Evidence | undefined {
  const age = headerValue(headers, 'age')?.trim();
  if (age !== undefined && /^\d{1,10}$/u.test(age) && Number(age) > 0) {
    return seenField('age', age, {
      text: `the response had been stored for ${Number(age)} s: \`age: ${age}\``,
      source: 'RFC 9111 §5.1',
    });
  }
  const items = readItems(headerValues(headers, 'cache-status'));
  const hit = items.find(({ parameters }) => parameters.has('hit'));
  if (hit !== undefined) {
    return seenField('cache-status', '', {
      text: `the cache \`${hit.value}\` says that it served a stored response`,
      source: 'RFC 9211 §2.1',
    });
  }
  for (const name of HIT_FIELDS) {
    const value = headerValue(headers, name);
    if (value !== undefined && /\bhit\b/iu.test(value)) return seenField(name, value);
  }
  return undefined;
}

function missedSign(headers: HeaderList): Evidence | undefined {
  for (const name of HIT_FIELDS) {
    const value = headerValue(headers, name);
    if (value !== undefined && /\b(?:miss|bypass|dynamic)\b/iu.test(value)) {
      return seenField(name, value);
    }
  }
  const items = readItems(headerValues(headers, 'cache-status'));
  return items.some(({ parameters }) => parameters.has('fwd'))
    ? seenField('cache-status', '', {
        text: 'the cache says that it asked the server behind',
        source: 'RFC 9211 §2.2',
      })
    : undefined;
}
