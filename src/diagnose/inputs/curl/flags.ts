/** What an option of curl means for a request that is only described. */
export interface CurlFlag {
  /** Whether a value follows. */
  readonly value: boolean;
  /**
   * `ignored`: it changes how curl sends or prints, not what the gateway sees.
   * `unsupported`: it changes what the gateway sees in a way that is not read here.
   */
  readonly effect: CurlEffect;
}

/** The effects that the reader knows; `ignored` and `unsupported` as in `CurlFlag`. */
export type CurlEffect =
  | 'request'
  | 'header'
  | 'data'
  | 'data_raw'
  | 'data_binary'
  | 'data_urlencode'
  | 'json'
  | 'user'
  | 'bearer'
  | 'cookie'
  | 'user_agent'
  | 'referer'
  | 'head'
  | 'get'
  | 'url'
  | 'upload'
  | 'range'
  | 'compressed'
  | 'path_as_is'
  | 'request_target'
  | 'ignored'
  | 'unsupported';

const WITH_VALUE: Readonly<Record<string, CurlEffect>> = {
  request: 'request',
  header: 'header',
  data: 'data',
  'data-ascii': 'data',
  'data-raw': 'data_raw',
  'data-binary': 'data_binary',
  'data-urlencode': 'data_urlencode',
  json: 'json',
  user: 'user',
  'oauth2-bearer': 'bearer',
  cookie: 'cookie',
  'user-agent': 'user_agent',
  referer: 'referer',
  url: 'url',
  'upload-file': 'upload',
  range: 'range',
  'request-target': 'request_target',
};

const WITHOUT_VALUE: Readonly<Record<string, CurlEffect>> = {
  head: 'head',
  get: 'get',
  compressed: 'compressed',
  'path-as-is': 'path_as_is',
};

const IGNORED_WITH_VALUE = [
  'output',
  'output-dir',
  'write-out',
  'max-time',
  'connect-timeout',
  'retry',
  'retry-delay',
  'retry-max-time',
  'resolve',
  'connect-to',
  'cacert',
  'capath',
  'ciphers',
  'tls-max',
  'dump-header',
  'limit-rate',
  'cookie-jar',
  'stderr',
  'trace',
  'trace-ascii',
  'max-redirs',
  'speed-limit',
  'speed-time',
  'interface',
  'local-port',
  'keepalive-time',
  'dns-servers',
  'max-filesize',
  'expect100-timeout',
  'pinnedpubkey',
  'tls13-ciphers',
  'curves',
];

const IGNORED_WITHOUT_VALUE = [
  'insecure',
  'silent',
  'show-error',
  'include',
  'verbose',
  'location',
  'fail',
  'fail-with-body',
  'fail-early',
  'no-progress-meter',
  'progress-bar',
  'no-buffer',
  'http1.1',
  'http2',
  'http2-prior-knowledge',
  'http3',
  'ipv4',
  'ipv6',
  'tlsv1.2',
  'tlsv1.3',
  'tlsv1',
  'ssl',
  'remote-name',
  'remote-header-name',
  'create-dirs',
  'globoff',
  'tcp-nodelay',
  'tcp-fastopen',
  'no-keepalive',
  'no-alpn',
  'disable',
  'location-trusted',
  'post301',
  'post302',
  'post303',
  'retry-all-errors',
  'retry-connrefused',
  'styled-output',
  'no-sessionid',
  'basic',
  'trace-time',
  'styled',
  'parallel',
  'show-headers',
  'no-silent',
  'http0.9',
  'http1.0',
  'raw',
  'tr-encoding',
  'remote-time',
];

const UNSUPPORTED_WITH_VALUE = [
  'form',
  'form-string',
  'config',
  'proxy',
  'proxy-user',
  'proxy-header',
  'preproxy',
  'socks5',
  'socks5-hostname',
  'cert',
  'key',
  'cert-type',
  'key-type',
  'pass',
  'aws-sigv4',
  'unix-socket',
  'abstract-unix-socket',
  'continue-at',
  'time-cond',
  'url-query',
  'variable',
  'haproxy-clientip',
  'netrc-file',
  'noproxy',
];

const UNSUPPORTED_WITHOUT_VALUE = [
  'next',
  'netrc',
  'netrc-optional',
  'digest',
  'ntlm',
  'negotiate',
  'anyauth',
  'append',
  'haproxy-protocol',
  'proxytunnel',
];

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
  ':': 'next',
};

/** Long options by name, without the two dashes. */
export const LONG_FLAGS: ReadonlyMap<string, CurlFlag> = new Map([
  ...Object.entries(WITH_VALUE).map(([name, effect]): [string, CurlFlag] => [
    name,
    { value: true, effect },
  ]),
  ...Object.entries(WITHOUT_VALUE).map(([name, effect]): [string, CurlFlag] => [
    name,
    { value: false, effect },
  ]),
  ...flags(IGNORED_WITH_VALUE, { value: true, effect: 'ignored' }),
  ...flags(IGNORED_WITHOUT_VALUE, { value: false, effect: 'ignored' }),
  ...flags(UNSUPPORTED_WITH_VALUE, { value: true, effect: 'unsupported' }),
  ...flags(UNSUPPORTED_WITHOUT_VALUE, { value: false, effect: 'unsupported' }),
]);

function flags(names: readonly string[], flag: CurlFlag): [string, CurlFlag][] {
  return names.map((name) => [name, flag]);
}
