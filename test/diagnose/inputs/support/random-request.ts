import type { Random } from '../../../oracle/random.ts';

/** A request that every way of writing one down can hold. */
export interface PlainRequest {
  readonly method: string;
  readonly url: string;
  /** Lower-case names, none twice; values without white space around them. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly cookies: readonly (readonly [name: string, value: string])[];
  readonly body: string | undefined;
}

const TEXT = [
  'a',
  'Z9',
  ' ',
  '"',
  "'",
  '\\',
  '\\\\"',
  '$',
  '$HOME',
  '`',
  '^',
  '%',
  '%20',
  '%%',
  '!',
  '&',
  '|',
  '<',
  '>',
  ';',
  '#',
  '{',
  '}',
  '[',
  ']',
  '(',
  ')',
  '=',
  ',',
  '@',
  '~',
  '*',
  '?',
  'é',
  '☃',
  '😀',
  '{"a":',
  ' ^"',
  '^\\^"',
  '--',
  '```',
];
const LINES = ['\n', '\n\n', '\t'];
const SEGMENTS = ['/orders', '/a-b', '/7', '/x.y', '/%C3%A9', '/~u', '/[1]', '/a:b', '/a,b'];
const QUERIES = ['a=1', 'q=x%20y', 'b[]=2', 'c', 'd=%22', 'e={x}', "f='"];
const NAMES = [
  'accept',
  'x-one',
  'x-two',
  'authorization',
  'content-type',
  'origin',
  'x-csrf-token',
  'accept-language',
];

/** A random request, with what shells take for their own in its values, and line ends in its body. */
export function randomRequest(random: Random): PlainRequest {
  const headers: [string, string][] = [];
  for (const name of NAMES) {
    const value = textOf(random, TEXT, 6).trim();
    if (random.int(0, 2) === 0 && value !== '') headers.push([name, value]);
  }
  const cookies: [string, string][] = [];
  for (let count = random.int(0, 2); count > 0; count -= 1)
    cookies.push([`c${count}`, random.pick(['', 'abc', '"q"', 'a=b', '%22', '$x'])]);
  const path = `${random.pick(SEGMENTS)}${random.pick(['', ...SEGMENTS])}`;
  const query = random.pick([
    '',
    `?${random.pick(QUERIES)}`,
    `?${random.pick(QUERIES)}&${random.pick(QUERIES)}`,
  ]);
  const body = textOf(random, [...TEXT, ...LINES], 12);
  return {
    method: random.pick(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']),
    url: `${random.pick(['http', 'https'])}://${random.pick(['api.example.com', 'localhost:8080', '[::1]:81'])}${path}${query}`,
    headers,
    cookies,
    body: body === '' || random.int(0, 3) === 0 ? undefined : body,
  };
}

function textOf(random: Random, pieces: readonly string[], most: number): string {
  let text = '';
  for (let count = random.int(0, most); count > 0; count -= 1) text += random.pick(pieces);
  return text;
}
