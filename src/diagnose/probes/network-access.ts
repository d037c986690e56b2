import { readFile } from 'node:fs/promises';
import { Resolver } from 'node:dns/promises';
import { request as requestHttp } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { request as requestHttps } from 'node:https';
import { connect as connectTcp, isIP } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { Certificate, DetailedPeerCertificate, TLSSocket } from 'node:tls';
import type { CertificateSeen, ConnectionSeen } from '../network/observations.ts';
import type { Environment } from '../network/proxy-settings.ts';

/** The person's network as observations reach it: handed in, so that tests stay on loopback. */
export interface NetworkAccess {
  readonly environment: Environment;
  readHosts(): Promise<string>;
  /** Asks the name servers themselves, past the hosts file. */
  resolve(host: string, family: 4 | 6): Promise<Resolution>;
  connect(address: string, port: number): Promise<ConnectionSeen['outcome']>;
  certificate(host: string, port: number): Promise<CertificateSeen>;
  /** One GET that follows nothing; the first KiB of the body. */
  get(
    url: string,
  ): Promise<{ readonly status: number; readonly location?: string; readonly body: string }>;
}

export interface Resolution {
  readonly addresses: readonly string[];
  readonly isUnknown: boolean;
}

const TIMEOUT_MS = 5000;
const MAX_BODY = 1024;

/** Which servers are asked in place of the system's: for tests. */
export interface AccessOptions {
  readonly environment: Environment;
  readonly hostsFile?: string;
  /** `127.0.0.1:5300`. */
  readonly nameServers?: readonly string[];
  readonly timeoutMs?: number;
  /** Where connections for a certificate go, in place of the host. */
  readonly connectTo?: string;
}

/** The network of this machine. Nothing is sent before a function is called. */
export function networkAccess(options: AccessOptions): NetworkAccess {
  const { environment, hostsFile = systemHostsFile(environment), timeoutMs = TIMEOUT_MS } = options;
  return {
    environment,
    readHosts: () => readFile(hostsFile, 'utf8'),
    resolve: (host, family) => resolve(host, family, { ...options, timeoutMs }),
    connect: (address, port) => connectOnce(address, port, timeoutMs),
    certificate: (host, port) =>
      readCertificate(options.connectTo ?? host, { host, port, timeoutMs }),
    get: (url) => getOnce(url, timeoutMs),
  };
}

function systemHostsFile(environment: Environment): string {
  const root = environment['SystemRoot'];
  return root === undefined ? '/etc/hosts' : `${root}\\System32\\drivers\\etc\\hosts`;
}

async function resolve(
  host: string,
  family: 4 | 6,
  { nameServers, timeoutMs }: AccessOptions & { readonly timeoutMs: number },
): Promise<Resolution> {
  const resolver = new Resolver({ timeout: timeoutMs, tries: 1 });
  if (nameServers !== undefined) resolver.setServers([...nameServers]);
  try {
    const addresses = await (family === 4 ? resolver.resolve4(host) : resolver.resolve6(host));
    return { addresses, isUnknown: false };
  } catch (error) {
    const code = codeOf(error);
    if (code === 'ENOTFOUND' || code === 'ENODATA')
      return { addresses: [], isUnknown: code === 'ENOTFOUND' };
    throw new Error(`the name servers do not answer for \`${host}\` (${code})`, { cause: error });
  }
}

function connectOnce(
  address: string,
  port: number,
  timeoutMs: number,
): Promise<ConnectionSeen['outcome']> {
  return new Promise((settle) => {
    const socket = connectTcp({ host: address, port, timeout: timeoutMs });
    const end = (outcome: ConnectionSeen['outcome']): void => {
      socket.destroy();
      settle(outcome);
    };
    socket.once('connect', () => end('connected'));
    socket.once('timeout', () => end('timeout'));
    socket.once('error', (error) => {
      const code = codeOf(error);
      end(code === 'ECONNREFUSED' ? 'refused' : code === 'ETIMEDOUT' ? 'timeout' : 'unreachable');
    });
  });
}

interface CertificateQuestion {
  readonly host: string;
  readonly port: number;
  readonly timeoutMs: number;
}

function readCertificate(
  connectTo: string,
  { host, port, timeoutMs }: CertificateQuestion,
): Promise<CertificateSeen> {
  return new Promise((settle, fail) => {
    // What is wrong with the certificate is what is looked for: it is told, and nothing is sent over the connection.
    const socket = connectTls({
      host: connectTo,
      port,
      ...(isIP(host) === 0 ? { servername: host } : {}),
      rejectUnauthorized: false,
      timeout: timeoutMs,
    });
    const end = (problem: Error | undefined, seen?: CertificateSeen): void => {
      socket.destroy();
      if (seen === undefined) fail(problem ?? new Error('no certificate was shown'));
      else settle(seen);
    };
    socket.once('secureConnect', () => end(undefined, describe(socket)));
    socket.once('timeout', () => end(new Error(`no TLS handshake within ${timeoutMs} ms`)));
    socket.once('error', (error) =>
      end(new Error(`no TLS handshake (${codeOf(error)})`, { cause: error })),
    );
  });
}

function describe(socket: TLSSocket): CertificateSeen | undefined {
  const shown = socket.getPeerCertificate(true);
  if (Object.keys(shown).length === 0) return undefined;
  const chain: string[] = [];
  const known = new Set<string>();
  for (
    let one: DetailedPeerCertificate = shown;
    !known.has(one.fingerprint256);
    one = one.issuerCertificate
  ) {
    known.add(one.fingerprint256);
    chain.push(nameOf(one.issuer));
    if (one.issuerCertificate === undefined || known.size > 10) break;
  }
  const problem = socket.authorized ? undefined : String(socket.authorizationError);
  const base = {
    subject: nameOf(shown.subject),
    issuer: nameOf(shown.issuer),
    chain: chain.slice(1),
  };
  return problem === undefined ? base : { ...base, untrusted: problem };
}

function nameOf(name: Certificate): string {
  const parts = [name.CN, name.O, name.OU]
    .flat()
    .filter((part) => part !== undefined && part !== '');
  return parts.join(', ');
}

function getOnce(
  url: string,
  timeoutMs: number,
): Promise<{ readonly status: number; readonly location?: string; readonly body: string }> {
  return new Promise((settle, fail) => {
    const send = url.startsWith('https:') ? requestHttps : requestHttp;
    const sent = send(url, { timeout: timeoutMs, headers: { accept: '*/*' } });
    sent.once('timeout', () => sent.destroy(new Error(`no answer within ${timeoutMs} ms`)));
    sent.once('error', (error) => fail(new Error(`${url}: ${error.message}`, { cause: error })));
    sent.once('response', (answer: IncomingMessage) => {
      let body = '';
      const end = (): void => {
        const { location } = answer.headers;
        settle({
          status: answer.statusCode ?? 0,
          body,
          ...(location === undefined ? {} : { location }),
        });
        sent.destroy();
      };
      answer.setEncoding('latin1');
      answer.on('data', (chunk: string) => {
        body = (body + chunk).slice(0, MAX_BODY);
        if (body.length === MAX_BODY) end();
      });
      answer.once('end', end);
      answer.once('error', fail);
    });
    sent.end();
  });
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
}
