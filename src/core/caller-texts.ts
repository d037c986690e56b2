import { formatBytes, formatInstant } from '../util/units.ts';
import type { Json } from '../util/json.ts';
import type { RefusalCode } from './codes.ts';
import type { DecisionContext } from './context.ts';
import { keyPlaces } from './layers/credential.ts';
import { allowedMethods } from './layers/method.ts';
import { inWords } from './in-words.ts';
import type { Refusal } from './verdict.ts';

/** What a text may draw on. */
interface Told {
  readonly context: DecisionContext;
  readonly refusal: Refusal;
  readonly resource: string;
  /** A near path that the caller may see. */
  readonly near: string | undefined;
}

interface CallerText {
  readonly detail: string;
  readonly hint: string;
}

/** Codes where only somebody else can help: the answer names whom to ask and what to say. */
export const ASK: ReadonlySet<RefusalCode> = new Set<RefusalCode>([
  'ip.denied',
  'ip.not_allowed',
  'service.blocked',
  'credential.expired',
  'credential.revoked',
  'tenant.suspended',
  'tenant.disabled',
  'consumer.suspended',
  'consumer.disabled',
  'scope.missing',
  'role.missing',
  'role.forbidden',
  'acl.not_member',
  'acl.denied',
  'access.denied_by_default',
  'rate.exceeded',
]);

function more(refusal: Refusal, name: string): Json {
  return refusal.evidence.more?.[name] ?? null;
}

function keyName(context: DecisionContext): string {
  const key = context.identity()?.key;
  return key === undefined ? 'the key' : `key ${key.id}`;
}

function who(context: DecisionContext): string {
  return context.identity()?.consumer.name ?? 'an anonymous caller';
}

const RETRY = 'Try again later.';
const OWNER_ONLY = 'Only the owner of this API can change that: see `ask`.';

