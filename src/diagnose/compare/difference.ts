/** One thing in which a failing request and a good one differ. */
export interface Difference {
  readonly part:
    | 'method'
    | 'scheme'
    | 'host'
    | 'path'
    | 'query'
    | 'header'
    | 'cookie'
    | 'content_type'
    | 'body'
    | 'http_version'
    | 'client';
  /** Name of the parameter, field or cookie; a JSON Pointer (or a form's name) of a body's member; a setting of the client. */
  readonly name?: string;
  readonly change: 'only_good' | 'only_failing' | 'other';
  /** As shown to people: secrets as their first four characters, long values cut. */
  readonly failing?: string;
  readonly good?: string;
  /** 0 to 100: how likely such a difference is to be why one is refused. */
  readonly weight: number;
  /** For people: lower case, no full stop, values in backticks. */
  readonly text: string;
}

/** A difference before its words and its weight. */
export interface RawDifference {
  readonly part: Difference['part'];
  readonly name?: string;
  readonly failing: string | undefined;
  readonly good: string | undefined;
  /** Says the values without giving them away. */
  readonly isSecret?: boolean;
}

/** Names of fields, cookies, parameters and members that carry proof against cross-site requests. */
export const CSRF_NAME =
  /csrf|xsrf|requestverificationtoken|authenticity_token|^_token$|jenkins-crumb|^x-wp-nonce$|^_wpnonce$/i;
/** Names that carry credentials. */
export const CREDENTIAL_NAME =
  /^(?:proxy-)?authorization$|api[-_]?key|apikey|^x-auth|access[-_]?token|auth[-_]?token|subscription-key|^x-amz-security-token$|secret|password|passwd|signature|^key$|^token$|^sig$|client[-_]assertion|credential/i;
/** Names of cookies that usually hold a session. */
export const SESSION_NAME =
  /sess|^sid$|connect\.sid|\.aspnetcore|aspxauth|auth|token|jwt|remember|login|identity|user|^__(?:host|secure)-/i;

/** How much of a secret is shown. */
const SECRET_CHARS = 4;
const SHOWN_CHARS = 60;

/** The first characters of a secret; of a short one none. */
export function redact(secret: string): string {
  return secret.length <= SECRET_CHARS * 2 ? '…' : `${secret.slice(0, SECRET_CHARS)}…`;
}

/** A value of `authorization`: its scheme, and the beginning of what follows. */
export function redactAuthorization(value: string): string {
  const [, scheme, rest] = /^([A-Za-z][\w-]{1,30})\s+(\S[\s\S]*)$/.exec(value.trim()) ?? [];
  return scheme === undefined || rest === undefined
    ? redact(value.trim())
    : `${scheme} ${redact(rest)}`;
}

/** A value as shown: cut where it is long, without backticks and line ends. */
export function shown(value: string): string {
  const text = value
    .slice(0, SHOWN_CHARS * 2)
    .replaceAll(/\s+/g, ' ')
    .replaceAll('`', "'");
  return text.length > SHOWN_CHARS ? `${text.slice(0, SHOWN_CHARS)}…` : text;
}
