import { hash } from 'node:crypto';
import type {
  BodyFacts,
  CredentialPlace,
  PresentedCredential,
  WellFormedRequest,
} from '../core/facts.ts';
import type { Directory } from '../core/policy/directory.ts';
import type { Settings } from '../core/policy/snapshot.ts';
import { readApiKey } from '../util/api-key.ts';
import type { ExchangeHead, RequestBody } from './exchange.ts';

type RequestHead = Extract<ExchangeHead, { readonly kind: 'request' }>;

/** What credentials are looked for and up in. */
export interface CredentialSource {
  readonly settings: Settings;
  readonly directory: Directory;
}

/** What is asked of an exchange beside its head. */
export interface GatheredExchange {
  readonly remoteIp: string;
  readonly body: Pick<RequestBody, 'framing' | 'declaredBytes'>;
}

const NOTHING_PRESENTED: readonly PresentedCredential[] = [];
const NOTHING_READ = {};
const ABSENT: BodyFacts = { kind: 'absent' };

/** The facts of a request as they stand when its head is complete: nothing of its body, no counters, no secrets. */
export function gatherFacts(
  exchange: GatheredExchange,
  head: RequestHead,
  from: CredentialSource & { readonly receivedAtMs: number },
): WellFormedRequest {
  return {
    kind: 'request',
    method: head.method,
    rawTarget: head.rawTarget,
    headers: head.headers,
    scheme: head.scheme,
    remoteIp: exchange.remoteIp,
    receivedAtMs: from.receivedAtMs,
    body: bodyFacts(exchange.body),
    presented: findCredentials(head, from),
    read: NOTHING_READ,
  };
}

function bodyFacts(body: GatheredExchange['body']): BodyFacts {
  if (body.framing === 'none' || body.declaredBytes === 0) return ABSENT;
  if (body.declaredBytes === undefined) return { kind: 'unread' };
  return { kind: 'unread', declaredBytes: body.declaredBytes };
}

interface Found {
  readonly value: string;
  readonly place: CredentialPlace;
}

/**
 * Credentials in the request. The same key in two places is one credential, since clients send it so; the same field
 * twice stays two, since backends differ on which one counts.
 */
function findCredentials(
  head: RequestHead,
  from: CredentialSource,
): readonly PresentedCredential[] {
  const { apiKeyHeaders, bearer } = from.settings;
  let found: Found[] | undefined;
  let presented: PresentedCredential[] | undefined;
  for (const [name, value] of head.headers) {
    if (name === 'authorization') {
      const other = readAuthorization(value, bearer);
      if (other.value === undefined) (presented ??= []).push({ kind: 'other', place: other.place });
      else found = addFound(found, { value: other.value, place: other.place });
    } else if (apiKeyHeaders.includes(name)) {
      found = addFound(found, { value, place: { in: 'header', name } });
    }
  }
  for (const key of found ?? []) (presented ??= []).push(identify(key, from.directory));
  return presented ?? NOTHING_PRESENTED;
}

function addFound(found: Found[] | undefined, next: Found): Found[] {
  if (found === undefined) return [next];
  const isCopy = found.some(
    ({ value, place }) => value === next.value && place.name !== next.place.name,
  );
  if (!isCopy) found.push(next);
  return found;
}

/** `value`: the API key, where the scheme is Bearer (RFC 6750 §2.1) and keys are looked for there. */
function readAuthorization(
  text: string,
  bearer: boolean,
): { readonly place: CredentialPlace; readonly value?: string } {
  const end = text.indexOf(' ');
  const scheme = end === -1 ? text : text.slice(0, end);
  const place: CredentialPlace = {
    in: 'header',
    name: 'authorization',
    scheme: schemeName(scheme),
  };
  // RFC 9110 §11.1: the scheme is matched without regard to case.
  if (!bearer || scheme.toLowerCase() !== 'bearer') return { place };
  return { place, value: end === -1 ? '' : text.slice(end + 1).trimStart() };
}

/** A scheme is a token; something else there may be a bare secret, and is not kept. */
function schemeName(scheme: string): string {
  return /^[A-Za-z][A-Za-z0-9-]{0,19}$/.test(scheme) ? scheme : '?';
}

function identify({ value, place }: Found, directory: Directory): PresentedCredential {
  const read = readApiKey(value);
  const prefix = 'prefix' in read && read.prefix !== undefined ? { prefix: read.prefix } : {};
  if (read.form === 'empty' || read.form === 'bad_characters') {
    return { kind: 'api_key', place, form: read.form, ...prefix };
  }
  // Looking a hash up tells nothing by its time: whoever could choose hashes could invert SHA-256.
  const row = directory.keyByHash(hash('sha256', value, 'hex'));
  // A key made elsewhere may happen to begin like ours; that it is known settles it.
  const form = read.form === 'bad_checksum' && row === undefined ? 'bad_checksum' : 'ok';
  return {
    kind: 'api_key',
    place,
    form,
    ...prefix,
    ...(row === undefined ? {} : { keyId: row.id }),
  };
}