/** Detail and hint for the caller, by code: what was seen of its own, and what to send instead. */
export const CALLER_TEXTS: Readonly<Record<RefusalCode, (told: Told) => CallerText>> = {
  'request.malformed': ({ refusal }) => ({
    detail: `The request cannot be read: ${inWords(refusal.evidence.observed)}.`,
    hint: `Send a well-formed HTTP/1.1 message (${inWords(more(refusal, 'source'))}).`,
  }),
  'request.version_unsupported': ({ refusal }) => ({
    detail: `The HTTP version is not spoken here: ${inWords(refusal.evidence.observed)}.`,
    hint: 'Send HTTP/1.1 to this port.',
  }),
  'request.timeout': ({ refusal }) => ({
    detail: `The request did not arrive in time: ${inWords(refusal.evidence.observed)}.`,
    hint: 'Send the whole request without a pause, or in smaller parts where the connection is slow.',
  }),
  'request.ambiguous_framing': () => ({
    detail: 'The message says in more than one way how long its body is.',
    hint: 'Send one Content-Length, or Transfer-Encoding: chunked, never both and neither twice.',
  }),
  'request.ambiguous_target': ({ refusal }) => ({
    detail: `The path can be read in two ways: ${inWords(refusal.evidence.observed)}.`,
    hint:
      more(refusal, 'suggestion') === null
        ? 'Send a path without dot segments, doubled or encoded slashes, and stray characters.'
        : `Ask for ${inWords(more(refusal, 'suggestion'))}.`,
  }),
  'request.bad_host': () => ({
    detail: 'A request must have exactly one Host field with a valid host name.',
    hint: 'Send one Host field that names this server.',
  }),
  'request.header_too_large': ({ refusal }) => ({
    detail: `The header fields take ${tooMuch(refusal)}.`,
    hint: 'Send fewer or smaller header fields; cookies are the usual cause.',
  }),
  'request.target_too_long': ({ refusal }) => ({
    detail: `The address takes ${tooMuch(refusal)}.`,
    hint: 'Send long values in the body of a POST.',
  }),
  'route.not_found': ({ resource, near }) => ({
    detail: `There is nothing at ${resource}.`,
    hint:
      near === undefined ? 'Check the path against the API description.' : `Did you mean ${near}?`,
  }),
  'version.not_found': ({ refusal }) => ({
    detail: `There is no version ${refusal.evidence.observed === null ? '(none was named)' : `\`${inWords(refusal.evidence.observed)}\``} of this service.`,
    hint:
      more(refusal, 'header') === null
        ? 'Use a version of the API description in the path.'
        : `Name one version in the header ${inWords(more(refusal, 'header'))}.`,
  }),
  'request.method_not_allowed': ({ context, refusal }) => ({
    detail: `This path does not take ${inWords(refusal.evidence.observed)}.`,
    hint: `Use ${allowedMethods(context).join(' or ')}.`,
  }),
  'ip.denied': ({ refusal }) => ({
    detail: `Calls from ${inWords(refusal.evidence.observed)} are not accepted here.`,
    hint: 'Call from another network.',
  }),
  'ip.not_allowed': ({ refusal }) => ({
    detail: `Calls from ${inWords(refusal.evidence.observed)} are not accepted here.`,
    hint: 'Call from a network that the owner has listed.',
  }),
  'ip.chain_untrusted': ({ refusal }) => ({
    detail: `The forwarded addresses in ${inWords(more(refusal, 'header'))} cannot be read.`,
    hint: `Do not send ${inWords(more(refusal, 'header'))} yourself; the proxy makes it.`,
  }),
  'service.unpublished': ({ resource }) => ({
    detail: `${resource} belongs to a service that is not published.`,
    hint: 'Wait until it is published, or ask its owner.',
  }),
  'service.blocked': () => ({ detail: 'This service is blocked at the moment.', hint: OWNER_ONLY }),
  'version.retired': ({ refusal }) => ({
    detail: `Version ${inWords(more(refusal, 'version'))} of this service is retired.`,
    hint:
      more(refusal, 'successor') === null
        ? 'Use a current version.'
        : `Use version ${inWords(more(refusal, 'successor'))}.`,
  }),
  'credential.missing': ({ context, refusal }) => ({
    detail: `No API key was sent${refusal.evidence.observed !== null && Array.isArray(refusal.evidence.observed) && refusal.evidence.observed.length > 0 ? `; Authorization holds the scheme ${inWords(schemeSeen(refusal))}` : ''}.`,
    hint: `Send the key as ${keyPlaces(context).join(' or ')}.`,
  }),
  'credential.malformed': ({ refusal }) => ({
    detail: `The key in ${inWords(more(refusal, 'place'))} is ${malformed(refusal)}.`,
    hint: 'Copy the whole key again, without quotes or spaces.',
  }),
  'credential.unknown': ({ refusal }) => ({
    detail: `The key in ${inWords(more(refusal, 'place'))} is not known here.`,
    hint: 'Check that the key was copied whole and belongs to this gateway.',
  }),
  'credential.ambiguous': () => ({
    detail: 'More than one credential was sent.',
    hint: 'Send one key, in one place, once.',
  }),
  'credential.expired': ({ context, refusal }) => ({
    detail: `${capital(keyName(context))} expired: it was valid ${inWords(refusal.evidence.required)}.`,
    hint: 'Use a current key, or ask for a new one.',
  }),
  'credential.not_yet_valid': ({ context, refusal }) => ({
    detail: `${capital(keyName(context))} is valid ${inWords(refusal.evidence.required)}; it is ${formatInstant(context.facts.receivedAtMs)} here.`,
    hint: 'Wait, or use another key.',
  }),
  'credential.revoked': ({ context }) => ({
    detail: `${capital(keyName(context))} was revoked.`,
    hint: 'Use the key that replaced it, or ask for a new one.',
  }),
  'tenant.suspended': ({ context }) => ({
    detail: `The organisation of ${who(context)} is suspended${forReason(context.identity()?.tenant?.reason?.type)}.`,
    hint: OWNER_ONLY,
  }),
  'tenant.disabled': ({ context }) => ({
    detail: `The organisation of ${who(context)} is disabled.`,
    hint: OWNER_ONLY,
  }),
  'consumer.suspended': ({ context }) => ({
    detail: `${who(context)} is suspended${forReason(context.identity()?.consumer.reason?.type)}.`,
    hint: OWNER_ONLY,
  }),
  'consumer.disabled': ({ context }) => ({
    detail: `${who(context)} is disabled.`,
    hint: OWNER_ONLY,
  }),
  'scope.missing': ({ context, refusal, resource }) => ({
    detail: `${resource} needs the scope ${alternatives(refusal.evidence.required)}; ${context.identity() === undefined ? 'an anonymous caller has none' : `this key has ${held(refusal.evidence.observed)}`}.`,
    hint: `Use a key that has ${alternatives(refusal.evidence.required)}, or ask the owner for it.`,
  }),
  'role.missing': ({ context, resource }) => ({
    detail: `${who(context)} has no role that may ${resource}.`,
    hint: OWNER_ONLY,
  }),
  'role.forbidden': ({ context, resource }) => ({
    detail: `A role of ${who(context)} rules out ${resource}.`,
    hint: OWNER_ONLY,
  }),
  'acl.not_member': ({ context, resource }) => ({
    detail: `${who(context)} is not among those who may ${resource}.`,
    hint: OWNER_ONLY,
  }),
  'acl.denied': ({ context, resource }) => ({
    detail: `${who(context)} is ruled out from ${resource}.`,
    hint: OWNER_ONLY,
  }),
  'access.denied_by_default': ({ context, resource }) => ({
    detail: `No rule permits ${who(context)} to ${resource}.`,
    hint: OWNER_ONLY,
  }),
  'rate.exceeded': ({ refusal }) => ({
    detail: `The limit of ${inWords(more(refusal, 'rate'))} is used up.`,
    hint: `Wait ${Math.max(1, Math.ceil(Number(more(refusal, 'retryAfterMs')) / 1000))} s, and send no more than ${inWords(more(refusal, 'rate'))}.`,
  }),
  'counter.unverifiable': () => ({
    detail: 'The rate limit cannot be checked at the moment.',
    hint: RETRY,
  }),
  'request.body_too_large': ({ refusal }) => ({
    detail: `The body takes ${tooMuch(refusal)}.`,
    hint: 'Send less at once.',
  }),
  'request.unsupported_media_type': ({ refusal }) => ({
    detail:
      more(refusal, 'coding') === null
        ? `Content-Type is ${inWords(refusal.evidence.observed)}${more(refusal, 'charset') === null ? '' : '; only UTF-8 is read'}.`
        : `The body is compressed (${inWords(more(refusal, 'coding'))}) and cannot be checked.`,
    hint:
      more(refusal, 'coding') === null
        ? `Send Content-Type: ${alternatives(refusal.evidence.required)}.`
        : 'Send the body uncompressed.',
  }),
  'request.body_not_parseable': ({ refusal }) => ({
    detail: `The body is not valid JSON at line ${inWords(more(refusal, 'line'))}, column ${inWords(more(refusal, 'column'))} (${inWords(more(refusal, 'reason')).replaceAll('_', ' ')}).`,
    hint: `Expected there: ${inWords(refusal.evidence.required)}.`,
  }),
  'request.body_invalid': ({ refusal }) => ({
    detail:
      refusal.evidence.clause === 'body.required'
        ? 'A body is required.'
        : `${inWords(more(refusal, 'pointer')) || 'The body'} must be ${inWords(refusal.evidence.required)}.`,
    hint:
      refusal.evidence.clause === 'body.required'
        ? 'Send a body.'
        : `Mend ${inWords(more(refusal, 'pointer')) || 'the body'} (\`${inWords(more(refusal, 'keyword'))}\`).`,
  }),
  'upstream.refused': ({ refusal }) => ({
    detail: `The backend itself answered ${refusal.status}; the gateway passed its answer on.`,
    hint: 'Read the answer: it is the backend\u2019s own.',
  }),
  'upstream.unreachable': () => ({ detail: 'The backend cannot be reached.', hint: RETRY }),
  'upstream.timeout': () => ({
    detail: 'The backend did not answer in time. It may have acted on the request.',
    hint: 'Before you repeat it, check whether it took effect.',
  }),
  'upstream.bad_response': () => ({
    detail:
      'The backend sent something that cannot be read as an HTTP response. It may have acted on the request.',
    hint: 'Before you repeat it, check whether it took effect.',
  }),
  'internal.layer_failed': () => ({
    detail: 'The gateway failed while it decided.',
    hint: 'Report this with the reference.',
  }),
  'internal.overloaded': () => ({ detail: 'The gateway is overloaded.', hint: RETRY }),
};

