import { headerValues } from '../../core/headers.ts';
import type { HeaderList } from '../../core/facts.ts';
import { mediaTypeMatches } from '../../util/media-type.ts';

/** How an answer of ours is written. */
export type Form = 'json' | 'text' | 'html';

/** Media types by form, the preferred form first. */
const OFFERS: readonly (readonly [form: Form, essence: string])[] = [
  ['json', 'application/problem+json'],
  ['json', 'application/json'],
  ['text', 'text/plain'],
  ['html', 'text/html'],
];

/** Programs that print what they get on a terminal. */
const TERMINAL_AGENTS = /^(?:curl|wget|httpie|xh|lwp-request|hurl)\b/i;

/** Reading stops here: no honest Accept is longer. */
const MAX_RANGES = 32;

/** The form that `Accept` prefers (RFC 9110 §12.5.1): JSON where it says nothing else, and where nothing fits. */
export function preferredForm(headers: HeaderList): Form {
  const ranges = headerValues(headers, 'accept').flatMap(readRanges).slice(0, MAX_RANGES);
  let best: Form = 'json';
  let bestQuality = 0;
  for (const [form, essence] of OFFERS) {
    const quality = qualityOf(essence, ranges);
    if (quality > bestQuality) {
      best = form;
      bestQuality = quality;
    }
  }
  return best;
}

/** Whether the answer will be read by eye on a terminal. */
export function isTerminal(headers: HeaderList): boolean {
  const accept = headerValues(headers, 'accept');
  if (accept.length === 0 || (accept.length === 1 && accept[0] === '*/*')) return true;
  return headerValues(headers, 'user-agent').some((agent) => TERMINAL_AGENTS.test(agent));
}

interface Range {
  readonly range: string;
  readonly quality: number;
}

function readRanges(value: string): readonly Range[] {
  return value
    .split(',', MAX_RANGES)
    .map((item): Range => {
      const [range = '', ...parameters] = item.split(';').map((part) => part.trim());
      const weight = parameters.find((parameter) => /^q=/i.test(parameter));
      const quality = weight === undefined ? 1 : Number(weight.slice(2));
      return { range, quality: quality >= 0 && quality <= 1 ? quality : 0 };
    })
    .filter(({ range }) => range !== '');
}

/** Quality by the most specific range that fits (RFC 9110 §12.5.1). */
function qualityOf(essence: string, ranges: readonly Range[]): number {
  let quality = 0;
  let precision = -1;
  for (const { range, quality: offered } of ranges) {
    const specific = range === '*/*' ? 0 : range.endsWith('/*') ? 1 : 2;
    if (specific > precision && mediaTypeMatches(essence, range)) {
      quality = offered;
      precision = specific;
    }
  }
  return quality;
}
