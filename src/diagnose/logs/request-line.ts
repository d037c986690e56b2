/** What a request line, or a target, tells. */
export interface SeenTarget {
  readonly method?: string;
  /** Without query and fragment; begins with `/`, or is `*`. */
  readonly path?: string;
  readonly host?: string;
}

/** Reads `POST /orders?x=1 HTTP/1.1`; bytes that are no request (a TLS handshake on a plain port) give nothing. */
export function readRequestLine(line: string): SeenTarget {
  const space = line.indexOf(' ');
  const method = space === -1 ? '' : line.slice(0, space);
  if (!/^[A-Za-z][A-Za-z_-]{1,30}$/.test(method)) return {};
  const version = line.lastIndexOf(' HTTP/');
  const target = line.slice(space + 1, version > space ? version : undefined);
  return { method: /^[a-z]+$/.test(method) ? method : method.toUpperCase(), ...readTarget(target) };
}

/** Path and host of a target in origin, absolute or authority form (RFC 9112 §3.2). */
export function readTarget(target: string): Pick<SeenTarget, 'path' | 'host'> {
  const absolute = /^[a-z]{2,5}:\/\/([^/?#\s]*)/i.exec(target);
  const rest = absolute === null ? target : target.slice(absolute[0].length);
  const cut = rest.search(/[?#]/);
  const path = cut === -1 ? rest : rest.slice(0, cut);
  const host = absolute?.[1]?.replace(/^.*@/, '').toLowerCase();
  const place = host === undefined || host === '' ? {} : { host };
  if (path.startsWith('/') || path === '*') return { ...place, path };
  return absolute === null ? place : { ...place, path: '/' };
}
