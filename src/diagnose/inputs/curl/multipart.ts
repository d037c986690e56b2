import type { CurlArgument } from './arguments.ts';
import type { ReadFile } from './data.ts';

/** curl draws 22 characters anew for each request; a fixed text makes the same command the same request. */
export const BOUNDARY = '------------------------pinpointPinpointPinpo1';

/** A multipart body as curl would send it (RFC 7578), without the contents of files. */
export interface CurlForm {
  readonly text: string;
  /** Files whose contents the body lacks. */
  readonly files: readonly string[];
  readonly problems: readonly string[];
}

interface Part {
  readonly disposition: string;
  readonly type?: string;
  readonly content: string;
}

/** Puts `-F` and `--form-string` options together; undefined where there are none. */
export function readForm(given: readonly CurlArgument[], readFile: ReadFile): CurlForm | undefined {
  const options = given.filter(({ effect }) => effect === 'form' || effect === 'form_string');
  if (options.length === 0) return undefined;
  const files: string[] = [];
  const problems: string[] = [];
  let text = '';
  for (const { effect, flag, value } of options) {
    const equals = value.indexOf('=');
    if (equals < 0) {
      problems.push(`\`${flag}\`: \`${value}\` is not \`name=content\``);
      continue;
    }
    const name = value.slice(0, equals);
    const content = value.slice(equals + 1);
    const part =
      effect === 'form_string'
        ? { disposition: named(name), content }
        : readPart(name, content, { readFile, files });
    const type = part.type === undefined ? '' : `\r\nContent-Type: ${part.type}`;
    text += `--${BOUNDARY}\r\nContent-Disposition: form-data; ${part.disposition}${type}\r\n\r\n${part.content}\r\n`;
  }
  return { text: `${text}--${BOUNDARY}--\r\n`, files, problems };
}

interface PartContext {
  readonly readFile: ReadFile;
  readonly files: string[];
}

/** `content;type=…`, `@file;type=…;filename=…`, `<file` (its text as the content). */
function readPart(name: string, value: string, { readFile, files }: PartContext): Part {
  const { content, parameters } = splitParameters(value);
  const type = parameters.get('type');
  if (content.startsWith('<')) {
    const bytes = readFile(content.slice(1));
    if (bytes === undefined) files.push(content.slice(1));
    const text = bytes === undefined ? '' : new TextDecoder().decode(bytes);
    return { disposition: named(name), content: text, ...(type === undefined ? {} : { type }) };
  }
  if (content.startsWith('@')) {
    const file = content.slice(1);
    files.push(file);
    const shown = parameters.get('filename') ?? file.split(/[\\/]/).at(-1) ?? file;
    return {
      disposition: `${named(name)}; filename="${escapeName(shown)}"`,
      type: type ?? typeOf(shown),
      content: '',
    };
  }
  const fileName = parameters.get('filename');
  return {
    disposition:
      named(name) + (fileName === undefined ? '' : `; filename="${escapeName(fileName)}"`),
    content,
    ...(type === undefined ? {} : { type }),
  };
}

/** The content before the first `;type=`, `;filename=`, `;headers=` or `;encoder=`, and what follows; either may be quoted. */
function splitParameters(value: string): { content: string; parameters: Map<string, string> } {
  const parameters = new Map<string, string>();
  const first = /;\s*(?:type|filename|headers|encoder)=/.exec(value);
  const end = first?.index ?? value.length;
  for (const [, name = '', quoted, plain = ''] of value
    .slice(end)
    .matchAll(/;\s*(type|filename|headers|encoder)=(?:"((?:[^"\\]|\\.)*)"|([^;]*))/g))
    parameters.set(name, quoted?.replaceAll(/\\(.)/g, '$1') ?? plain.trim());
  const text = value.slice(0, end);
  const quoted = /^([@<]?)"((?:[^"\\]|\\.)*)"$/s.exec(text);
  const content =
    quoted === null ? text : (quoted[1] ?? '') + (quoted[2] ?? '').replaceAll(/\\(.)/gs, '$1');
  return { content, parameters };
}

function named(name: string): string {
  return `name="${escapeName(name)}"`;
}

/** As the HTML standard and curl 7.81 and later do. */
function escapeName(text: string): string {
  return text.replaceAll('"', '%22').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

/** The types that curl guesses by itself (lib/mime.c). */
const TYPES: Readonly<Record<string, string>> = {
  gif: 'image/gif',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  png: 'image/png',
  svg: 'image/svg+xml',
  txt: 'text/plain',
  htm: 'text/html',
  html: 'text/html',
  pdf: 'application/pdf',
  xml: 'application/xml',
};

function typeOf(file: string): string {
  const extension = /\.([A-Za-z0-9]+)$/.exec(file)?.[1]?.toLowerCase() ?? '';
  return TYPES[extension] ?? 'application/octet-stream';
}
