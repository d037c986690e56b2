import type { DiagnoseCase } from '../../case.ts';
import type { SeenRequest } from '../../exchange.ts';
import type { CauseFinding } from '../../finding.ts';
import { cause, found } from '../found.ts';
import {
  byStatus,
  contentTypeOf,
  cookiesOf,
  field,
  isJsonType,
  queryOf,
  readForm,
} from '../parts.ts';
import type { NamedValue } from '../parts.ts';
import { requestCheck } from '../request-check.ts';
import { shown } from '../shown.ts';

/** A class of words that firewalls look for. */
interface AttackClass {
  readonly name: string;
  /** Bounded repeats only. */
  readonly pattern: RegExp;
  /** How much such content speaks for a firewall, at 403. */
  readonly factor: number;
}

const CLASSES: readonly AttackClass[] = [
  {
    name: 'SQL',
    pattern:
      /\bunion\s{1,8}(?:all\s{1,8})?select\b|\bselect\b.{1,80}\bfrom\b|\binsert\s{1,8}into\b|\bdrop\s{1,8}(?:table|database)\b|\bdelete\s{1,8}from\b|\bupdate\s{1,8}\w{1,40}\s{1,8}set\b|'\s{0,4}or\s{1,4}'?1'?\s{0,4}=|;\s{0,4}--|\bsleep\s{0,2}\(\d|\bwaitfor\s{1,4}delay\b|\binformation_schema\b/i,
    factor: 4,
  },
  {
    name: 'HTML or script',
    pattern:
      /<\s{0,4}(?:script|iframe|object|embed|svg|img|style|link|meta|base)\b|\bon(?:error|load|click|mouseover|focus)\s{0,4}=|javascript:|\bdocument\.cookie\b|\beval\s{0,2}\(|\balert\s{0,2}\(/i,
    factor: 4,
  },
  {
    name: 'path traversal',
    pattern:
      /(?:\.\.[/\\]){1,8}|\.\.%2f|%2e%2e%2f|\/etc\/(?:passwd|shadow|hosts)\b|\bboot\.ini\b|\bweb\.config\b|\/proc\/self\b|\.(?:htaccess|git|env|aws|ssh)\b/i,
    factor: 5,
  },
  {
    name: 'shell',
    pattern:
      /(?:[;|&`]|\$\()\s{0,4}(?:cat|ls|id|whoami|curl|wget|bash|sh|nc|python\d?|perl|ping|chmod|rm|uname|echo)\b|\/bin\/(?:ba)?sh\b|\bcmd\.exe\b|\bpowershell(?:\.exe)?\s{1,4}-/i,
    factor: 5,
  },
  {
    name: 'template or expression',
    pattern:
      /\$\{jndi:|\$\{[^{}]{1,60}\}|\{\{[^{}]{1,60}\}\}|<%[=@]?|#\{[^{}]{1,60}\}|\$where\b|\$(?:ne|gt|regex)\b/i,
    factor: 3,
  },
  {
    name: 'PHP',
    pattern:
      /<\?(?:php|=)|\bphp:\/\/(?:input|filter)|\b(?:base64_decode|phpinfo|shell_exec|passthru|call_user_func)\s{0,2}\(/i,
    factor: 5,
  },
  {
    name: 'Java or XML',
    pattern: /\bjava\.lang\.(?:Runtime|ProcessBuilder)\b|<!(?:DOCTYPE|ENTITY)\b|\brO0AB/i,
    factor: 4,
  },
  {
    name: 'address of another server',
    pattern:
      /\bhttps?:\/\/(?:169\.254\.169\.254|127\.0\.0\.1|localhost|10\.\d{1,3}\.|192\.168\.)|\b(?:file|gopher|dict):\/\//i,
    factor: 4,
  },
  { name: 'long run of base64', pattern: /[A-Za-z0-9+/]{400}/, factor: 1.5 },
];

/** Characters of the body that are looked through, and places that are told. */
const LOOKED_THROUGH = 128 * 1024;
const MAX_TOLD = 4;

/** Content that looks like an attack to a firewall: which field, which class of words; never the content. */
export const checkAttackLike = requestCheck((request, kase) => {
  const causes: CauseFinding[] = [];
  for (const { name, value } of placesOf(request)) {
    const hit = CLASSES.find(({ pattern }) => pattern.test(value));
    if (hit !== undefined) causes.push(attackLike(name, hit, kase));
    if (causes.length === MAX_TOLD) break;
  }
  return found(causes);
});

function attackLike(
  place: string,
  { name, factor }: AttackClass,
  kase: DiagnoseCase,
): CauseFinding {
  // Firewalls answer with these; with others an application judged.
  const weighted = byStatus(
    kase,
    {
      403: factor,
      406: factor * 2,
      405: factor / 2,
      400: factor / 2,
      501: factor / 2,
      200: factor / 2,
    },
    1.2,
  );
  const text = `${place} holds what looks like ${name} to a firewall`;
  return cause(
    { code: 'waf.blocked', factor: Math.max(1.1, weighted), group: 'attack_like' },
    text,
    {
      at: place.replaceAll('`', ''),
      probes: [
        {
          text: `send the same request with a harmless value in ${place}`,
          tells: 'an answer of another kind shows that a firewall looked at the content',
          safe: !/^(?:POST|PUT|PATCH|DELETE)$/i.test(kase.exchange.request?.method ?? ''),
        },
      ],
    },
  );
}

/** Places whose content firewalls look at, with their text. */
function* placesOf(request: SeenRequest): Generator<NamedValue> {
  yield { name: 'the path', value: request.url.path.slice(0, LOOKED_THROUGH) };
  for (const { name, value } of queryOf(request))
    yield {
      name: `the query parameter \`${shown(name, 40)}\``,
      value: value.slice(0, LOOKED_THROUGH),
    };
  for (const name of ['referer', 'user-agent', 'x-forwarded-for']) {
    const value = field(request, name);
    if (value !== undefined) yield { name: `the field \`${name}\``, value: value.slice(0, 8192) };
  }
  for (const { name, value } of cookiesOf(request))
    yield { name: `the cookie \`${shown(name, 40)}\``, value: value.slice(0, 8192) };
  yield* bodyPlaces(request);
}

function* bodyPlaces(request: SeenRequest): Generator<NamedValue> {
  const text = request.body?.text?.slice(0, LOOKED_THROUGH);
  if (text === undefined || text === '') return;
  const { essence } = contentTypeOf(request);
  if (essence === 'application/x-www-form-urlencoded' && !text.trimStart().startsWith('{')) {
    for (const { name, value } of readForm(text))
      yield { name: `the form field \`${shown(name, 40)}\``, value };
    return;
  }
  if (isJsonType(essence) || /^\s*[{[]/.test(text)) {
    yield* jsonPlaces(text);
    return;
  }
  yield { name: 'the body', value: text };
}

/** Texts of a body that are looked at one by one. */
const MAX_TEXTS = 5000;

/** The names of members with the texts that follow them, without parsing: also of JSON that is cut or broken. Linear. */
function* jsonPlaces(text: string): Generator<NamedValue> {
  let name = '';
  let at = text.indexOf('"');
  for (let count = 0; at !== -1 && count < MAX_TEXTS; count += 1) {
    const end = literalEnd(text, at + 1);
    const literal = text.slice(at + 1, end);
    if (/^\s{0,16}:/.test(text.slice(end + 1, end + 18))) name = literal;
    else {
      const place = name === '' ? 'the body' : `\`${shown(name, 40)}\` of the body`;
      yield { name: place, value: unescapeJson(literal) };
    }
    at = text.indexOf('"', end + 1);
  }
}

/** Index of the closing quote, or the end. */
function literalEnd(text: string, from: number): number {
  for (let at = from; at < text.length; at += 1) {
    const character = text.charAt(at);
    if (character === '"') return at;
    if (character === '\\') at += 1;
  }
  return text.length;
}

function unescapeJson(literal: string): string {
  return literal.replaceAll(
    /\\(?:u([0-9a-fA-F]{4})|(.))/g,
    (_, hex: string | undefined, plain: string | undefined) =>
      hex === undefined
        ? plain === 'n' || plain === 't' || plain === 'r'
          ? ' '
          : (plain ?? '')
        : String.fromCharCode(Number.parseInt(hex, 16)),
  );
}
