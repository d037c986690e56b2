/** Longest text of a line that an event keeps. */
const LONGEST = 300;

const SECRET_NAME =
  '(?:[\\w.-]{0,40}(?:token|secret|passw(?:or)?d|pwd|api[_-]?key|apikey|access[_-]?key|signature|session(?:id)?|credential|auth)[\\w.-]{0,40}|key|sig|code|jwt|sid|pass)';

/**
 * What gives a secret away, and where: in the second group, or after the first where there is no second. A pattern is
 * tried only where its hint is in the line, since most lines hold none.
 */
const PATTERNS: readonly (readonly [hint: string, pattern: RegExp])[] = [
  // A JSON Web Token, wherever it stands (RFC 7519).
  ['eyJ', /\b(eyJ[A-Za-z0-9_-])[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]{0,4096}){1,4}/g],
  // Credentials in a header's value; a scheme alone may be a word of a sentence, so its value must look like one.
  [
    'uthorization',
    /((?:proxy-)?authorization["']?\s*[:=]\s*["']?(?:[A-Za-z-]{2,20}\s+)?)([A-Za-z0-9_~+/.=-]{4,})/gi,
  ],
  [
    ' ',
    /\b((?:[Bb]earer|[Bb]asic|[Nn]egotiate)\s+)(?=[a-z_~+/.=-]{0,200}[A-Z0-9])([A-Za-z0-9_~+/.=-]{8,})/g,
  ],
  // A pair of a query, a form, or of `name=value` text.
  ['=', new RegExp(`((?:^|[?&;\\s"'])${SECRET_NAME}=)([^&\\s"';]+)`, 'gi')],
  // A member of JSON, also where it is quoted once more.
  ['"', new RegExp(`(\\\\?"${SECRET_NAME}\\\\?"\\s*:\\s*\\\\?")([^"\\\\]+)`, 'gi')],
  ['ookie', /\b((?:set-)?cookie\\?"?\s*[:=]\s*\\?"?[^=\s"]{1,60}=)([^;"\s]+)[^"\n]*/gi],
  // Keys with a known beginning: OpenAI, Stripe, GitHub, Slack, AWS, Google, ours.
  ['', /\b((?:sk|pk|rk)[_-][A-Za-z0-9]?|gh[pousr]_|xox[abpr]-|AKIA|AIza)[A-Za-z0-9_-]{12,}/g],
  ['@', /(:\/\/[^:/?#\s@]{0,100}:)[^@/\s]{1,200}(?=@)/g],
];

/**
 * A line as it may be shown: secrets as their first characters and `…`, at most 300 characters, without control
 * characters. `around`: a place that must be seen where the line is longer.
 */
export function redactLine(line: string, around = 0): string {
  // Everything is redacted before it is cut, but not what could never be seen.
  const from = Math.max(0, around - 2000);
  let text = line.slice(from, from + 6000);
  for (const [hint, pattern] of PATTERNS) {
    if (text.includes(hint)) text = text.replaceAll(pattern, masked);
  }
  text = text.replace(/[\p{Cc}\p{Zl}\p{Zp}\u202A-\u202E\u2066-\u2069]+/gu, ' ').trim();
  if (text.length <= LONGEST) return text;
  const place = Math.max(0, Math.min(around - from - 100, text.length - LONGEST + 2));
  if (place <= 100) return `${text.slice(0, LONGEST - 1)}…`;
  return `…${text.slice(place, place + LONGEST - 2)}…`;
}

/** A short secret would be known by its first four characters. What an earlier pattern has masked stays. */
function masked(whole: string, before: string, secret: unknown): string {
  if (typeof secret !== 'string') return `${before}…`;
  if (secret.endsWith('…')) return whole.slice(0, whole.indexOf('…') + 1);
  return `${before}${secret.length >= 8 ? secret.slice(0, 4) : ''}…`;
}
