import { parseTarget, type ParsedTarget, type TargetProblem } from '../util/target.ts';
import { parseMediaType, type MediaType } from '../util/media-type.ts';
import { clientAddress, type ClientAddress } from './client-address.ts';
import type { RequestFacts, WellFormedRequest } from './facts.ts';
import { headShape, type HeadShape } from './head-shape.ts';
import { headerValues } from './headers.ts';
import type { ConsumerRow, Directory, KeyRow, TenantRow } from './policy/directory.ts';
import type {
  CompiledRoute,
  MethodRules,
  PolicySnapshot,
  RouteEntry,
  RouteMatch,
} from './policy/snapshot.ts';

/** Whoever a credential stands for. It exists as soon as the credential is known, even where it is no longer valid. */
export interface Identity {
  readonly key: KeyRow;
  readonly consumer: ConsumerRow;
  readonly tenant: TenantRow | undefined;
  /** Its roles, with all that they include. */
  readonly roles: ReadonlySet<string>;
}

/** The route of a request, once its path and its method are known. */
export interface RouteChoice {
  readonly match: RouteMatch;
  /** The entry that takes the method; undefined: no path, or no entry takes it. */
  readonly entry: RouteEntry | undefined;
}

const NO_MATCH: RouteMatch = { kind: 'none' };
const NO_CHOICE: RouteChoice = { match: NO_MATCH, entry: undefined };
const NO_ROLES: ReadonlySet<string> = new Set();

/**
 * One decision: the three inputs, and what is derived from them, each worked out once when it is first asked for.
 * Everything derived is a pure function of the inputs.
 */
export class DecisionContext {
  readonly snapshot: PolicySnapshot;
  readonly directory: Directory;
  readonly facts: RequestFacts;
  #target: ParsedTarget | TargetProblem | undefined;
  #choice: RouteChoice | undefined;
  #client: ClientAddress | undefined;
  #identity: Identity | null | undefined;
  #route: CompiledRoute | undefined;
  #rules: MethodRules | undefined;
  #head: HeadShape | undefined;
  #permitted: boolean | undefined;

  constructor(snapshot: PolicySnapshot, directory: Directory, facts: RequestFacts) {
    this.snapshot = snapshot;
    this.directory = directory;
    this.facts = facts;
  }

  /** The same decision with more facts; what was derived from the head is kept. The head must be the same. */
  withFacts(facts: RequestFacts): DecisionContext {
    const next = new DecisionContext(this.snapshot, this.directory, facts);
    next.#target = this.#target;
    next.#choice = this.#choice;
    next.#client = this.#client;
    next.#identity = this.#identity;
    next.#route = this.#route;
    next.#rules = this.#rules;
    next.#head = this.#head;
    next.#permitted = this.#permitted;
    return next;
  }

  /** The request, where its head could be read. */
  request(): WellFormedRequest | undefined {
    return this.facts.kind === 'request' ? this.facts : undefined;
  }

