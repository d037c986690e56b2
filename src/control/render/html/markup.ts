/** Markup that is safe to put into a page as it is. Made by `html` alone. */
export interface Markup {
  readonly markup: string;
}

/** What may stand in a template: text and numbers are escaped, markup is not, nothing is nothing. */
export type Content = string | number | Markup | undefined | false | readonly Content[];

/** A template whose every value is escaped unless it is markup itself. Attribute values must stand in double quotes. */
export function html(parts: TemplateStringsArray, ...values: readonly Content[]): Markup {
  return { markup: parts.map((part, index) => part + written(values[index])).join('') };
}

/** Text that is known to hold no stranger's value: style and script of our own. */
export function trusted(markup: string): Markup {
  return { markup };
}

function written(value: Content): string {
  if (value === undefined || value === false) return '';
  if (typeof value === 'string') return escaped(value);
  if (typeof value === 'number') return String(value);
  if (isList(value)) return value.map(written).join('');
  return value.markup;
}

function isList(value: Markup | readonly Content[]): value is readonly Content[] {
  return Array.isArray(value);
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, (char) => ENTITIES[char] ?? char);
}
