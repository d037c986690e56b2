import type { FieldRole } from '../seen-record.ts';

/** A piece of a person's pattern: text that stands there, or a field. */
export type PatternPiece =
  | { readonly literal: string }
  | { readonly name: string; readonly role?: FieldRole | 'request' };

/** What the variables of nginx's `log_format` stand for (ngx_http_log_module and the core's variables). */
const NGINX: Readonly<Record<string, FieldRole | 'request'>> = {
  status: 'status',
  upstream_status: 'upstreamStatus',
  request: 'request',
  request_method: 'method',
  request_uri: 'path',
  uri: 'path',
  document_uri: 'path',
  time_local: 'time',
  time_iso8601: 'time',
  msec: 'time',
  remote_addr: 'address',
  realip_remote_addr: 'address',
  http_x_real_ip: 'address',
  host: 'host',
  http_host: 'host',
  server_name: 'host',
  request_id: 'id',
  http_x_request_id: 'id',
  sent_http_x_request_id: 'id',
  http_cf_ray: 'id',
  http_user_agent: 'userAgent',
  remote_user: 'account',
};

/** What the directives of Apache's `LogFormat` stand for (mod_log_config, mod_logio, mod_unique_id). */
const APACHE: Readonly<Record<string, FieldRole | 'request'>> = {
  a: 'address',
  h: 'address',
  '{c}a': 'address',
  s: 'status',
  r: 'request',
  m: 'method',
  U: 'path',
  t: 'time',
  v: 'host',
  V: 'host',
  u: 'account',
  L: 'id',
  '{unique_id}e': 'id',
  '{x-request-id}i': 'id',
  '{x-request-id}o': 'id',
  '{user-agent}i': 'userAgent',
  '{host}i': 'host',
};

/** A `log_format` of nginx, whole or only its string; parts in quotes are put together. */
export function nginxPieces(text: string): readonly PatternPiece[] {
  const directive = /^\s*log_format\s+\S+\s+(?:escape=\w+\s+)?([^]*?);?\s*$/.exec(text);
  return split(unquote(directive?.[1] ?? text), /\$(?:\{(\w+)\}|(\w+))/g, NGINX);
}

/** A `LogFormat` of Apache, whole or only its string. `%t` brings its brackets. */
export function apachePieces(text: string): readonly PatternPiece[] {
  const directive = /^\s*(?:LogFormat|CustomLog\s+\S+)\s+("(?:[^"\\]|\\.)*")/i.exec(text);
  const form = directive === null ? text : unquote(directive[1] ?? '');
  const bare = form.replaceAll('\\"', '"').replaceAll('%%', '%');
  return split(bare, /%[<>!\d,]*(\{[^}]*\}\^?\w{1,2}|\^?[A-Za-z]{1,2}(?<=\^..|[A-Za-z]))/g, APACHE);
}

/** Adjacent strings in either kind of quotes, as a configuration breaks lines; otherwise the text as it is. */
function unquote(text: string): string {
  const parts = /^\s*(?:'(?:[^'\\]|\\.)*'\s*|"(?:[^"\\]|\\.)*"\s*)+$/.test(text)
    ? text.match(/'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"/g)
    : null;
  if (parts === null) return text;
  return parts.map((part) => part.slice(1, -1).replaceAll(/\\(['"])/g, '$1')).join('');
}

function split(
  text: string,
  field: RegExp,
  roles: Readonly<Record<string, FieldRole | 'request'>>,
): readonly PatternPiece[] {
  const pieces: PatternPiece[] = [];
  let from = 0;
  for (const found of text.matchAll(field)) {
    if (found.index > from) pieces.push({ literal: text.slice(from, found.index) });
    const name = found[1] ?? found[2] ?? '';
    const role = Object.hasOwn(roles, name) ? roles[name] : roles[name.toLowerCase()];
    pieces.push(role === undefined ? { name } : { name, role });
    from = found.index + found[0].length;
  }
  if (from < text.length) pieces.push({ literal: text.slice(from) });
  return pieces;
}