  /** What one pass over the header fields shows. */
  head(): HeadShape {
    return (this.#head ??= headShape(this.facts.kind === 'request' ? this.facts.headers : []));
  }

  /** The one reading of the request target, or why there is none. */
  target(): ParsedTarget | TargetProblem | undefined {
    if (this.facts.kind !== 'request') return undefined;
    return (this.#target ??= parseTarget(this.facts.rawTarget, this.head().host));
  }

  /** The normalised path. */
  path(): string | undefined {
    const target = this.target();
    return target?.ok === true ? target.path : undefined;
  }

  /** Route and method, chosen together. */
  choice(): RouteChoice {
    return (this.#choice ??= this.#choose());
  }

  #choose(): RouteChoice {
    const { facts } = this;
    const path = this.path();
    if (facts.kind !== 'request' || path === undefined) return NO_CHOICE;
    const host = this.head().hostName;
    const match = this.snapshot.router.match(host ?? '', path, (name) =>
      headerValues(facts.headers, name),
    );
    return {
      match,
      entry: match.kind === 'matched' ? entryFor(match.entries, facts.method) : undefined,
    };
  }

  /** The route that takes path and method. */
  route(): CompiledRoute | undefined {
    if (this.#route !== undefined) return this.#route;
    const { entry } = this.choice();
    return entry === undefined ? undefined : (this.#route = this.snapshot.route(entry.index));
  }

  /** What the route requires of this method. */
  rules(): MethodRules | undefined {
    if (this.#rules !== undefined || this.facts.kind !== 'request') return this.#rules;
    return (this.#rules = this.route()?.rules(this.facts.method));
  }

  /** Who sent it, by the trusted-proxy rule. */
  client(): ClientAddress | undefined {
    if (this.facts.kind !== 'request') return undefined;
    return (this.#client ??= clientAddress(this.facts, this.snapshot.settings));
  }

  /** The client's address as text; the socket's where the chain is broken. */
  clientIp(): string {
    const client = this.client();
    return client?.kind === 'known' ? client.text : this.facts.remoteIp;
  }

  /** Who the credential stands for; undefined: none, several, not known, or a route that looks at none. */
  identity(): Identity | undefined {
    this.#identity ??= this.#identify() ?? null;
    return this.#identity ?? undefined;
  }

  #identify(): Identity | undefined {
    if (this.facts.kind !== 'request') return undefined;
    if (this.route()?.credential.apiKey === false) return undefined;
    let keyId: string | undefined;
    let found = 0;
    for (const credential of this.facts.presented) {
      if (credential.kind !== 'api_key') continue;
      found += 1;
      keyId = credential.form === 'ok' ? credential.keyId : undefined;
    }
    if (found !== 1 || keyId === undefined) return undefined;
    return identityOf(this.snapshot, this.directory, keyId);
  }

  /** Roles of the identity with all that they include; empty without one. */
  roles(): ReadonlySet<string> {
    return this.identity()?.roles ?? NO_ROLES;
  }

  /** Whether the rules of rights certainly let this identity through; false says nothing. */
  surelyPermitted(): boolean {
    if (this.#permitted !== undefined) return this.#permitted;
    const rights = this.identity()?.key.rights;
    const rules = this.rules();
    this.#permitted = rights !== undefined && rules !== undefined && rules.surelyPermits(rights);
    return this.#permitted;
  }

  /** Whether the request's framing says that there is a body (RFC 9112 §6.3): the same before and after it was read, even where it was empty. */
  hasBody(): boolean {
    if (this.facts.kind !== 'request') return false;
    const { body, headers } = this.facts;
    if (body.kind === 'absent') return false;
    if (body.kind === 'unread') return body.declaredBytes !== 0;
    return body.sizeBytes > 0 || headerValues(headers, 'transfer-encoding').length > 0;
  }

  /** The media type of the body, where exactly one well-formed Content-Type was sent. */
  mediaType(): MediaType | undefined {
    const { contentType, contentTypes } = this.head();
    return contentTypes === 1 && contentType !== undefined
      ? knownMediaType(contentType)
      : undefined;
  }
}

/** Values of Content-Type that were read before: clients send few different ones. */
const mediaTypes = new Map<string, MediaType | undefined>();
const REMEMBERED_MEDIA_TYPES = 256;

function knownMediaType(value: string): MediaType | undefined {
  const known = mediaTypes.get(value);
  if (known !== undefined || mediaTypes.has(value)) return known;
  const media = parseMediaType(value);
  if (mediaTypes.size >= REMEMBERED_MEDIA_TYPES) mediaTypes.clear();
  mediaTypes.set(value, media);
  return media;
}

/** Who a key stands for: its row, its consumer, its tenant, and its roles with all that they include. */
export function identityOf(
  snapshot: PolicySnapshot,
  directory: Directory,
  keyId: string,
): Identity | undefined {
  const key = directory.key(keyId);
  if (key === undefined) return undefined;
  const consumer = key.owner;
  return {
    key,
    consumer,
    tenant: consumer.tenantRow,
    // Of the rights, which few keys have apart: what many share is at hand.
    roles: snapshot.closure(key.rights.roles, key.rights.rolesKey),
  };
}

/** The entry that takes a method: the one that names it, `GET`'s for `HEAD`, else that of `*`. */
function entryFor(entries: readonly RouteEntry[], method: string): RouteEntry | undefined {
  let fallback: RouteEntry | undefined;
  let any: RouteEntry | undefined;
  for (const entry of entries) {
    if (entry.methods.includes(method)) return entry;
    if (method === 'HEAD' && entry.methods.includes('GET')) fallback ??= entry;
    if (entry.methods.includes('*')) any ??= entry;
  }
  return fallback ?? any;
}
