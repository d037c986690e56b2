/** Pasted text without what mail, Markdown and terminals put around it. */
export interface CleanText {
  readonly text: string;
  /** What stood outside of Markdown code fences. */
  readonly outside: string;
  readonly problems: readonly string[];
}

/** A command that a prompt may stand before. */
const COMMAND = '(?:curl(?:\\.exe)?|wget|https?|xh|Invoke-WebRequest|Invoke-RestMethod|iwr|irm)';
/** Prompts that are none but prompts, before whatever: those of Windows, and `user@host:folder$`. */
const FULL_PROMPT =
  /^[ \t]{0,40}(?:(?:PS [^>\n]{0,120}|[A-Za-z]:\\[^>\n]{0,120})>|[\w.-]{1,40}@[\w.-]{1,60}:[^\n$#]{0,80}[$#])[ \t]?/gm;
const PROMPT = new RegExp(
  `^[ \\t]{0,40}(?:[^\\n'"{}]{0,80}?[$#%❯➜]|>)[ \\t]+(?=${COMMAND}[ \\t])`,
  'gm',
);

/** Takes off a byte order mark, zero bytes between letters, quote marks of mail, code fences and prompts. */
export function cleanText(given: string): CleanText {
  const problems: string[] = [];
  const text = withoutQuoteMarks(withoutZeros(given.replace(/^\ufeff/, '')));
  if (looksBinary(text)) {
    problems.push(
      'this is no text: give the request, the response or the log as text (`file NAME` tells what it is)',
    );
    return { text: '', outside: '', problems };
  }
  const { inside, outside } = withoutFences(text);
  return { text: withoutPrompts(withoutInlineMarks(inside)), outside, problems };
}

/** UTF-16 that somebody read as UTF-8 has a zero byte at every other place. */
function withoutZeros(text: string): string {
  const head = text.slice(0, 2000);
  const zeros = head.split('\0').length - 1;
  return zeros > head.length * 0.3 ? text.replaceAll('\0', '').replace(/^\ufffd{1,2}/, '') : text;
}

function looksBinary(text: string): boolean {
  const head = text.slice(0, 20_000);
  // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
  const odd = head.match(/[\u0000-\u0008\u000e-\u001a\u001c-\u001f\ufffd]/g)?.length ?? 0;
  return odd > 0 && odd > head.length * 0.1;
}

/** `> ` before every line is a quoted mail, unless it is what `curl -v` sent, whose lines read the same without it. */
function withoutQuoteMarks(text: string): string {
  let current = text;
  for (let level = 0; level < 5; level += 1) {
    if (!/^\s*>/.test(current)) return current;
    for (const line of current.split('\n', 2000))
      if (line.trim() !== '' && !/^[ \t]*>/.test(line)) return current;
    current = current.replaceAll(/^[ \t]*> ?/gm, '');
  }
  return current;
}

/** A line with nothing else on it but the name of a language. */
const FENCE = /^[ \t]*(?:```|~~~)[ \t]*[\w+-]{0,30}[ \t]*\r?$/m;

function withoutFences(text: string): { inside: string; outside: string } {
  if (!FENCE.test(text)) return { inside: text, outside: '' };
  const inside: string[] = [];
  const outside: string[] = [];
  let isInside = false;
  for (const line of text.split('\n')) {
    if (FENCE.test(line)) {
      isInside = !isInside;
      if (!isInside) inside.push('');
    } else (isInside ? inside : outside).push(line);
  }
  return inside.join('').trim() === ''
    ? { inside: text, outside: '' }
    : { inside: inside.join('\n'), outside: outside.join('\n').trim() };
}

/** A command between backticks in a sentence gets a line of its own. */
function withoutInlineMarks(text: string): string {
  return text.replaceAll(/(^|[\s(])`(curl[ \t][^`\n]{3,8000})`/gm, '$1\n$2\n');
}

/** A prompt that waits behind what a program printed last. */
const LAST_PROMPT =
  /(?:[\w.-]{1,40}@[\w.-]{1,60}:[^\n$#]{0,80}[$#]|PS [^>\n]{0,100}>|[A-Za-z]:\\[^>\n]{0,100}>)\s*$/;

/** Prompts before commands, and those of the lines that go on with one. */
function withoutPrompts(text: string): string {
  const tail = text.slice(-300);
  const trimmed = LAST_PROMPT.test(tail)
    ? text.slice(0, -tail.length) + tail.replace(LAST_PROMPT, '')
    : text;
  const cleaned = trimmed.replaceAll(FULL_PROMPT, '').replaceAll(PROMPT, '');
  return cleaned.replaceAll(/([\\^`]\r?\n)(?:>>?|More\?) /g, '$1');
}
