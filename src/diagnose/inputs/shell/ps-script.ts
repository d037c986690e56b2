import { readPsValue, skipBlanks, skipLineBlanks, take, textOf } from './ps-value.ts';
import type { PsReading, PsValue } from './ps-value.ts';

/** One `Invoke-WebRequest` or `Invoke-RestMethod` of a script. */
export interface PsInvocation {
  /** Names in lower case, without the dash; switches are true. */
  readonly parameters: ReadonlyMap<string, PsValue>;
  /** Of the session that the call is made with. */
  readonly session: PsSession;
}

/** What `$session` carries: user agent and cookies are no fields of `-Headers`. */
export interface PsSession {
  userAgent?: string;
  readonly cookies: (readonly [name: string, value: string])[];
}

export interface PsScript {
  readonly invocations: readonly PsInvocation[];
  /** Calls of `curl.exe`, split into words. */
  readonly curlCommands: readonly (readonly string[])[];
  readonly unknown: readonly string[];
  readonly problems: readonly string[];
  /** Where the last call ends. */
  readonly end: number;
}

const CALL = /(?:Invoke-WebRequest|Invoke-RestMethod|iwr|irm)\b(?![ \t]*:)/iy;
const CURL = /curl(?:\.exe)?(?=[ \t])/iy;
const ASSIGNMENT = /\$(\w+)[ \t]*=(?!=)[ \t]*/y;
const SESSION_AGENT = /\$\w+\.UserAgent[ \t]*=[ \t]*/iy;
const SESSION_COOKIE = /\$\w+\.Cookies\.Add\(/iy;
const MEMBER = /\$(\w+)(?:\.Add\(|\[(?=["']))/iy;
const SWITCHES = new Set([
  'usebasicparsing',
  'skipcertificatecheck',
  'usedefaultcredentials',
  'disablekeepalive',
  'passthru',
  'allowunencryptedauthentication',
  'skipheadervalidation',
  'skiphttperrorcheck',
  'noproxy',
  'resume',
  'preserveauthorizationonredirect',
  'verbose',
  'followrellink',
  'proxyusedefaultcredentials',
]);

/** Reads the calls of a script in their order. Statements that are not understood are passed over. */
export function readPsScript(text: string): PsScript {
  const reading: PsReading = {
    text,
    at: 0,
    variables: new Map(),
    unknown: [],
    problems: [],
    depth: 0,
  };
  const invocations: PsInvocation[] = [];
  const curlCommands: string[][] = [];
  const session: PsSession = { cookies: [] };
  let end = 0;
  while (reading.at < text.length) {
    skipBlanks(reading);
    take(/;*/y, reading);
    const before = reading.at;
    if (take(SESSION_AGENT, reading) !== undefined) {
      const userAgent = textOf(readPsValue(reading));
      if (userAgent !== undefined) session.userAgent = userAgent;
    } else if (take(SESSION_COOKIE, reading) !== undefined) {
      const cookie = readPsValue(reading);
      take(/[\s)]*/y, reading);
      if (cookie.kind === 'cookie') session.cookies.push([cookie.name, cookie.value]);
    } else if (take(MEMBER, reading) !== undefined) readMember(reading, before);
    else {
      const name = take(ASSIGNMENT, reading)?.[1]?.toLowerCase();
      if (take(CALL, reading) !== undefined) {
        invocations.push({ parameters: readParameters(reading), session });
        end = reading.at;
      } else if (take(CURL, reading) !== undefined) {
        curlCommands.push(['curl', ...readWords(reading)]);
        end = reading.at;
      } else if (name === undefined) take(/[^\n;]*/y, reading);
      else readAssigned(reading, name);
    }
    if (reading.at === before) reading.at += 1;
  }
  return { invocations, curlCommands, unknown: reading.unknown, problems: reading.problems, end };
}

function readAssigned(reading: PsReading, name: string): void {
  if (take(/New-Object\s+[^\n]*/iy, reading) !== undefined) {
    reading.variables.set(name, { kind: 'table', entries: new Map() });
    return;
  }
  const noted = reading.unknown.length;
  const value = readPsValue(reading);
  // Only what a call takes over is missing from it.
  if (value.kind === 'unknown') reading.unknown.length = noted;
  else reading.variables.set(name, value);
}

/** `$headers.Add("a", "b")` or `$headers["a"] = "b"`. */
function readMember(reading: PsReading, from: number): void {
  const name = /^\$(\w+)/.exec(reading.text.slice(from, from + 80))?.[1]?.toLowerCase() ?? '';
  const key = textOf(readPsValue(reading)) ?? '';
  take(/\s*(?:,|\]\s*=)\s*/y, reading);
  const value = readPsValue(reading);
  take(/\s*\)/y, reading);
  const table = reading.variables.get(name);
  if (table?.kind === 'table') table.entries.set(key, value);
}

/** `-Name value`, `-Switch`, `@splatted`, and the address without a name. */
function readParameters(reading: PsReading): Map<string, PsValue> {
  const parameters = new Map<string, PsValue>();
  for (;;) {
    skipLineBlanks(reading);
    const name = take(/-([A-Za-z]+):?/y, reading)?.[1]?.toLowerCase();
    const splatted = name === undefined ? take(/@(\w+)/y, reading)?.[1]?.toLowerCase() : undefined;
    if (splatted !== undefined) {
      const table = reading.variables.get(splatted);
      if (table?.kind === 'table')
        for (const [key, value] of table.entries) parameters.set(key.toLowerCase(), value);
    } else if (name === undefined) {
      const char = reading.text.charAt(reading.at);
      if (char === '' || '\r\n;|)'.includes(char)) return parameters;
      const before = reading.at;
      const value = readPsValue(reading);
      if (!parameters.has('uri')) parameters.set('uri', value);
      if (reading.at === before) return parameters;
    } else if (SWITCHES.has(name)) {
      parameters.set(name, { kind: 'literal', value: true });
    } else parameters.set(name, readPsValue(reading));
  }
}

/** The words of a call of another program. */
function readWords(reading: PsReading): string[] {
  const words: string[] = [];
  let quotes = false;
  for (;;) {
    skipLineBlanks(reading);
    const char = reading.text.charAt(reading.at);
    if (char === '' || '\r\n;|&'.includes(char)) break;
    const before = reading.at;
    let word = '';
    while (reading.at < reading.text.length && !/[\s;|&]/.test(reading.text.charAt(reading.at))) {
      const piece = '"\''.includes(reading.text.charAt(reading.at))
        ? (textOf(readPsValue(reading)) ?? '')
        : (take(/[^\s"';|`]+/y, reading)?.[0] ?? '');
      if (piece === '') break;
      word += piece;
    }
    quotes ||= word.includes('"');
    words.push(word);
    if (reading.at === before) reading.at += 1;
  }
  if (quotes)
    reading.problems.push(
      'PowerShell before 7.3 takes the quotes out of a value like `{"a":1}` before curl.exe gets it: write them as \\" there, or use --data @file',
    );
  return words;
}
