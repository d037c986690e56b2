/** What an option of curl means for a request that is only described. */
export interface CurlFlag {
  /** Whether a value follows. */
  readonly value: boolean;
  readonly effect: CurlEffect;
}

/**
 * The effects that the reader knows. `setting`: it changes where or how curl sends, not what it asks; `detour`: the
 * same, by way of somebody who may change the request. `ignored`: it changes what curl prints, how long it waits and the
 * like. `unsupported`: it changes the request in a way that is not read here. `outside`: the request holds what only the person's machine knows (`.netrc`, a configuration file, a
 * signature that curl computes).
 */
export type CurlEffect =
  | 'request'
  | 'header'
  | 'data'
  | 'data_raw'
  | 'data_binary'
  | 'data_urlencode'
  | 'json'
  | 'form'
  | 'form_string'
  | 'user'
  | 'bearer'
  | 'cookie'
  | 'user_agent'
  | 'referer'
  | 'head'
  | 'get'
  | 'url'
  | 'url_query'
  | 'upload'
  | 'range'
  | 'compressed'
  | 'path_as_is'
  | 'globoff'
  | 'request_target'
  | 'http_version'
  | 'follow'
  | 'insecure'
  | 'proxy'
  | 'client_certificate'
  | 'next'
  | 'setting'
  | 'detour'
  | 'outside'
  | 'ignored'
  | 'unsupported';

type Names = Readonly<Partial<Record<CurlEffect, string>>>;

/** Options that take a value (curl 8, `src/tool_getparam.c`), by effect. */
const WITH_VALUE: Names = {
  request: 'request',
  header: 'header',
  data: 'data data-ascii',
  data_raw: 'data-raw',
  data_binary: 'data-binary',
  data_urlencode: 'data-urlencode',
  json: 'json',
  form: 'form',
  form_string: 'form-string',
  user: 'user',
  bearer: 'oauth2-bearer',
  cookie: 'cookie',
  user_agent: 'user-agent',
  referer: 'referer',
  url: 'url',
  url_query: 'url-query',
  upload: 'upload-file',
  range: 'range',
  request_target: 'request-target',
  proxy: 'proxy preproxy socks4 socks4a socks5 socks5-hostname proxy1.0',
  client_certificate: 'cert key cert-type key-type pass',
  setting:
    'resolve connect-to interface local-port dns-servers dns-interface dns-ipv4-addr dns-ipv6-addr doh-url cacert ' +
    'capath pinnedpubkey',
  detour: 'noproxy proxy-user proxy-header unix-socket abstract-unix-socket haproxy-clientip',
  outside: 'config netrc-file aws-sigv4 etag-compare variable',
  ignored:
    'output output-dir write-out max-time connect-timeout retry retry-delay retry-max-time ciphers tls-max dump-header ' +
    'limit-rate cookie-jar stderr trace trace-ascii trace-config max-redirs speed-limit speed-time keepalive-time ' +
    'keepalive-cnt max-filesize expect100-timeout tls13-ciphers curves rate proto proto-default proto-redir hsts ' +
    'alt-svc etag-save happy-eyeballs-timeout-ms parallel-max parallel-max-host create-file-mode libcurl ip-tos ' +
    'vlan-priority ech sigalgs engine crlfile delegation service-name proxy-cacert proxy-capath proxy-ciphers ' +
    'proxy-tls13-ciphers proxy-pinnedpubkey random-file egd-file',
  unsupported:
    'continue-at time-cond proxy-cert proxy-key proxy-cert-type proxy-key-type proxy-pass ' +
    'tlsuser tlspassword tlsauthtype ipfs-gateway',
};

/** Options that take none. */
const WITHOUT_VALUE: Names = {
  head: 'head',
  get: 'get',
  compressed: 'compressed',
  path_as_is: 'path-as-is',
  globoff: 'globoff',
  http_version: 'http1.0 http1.1 http2 http2-prior-knowledge http3 http3-only',
  follow: 'location location-trusted follow',
  insecure: 'insecure',
  next: 'next',
  setting: 'ipv4 ipv6 post301 post302 post303',
  detour: 'haproxy-protocol proxytunnel proxy-insecure',
  outside: 'netrc netrc-optional digest ntlm negotiate anyauth',
  ignored:
    'silent show-error include show-headers verbose fail fail-with-body fail-early no-progress-meter progress-meter ' +
    'progress-bar no-buffer tlsv1 tlsv1.0 tlsv1.1 tlsv1.2 tlsv1.3 sslv2 sslv3 ssl ssl-reqd remote-name remote-name-all ' +
    'remote-header-name create-dirs tcp-nodelay tcp-fastopen no-keepalive no-alpn no-npn disable retry-all-errors ' +
    'retry-connrefused styled-output styled no-sessionid basic trace-time trace-ids parallel parallel-immediate ' +
    'no-silent http0.9 raw tr-encoding remote-time junk-session-cookies cert-status doh-insecure doh-cert-status ' +
    'false-start mptcp no-clobber remove-on-error skip-existing suppress-connect-headers ssl-no-revoke ssl-allow-beast ' +
    'ssl-auto-client-cert ssl-revoke-best-effort ca-native proxy-ca-native proxy-basic proxy-digest proxy-ntlm ' +
    'proxy-negotiate proxy-anyauth disallow-username-in-url ignore-content-length xattr use-ascii metalink ' +
    'form-escape out-null',
  unsupported: 'append crlf',
};

/** Short options and the long ones that they stand for (curl 8 manual page). */
export const SHORT_FLAGS: Readonly<Record<string, string>> = {
  X: 'request',
  H: 'header',
  d: 'data',
  u: 'user',
  b: 'cookie',
  A: 'user-agent',
  e: 'referer',
  I: 'head',
  G: 'get',
  T: 'upload-file',
  r: 'range',
  k: 'insecure',
  s: 'silent',
  S: 'show-error',
  i: 'include',
  v: 'verbose',
  o: 'output',
  L: 'location',
  f: 'fail',
  w: 'write-out',
  m: 'max-time',
  D: 'dump-header',
  c: 'cookie-jar',
  '#': 'progress-bar',
  N: 'no-buffer',
  '0': 'http1.0',
  '1': 'tlsv1',
  '2': 'sslv2',
  '3': 'sslv3',
  '4': 'ipv4',
  '6': 'ipv6',
  O: 'remote-name',
  J: 'remote-header-name',
  g: 'globoff',
  q: 'disable',
  F: 'form',
  K: 'config',
  x: 'proxy',
  U: 'proxy-user',
  E: 'cert',
  n: 'netrc',
  C: 'continue-at',
  z: 'time-cond',
  Z: 'parallel',
  R: 'remote-time',
  a: 'append',
  y: 'speed-time',
  Y: 'speed-limit',
  p: 'proxytunnel',
  j: 'junk-session-cookies',
  B: 'use-ascii',
  ':': 'next',
};

/** Long options by name, without the two dashes. */
export const LONG_FLAGS: ReadonlyMap<string, CurlFlag> = new Map([
  ...flags(WITH_VALUE, true),
  ...flags(WITHOUT_VALUE, false),
]);

function flags(names: Names, value: boolean): [string, CurlFlag][] {
  return Object.entries(names).flatMap(([effect, list]) =>
    list
      .split(' ')
      .map((name): [string, CurlFlag] => [name, { value, effect: effect as CurlEffect }]),
  );
}
