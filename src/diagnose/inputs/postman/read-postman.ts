import type { SeenExchange, SeenRequest, SeenResponse } from '../../exchange.ts';
import { failureByte } from '../har/salvage.ts';
import { asItems, asRecord, numberAt, recordAt, textAt } from '../json-value.ts';
import type { JsonRecord } from '../json-value.ts';
import { missingValues } from '../placeholders.ts';
import { methodName, seenUrl, textBody } from '../seen-parts.ts';
import { basicHeader, readAuth } from './auth.ts';
import type { PostmanAuth } from './auth.ts';
import { readBody } from './body.ts';
import { putIn, unresolvedIn, variablesOf } from './variables.ts';
import type { Variables } from './variables.ts';
import { addressOf } from './address.ts';

/** The requests of a collection, and what is wrong with it. */
export interface PostmanReading {
  readonly exchanges: readonly SeenExchange[];
  readonly problems: readonly string[];
}

const MAX_FOLDERS = 50;

/**
 * Reads a Postman collection (v2.0 and v2.1, https://schema.postman.com): one exchange a request, or one a saved
 * response. Values of the collection's own variables are put in; others are told as missing.
 */
export function readPostman(text: string, source: string): PostmanReading {
  let root: JsonRecord | undefined;
  try {
    root = asRecord(JSON.parse(text));
  } catch (error) {
    return {
      exchanges: [],
      problems: [
        `the Postman file is cut off or broken at byte ${failureByte(text, error)}: export it again`,
      ],
    };
  }
  // The API of Postman wraps it.
  const collection = recordAt(root, 'collection') ?? root;
  if (collection === undefined || !Array.isArray(collection['item'])) {
    const isEnvironment = textAt(root, '_postman_variable_scope') !== undefined;
    return {
      exchanges: [],
      problems: [
        isEnvironment
          ? 'this is a Postman environment, which holds no requests: export the collection, too'
          : 'the JSON has no `item`: it is no Postman collection of v2.0 or v2.1 (export v1 ones anew)',
      ],
    };
  }
  const exchanges: SeenExchange[] = [];
  walk(collection, { auth: {}, variables: new Map(), path: source, depth: 0 }, exchanges);
  const problems = exchanges.length === 0 ? ['the Postman collection has no requests'] : [];
  return { exchanges, problems };
}

interface Surroundings {
  readonly auth: PostmanAuth;
  readonly variables: Variables;
  /** For people: file, folders. */
  readonly path: string;
  readonly depth: number;
}

function walk(folder: JsonRecord, around: Surroundings, exchanges: SeenExchange[]): void {
  const inner: Surroundings = {
    ...around,
    auth: readAuth(folder['auth']) ?? around.auth,
    variables: variablesOf(folder['variable'], around.variables),
    depth: around.depth + 1,
  };
  for (const value of asItems(folder['item'])) {
    const item = asRecord(value);
    if (item === undefined) continue;
    const path = `${inner.path}, ${textAt(item, 'name') ?? 'a request'}`;
    if (item['request'] === undefined) {
      if (inner.depth < MAX_FOLDERS) walk(item, { ...inner, path }, exchanges);
      continue;
    }
    const saved = asItems(item['response']).flatMap((response) => {
      const record = asRecord(response);
      return record === undefined ? [] : [record];
    });
    if (saved.length === 0)
      exchanges.push({ request: readRequest(item['request'], { ...inner, path }), source: path });
    for (const response of saved) {
      const original = response['originalRequest'] ?? item['request'];
      const seen = readResponse(response);
      exchanges.push({
        request: readRequest(original, { ...inner, path }),
        ...(seen === undefined ? {} : { response: seen }),
        source: `${path}, saved response ${textAt(response, 'name') ?? ''}`.trim(),
      });
    }
  }
}

function readRequest(value: unknown, around: Surroundings): SeenRequest {
  const request = typeof value === 'string' ? { url: value } : (asRecord(value) ?? {});
  const { variables } = around;
  const auth = readAuth(recordAt(request, 'auth')) ?? around.auth;
  const address = addressOf(request['url'], variables, auth);
  const url = seenUrl(address);
  const body = readBody(request['body'], variables);
  const headers = headersOf(request, { auth, variables, type: body.type, host: url.host });
  const text = body.body?.text;
  const open = unresolvedIn([
    address,
    ...headers.map(([, field]) => field),
    text ?? '',
    auth.basic === undefined ? '' : putIn(auth.basic, variables),
  ]);
  const missing = missingValues({ headers, url: address, body: text, variables: open });
  const told = new Set(missing.flatMap((what) => /`([^`]+)`/.exec(what)?.[1] ?? []));
  for (const variable of open)
    if (!told.has(variable))
      missing.push(`the value of \`${variable}\` (it is not in the collection)`);
  if (auth.missing !== undefined) missing.push(auth.missing);
  if (body.missing !== undefined) missing.push(body.missing);
  return {
    method: methodName(textAt(request, 'method') ?? 'GET'),
    url,
    headers,
    ...(body.body === undefined ? {} : { body: body.body }),
    client: { kind: 'postman', followsRedirects: true },
    missing,
  };
}

interface HeaderParts {
  readonly auth: PostmanAuth;
  readonly variables: Variables;
  readonly type: string | undefined;
  readonly host: string | undefined;
}

function headersOf(
  request: JsonRecord,
  { auth, variables, type, host }: HeaderParts,
): [string, string][] {
  const headers: [string, string][] = host === undefined ? [] : [['host', host]];
  const given = request['header'];
  const lines = typeof given === 'string' ? given.split('\n') : [];
  for (const line of lines) {
    const [, name, value = ''] = /^([^\s:]+):\s*(.*)$/.exec(line) ?? [];
    if (name !== undefined) headers.push([name.toLowerCase(), putIn(value, variables)]);
  }
  for (const item of asItems(given)) {
    const record = asRecord(item);
    const name = textAt(record, 'key') ?? '';
    if (name !== '' && record?.['disabled'] !== true)
      headers.push([
        putIn(name, variables).toLowerCase(),
        putIn(textAt(record, 'value') ?? '', variables),
      ]);
  }
  const has = (name: string): boolean => headers.some(([field]) => field === name);
  const added =
    auth.basic === undefined
      ? auth.header &&
        ([putIn(auth.header[0], variables), putIn(auth.header[1], variables)] as const)
      : basicHeader(putIn(auth.basic, variables));
  if (added !== undefined && !has(added[0])) headers.push([added[0], added[1]]);
  if (type !== undefined && !has('content-type')) headers.push(['content-type', type]);
  return headers;
}

function readResponse(response: JsonRecord): SeenResponse | undefined {
  const status = numberAt(response, 'code');
  if (status === undefined || status < 100) return undefined;
  const headers = asItems(response['header']).flatMap((item): [string, string][] => {
    const record = asRecord(item);
    const name = textAt(record, 'key');
    return name === undefined ? [] : [[name.toLowerCase(), textAt(record, 'value') ?? '']];
  });
  const body = textAt(response, 'body');
  const reason = textAt(response, 'status');
  return {
    status,
    ...(reason === undefined ? {} : { reason }),
    headers,
    ...(body === undefined || body === '' ? {} : { body: textBody(body) }),
    missing: [
      ...(headers.length === 0 ? ['the headers of the response'] : []),
      ...(body === undefined ? ['the body of the response'] : []),
    ],
  };
}
