import type { ErrorText } from './error-document.ts';

/** Longer pages say more than why they refuse. */
const MOST_WORDS = 1500;
/** What a text without marks may have: a program prints a stack trace behind its sentence. */
const MOST_LINES = 30;

/** Codes as programs and pages write them into a sentence; each has one group. */
const CODES: readonly RegExp[] = [
  // Go and the command lines of AWS, Azure and Google
  /An error occurred \(([A-Za-z][\w.]{2,60})\)/g,
  /^(?:ERROR: )?\(([A-Z][A-Za-z]{5,60})\) /gm,
  /\b(?:Error ?Code|error_code|Code|code)["']?[:=] {0,2}["']?([A-Za-z][A-Za-z_.-]{4,60})\b/g,
  /\b((?:PERMISSION_DENIED|UNAUTHENTICATED|RESOURCE_EXHAUSTED|FAILED_PRECONDITION))\b/g,
  /\brpc error: code = ([A-Z]\w{3,40})/g,
  /\b([A-Z][A-Za-z]{5,50}(?:Exception|Fault)):/g,
  /\berror="?([a-z][a-z_]{5,40})"?/g,
];

/** A document that stands inside a sentence: `HttpError: {"message":…}`, `403 …: b'{"error":…}'`; undefined where none does. */
export function embeddedJson(text: string): string | undefined {
  const from = text.search(/[{[]\s{0,20}[{"]/);
  const to = Math.max(text.lastIndexOf('}'), text.lastIndexOf(']'));
  return from > 0 && to > from ? text.slice(from, to + 1) : undefined;
}

/** Codes that a sentence names, each once, and where. */
export function codesInWords(text: string): readonly ErrorText[] {
  const codes = CODES.flatMap((pattern) =>
    Array.from(text.slice(0, 4000).matchAll(pattern), ([, code = '']) => code),
  );
  return [...new Set(codes)].slice(0, 8).map((value) => ({ value, at: 'body' }));
}

/** The words of a text or a short page, as a reader sees them; undefined where there are too many to be of the refusal alone. */
export function plainWords(text: string): string | undefined {
  const isPage = /<[a-z!/]/i.test(text);
  const words = (isPage ? withoutMarks(text.slice(0, 60_000)) : firstLines(text)).trim();
  return words === '' || words.length > MOST_WORDS ? undefined : words;
}

function withoutMarks(page: string): string {
  return page
    .replaceAll(/<(script|style|head)\b[^>]{0,500}>[\s\S]{0,50000}?<\/\1>/gi, ' ')
    .replaceAll(/<!--[\s\S]{0,5000}?-->/g, ' ')
    .replaceAll(/<[^<>]{0,1000}>/g, ' ')
    .replaceAll(/&(?:#39|apos|rsquo|#x27);/g, "'")
    .replaceAll(/&[a-z#0-9]{2,8};/gi, ' ')
    .replaceAll(/\s+/g, ' ');
}

/** Without the frames of a stack trace, which name code and not causes. */
function firstLines(text: string): string {
  return text
    .slice(0, 20_000)
    .split('\n')
    .filter((line) => !/^\s*(?:at |File "|\^+\s*$|\.{3} \d+ more)/.test(line))
    .slice(0, MOST_LINES)
    .join('\n');
}
