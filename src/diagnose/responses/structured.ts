/** One member of a list of a structured field (RFC 9651): its value as text, and its parameters. */
export interface FieldItem {
  readonly value: string;
  readonly parameters: ReadonlyMap<string, string>;
}

/** More members than this are not read: nobody sends them, and hostile ones must cost little. */
const MOST_ITEMS = 20;

/**
 * Reads the lists that `Proxy-Status`, `Cache-Status` and `RateLimit` send, leniently: what does not follow RFC 9651 is
 * taken as text, so that older drafts read, too. Quoted strings lose their quotes.
 */
export function readItems(fields: readonly string[]): readonly FieldItem[] {
  return fields
    .flatMap((field) => splitOutsideQuotes(field, ','))
    .slice(0, MOST_ITEMS)
    .flatMap((member): readonly FieldItem[] => {
      const [head = '', ...rest] = splitOutsideQuotes(member, ';');
      if (head === '') return [];
      return [{ value: unquoted(head), parameters: new Map(rest.map(parameterOf)) }];
    });
}

function parameterOf(text: string): readonly [string, string] {
  const at = text.indexOf('=');
  if (at === -1) return [text.trim().toLowerCase(), '?1'];
  return [text.slice(0, at).trim().toLowerCase(), unquoted(text.slice(at + 1))];
}

function unquoted(text: string): string {
  const trimmed = text.trim();
  return trimmed.startsWith('"') && trimmed.endsWith('"') && trimmed.length > 1
    ? trimmed.slice(1, -1).replaceAll(/\\(["\\])/gu, '$1')
    : trimmed;
}

function splitOutsideQuotes(text: string, separator: ',' | ';'): readonly string[] {
  const parts: string[] = [];
  let quoted = false;
  let from = 0;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (character === '\\' && quoted) at += 1;
    else if (character === '"') quoted = !quoted;
    else if (character === separator && !quoted) {
      parts.push(text.slice(from, at).trim());
      from = at + 1;
    }
  }
  parts.push(text.slice(from).trim());
  return parts;
}
