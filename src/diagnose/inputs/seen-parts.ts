import { encodeUtf8 } from '../../util/utf8.ts';
import type { SeenBody, SeenUrl } from '../exchange.ts';

/** A body whose text is known whole. */
export function textBody(text: string): SeenBody {
  return { text, sizeBytes: encodeUtf8(text).byteLength, complete: true };
}

/** A body of bytes: with its text where it is UTF-8. */
export function bytesBody(bytes: Uint8Array): SeenBody {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    return { text, sizeBytes: bytes.byteLength, complete: true };
  } catch {
    return { sizeBytes: bytes.byteLength, complete: true };
  }
}

/** The method as written; upper case for those that HTTP knows. */
export function methodName(text: string): string {
  const upper = text.toUpperCase();
  return /^(?:GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS|TRACE|CONNECT|QUERY)$/.test(upper)
    ? upper
    : text;
}

/**
 * Reads an address: absolute, `//host/path`, `/path`, or `host/path` where its first part looks like a host. Nothing is
 * decoded or put right; user information and the fragment are left out.
 */
export function seenUrl(text: string): SeenUrl {
  const [, schemeText, authority, rest = ''] =
    /^(?:([A-Za-z][A-Za-z0-9+.-]*):)?(?:\/\/([^/?#]*))?([\s\S]*)$/.exec(text) ?? [];
  if (authority === undefined) {
    // `localhost:3000/x` has no scheme, whatever it looks like.
    const bare =
      /^([A-Za-z0-9.-]+(?::\d{1,5})?|\[[0-9a-fA-F:.]+\](?::\d{1,5})?|\{\{[^{}]+\}\}|\$\w+)(?=[/?#]|$)([\s\S]*)$/.exec(
        text,
      );
    if (bare === null || text.startsWith('/')) return withQuery(text);
    return { host: (bare[1] ?? '').toLowerCase(), ...withQuery(bare[2] ?? '') };
  }
  const scheme = schemeOf(schemeText);
  const host = hostOf(authority, scheme);
  return {
    ...(scheme === undefined ? {} : { scheme }),
    ...(host === '' ? {} : { host }),
    ...withQuery(rest),
  };
}

/** The host and, if not the scheme's own, port of an authority; lower case but for placeholders. */
export function hostOf(authority: string, scheme: 'http' | 'https' | undefined): string {
  const host = authority.slice(authority.lastIndexOf('@') + 1);
  const bare =
    scheme === undefined ? host : host.replace(scheme === 'http' ? /:(80)?$/ : /:(443)?$/, '');
  return /[{$<]/.test(bare) ? bare : bare.toLowerCase();
}

function schemeOf(text: string | undefined): 'http' | 'https' | undefined {
  const scheme = text?.toLowerCase();
  if (scheme === 'ws' || scheme === 'http') return 'http';
  return scheme === 'wss' || scheme === 'https' ? 'https' : undefined;
}

function withQuery(text: string): { path: string; query: string } {
  const hash = text.indexOf('#');
  const target = hash < 0 ? text : text.slice(0, hash);
  const mark = target.indexOf('?');
  const path = mark < 0 ? target : target.slice(0, mark);
  const query = mark < 0 ? '' : target.slice(mark);
  return {
    path: path.startsWith('/') || path === '*' ? path : `/${path}`,
    query: query === '?' ? '' : query,
  };
}

/** `1.1` of `HTTP/1.1`, `2` of `h2` and `HTTP/2.0`, `3` of `h3`; undefined for what is none. */
export function httpVersionOf(text: string): string | undefined {
  const version = /^(?:HTTP\/|h)(\d(?:\.\d)?)/i.exec(text.trim())?.[1];
  return version === '2.0' ? '2' : version === '3.0' ? '3' : version;
}
