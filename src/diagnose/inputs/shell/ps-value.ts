/** A value of a PowerShell script, as far as it can be known without running it. */
export type PsValue =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'literal'; readonly value: number | boolean | null }
  | { readonly kind: 'table'; readonly entries: Map<string, PsValue> }
  | { readonly kind: 'list'; readonly items: readonly PsValue[] }
  | { readonly kind: 'cookie'; readonly name: string; readonly value: string }
  | { readonly kind: 'unknown'; readonly written: string };

/** A script being read; `at` moves on. */
export interface PsReading {
  readonly text: string;
  at: number;
  /** Names in lower case, without `$`. */
  readonly variables: Map<string, PsValue>;
  /** What stands for a value that the script does not hold, as written: `$token`. */
  readonly unknown: string[];
  readonly problems: string[];
  depth: number;
}

const MAX_DEPTH = 40;
const BLANKS = /(?:[ \t\r\n]|`\r?\n|#[^\n]*)*/y;
const LINE_BLANKS = /(?:[ \t]|`[ \t]*\r?\n)*/y;
const VARIABLE = /\$(?:\{([^}\n]{1,80})\}|((?:env:|script:|global:)?\w+))/y;
const CHAR = /\$\(\s*\[char\]\s*(0x[0-9a-fA-F]+|\d+)\s*\)/y;
const BARE = /[^\s;|,(){}"'`]+/y;
const CAST = /\[[\w.[\]]{1,60}\]\s*(?=[@('"$\d])/y;
const BYTES = /\[(?:System\.)?Text\.Encoding\]::\w+\.GetBytes\(/iy;
const COOKIE = /New-Object\s+(?:-TypeName\s+)?System\.Net\.Cookie\s*\(?/iy;

/** Reads one value where the reading stands; `within` a list of arguments, `,` and `)` end it. */
export function readPsValue(reading: PsReading): PsValue {
  if (reading.depth >= MAX_DEPTH) return unknownRest(reading);
  reading.depth += 1;
  const value = readPlain(reading);
  reading.depth -= 1;
  return readPipe(reading, value);
}

/** Moves over blanks, line ends and comments. */
export function skipBlanks(reading: PsReading): void {
  take(BLANKS, reading);
}

/** Moves over blanks of a line, and joined line ends. */
export function skipLineBlanks(reading: PsReading): void {
  take(LINE_BLANKS, reading);
}

/** What a sticky pattern matches where the reading stands, which moves on behind it. */
export function take(pattern: RegExp, reading: PsReading): RegExpExecArray | undefined {
  pattern.lastIndex = reading.at;
  const match = pattern.exec(reading.text);
  if (match === null) return undefined;
  reading.at = pattern.lastIndex;
  return match;
}

function readPlain(reading: PsReading): PsValue {
  skipLineBlanks(reading);
  const { text, at } = reading;
  if (take(BYTES, reading) !== undefined) return readClosed(reading);
  if (take(CAST, reading) !== undefined) return readPsValue(reading);
  if (take(COOKIE, reading) !== undefined) return readCookie(reading);
  const two = text.slice(at, at + 2);
  if (two === '@"' || two === "@'") return readHereString(reading, two.charAt(1));
  if (two === '@{') return readTable(reading);
  if (two === '@(') {
    reading.at += 2;
    return readList(reading);
  }
  const char = text.charAt(at);
  if (char === '"') return { kind: 'text', text: readDouble(reading) };
  if (char === "'") return { kind: 'text', text: readSingle(reading) };
  if (char === '(') {
    reading.at += 1;
    return readClosed(reading);
  }
  if (char === '$') return readVariable(reading);
  const bare = take(BARE, reading)?.[0];
  if (bare === undefined) return unknownRest(reading);
  return /^-?\d+(?:\.\d+)?$/.test(bare)
    ? { kind: 'literal', value: Number(bare) }
    : { kind: 'text', text: bare };
}

/** A value in parentheses whose opening one is behind. */
function readClosed(reading: PsReading): PsValue {
  skipBlanks(reading);
  const value = readPsValue(reading);
  skipBlanks(reading);
  if (reading.text.charAt(reading.at) === ')') {
    reading.at += 1;
    return value;
  }
  // An expression that is not read here: its end is looked for, so that what follows can be read.
  const close = reading.text.indexOf(')', reading.at);
  const written = reading.text.slice(reading.at, close < 0 ? reading.at + 40 : close).trim();
  reading.at = close < 0 ? reading.text.length : close + 1;
  reading.unknown.push(written.slice(0, 40));
  return { kind: 'unknown', written };
}

function readPipe(reading: PsReading, value: PsValue): PsValue {
  const start = reading.at;
  const pipe = take(
    /[ \t]*\|[ \t]*ConvertTo-Json\b(?:[ \t]+-(?:Compress|Depth[ \t]+\d+))*/iy,
    reading,
  );
  if (pipe !== undefined) return { kind: 'text', text: JSON.stringify(toJson(value)) };
  reading.at = start;
  return value;
}

/** A value as what ConvertTo-Json makes of it. */
function toJson(value: PsValue): unknown {
  switch (value.kind) {
    case 'text':
      return value.text;
    case 'literal':
      return value.value;
    case 'table':
      return Object.fromEntries([...value.entries].map(([name, item]) => [name, toJson(item)]));
    case 'list':
      return value.items.map(toJson);
    case 'cookie':
      return value.name;
    case 'unknown':
      return value.written;
  }
}

function readVariable(reading: PsReading): PsValue {
  const match = take(VARIABLE, reading);
  if (match === undefined) return unknownRest(reading);
  const name = (match[1] ?? match[2] ?? '').toLowerCase();
  if (name === 'true' || name === 'false') return { kind: 'literal', value: name === 'true' };
  if (name === 'null') return { kind: 'literal', value: null };
  const known = reading.variables.get(name);
  // `$response.access_token`: what comes behind the name is not in the script.
  const member = take(/(?:\.\w+|\[[^\]\n]{1,60}\])+/y, reading)?.[0];
  if (known !== undefined && member === undefined) return known;
  const written = match[0] + (member ?? '');
  reading.unknown.push(written);
  return { kind: 'unknown', written };
}

function readCookie(reading: PsReading): PsValue {
  const parts: string[] = [];
  while (reading.at < reading.text.length && parts.length < 4) {
    skipBlanks(reading);
    const value = readPsValue(reading);
    parts.push(textOf(value) ?? '');
    skipBlanks(reading);
    if (reading.text.charAt(reading.at) !== ',') break;
    reading.at += 1;
  }
  take(/\s*\)/y, reading);
  return { kind: 'cookie', name: parts[0] ?? '', value: parts[1] ?? '' };
}

function readTable(reading: PsReading): PsValue {
  reading.at += 2;
  const entries = new Map<string, PsValue>();
  for (;;) {
    take(/(?:[\s;]|#[^\n]*)*/y, reading);
    const char = reading.text.charAt(reading.at);
    if (char === '}' || char === '') {
      reading.at += 1;
      return { kind: 'table', entries };
    }
    const before = reading.at;
    const name = readKey(reading);
    take(/\s*=/y, reading);
    skipBlanks(reading);
    entries.set(name, readPsValue(reading));
    if (reading.at === before) reading.at += 1;
  }
}

function readKey(reading: PsReading): string {
  const char = reading.text.charAt(reading.at);
  if (char === '"') return readDouble(reading);
  if (char === "'") return readSingle(reading);
  return take(/[^\s=;}]+/y, reading)?.[0] ?? '';
}

function readList(reading: PsReading): PsValue {
  const items: PsValue[] = [];
  for (;;) {
    take(/[\s,;]*/y, reading);
    const char = reading.text.charAt(reading.at);
    if (char === ')' || char === '') {
      reading.at += 1;
      return { kind: 'list', items };
    }
    const before = reading.at;
    items.push(readPsValue(reading));
    if (reading.at === before) reading.at += 1;
  }
}

function readSingle(reading: PsReading): string {
  const match = take(/'([^']*(?:''[^']*)*)'/y, reading);
  if (match !== undefined) return (match[1] ?? '').replaceAll("''", "'");
  return unclosed(reading, 1);
}

function unclosed(reading: PsReading, skipped: number): string {
  reading.problems.push('a quote of the command is not closed');
  const rest = reading.text.slice(reading.at + skipped);
  reading.at = reading.text.length;
  return rest;
}

const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  r: '\r',
  t: '\t',
  '0': '\0',
  e: '\u001b',
};

function readDouble(reading: PsReading): string {
  const { text } = reading;
  let value = '';
  const start = reading.at;
  if (!text.includes('"', start + 1)) return unclosed(reading, 1);
  reading.at += 1;
  while (reading.at < text.length) {
    const plain = take(/[^"`$]+/y, reading);
    if (plain !== undefined) value += plain[0];
    const char = text.charAt(reading.at);
    if (char === '"') {
      const doubled = text.charAt(reading.at + 1) === '"';
      reading.at += doubled ? 2 : 1;
      if (!doubled) return value;
      value += '"';
    } else if (char === '`') {
      const next = text.charAt(reading.at + 1);
      value += ESCAPES[next] ?? next;
      reading.at += 2;
    } else if (char === '$') value += readExpanded(reading);
  }
  reading.at = start;
  return unclosed(reading, 1);
}

/** `$name`, `$([char]233)` or another expression within a text. */
function readExpanded(reading: PsReading): string {
  const char = take(CHAR, reading)?.[1];
  if (char !== undefined) return String.fromCharCode(Number(char) & 0xffff);
  const expression = take(
    /\$\([^()\n]{0,200}(?:\([^()\n]{0,200}\)[^()\n]{0,200})?\)/y,
    reading,
  )?.[0];
  if (expression !== undefined) {
    const name = /^\$\(\s*\$(\w+)\s*\)$/.exec(expression)?.[1]?.toLowerCase();
    const known = name === undefined ? undefined : textOf(reading.variables.get(name));
    if (known === undefined) reading.unknown.push(expression.slice(0, 40));
    return known ?? expression;
  }
  const match = take(VARIABLE, reading);
  if (match === undefined) {
    reading.at += 1;
    return '$';
  }
  const known = textOf(reading.variables.get((match[1] ?? match[2] ?? '').toLowerCase()));
  if (known === undefined) reading.unknown.push(match[0]);
  return known ?? match[0];
}

function readHereString(reading: PsReading, quote: string): PsValue {
  const { text, at } = reading;
  const bodyStart = text.indexOf('\n', at) + 1;
  const close = text.indexOf(`\n${quote}@`, at);
  if (bodyStart === 0 || close < 0) return { kind: 'text', text: unclosed(reading, 2) };
  reading.at = close + 3;
  const body = close < bodyStart ? '' : text.slice(bodyStart, close).replace(/\r$/, '');
  if (quote === "'") return { kind: 'text', text: body };
  const inner: PsReading = { ...reading, text: `"${body.replaceAll('"', '`"')}"`, at: 0 };
  return { kind: 'text', text: readDouble(inner) };
}

/** What is not read here, up to the end of the line. */
function unknownRest(reading: PsReading): PsValue {
  const rest = take(/[^\n;]*/y, reading)?.[0].trim() ?? '';
  if (rest !== '') reading.unknown.push(rest.slice(0, 40));
  return { kind: 'unknown', written: rest.slice(0, 40) };
}

/** A value as text where it is one; a placeholder as it is written. */
export function textOf(value: PsValue | undefined): string | undefined {
  if (value === undefined) return undefined;
  if (value.kind === 'text') return value.text;
  if (value.kind === 'unknown') return value.written;
  return value.kind === 'literal' ? String(value.value) : undefined;
}
