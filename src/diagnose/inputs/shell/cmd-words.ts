import type { ShellCommand } from '../curl/shell-words.ts';

/**
 * What only browsers' "copy as cURL (cmd)" writes: `^"` around a value, `^\^"` for a quote, `%^20` for a percent sign.
 * Older Chrome wrote the latter between plain quotes, in which cmd keeps carets, and Firefox closes its quotes before a
 * line end; what was meant is the request, so carets are taken for escapes everywhere.
 */
const BROWSER_COPY = /\s\^"|\^\\\^"|%\^[0-9A-Za-z_]/;

/**
 * Reads one command of Windows' cmd from `from` on: carets and line ends as cmd.exe takes them, then words, quotes and
 * backslashes as the C runtime of curl.exe does (chromium's `NetworkLogView.ts` and Firefox's `curl.js` write for both).
 */
export function readCmdCommand(text: string, from: number): ShellCommand {
  const variables: string[] = [];
  const problems: string[] = [];
  const { line, end } = joinLine(text, from, variables);
  const words = splitWords(line, problems);
  if (words.some((word) => word.startsWith("'")) && !line.includes('"'))
    problems.push(
      'cmd takes \' for an ordinary character: write " around values, and \\" within them',
    );
  return { words, variables, problems, end };
}

/** First pass, cmd's own: escapes undone, lines joined. */
function joinLine(text: string, from: number, variables: string[]): { line: string; end: number } {
  const caretsInQuotes = BROWSER_COPY.test(text.slice(from, from + 1_000_000));
  const pieces: string[] = [];
  let inQuotes = false;
  let at = from;
  while (at < text.length) {
    const char = text.charAt(at);
    if (char === '^' && (!inQuotes || caretsInQuotes)) {
      const next = readCaret(text, at);
      pieces.push(next.text);
      at = next.end;
      continue;
    }
    if (char === '"' && !caretsInQuotes) inQuotes = !inQuotes;
    if (char === '\n' || char === '\r') break;
    if (!inQuotes && !caretsInQuotes && /[&|<>]/.test(char)) break;
    if (caretsInQuotes && char === '&' && /\s/.test(text.charAt(at - 1))) break;
    if (char === '%') {
      const taken = readPercent(text, at, variables);
      pieces.push(taken.text);
      at = taken.end;
      continue;
    }
    pieces.push(char);
    at += 1;
  }
  return { line: pieces.join(''), end: at };
}

/** `^x` is x; `^` at the end of a line joins the next, whose first character counts as escaped, be it a line end. */
function readCaret(text: string, at: number): { text: string; end: number } {
  const newline = /^\r?\n/.exec(text.slice(at + 1, at + 3));
  if (newline === null) return { text: text.charAt(at + 1), end: at + 2 };
  const next = at + 1 + newline[0].length;
  const second = /^\r?\n/.exec(text.slice(next, next + 2));
  if (second !== null) return { text: '\n', end: next + second[0].length };
  return { text: '', end: next };
}

/** `%%` is one percent sign in a batch file; `%NAME%` a variable; any other stays. */
function readPercent(text: string, at: number, variables: string[]): { text: string; end: number } {
  const variable = /^%([A-Za-z_]\w{1,60})%/.exec(text.slice(at, at + 64));
  // `%20and%20` is no variable, but text that is already percent-encoded.
  if (variable !== null && !/^[0-9A-Fa-f]{2}/.test(variable[1] ?? '')) {
    variables.push(variable[0]);
    return { text: variable[0], end: at + variable[0].length };
  }
  return text.startsWith('%%', at) ? { text: '%', end: at + 2 } : { text: '%', end: at + 1 };
}

/** Second pass, the C runtime's: 2n backslashes and a quote are n backslashes and a quote that counts. */
function splitWords(line: string, problems: string[]): string[] {
  const words: string[] = [];
  let word: string | undefined;
  let inQuotes = false;
  let at = 0;
  while (at < line.length) {
    const char = line.charAt(at);
    if (!inQuotes && (char === ' ' || char === '\t')) {
      if (word !== undefined) words.push(word);
      word = undefined;
      at += 1;
    } else if (char === '\\') {
      let end = at;
      while (line.charAt(end) === '\\') end += 1;
      const count = end - at;
      const beforeQuote = line.charAt(end) === '"';
      word = (word ?? '') + '\\'.repeat(beforeQuote ? Math.floor(count / 2) : count);
      if (beforeQuote && count % 2 === 1) word += '"';
      at = beforeQuote && count % 2 === 1 ? end + 1 : end;
    } else if (char === '"') {
      // Within quotes, two are one.
      const doubled = inQuotes && line.charAt(at + 1) === '"';
      word = (word ?? '') + (doubled ? '"' : '');
      if (!doubled) inQuotes = !inQuotes;
      at += doubled ? 2 : 1;
    } else {
      word = (word ?? '') + char;
      at += 1;
    }
  }
  if (inQuotes) problems.push('a quote of the command is not closed');
  if (word !== undefined) words.push(word);
  return words;
}
