import type { SeenBody } from '../../exchange.ts';
import { asItems, asRecord, recordAt, textAt } from '../json-value.ts';
import type { JsonRecord } from '../json-value.ts';
import { textBody } from '../seen-parts.ts';
import { putIn } from './variables.ts';
import type { Variables } from './variables.ts';

/** The body of a request, and the type that Postman gives it by itself. */
export interface PostmanBody {
  readonly body?: SeenBody;
  readonly type?: string;
  readonly missing?: string;
}

const RAW_TYPES: Readonly<Record<string, string>> = {
  json: 'application/json',
  xml: 'application/xml',
  html: 'text/html',
  javascript: 'application/javascript',
  text: 'text/plain',
};

/** Reads `body` of a request (collection format v2.1). */
export function readBody(value: unknown, variables: Variables): PostmanBody {
  const body = asRecord(value);
  if (body === undefined || body['disabled'] === true) return {};
  switch (textAt(body, 'mode')) {
    case 'raw': {
      const text = putIn(textAt(body, 'raw') ?? '', variables);
      const language = textAt(recordAt(recordAt(body, 'options'), 'raw'), 'language') ?? 'text';
      const type = RAW_TYPES[language];
      return text === '' ? {} : { body: textBody(text), ...(type === undefined ? {} : { type }) };
    }
    case 'urlencoded':
      return {
        body: textBody(
          pairsOf(body['urlencoded'], variables)
            .map(([name, text]) => `${name}=${text}`)
            .join('&'),
        ),
        type: 'application/x-www-form-urlencoded',
      };
    case 'formdata':
      return multipart(body, variables);
    case 'graphql': {
      const graphql = recordAt(body, 'graphql');
      const query = putIn(textAt(graphql, 'query') ?? '', variables);
      const given = putIn(textAt(graphql, 'variables') ?? '', variables);
      return {
        body: textBody(JSON.stringify({ query, variables: parsed(given) })),
        type: 'application/json',
      };
    }
    case 'file': {
      const file = textAt(recordAt(body, 'file'), 'src');
      const named = file === undefined ? '' : ` \`${file}\``;
      return { body: { complete: false }, missing: `the contents of the file${named}` };
    }
    default:
      return {};
  }
}

const BOUNDARY = '--------------------------pinpoint';

function multipart(body: JsonRecord, variables: Variables): PostmanBody {
  let text = '';
  let files = 0;
  for (const item of asItems(body['formdata'])) {
    const part = asRecord(item);
    if (part === undefined || part['disabled'] === true) continue;
    const isFile = textAt(part, 'type') === 'file';
    if (isFile) files += 1;
    const name = putIn(textAt(part, 'key') ?? '', variables);
    const type = textAt(part, 'contentType');
    const typeLine = type === undefined ? '' : `\r\nContent-Type: ${type}`;
    const content = isFile ? '' : putIn(textAt(part, 'value') ?? '', variables);
    text += `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"${isFile ? '; filename=""' : ''}${typeLine}\r\n\r\n${content}\r\n`;
  }
  text += `--${BOUNDARY}--\r\n`;
  return {
    body: files === 0 ? textBody(text) : { text, complete: false },
    type: `multipart/form-data; boundary=${BOUNDARY}`,
    ...(files === 0 ? {} : { missing: 'the contents of the files of the form' }),
  };
}

/** Names and values of a list, percent-encoded but for placeholders; disabled ones left out. */
export function pairsOf(value: unknown, variables: Variables): [string, string][] {
  return asItems(value).flatMap((item): [string, string][] => {
    const record = asRecord(item);
    const name = textAt(record, 'key');
    if (name === undefined || record?.['disabled'] === true) return [];
    return [
      [encode(putIn(name, variables)), encode(putIn(textAt(record, 'value') ?? '', variables))],
    ];
  });
}

function encode(text: string): string {
  return text
    .split(/(\{\{[^{}]*\}\})/)
    .map((piece) => (piece.startsWith('{{') ? piece : encodeURIComponent(piece)))
    .join('');
}

function parsed(text: string): unknown {
  try {
    return text === '' ? {} : (JSON.parse(text) as unknown);
  } catch {
    return text;
  }
}
