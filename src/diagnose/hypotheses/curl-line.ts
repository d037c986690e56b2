import type { SeenRequest } from '../exchange.ts';
import { isSecretHeader, isSecretName } from '../report/secret-names.ts';

/** How the command differs from the request. */
export interface CurlChange {
  readonly method?: string;
  /** In the place of path and query. */
  readonly path?: string;
  /** Fields that are left out; lower case. */
  readonly without?: readonly string[];
  /** Fields in the place of those of the same name; lower case. */
  readonly set?: Readonly<Record<string, string>>;
  /** Options for curl itself, already quoted. */
  readonly options?: readonly string[];
  /** No fields of the request at all. */
  readonly bare?: boolean;
}

/** Fields that curl or the connection makes. */
const MADE: ReadonlySet<string> = new Set([
  'accept-encoding',
  'connection',
  'content-length',
  'expect',
  'host',
  'keep-alive',
  'priority',
  'te',
  'transfer-encoding',
  'upgrade',
  'upgrade-insecure-requests',
]);

/**
 * A curl command that sends the request's head with a change, and never its body. Secrets are left for the person to
 * put in: `…` stands in their places. Undefined where the address is not known.
 */
export function curlLine(request: SeenRequest, change: CurlChange): string | undefined {
  const { url } = request;
  if (url.host === undefined) return undefined;
  const method = change.method ?? request.method;
  const target = change.path ?? url.path + openQuery(url.query);
  const words = [
    'curl -sS -i',
    ...(method === 'GET' ? [] : method === 'HEAD' ? ['-I'] : [`-X ${quoted(method)}`]),
    ...(change.options ?? []),
    quoted(`${url.scheme ?? 'https'}://${url.host.slice(url.host.lastIndexOf('@') + 1)}${target}`),
    ...fields(request, change).map(([name, value]) => `-H ${quoted(`${name}: ${value}`)}`),
  ];
  return words.join(' ');
}

function fields(request: SeenRequest, change: CurlChange): readonly (readonly [string, string])[] {
  const set = Object.entries(change.set ?? {});
  if (change.bare === true) return set;
  const left = new Set([...(change.without ?? []), ...set.map(([name]) => name)]);
  const kept = request.headers.filter(
    ([name, value]) =>
      !left.has(name) &&
      !MADE.has(name) &&
      !name.startsWith('content-') &&
      !name.startsWith('sec-') &&
      !name.startsWith(':') &&
      !isCurlsOwn(name, value),
  );
  return [...kept.map(([name, value]) => [name, openValue(name, value)] as const), ...set];
}

/** What curl sends of itself. */
function isCurlsOwn(name: string, value: string): boolean {
  return (
    (name === 'user-agent' && value.startsWith('curl/')) || (name === 'accept' && value === '*/*')
  );
}

function openValue(name: string, value: string): string {
  if (!isSecretHeader(name)) return value;
  const scheme = /^(bearer|basic|token|apikey|digest)\s/i.exec(value.trim())?.[1];
  return scheme === undefined ? '…' : `${scheme} …`;
}

/** The query with the values taken out of parameters whose name is suspicious. */
function openQuery(query: string): string {
  return query.replaceAll(/([?&;])([^=&;]*)=([^&;]*)/g, (whole, mark: string, name: string) =>
    isSecretName(name) ? `${mark}${name}=…` : whole,
  );
}

/** One word for a POSIX shell. */
export function quoted(text: string): string {
  if (/^[\w@%+=:,./-]+$/.test(text)) return text;
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