function tooMuch(refusal: Refusal): string {
  const limit = Number(refusal.evidence.required);
  const seen = Number(refusal.evidence.observed);
  if (!Number.isFinite(limit))
    return `more than ${formatBytes(Number(more(refusal, 'limitBytes') ?? 0))}, which is the most that is accepted`;
  return `${formatBytes(seen)}; at most ${formatBytes(limit)} are accepted`;
}

function alternatives(value: Json): string {
  return Array.isArray(value)
    ? value.map((item: Json) => inWords(item)).join(' or ')
    : inWords(value);
}

function held(value: Json): string {
  return Array.isArray(value) && value.length === 0 ? 'none' : inWords(value);
}

function schemeSeen(refusal: Refusal): Json {
  const seen = refusal.evidence.observed;
  const first: Json | undefined = Array.isArray(seen) ? (seen as readonly Json[])[0] : undefined;
  return first !== null && typeof first === 'object' && !Array.isArray(first)
    ? ((first as Readonly<Record<string, Json>>)['scheme'] ?? null)
    : null;
}

function malformed(refusal: Refusal): string {
  switch (refusal.evidence.observed) {
    case 'empty':
      return 'empty';
    case 'bad_checksum':
      return 'damaged: its checksum does not fit';
    default:
      return 'damaged: it holds characters that no key has';
  }
}

function forReason(type: string | undefined): string {
  return type === undefined ? '' : ` (${type})`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
