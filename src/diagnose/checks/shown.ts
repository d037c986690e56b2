/** Characters of foreign text that are shown. */
const MAX_SHOWN = 64;

/** Foreign text for a message: one line, no backtick, invisible characters named, at most 64 characters. Not for secrets. */
export function shown(text: string, most: number = MAX_SHOWN): string {
  const head = text.slice(0, most + 1);
  const line = head.replaceAll('`', "'").replaceAll(/[^\x20-\x7e\u00a1-\u1fff\u3001-\ud7ff]/g, '·');
  return text.length > most ? `${line.slice(0, most)}…` : line;
}

/** Names in backticks, at most eight of them: `` `a`, `b` and 3 more ``. */
export function listed(names: readonly string[], most = 8): string {
  const quoted = names.slice(0, most).map((name) => `\`${shown(name)}\``);
  const rest = names.length - quoted.length;
  return rest > 0 ? `${quoted.join(', ')} and ${rest} more` : quoted.join(', ');
}

/** Names of characters that look like another or like nothing, as copies from documents and chats bring them. */
const ODD_CHARACTERS: readonly (readonly [RegExp, string])[] = [
  [
    /[\u2018\u2019\u201a\u201b\u201c\u201d\u201e\u201f\u00ab\u00bb\u2039\u203a]/,
    'a typographic quote',
  ],
  [/\u200b|\u200c|\u200d|\u2060|\u180e/, 'a zero-width character'],
  [/\ufeff/, 'a byte order mark'],
  [/[\u00a0\u2007\u202f]/, 'a non-breaking space'],
  [/[\u2000-\u2006\u2008-\u200a\u205f\u3000]/, 'a space that is no ASCII space'],
  [/\u00ad/, 'a soft hyphen'],
  [/[\u2010-\u2015\u2212]/, 'a dash that is no ASCII hyphen'],
  [/\u2026/, 'an ellipsis (`…`), as of a key cut short for display'],
  [/[\u200e\u200f\u202a-\u202e\u2066-\u2069]/, 'a mark of writing direction'],
  [/[\r\n\u2028\u2029]/, 'a line break'],
  [/\t/, 'a tab'],
  // The control characters are what is looked for.
  // oxlint-disable-next-line no-control-regex
  [/[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]/, 'a control character'],
  [/[^\t\r\n\x20-\x7e]/, 'a character outside of ASCII'],
];

/** The first odd character of a text that should be plain ASCII: its name and index from 0. Linear. */
export function oddCharacter(
  text: string,
): { readonly name: string; readonly at: number } | undefined {
  const at = text.search(/[^\x20-\x7e]/);
  if (at === -1) return undefined;
  const character = text.charAt(at);
  const name = ODD_CHARACTERS.find(([pattern]) => pattern.test(character))?.[1];
  return { name: name ?? 'a character outside of ASCII', at };
}
