import type { PolicyDocument, UpstreamDocument } from '../../core/policy/document.ts';
import { PinpointError } from '../../util/error.ts';
import type { ConnectOptions, UpstreamTarget, UpstreamTransport } from './upstream.ts';

/** What upstreams need from outside of the policy. */
export interface UpstreamResources {
  /** The secret that `env:NAME` or `file:PATH` stands for. PinpointError `secret.missing` where there is none. */
  secret(ref: string): string;
  /** PEM texts of the authorities to trust for an upstream that names a CA file: the system's and the file's. */
  authorities(caFile: string): readonly string[];
  /** The port at which a backend really listens, where it is not the one that the policy names. */
  movedPort?(host: string, port: number): number | undefined;
  /** Opens the transport to one backend. */
  connect(options: ConnectOptions): UpstreamTransport;
}

/** The upstreams of one policy, by name. */
export type UpstreamTargets = ReadonlyMap<string, UpstreamTarget>;

const DEFAULT_CONNECT_TIMEOUT_MS = 5000;
const DEFAULT_TIMEOUT_MS = 30_000;
const DEFAULT_IDLE_TIMEOUT_MS = 60_000;
const DEFAULT_CONNECTIONS = 256;

/**
 * Makes upstreams of a policy ready. Connections are kept from `previous` where an upstream connects as before; those
 * of the others end by themselves when their calls are over.
 */
export function buildTargets(
  upstreams: PolicyDocument['upstreams'],
  resources: UpstreamResources,
  previous: UpstreamTargets,
): UpstreamTargets {
  const targets = new Map<string, UpstreamTarget>();
  for (const [name, document] of Object.entries(upstreams ?? {})) {
    targets.set(name, buildTarget({ name, document, resources, previous: previous.get(name) }));
  }
  return targets;
}

interface TargetParts {
  readonly name: string;
  readonly document: UpstreamDocument;
  readonly resources: UpstreamResources;
  readonly previous: UpstreamTarget | undefined;
}

const connectedBy = new WeakMap<UpstreamTransport, string>();

function buildTarget(parts: TargetParts): UpstreamTarget {
  const { name, document, resources } = parts;
  const url = new URL(document.url);
  const limits = {
    connectTimeoutMs: document.connectTimeoutMs ?? DEFAULT_CONNECT_TIMEOUT_MS,
    timeoutMs: document.timeoutMs ?? DEFAULT_TIMEOUT_MS,
    idleTimeoutMs: document.idleTimeoutMs ?? DEFAULT_IDLE_TIMEOUT_MS,
  };
  const tls = url.protocol === 'https:';
  // A URL writes an IPv6 address in brackets; a socket does not.
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  const port = url.port === '' ? (tls ? 443 : 80) : Number(url.port);
  const options: ConnectOptions = {
    tls,
    host,
    port: resources.movedPort?.(host, port) ?? port,
    maxConnections: document.maxConnections ?? DEFAULT_CONNECTIONS,
    limits,
    ...(tls && document.ca !== undefined ? { ca: resources.authorities(document.ca) } : {}),
  };
  return {
    name,
    address: `${url.hostname}:${options.port}`,
    hostField: url.host,
    basePath: url.pathname.replace(/\/$/, ''),
    credential: credentialOf(name, document, resources),
    limits,
    transport: transportFor(options, parts),
  };
}

function transportFor(options: ConnectOptions, parts: TargetParts): UpstreamTransport {
  const key = JSON.stringify(options);
  const kept = parts.previous?.transport;
  if (kept !== undefined && connectedBy.get(kept) === key) return kept;
  const transport = parts.resources.connect(options);
  connectedBy.set(transport, key);
  return transport;
}

function credentialOf(
  name: string,
  document: UpstreamDocument,
  resources: UpstreamResources,
): UpstreamTarget['credential'] {
  const { credential } = document;
  if (credential === undefined) return undefined;
  const secret = resources.secret(credential.secret);
  if (secret === '' || /[^\x21-\x7e]/.test(secret)) {
    throw new PinpointError(
      'secret.missing',
      `the secret ${credential.secret} of upstream ${name} is empty or holds characters that no header may hold`,
      { next: 'put the bare secret there, on one line, without quotes' },
    );
  }
  const header = (credential.header ?? 'authorization').toLowerCase();
  const scheme = credential.scheme ?? (header === 'authorization' ? 'Bearer' : '');
  return { name: header, value: scheme === '' ? secret : `${scheme} ${secret}` };
}
