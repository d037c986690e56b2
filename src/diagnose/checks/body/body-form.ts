/** What the beginning of a body looks like, whatever its type says. */
export type BodyForm = 'json' | 'json_like' | 'form' | 'multipart' | 'xml' | 'text' | 'empty';

const ENCODED_PAIR = /^[A-Za-z0-9_.~%+[\]!*'()-]{1,256}=/;

/**
 * What form a body has. `json`: the built-in parser takes it and it is an object or list; `json_like`: it begins and
 * ends as one. `form`: pairs of names and values without white space. Linear.
 */
export function bodyForm(text: string): BodyForm {
  const trimmed = text.replace(/^\ufeff/, '').trim();
  if (trimmed === '') return 'empty';
  const first = trimmed.charAt(0);
  const last = trimmed.charAt(trimmed.length - 1);
  if ((first === '{' && last === '}') || (first === '[' && last === ']')) {
    return isJson(trimmed) ? 'json' : 'json_like';
  }
  if (first === '{' || first === '[') return 'json_like';
  if (/^--[^\r\n]{1,200}\r?\n/.test(trimmed) && /content-disposition/i.test(trimmed.slice(0, 2000)))
    return 'multipart';
  if (/^<(?:\?xml|!|[A-Za-z_])/.test(trimmed)) return 'xml';
  if (ENCODED_PAIR.test(trimmed) && !/[\s<>{}"]/.test(trimmed)) return 'form';
  return 'text';
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
