import { Buffer } from 'node:buffer';

/** The parts of an address that reach the wire. */
export interface CurlLocation {
  readonly scheme: 'http' | 'https';
  /** As in the Host header: no user information, no default port. */
  readonly host: string;
  readonly userInfo?: string;
  /** Path and query, each character one byte. */
  readonly target: string;
}

/** Reads an address as curl does: `http` where no scheme is given, dot segments removed unless told otherwise; a text is a problem. */
export function readLocation(text: string, pathAsIs: boolean): CurlLocation | string {
  const withScheme = /^[A-Za-z][A-Za-z0-9+.-]*:\/\//.test(text) ? text : `http://${text}`;
  const match = /^([A-Za-z][A-Za-z0-9+.-]*):\/\/([^/?#]*)([^?#]*)(\?[^#]*)?(?:#.*)?$/s.exec(
    withScheme,
  );
  if (match === null) return `\`${text}\` is not an address`;
  const [, schemeText = '', authority = '', path = '', query = ''] = match;
  const scheme = schemeText.toLowerCase();
  if (scheme !== 'http' && scheme !== 'https')
    return `the scheme of \`${text}\` is neither http nor https`;
  // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
  if (/[\u0000-\u0020\u007f]/.test(authority + path + query)) {
    return `\`${text}\` holds a space or control character: write it percent-encoded`;
  }
  const at = authority.lastIndexOf('@');
  const host = withoutDefaultPort(authority.slice(at + 1), scheme);
  if (host === '') return `\`${text}\` has no host`;
  const cleanPath = pathAsIs ? path : removeDotSegments(path);
  return {
    scheme,
    host,
    target: bytesAsText((cleanPath === '' ? '/' : cleanPath) + query),
    ...(at < 0 ? {} : { userInfo: percentDecode(authority.slice(0, at)) }),
  };
}

/** Text as it goes over the wire: UTF-8, one character a byte, the form in which header values are kept. */
export function bytesAsText(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}

function withoutDefaultPort(authority: string, scheme: 'http' | 'https'): string {
  return authority.replace(scheme === 'http' ? /:(80)?$/ : /:(443)?$/, '');
}

function percentDecode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** RFC 3986 §5.2.4, on the path as written: encoded dots stay. */
function removeDotSegments(path: string): string {
  const kept: string[] = [];
  const segments = path.split('/');
  segments.forEach((segment, index) => {
    const last = index === segments.length - 1;
    if (segment === '..') {
      if (kept.length > 1) kept.pop();
      if (last) kept.push('');
    } else if (segment === '.') {
      if (last) kept.push('');
    } else {
      kept.push(segment);
    }
  });
  return kept.join('/');
}
