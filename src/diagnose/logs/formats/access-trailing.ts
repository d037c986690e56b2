import { parseIp } from '../../../util/ip.ts';

/** What the fields after the combined format tell, as far as they can be told without their names. */
export interface AccessTrailing {
  /** Status that came from behind; `none`: written as `-`, so nothing behind was asked. */
  readonly upstreamStatus?: number | 'none';
  readonly ids: readonly string[];
  /** Addresses of `X-Forwarded-For`, as written. */
  readonly forwardedFor: readonly string[];
  readonly host?: string;
}

const MOST = 2000;

/** Reads what is left of a line after the user agent: names where there are some, forms otherwise. */
export function readTrailing(rest: string): AccessTrailing {
  if (rest === '') return { ids: [], forwardedFor: [] };
  const words = splitWords(rest.slice(0, MOST));
  const ids = words.flatMap(({ name, value }) =>
    ID_NAMES.test(name) && value.length >= 6 ? [value] : isId(value) && !name ? [value] : [],
  );
  const forwardedFor =
    words
      .filter(({ name }) => name === '' || FORWARDED_NAMES.test(name))
      .map(({ value }) => value.split(/,\s*/).filter((one) => parseIp(one) !== undefined))
      .find((list) => list.length > 0) ?? [];
  const host = words.find(({ name }) => HOST_NAMES.test(name))?.value.toLowerCase();
  const upstreamStatus = upstreamOf(words);
  return {
    ids,
    forwardedFor,
    ...(host === undefined || host === '-' ? {} : { host }),
    ...(upstreamStatus === undefined ? {} : { upstreamStatus }),
  };
}

const ID_NAMES =
  /^(?:x_|x-)?(?:request|req|trace|correlation|unique|ray|cf_ray|cf-ray)[_-]?(?:id)?$/i;
const FORWARDED_NAMES = /^(?:x_|x-)?(?:forwarded(?:[_-]for)?|xff|fwd)$/i;
const HOST_NAMES = /^(?:host|http_host|vhost|server_name|sn)$/i;
/** `us` is what the documentation of NGINX Amplify calls it. */
const STATUS_NAMES = /^(?:us|ups?[_-]?status|upstream[_-]?status|ustatus)$/i;

/** A word after the user agent: bare, quoted or bracketed, with or without `name=` or `name:`. */
interface Word {
  readonly name: string;
  readonly value: string;
}

function splitWords(rest: string): readonly Word[] {
  const words: Word[] = [];
  const form = /(?:([A-Za-z][\w-]{0,40})[=:])?(?:"((?:[^"\\]|\\.)*)"|\[([^\]]*)\]|([^\s"]+))/g;
  for (const [, name = '', quoted, bracketed, bare] of rest.matchAll(form)) {
    words.push({ name, value: quoted ?? bracketed ?? bare?.replace(/[,;]$/, '') ?? '' });
  }
  return words;
}

/** Hexadecimal of 32 digits (nginx `$request_id`), a UUID, or Apache's UNIQUE_ID of 24 or 27. */
function isId(value: string): boolean {
  if (/^[0-9a-f]{32}$/i.test(value)) return true;
  if (/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i.test(value)) return true;
  return (
    /^[A-Za-z0-9@_-]{27}$/.test(value) &&
    /\d/.test(value) &&
    /[a-z]/.test(value) &&
    /[A-Z]/.test(value)
  );
}

/**
 * The status from behind: the one that is named so, or, as ingress-nginx writes it, the last number of three digits
 * after an address with a port. Where several were asked (`502, 403`), the last answered.
 */
function upstreamOf(words: readonly Word[]): number | 'none' | undefined {
  const named = words.find(({ name }) => STATUS_NAMES.test(name));
  if (named !== undefined)
    return named.value === '-' || named.value === '' ? 'none' : lastStatus(named.value);
  const address = words.findIndex(
    ({ name, value }) => name === '' && /^(?:[\d.]+|\[[0-9a-f:]+\]):\d{1,5}$/i.test(value),
  );
  if (address === -1) return undefined;
  const after = words
    .slice(address + 1)
    .filter(({ name, value }) => name === '' && /^[1-5]\d\d$/.test(value));
  return lastStatus(after.at(-1)?.value ?? '');
}

function lastStatus(text: string): number | undefined {
  const found = /(?:^|[\s,:])([1-5]\d\d)$/.exec(text.trim());
  return found === null ? undefined : Number(found[1]);
}
