import { readErrorWords } from './error-words.ts';
import { readHar } from './har/read-har.ts';
import { readHttpFile } from './http-file/read-http-file.ts';
import type { Material, MaterialKind } from './material.ts';
import { readPostman } from './postman/read-postman.ts';
import { isHeadersPanel, readHeadersPanel } from './raw/devtools.ts';
import { readAnswers, WANT_HEAD } from './read-answers.ts';
import { readCommands } from './read-commands.ts';
import { recognise, statusInBody } from './recognise.ts';
import { cleanText } from './text/clean.ts';

const WANTED =
  'paste a curl command, a response (`curl -i …`), a HAR, a Postman collection, an `.http` file or lines of a log';

/**
 * Recognises and reads what a person pasted, or a file: `source` is its name, for people and for a guess by its ending.
 * `as` says what it is where the person knows. Never throws: what cannot be read is told in `problems`, with what to do.
 */
export function readMaterial(text: string, source: string, as?: MaterialKind): Material {
  const clean = cleanText(text);
  if (clean.problems.length > 0)
    return { kind: 'unknown', exchanges: [], problems: clean.problems };
  if (clean.text.trim() === '')
    return { kind: 'unknown', exchanges: [], problems: [`there is nothing to read: ${WANTED}`] };
  const kind = as ?? recognise(clean.text, source);
  const read = readKind(kind, clean.text, source);
  const told = read.exchanges.length === 0 && read.problems.length === 0 && read.kind !== 'log';
  const leftOver = [clean.outside, read.leftOver ?? ''].filter((part) => part !== '').join('\n');
  return {
    ...read,
    problems: told ? [help(clean.text)] : read.problems,
    ...(leftOver === '' ? {} : { leftOver }),
  };
}

function readKind(kind: MaterialKind, text: string, source: string): Material {
  switch (kind) {
    case 'har':
      return { kind, ...readHar(text.trim(), source) };
    case 'postman':
      return { kind, ...readPostman(text.trim(), source) };
    case 'http_file':
      return { kind, ...readHttpFile(text, source) };
    case 'curl':
      return readCommands(text, source);
    case 'log':
      return { kind, exchanges: [], problems: [], leftOver: text };
    case 'raw_request':
    case 'raw_response': {
      if (isHeadersPanel(text))
        return { kind, exchanges: [readHeadersPanel(text, source)], problems: [] };
      const read = readAnswers(text, source);
      if (read.exchanges.length > 0 || read.leftOver === undefined) return { ...read, kind };
      const told = kind === 'raw_response' ? readTold(text, source) : undefined;
      return told ?? { ...read, kind, problems: [...read.problems, noMessage(kind)] };
    }
    case 'error_words':
    case 'unknown':
      return readTold(text, source) ?? { kind, exchanges: [], problems: [], leftOver: text };
  }
}

/** What a program, a page or a body tells of a refusal without a head around it. */
function readTold(text: string, source: string): Material | undefined {
  if (isOpenApi(text.trimStart())) return undefined;
  const exchange = readErrorWords(text, source, statusInBody(text));
  if (exchange === undefined) return undefined;
  const isBody = /^\s*[{[<]/.test(text);
  return { kind: 'error_words', exchanges: [exchange], problems: isBody ? [WANT_HEAD] : [] };
}

function noMessage(kind: 'raw_request' | 'raw_response'): string {
  return kind === 'raw_request'
    ? 'no request line was found (`POST /path HTTP/1.1`)'
    : `no status line was found (\`HTTP/1.1 403 Forbidden\`): ${WANT_HEAD}`;
}

/** What to do with a text of which nothing is understood. */
function help(text: string): string {
  const start = text.trimStart();
  if (isOpenApi(start))
    return 'this is an OpenAPI file: give it with `--openapi FILE` beside the request';
  if (/^[{[]/.test(start) || start.startsWith('<')) return WANT_HEAD;
  return `nothing in this text is understood: ${WANTED}`;
}

function isOpenApi(start: string): boolean {
  return (
    /^\{[\s\S]{0,2000}?"(?:openapi|swagger)"\s*:/.test(start) ||
    /^(?:openapi|swagger):/m.test(start.slice(0, 2000))
  );
}
