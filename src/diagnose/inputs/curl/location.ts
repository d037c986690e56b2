/** The parts of an address that reach the wire. */
export interface CurlLocation {
  readonly scheme: 'http' | 'https';
  /** As in the Host header: no user information, no default port; case as written. */
  readonly host: string;
  readonly userInfo?: string;
  /** Begins with `/`. */
  readonly path: string;
  /** Empty, or begins with `?`. */
  readonly query: string;
}

/** What is read of an address; `location` is there even with a problem where a reader could go on with it. */
export interface LocationReading {
  readonly location?: CurlLocation;
  readonly problem?: string;
}

/** How an address is read. */
export interface LocationOptions {
  /** Keep dot segments (`--path-as-is`). */
  readonly pathAsIs: boolean;
  /** Brackets and braces are no lists (`--globoff`), so that a backslash before them is one. */
  readonly globOff: boolean;
}

/** Reads an address as curl does: `http` where no scheme is given, dot segments removed unless told otherwise. */
export function readLocation(given: string, options: LocationOptions): LocationReading {
  // Browsers write `\[` for `[`, which curl would take for a list.
  const text = options.globOff ? given : given.replaceAll(/\\([[\]{}])/g, '$1');
  const withScheme = /^[A-Za-z][A-Za-z0-9+.-]*:\/\//.test(text) ? text : `http://${text}`;
  const match = /^([A-Za-z][A-Za-z0-9+.-]*):\/\/([^/?#]*)([^?#]*)(\?[^#]*)?(?:#.*)?$/s.exec(
    withScheme,
  );
  if (match === null) return { problem: `\`${text}\` is not an address` };
  const [, schemeText = '', authority = '', path = '', query = ''] = match;
  const scheme = schemeText.toLowerCase();
  if (scheme !== 'http' && scheme !== 'https')
    return { problem: `the scheme of \`${text}\` is neither http nor https` };
  const at = authority.lastIndexOf('@');
  const host = withoutDefaultPort(authority.slice(at + 1), scheme);
  if (host === '') return { problem: `\`${text}\` has no host` };
  const cleanPath = options.pathAsIs ? path : removeDotSegments(path);
  const location: CurlLocation = {
    scheme,
    host,
    path: cleanPath === '' ? '/' : cleanPath,
    query,
    ...(at < 0 ? {} : { userInfo: percentDecode(authority.slice(0, at)) }),
  };
  // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
  if (/[\u0000-\u0020\u007f]/.test(authority + path + query)) {
    return {
      location,
      problem: `\`${text}\` holds a space or control character: write it percent-encoded`,
    };
  }
  return { location };
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
