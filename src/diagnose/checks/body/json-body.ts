import { parseStrictJson } from '../../../util/strict-json.ts';
import type { StrictJsonFailure } from '../../../util/strict-json.ts';
import type { DiagnoseCase } from '../../case.ts';
import { NOTHING } from '../../finding.ts';
import type { Findings } from '../../finding.ts';
import { byCaller, cause, found, note } from '../found.ts';
import { byStatus, contentTypeOf, isJsonType, wholeBody } from '../parts.ts';
import { requestCheck } from '../request-check.ts';
import { bodyForm } from './body-form.ts';

/** Deeper JSON than this is refused by many parsers. */
const MAX_DEPTH = 100;

const ENCODER = new TextEncoder();

/** Reads the body as strict JSON where its type or its form says that it is some. */
export const checkJsonBody = requestCheck((request, kase) => {
  const text = wholeBody(request);
  if (text === undefined || text.trim() === '') return NOTHING;
  const form = bodyForm(text);
  const isJson = isJsonType(contentTypeOf(request).essence) || form === 'json_like';
  if (!isJson && form !== 'json') return NOTHING;
  // A form sent as JSON, or a page, is told by its Content-Type alone.
  if (form === 'form' || form === 'xml' || form === 'multipart') return NOTHING;
  const stringified = /^\s*\[object [A-Z][a-z]+\]\s*$/.exec(text);
  if (stringified !== null) return notSerialised(kase);
  const read = parseStrictJson(ENCODER.encode(text), { maxDepth: MAX_DEPTH });
  if (!read.ok) return broken(kase, text, read.failure);
  if (typeof read.value === 'string') return doubled(kase, read.value);
  const weight = { code: 'request.body_not_parseable', factor: 0.1, group: 'json' } as const;
  return found([cause(weight, 'the body is sound JSON', { at: 'body' })]);
});

function notSerialised(kase: DiagnoseCase): Findings {
  const factor = byStatus(kase, { 400: 80, 422: 40, 415: 10 }, 8);
  return found([
    cause(
      { code: 'request.body_not_parseable', factor, group: 'json' },
      'the body is the text `[object Object]`: an object was sent without being made JSON',
      { at: 'body', remedies: [byCaller('serialise the object first', 'JSON.stringify(body)')] },
    ),
  ]);
}

function broken(kase: DiagnoseCase, text: string, failure: StrictJsonFailure): Findings {
  const { line, column, expected, reason } = failure;
  const where = `line ${line}, column ${column}`;
  // Names that occur twice and deep nesting are taken by most parsers.
  const isLax = reason === 'duplicate_key' || reason === 'too_deep';
  const factor = isLax ? 1.5 : byStatus(kase, { 400: 60, 422: 20, 500: 5 }, 4);
  const words =
    reason === 'duplicate_key'
      ? `the JSON body has a name twice in one object, at ${where}`
      : `the body is no sound JSON: at ${where} stands ${whatStands(text, line, column)} where ${expected} was wanted`;
  const weight = { code: 'request.body_not_parseable', factor, group: 'json' } as const;
  const remedies = [byCaller(remedyFor(text, line, column))];
  return found([cause(weight, words, { at: 'body', remedies })]);
}

/** The kind of the character there, never what stands around it. */
function whatStands(text: string, line: number, column: number): string {
  const character = characterAt(text, line, column);
  if (character === undefined) return 'the end';
  if (/[\u2018-\u201f]/.test(character)) return 'a typographic quote';
  if (character === '\ufeff') return 'a byte order mark';
  if (character === '\u00a0') return 'a non-breaking space';
  if (/[\r\n]/.test(character)) return 'a line break';
  if (/[A-Za-z]/.test(character)) return 'a bare word';
  if (/\d/.test(character)) return 'a digit';
  return /[\x21-\x7e]/.test(character) ? `\`${character.replace('`', "'")}\`` : 'another character';
}

function remedyFor(text: string, line: number, column: number): string {
  const character = characterAt(text, line, column) ?? '';
  if (/[\u2018-\u201f]/.test(character)) return 'replace typographic quotes by `"`';
  if (character === '\ufeff') return 'save the body as UTF-8 without a byte order mark';
  if (character === "'") return 'put names and texts in double quotes; in cmd, write them as `\\"`';
  if (character === '}' || character === ']')
    return 'take out the comma before the closing bracket';
  if (character === '') return 'send the whole body: it ends too soon';
  if (/[A-Za-z]/.test(character)) {
    return 'put names and texts in double quotes; where a shell took them away, put the body in a file (`--data @body.json`)';
  }
  return 'mend the JSON at that place (`jq . body.json` tells the same)';
}

function characterAt(text: string, line: number, column: number): string | undefined {
  const lines = text.split(/\r\n|\r|\n/, line);
  const inLine = lines[line - 1] ?? '';
  let at = 0;
  for (const character of inLine) {
    at += 1;
    if (at === column) return character;
  }
  return at + 1 === column && text.split(/\r\n|\r|\n/, line + 1).length > line ? '\n' : undefined;
}

function doubled(kase: DiagnoseCase, inner: string): Findings {
  const form = bodyForm(inner);
  if (form !== 'json' && form !== 'json_like') {
    return found([], [note('odd', 'the JSON body is one text, not an object', { at: 'body' })]);
  }
  const factor = byStatus(kase, { 400: 30, 422: 30 }, 4);
  return found([
    cause(
      { code: 'request.body_invalid', factor, group: 'json' },
      'the body is JSON within a JSON text: it was serialised twice',
      {
        at: 'body',
        remedies: [byCaller('serialise once: hand the object over, or the text, not both')],
      },
    ),
  ]);
}
