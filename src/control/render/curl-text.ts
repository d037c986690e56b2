import type {
  BodyFacts,
  PresentedCredential,
  RequestFacts,
  WellFormedRequest,
} from '../../core/facts.ts';
import { plain } from '../../util/plain.ts';

/** Fields that curl makes by itself, or that say nothing of the request. */
const LEFT_OUT = new Set([
  'host',
  'content-length',
  'transfer-encoding',
  'user-agent',
  'x-others',
  'connection',
]);

/**
 * A request as a curl command line on one line, from what a record holds: where a credential stood there is a
 * placeholder, values that were masked stay masked. Undefined where the request could not be read.
 */
export function curlText(facts: RequestFacts): string | undefined {
  if (facts.kind === 'malformed') return undefined;
  const words = ['curl', ...methodWords(facts), quoted(addressOf(facts))];
  for (const credential of facts.presented) words.push('-H', quoted(credentialText(credential)));
  for (const [name, value] of facts.headers) {
    if (LEFT_OUT.has(name) || isCredential(name, facts.presented)) continue;
    if (name === 'accept' && value === '*/*') continue;
    words.push('-H', quoted(`${name}: ${value}`));
  }
  return [...words, ...bodyWords(facts.body)].join(' ');
}

function methodWords(facts: WellFormedRequest): readonly string[] {
  if (facts.method === 'GET' && !hasBody(facts.body)) return [];
  return facts.method === 'HEAD' ? ['--head'] : ['-X', quoted(facts.method)];
}

function addressOf(facts: WellFormedRequest): string {
  if (/^https?:\/\//i.test(facts.rawTarget)) return facts.rawTarget;
  const host = facts.headers.find(([name]) => name === 'host')?.[1] ?? 'localhost';
  return `${facts.scheme}://${host}${facts.rawTarget}`;
}

function credentialText(credential: PresentedCredential): string {
  const { name, scheme } = credential.place;
  const what =
    credential.kind === 'other'
      ? '<credential>'
      : `<key ${credential.keyId ?? credential.prefix ?? 'not known here'}>`;
  return `${name}: ${scheme === undefined ? '' : `${scheme} `}${what}`;
}

function isCredential(name: string, presented: readonly PresentedCredential[]): boolean {
  return presented.some((credential) => credential.place.name.toLowerCase() === name);
}

function hasBody(body: BodyFacts): boolean {
  return body.kind !== 'absent' && (body.kind !== 'unread' || body.declaredBytes !== 0);
}

function bodyWords(body: BodyFacts): readonly string[] {
  if (!hasBody(body)) return [];
  if (body.kind === 'shape' && body.shape.parsed)
    return ['--data-raw', quoted(JSON.stringify(body.shape.value))];
  return ['--data-binary', '@body'];
}

/** A word as a POSIX shell takes it whole; control characters as `$'…'` escapes, which also keep a terminal safe. */
export function quoted(word: string): string {
  if (/^[A-Za-z0-9_@%+=:,./-]+$/.test(word)) return word;
  if (plain(word) === word) return `'${word.replaceAll("'", `'\\''`)}'`;
  const quotedWord = plain(word.replaceAll('\\', '\\\\').replaceAll("'", "\\'"));
  return `$'${quotedWord}'`;
}
