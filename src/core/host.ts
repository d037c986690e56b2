/**
 * The host name of a Host field value, in lower case and without its port; undefined where the value is no
 * `uri-host [":" port]` (RFC 9112 §3.2, RFC 3986 §3.2.2). Linear.
 */
export function hostName(value: string): string | undefined {
  const isLiteral = value.startsWith('[');
  const colon = isLiteral ? value.indexOf(':', value.indexOf(']')) : value.indexOf(':');
  const name = colon === -1 ? value : value.slice(0, colon);
  if (colon !== -1 && !isDigits(value, colon + 1)) return undefined;
  if (name === '' || name.length > 255) return undefined;
  const valid = isLiteral ? isIpLiteral(name) : isRegName(name);
  return valid ? name.toLowerCase() : undefined;
}

function isDigits(text: string, from: number): boolean {
  if (text.length - from > 5) return false;
  for (let at = from; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code < 48 || code > 57) return false;
  }
  return true;
}

function isIpLiteral(name: string): boolean {
  if (!name.endsWith(']') || name.length < 4) return false;
  for (let at = 1; at < name.length - 1; at += 1) {
    if (!isHexDigit(name.charCodeAt(at)) && name[at] !== ':' && name[at] !== '.') return false;
  }
  return true;
}

function isHexDigit(code: number): boolean {
  return (code >= 48 && code <= 57) || (code >= 65 && code <= 70) || (code >= 97 && code <= 102);
}

/** Letters, digits, `-`, `.`, `_`, `~`: host names in use. Percent-encoding and sub-delims, which RFC 3986 allows, could be read in two ways. */
function isRegName(name: string): boolean {
  for (let at = 0; at < name.length; at += 1) {
    const code = name.charCodeAt(at);
    const isLetter = (code >= 97 && code <= 122) || (code >= 65 && code <= 90);
    const isOther =
      (code >= 48 && code <= 57) || code === 45 || code === 46 || code === 95 || code === 126;
    if (!isLetter && !isOther) return false;
  }
  return true;
}
