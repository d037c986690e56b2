/** Words of which one makes the name of a parameter, field, header or cookie suspicious. */
const SECRET_WORDS: ReadonlySet<string> = new Set([
  'apikey',
  'assertion',
  'auth',
  'authorization',
  'bearer',
  'code',
  'cookie',
  'credential',
  'credentials',
  'csrf',
  'csrfmiddlewaretoken',
  'jwt',
  'key',
  'nonce',
  'otp',
  'passcode',
  'passphrase',
  'passwd',
  'password',
  'pin',
  'pwd',
  'secret',
  'sess',
  'session',
  'sessionid',
  'sid',
  'sig',
  'signature',
  'signed',
  'state',
  'ticket',
  'token',
  'verifier',
  'xsrf',
]);

/** Endings and beginnings that make a word suspicious however it is joined: `accesstoken`, `phpsessid`. */
const SECRET_PARTS: readonly string[] = [
  'token',
  'secret',
  'passw',
  'apikey',
  'sessid',
  'credential',
  'signature',
];

/**
 * Whether what stands under this name is likely a secret: `X-Api-Key`, `accessToken`, `user[password]`. By words, so
 * that `keyboard` and `monkey` are none.
 */
export function isSecretName(name: string): boolean {
  const words = name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/);
  return words.some(
    (word) => SECRET_WORDS.has(word) || SECRET_PARTS.some((part) => word.includes(part)),
  );
}

/** Header fields whose whole value is secret, and `set-cookie`, whose attributes are not. Lower case. */
const SECRET_HEADERS: ReadonlySet<string> = new Set([
  'authorization',
  'proxy-authorization',
  'cookie',
  'set-cookie',
  'authentication-info',
  'x-amz-security-token',
]);

/** Header fields whose name sounds secret and whose value is none. Lower case. */
const OPEN_HEADERS: ReadonlySet<string> = new Set([
  'www-authenticate',
  'proxy-authenticate',
  'sec-websocket-key',
  'sec-websocket-accept',
  'idempotency-key',
  'x-idempotency-key',
  'surrogate-key',
  'accept-signature',
  'x-cache-key',
  'x-error-code',
  'x-status-code',
]);

/** Whether the value of a header field is a secret. `name` in lower case. */
export function isSecretHeader(name: string): boolean {
  return SECRET_HEADERS.has(name) || (isSecretName(name) && !OPEN_HEADERS.has(name));
}

/** Header fields of responses that hold an id to quote to somebody. Lower case. */
export function isIdHeader(name: string): boolean {
  return (
    /(?:^|[-_])(?:id|ids|ref|reference|trace|traceparent|ray|requestid|rid|b3)(?:$|[-_])/.test(
      name,
    ) && !isSecretHeader(name)
  );
}
