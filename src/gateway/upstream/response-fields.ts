import { PROXY_NAME } from '../answer/fields.ts';
import { HOP_BY_HOP, namedInConnection } from './hop-by-hop.ts';
import type { UpstreamHead } from './upstream.ts';

/** End-to-end by their meaning, whatever the backend's `Connection` says. */
const END_TO_END: ReadonlySet<string> = new Set([
  'content-type',
  'content-length',
  'content-encoding',
  'set-cookie',
  'location',
  'www-authenticate',
  'cache-control',
]);

/** What is read of a response on its way through. */
export interface RelayedHead {
  /** Names and values in turn, without what was for our connection to the backend; ours are appended by the caller. */
  readonly fields: string[];
  readonly server: string | undefined;
  readonly contentType: string | undefined;
}

/** The fields of a backend's response as they are passed on: order, spelling and repeats kept. */
export function relayedHead(head: UpstreamHead): RelayedHead {
  const { rawFields } = head;
  const dropped = namedInConnection(connectionValues(rawFields), END_TO_END);
  const fields: string[] = [];
  let server: string | undefined;
  let contentType: string | undefined;
  for (let at = 0; at + 1 < rawFields.length; at += 2) {
    const raw = rawFields[at] ?? '';
    const value = rawFields[at + 1] ?? '';
    const name = raw.toLowerCase();
    if (name === 'server') server = value;
    if (name === 'content-type') contentType = value;
    if (HOP_BY_HOP.has(name) || dropped.has(name) || name.startsWith('x-pinpoint-')) continue;
    // RFC 9110 §8.6: no Content-Length in a 204.
    if (name === 'content-length' && head.status === 204) continue;
    fields.push(raw, value);
  }
  fields.push('Via', `1.1 ${PROXY_NAME}`);
  return { fields, server, contentType };
}

/**
 * The reason phrase as it is passed on; undefined where there is none, or where it holds what none may hold
 * (RFC 9112 §4). It means nothing, so the response is not given up for it: the usual one takes its place.
 */
export function relayedReason({ reason }: UpstreamHead): string | undefined {
  return reason === '' || /[^\t\x20-\x7e\x80-\xff]/.test(reason) ? undefined : reason;
}

function connectionValues(rawFields: readonly string[]): readonly string[] {
  const values: string[] = [];
  for (let at = 0; at + 1 < rawFields.length; at += 2) {
    if (rawFields[at]?.length === 10 && rawFields[at]?.toLowerCase() === 'connection') {
      values.push(rawFields[at + 1] ?? '');
    }
  }
  return values;
}
