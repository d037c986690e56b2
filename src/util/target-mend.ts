/**
 * The target (origin form) that a client probably meant by one that was refused: dot segments resolved
 * (RFC 3986 §5.2.4), repeated slashes made one, a fragment dropped, characters encoded that must be. Undefined where
 * a guess would choose between two readings (backslashes, control characters). The result is to be parsed again.
 */
export function mendTarget(raw: string): string | undefined {
  const fragment = raw.indexOf('#');
  const sent = fragment === -1 ? raw : raw.slice(0, fragment);
  if (/[^ -~\u{80}-\u{10ffff}]|\\/u.test(sent)) return undefined;
  const question = sent.indexOf('?');
  const path = question === -1 ? sent : sent.slice(0, question);
  const query = question === -1 ? '' : sent.slice(question).replaceAll(/[^\x21-\x7e]+/g, encode);
  const escaped = path
    .replaceAll(/%(?![0-9a-f]{2})/gi, '%25')
    .replaceAll(/[^A-Za-z0-9\-._~!$&'()*+,;=:@/%]+/g, encode);
  return removeDotSegments(escaped.replaceAll(/%2e/gi, '.').replaceAll(/\/{2,}/g, '/')) + query;
}

/** RFC 3986 §2.1. A character is one byte as received; text beyond that is UTF-8 first. */
function encode(text: string): string {
  if (/[\u{100}-\u{10ffff}]/u.test(text)) return encodeURIComponent(text.toWellFormed());
  let encoded = '';
  for (const char of text) {
    encoded += `%${char.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
  }
  return encoded;
}

/** RFC 3986 §5.2.4, for a path that begins with `/`. */
function removeDotSegments(path: string): string {
  const kept: string[] = [];
  const segments = path.split('/').slice(1);
  for (const [index, segment] of segments.entries()) {
    if (segment !== '.' && segment !== '..') {
      kept.push(segment);
      continue;
    }
    if (segment === '..') kept.pop();
    if (index === segments.length - 1) kept.push('');
  }
  return `/${kept.join('/')}`;
}
