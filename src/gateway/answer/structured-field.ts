/** A parameter of a structured field item: a token stays bare, a string is quoted, a number is an Integer. */
export type Parameter =
  | { readonly token: string }
  | { readonly text: string }
  | { readonly integer: number };

/** Visible ASCII and spaces, but quote and backslash. */
const PLAIN = /^[\x20\x21\x23-\x5b\x5d-\x7e]*$/;

/** A structured field String (RFC 9651 §4.1.6); what it cannot hold, anything but visible ASCII and space, becomes `?`. */
export function sfString(text: string): string {
  // Nearly every text is plain, and this stands in the way of every call.
  if (PLAIN.test(text)) return `"${text}"`;
  return `"${asciiLine(text).replaceAll(/["\\]/g, String.raw`\$&`)}"`;
}

/** An item with its parameters (RFC 9651 §4.1.3); `item` is already in its final form. */
export function sfItem(
  item: string,
  parameters: readonly (readonly [string, Parameter])[],
): string {
  return item + parameters.map(([name, value]) => `;${name}=${sfValue(value)}`).join('');
}

function sfValue(value: Parameter): string {
  if ('token' in value) return value.token;
  if ('text' in value) return sfString(value.text);
  return sfInteger(value.integer);
}

/** A structured field Integer (RFC 9651 §3.3.1): at most fifteen digits. */
export function sfInteger(value: number): string {
  return String(Math.max(-999_999_999_999_999, Math.min(999_999_999_999_999, Math.trunc(value))));
}

/** Text as one line of visible ASCII and spaces, for a field value: nothing can break out of it. */
export function asciiLine(text: string): string {
  return text.replaceAll(/[^\x20-\x7e]/g, '?');
}
