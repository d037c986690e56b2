import { RE2JS } from 're2js';

/** A pattern made ready, or why it cannot be. */
export type CompiledPattern =
  | { readonly ok: true; test(text: string): boolean }
  | { readonly ok: false; readonly reason: string };

/** ECMA-262 §12.2 and §12.3: what `\s` stands for, which RE2 knows only the ASCII part of. */
const WHITE_SPACE =
  '\\x{9}-\\x{d}\\x{20}\\x{a0}\\x{1680}\\x{2000}-\\x{200a}\\x{2028}\\x{2029}\\x{202f}\\x{205f}\\x{3000}\\x{feff}';
const NOT_WHITE_SPACE =
  '\\x{0}-\\x{8}\\x{e}-\\x{1f}\\x{21}-\\x{9f}\\x{a1}-\\x{167f}\\x{1681}-\\x{1fff}\\x{200b}-\\x{2027}\\x{202a}-\\x{202e}' +
  '\\x{2030}-\\x{205e}\\x{2060}-\\x{2fff}\\x{3001}-\\x{fefe}\\x{ff00}-\\x{10ffff}';
const NOT_LINE_END = '[^\\x{a}\\x{d}\\x{2028}\\x{2029}]';

/** Something that RE2 does not have, or has in another meaning. */
class Unsupported extends Error {}

/**
 * A `pattern` of JSON Schema (ECMA-262, with Unicode) on RE2, whose time grows linearly with the text: a pattern may
 * not become a way to keep the gateway busy. Look-around and back references have no such algorithm and are refused.
 */
export function compilePattern(pattern: string): CompiledPattern {
  const syntax = syntaxFault(pattern);
  if (syntax !== undefined) return { ok: false, reason: syntax };
  try {
    const compiled = RE2JS.compile(translate(pattern));
    return { ok: true, test: (text) => compiled.test(text) };
  } catch (error) {
    if (error instanceof Unsupported) return { ok: false, reason: error.message };
    const reason =
      error instanceof Error ? error.message.replace('error parsing regexp: ', '') : '';
    return { ok: false, reason: `the linear-time engine does not take it: ${reason}` };
  }
}

/** Compiling shows whether it is a pattern at all; V8 never runs it. */
function syntaxFault(pattern: string): string | undefined {
  for (const flags of ['u', '']) {
    try {
      return void new RegExp(pattern, flags);
    } catch (error) {
      if (flags === '') return error instanceof Error ? error.message : 'not a pattern';
    }
  }
  return undefined;
}

/** The same pattern in the syntax of RE2. */
function translate(pattern: string): string {
  let result = '';
  let at = 0;
  while (at < pattern.length) {
    const step = translateOne(pattern, at);
    result += step.text;
    at = step.end;
  }
  return result;
}

interface Step {
  readonly text: string;
  readonly end: number;
}

