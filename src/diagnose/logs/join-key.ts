import type { HeaderList } from '../../core/facts.ts';
import type { SeenExchange } from '../exchange.ts';
import { readNamedTime } from './moment.ts';

/** What an exchange is found by in a log. */
export interface JoinKey {
  readonly method?: string;
  readonly path?: string;
  readonly host?: string;
  readonly status?: number;
  readonly clientAddress?: string;
  /** When it was, by whose clock, and how far a log may be from that. */
  readonly time?: JoinTime;
  /** Everything in it that may be an id, lower case. */
  readonly tokens: ReadonlySet<string>;
}

export interface JoinTime {
  readonly atMs: number;
  /** So near, it is the same moment. */
  readonly nearMs: number;
  /** Farther away, it is another request. */
  readonly farMs: number;
}

/** Logs write seconds, and an access log the end of the request: the server’s own Date is seldom farther off. */
const BY_SERVER = { nearMs: 3000, farMs: 60_000 };
/** The clock of a client may be off by minutes. */
const BY_CLIENT = { nearMs: 5000, farMs: 600_000 };

/** What the material tells that a log may tell, too. */
export function joinKeyOf({ request, response }: SeenExchange): JoinKey {
  const time = timeOf(request?.startedAtMs ?? response?.receivedAtMs, response?.headers ?? []);
  const { method, url, client } = request ?? {};
  return {
    ...(method === undefined ? {} : { method }),
    ...(url === undefined ? {} : { path: url.path }),
    ...(url?.host === undefined ? {} : { host: bareHost(url.host) }),
    ...(response === undefined ? {} : { status: response.status }),
    ...(client?.address === undefined ? {} : { clientAddress: client.address }),
    ...(time === undefined ? {} : { time }),
    tokens: new Set([
      ...(request?.headers ?? [])
        .filter(([name]) => IDS.test(name))
        .flatMap(([, value]) => tokensOf(value)),
      ...(response?.headers ?? []).flatMap(([, value]) => tokensOf(value)),
      ...tokensOf(response?.body?.text?.slice(0, 65_536) ?? ''),
    ]),
  };
}

/** Headers of a request whose values are ids. */
const IDS = /id$|trace|ray|correlation|^request$/;

function timeOf(clientMs: number | undefined, headers: HeaderList): JoinTime | undefined {
  const date = headers.find(([name]) => name === 'date')?.[1];
  const moment = date === undefined ? undefined : readNamedTime(date);
  if (moment !== undefined) return { atMs: moment.atMs, ...BY_SERVER };
  return clientMs === undefined ? undefined : { atMs: clientMs, ...BY_CLIENT };
}

/** Words that may be ids, whole and in their longer parts: `8a1b2c3d4e5f6789-FRA`, `00-<trace>-<span>-01`. */
function tokensOf(text: string): readonly string[] {
  const words = text.match(/[A-Za-z0-9@_.:+/=-]{8,200}/g) ?? [];
  return words.slice(0, 2000).flatMap((word) => idForms(word));
}

/** The forms of an id under which two logs may know it. */
export function idForms(id: string): readonly string[] {
  const lower = id.toLowerCase();
  const parts = lower.split(/[-:=/]/).filter((part) => part.length >= 16);
  return isTelling(lower)
    ? [lower, lower.replaceAll('-', ''), ...parts.filter(isTelling)]
    : parts.filter(isTelling);
}

/** Long enough, and not a word: two requests do not share it by chance. */
function isTelling(id: string): boolean {
  return id.length >= 8 && /\d/.test(id) && new Set(id).size >= 5;
}

/** Without the port. */
export function bareHost(host: string): string {
  return host.toLowerCase().replace(/:\d+$/, '');
}
