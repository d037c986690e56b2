/** What ends a word of a log: a query cannot hold it. */
const ENDS = new Set([' ', '\t', '\n', '"', "'", '<', '>', '|', '`']);

/**
 * A text in which the values of every query are `…`: the names stay, for they tell what was asked. What has no `=` is
 * taken for a value, for it may be a token. A query is what follows a `?` in a word with a `/` before it.
 */
export function maskQueries(text: string): string {
  if (!text.includes('?')) return text;
  let masked = '';
  let from = 0;
  let slash = false;
  for (let at = 0; at < text.length; at++) {
    const mark = text[at] ?? '';
    if (ENDS.has(mark)) slash = false;
    else if (mark === '/') slash = true;
    else if (mark === '?' && slash) {
      const end = endOfWord(text, at + 1);
      masked += text.slice(from, at + 1) + maskValues(text.slice(at + 1, end));
      from = end;
      at = end - 1;
    }
  }
  return masked + text.slice(from);
}

function endOfWord(text: string, from: number): number {
  for (let at = from; at < text.length; at++) if (ENDS.has(text[at] ?? '')) return at;
  return text.length;
}

function maskValues(query: string): string {
  if (query === '') return '';
  const names = query.split('&').map((part) => {
    const equals = part.indexOf('=');
    return equals === -1 ? '…' : `${part.slice(0, equals + 1)}…`;
  });
  return names.join('&');
}