function translateOne(pattern: string, at: number): Step {
  const char = pattern[at] ?? '';
  if (char === '\\') return escape(pattern, at, false);
  if (char === '[') return characterClass(pattern, at);
  if (char === '.') return { text: NOT_LINE_END, end: at + 1 };
  if (char !== '(' || pattern[at + 1] !== '?') return { text: char, end: at + 1 };
  const start = pattern.slice(at, at + 4);
  if (/^\(\?(?:[=!]|<[=!])/.test(start))
    throw new Unsupported('look-around is not supported: it has no linear-time algorithm');
  if (!start.startsWith('(?<')) return { text: '(?', end: at + 2 };
  return { text: '(', end: pattern.indexOf('>', at) + 1 };
}

function characterClass(pattern: string, start: number): Step {
  if (pattern.startsWith('[^]', start)) return { text: '[\\x{0}-\\x{10ffff}]', end: start + 3 };
  if (pattern.startsWith('[]', start)) throw new Unsupported('an empty class `[]` matches nothing');
  let at = start + 1;
  let text = '[';
  if (pattern[at] === '^') {
    text += '^';
    at += 1;
  }
  while (at < pattern.length && pattern[at] !== ']') {
    const char = pattern[at] ?? '';
    const step =
      char === '\\'
        ? escape(pattern, at, true)
        : { text: char === '[' ? '\\[' : char, end: at + 1 };
    text += step.text;
    at = step.end;
  }
  return { text: `${text}]`, end: at + 1 };
}

/** The escape at `at`, within a class or not. */
function escape(pattern: string, at: number, inClass: boolean): Step {
  const char = pattern[at + 1] ?? '';
  const code = escapedCode(pattern, at);
  if (code !== undefined) return { text: `\\x{${code.value.toString(16)}}`, end: code.end };
  if (char === 's') return { text: inClass ? WHITE_SPACE : `[${WHITE_SPACE}]`, end: at + 2 };
  if (char === 'S')
    return { text: inClass ? NOT_WHITE_SPACE : `[${NOT_WHITE_SPACE}]`, end: at + 2 };
  if (char === 'b' && inClass) return { text: '\\x{8}', end: at + 2 };
  if ('dDwWbBtnvfr'.includes(char)) return { text: `\\${char}`, end: at + 2 };
  if (char === 'p' || char === 'P') return property(pattern, at);
  if (char === 'k' || (/[1-9]/.test(char) && !inClass)) {
    throw new Unsupported('back references are not supported: they have no linear-time algorithm');
  }
  return { text: /[A-Za-z0-9]/.test(char) ? char : `\\${char}`, end: at + 2 };
}

const CODE_ESCAPE =
  /^\\(?:x([0-9a-f]{2})|u(d[89ab][0-9a-f]{2})\\u(d[c-f][0-9a-f]{2})|u([0-9a-f]{4})|u\{([0-9a-f]{1,6})\}|c([a-z])|(0))/i;

/** The character that a numeric or control escape stands for. */
function escapedCode(
  pattern: string,
  at: number,
): { readonly value: number; readonly end: number } | undefined {
  const parts = CODE_ESCAPE.exec(pattern.slice(at, at + 12));
  if (parts === null) return undefined;
  const end = at + parts[0].length;
  const [, byte, high, low, unit, point, control] = parts;
  if (control !== undefined) return { value: control.charCodeAt(0) % 32, end };
  if (high !== undefined && low !== undefined) {
    const value =
      (Number.parseInt(high, 16) - 0xd8_00) * 0x4_00 +
      Number.parseInt(low, 16) -
      0xdc_00 +
      0x1_00_00;
    return { value, end };
  }
  return { value: Number.parseInt(byte ?? unit ?? point ?? '0', 16), end };
}

/** `\p{…}`: general categories and scripts. */
function property(pattern: string, at: number): Step {
  const parts =
    /^\\([pP])\{(?:(?:Script|sc|Script_Extensions|scx|General_Category|gc)=)?(\w+)\}/.exec(
      pattern.slice(at, at + 60),
    );
  const [whole = '', kind, name = ''] = parts ?? [];
  if (parts === null) throw new Unsupported('this property of characters is not supported');
  return { text: `\\${kind}{${LONG_CATEGORIES[name] ?? name}}`, end: at + whole.length };
}

const LONG_CATEGORIES: Readonly<Record<string, string>> = {
  Letter: 'L',
  Uppercase_Letter: 'Lu',
  Lowercase_Letter: 'Ll',
  Titlecase_Letter: 'Lt',
  Modifier_Letter: 'Lm',
  Other_Letter: 'Lo',
  Mark: 'M',
  Number: 'N',
  Decimal_Number: 'Nd',
  Letter_Number: 'Nl',
  Other_Number: 'No',
  Punctuation: 'P',
  Symbol: 'S',
  Separator: 'Z',
  Space_Separator: 'Zs',
  Other: 'C',
  Control: 'Cc',
};
