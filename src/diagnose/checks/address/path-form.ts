import type { DiagnoseCase } from '../../case.ts';
import type { CauseFinding } from '../../finding.ts';
import { byCaller, cause, found } from '../found.ts';
import { byStatus } from '../parts.ts';
import { requestCheck } from '../request-check.ts';
import { shown } from '../shown.ts';

/** One way in which a path is almost right. */
interface PathFlaw {
  readonly pattern: RegExp;
  /** How it reads after "the path"; `$` stands for what was seen. */
  readonly words: string;
  readonly remedy: string;
  /** Factors at 404, 403 and 400, and otherwise. */
  readonly factors: readonly [number, number, number, number];
}

/** Patterns have bounded repeats: paths are foreign text. */
const FLAWS: readonly PathFlaw[] = [
  {
    pattern: /\{\{[^{}]{0,60}\}\}|\$\{[^{}]{0,60}\}|<%=?[^%]{0,60}%>/,
    words: 'holds `$`, a variable that was not filled in',
    remedy: 'fill the variable in',
    factors: [60, 15, 40, 10],
  },
  {
    pattern: /(?<=\/)\{[^{}/]{1,60}\}|%7B[^/%]{1,60}%7D/i,
    words: 'holds `$`, a parameter that was not filled in',
    remedy: 'put a value in place of the braces',
    factors: [60, 15, 40, 10],
  },
  {
    pattern: /(?<=\/):[A-Za-z_]\w{0,40}(?=\/|$)/,
    words: 'holds `$`, a parameter as routes write it',
    remedy: 'put a value in its place',
    factors: [60, 15, 40, 10],
  },
  {
    pattern: /(?<=\/)<[^<>/]{1,40}>(?=\/|$)|%3C[^/%]{1,40}%3E/i,
    words: 'holds `$`, a placeholder',
    remedy: 'put a value in its place',
    factors: [60, 15, 40, 10],
  },
  {
    pattern:
      /(?<=\/)(?:undefined|null|NaN|None|\[object%20Object\]|\[object Object\]|%5Bobject%20Object%5D)(?=\/|$)/,
    words: 'holds `$`, the text of an empty variable',
    remedy: 'find out why the variable is empty',
    factors: [40, 10, 40, 6],
  },
  {
    pattern: /\/{2,}/,
    words: 'has more than one slash in a row',
    remedy: 'join base address and path with one slash',
    factors: [30, 6, 10, 3],
  },
  {
    pattern: /%25(?:[0-9A-F]{2})/i,
    words: 'is percent-encoded twice (`$`)',
    remedy: 'encode once',
    factors: [20, 8, 20, 4],
  },
  {
    pattern: /%2F/i,
    words: 'holds an encoded slash (`%2F`), which many servers and proxies refuse',
    remedy:
      'allow encoded slashes at the server (Apache `AllowEncodedSlashes`), or send the name in the query or body',
    factors: [20, 5, 15, 3],
  },
  {
    pattern: /%0[0AD]/i,
    words: 'holds an encoded NUL or line break',
    remedy: 'take it out: it often comes from a value with a line break at its end',
    factors: [8, 15, 30, 5],
  },
  {
    pattern: /%20(?=\/|$)|(?<=\/)%20|%09/,
    words: 'has white space beside a slash or at its end',
    remedy: 'trim the value',
    factors: [20, 5, 10, 3],
  },
  {
    pattern: / /,
    words: 'holds a space that is not encoded',
    remedy: 'write it as `%20`',
    factors: [15, 5, 40, 4],
  },
  {
    pattern: /[^\x21-\x7e]/,
    words: 'holds a character that is not percent-encoded',
    remedy: 'percent-encode names (`encodeURIComponent`)',
    factors: [10, 4, 20, 3],
  },
  {
    pattern: /[[\]|\\^"<>`{}]/,
    words: 'holds `$`, which must be percent-encoded',
    remedy: 'percent-encode names (`encodeURIComponent`)',
    factors: [8, 5, 30, 3],
  },
  {
    pattern: /\/\.\.?(?=\/|$)/,
    words: 'has a dot segment',
    remedy: 'write the path without `.` and `..`',
    factors: [8, 10, 20, 3],
  },
  {
    pattern: /[^/.]\.$/,
    words: 'ends in a dot',
    remedy: 'take the dot off: it often comes from the end of a sentence',
    factors: [30, 6, 5, 3],
  },
  {
    pattern: /[,;:)]$/,
    words: 'ends in a punctuation mark',
    remedy: 'take it off: it often comes from the text around an address',
    factors: [30, 6, 5, 3],
  },
  {
    pattern: /^(?:\/[^/]{1,40}){0,3}\/(?:https?:|https?%3A)/i,
    words: 'holds a whole address',
    remedy: 'join base address and path once',
    factors: [40, 8, 20, 5],
  },
];

/** The same segment, or the same two, twice in a row at the beginning: `/api/api/…`, `/api/v1/api/v1/…`. */
const DOUBLED = /^((?:\/[^/]{1,40}){1,2})\1(?=\/|$)/;

/** A path that is almost right, whatever the API: nothing is known of what the server has. */
export const checkPathForm = requestCheck((request, kase) => {
  const path = request.url.path.slice(0, 4000);
  const causes = FLAWS.flatMap((flaw): readonly CauseFinding[] => {
    const hit = flaw.pattern.exec(path)?.[0];
    return hit === undefined ? [] : [flawed(flaw, hit, kase)];
  }).slice(0, 3);
  const twice = DOUBLED.exec(path)?.[1];
  if (twice === undefined || twice === '/') return found(causes);
  const factor = byStatus(kase, { 404: 30, 403: 6 }, 3);
  const text = `the path begins with \`${shown(twice)}\` twice`;
  const remedies = [byCaller('take one of them out: the base address already has it')];
  return found([
    ...causes,
    cause({ code: 'route.not_found', factor, group: 'path_form' }, text, { at: 'url', remedies }),
  ]);
});

function flawed(
  { words, remedy, factors }: PathFlaw,
  hit: string,
  kase: DiagnoseCase,
): CauseFinding {
  const [at404, at403, at400, otherwise] = factors;
  const factor = byStatus(kase, { 404: at404, 403: at403, 400: at400 }, otherwise);
  const text = `the path ${words.replace('`$`', () => `\`${shown(hit, 40)}\``)}`;
  const isBroken = kase.exchange.response?.status === 400;
  const code = isBroken ? 'request.malformed' : 'route.not_found';
  return cause({ code, factor, group: 'path_form' }, text, {
    at: 'url',
    remedies: [byCaller(remedy)],
  });
}
