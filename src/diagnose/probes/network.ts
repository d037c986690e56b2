import type { DiagnoseCase } from '../case.ts';
import { NOTHING } from '../finding.ts';
import type { Findings } from '../finding.ts';
import { addressesInHosts } from '../network/hosts-file.ts';
import { judgeNetwork } from '../network/judge.ts';
import type { NetworkCheck } from '../network/names.ts';
import type { ConnectionSeen, DnsSeen, NetworkObservations } from '../network/observations.ts';
import { proxySetting } from '../network/proxy-settings.ts';
import { networkTarget } from '../network/target.ts';
import type { NetworkTarget } from '../network/target.ts';
import type { NetworkAccess } from './network-access.ts';

/** What the observations that a person asked for came to. */
export interface NetworkRun {
  readonly findings: Findings;
  readonly seen: NetworkObservations;
  /** What was sent to whom, in words, in the order in which it was sent. Nothing for what only reads this machine. */
  readonly sent: readonly string[];
  /** Observations that could not be made, and why. */
  readonly problems: readonly string[];
}

/** A public page that answers 204 with no content to everybody (Android and Chrome ask it for the same end). */
const PORTAL_PAGE = 'http://connectivitycheck.gstatic.com/generate_204';
/** A public service that answers with the address that it sees, as text. */
const ADDRESS_SERVICE = 'https://checkip.amazonaws.com/';

/** Where the two public services are, for those who have their own. */
export interface PublicServices {
  readonly portalPage?: string;
  readonly addressService?: string;
}

interface Run {
  readonly target: NetworkTarget;
  readonly access: NetworkAccess;
  readonly services: PublicServices;
  readonly sent: string[];
  /** What the observations before came to. */
  readonly seen: NetworkObservations;
}

/**
 * Makes the observations that the person asked for, and no other, and judges them. One after another: each is told in
 * `sent` before it is sent.
 */
export async function runNetworkChecks(
  kase: DiagnoseCase,
  checks: readonly NetworkCheck[],
  access: NetworkAccess,
  services: PublicServices = {},
): Promise<NetworkRun> {
  const target = networkTarget(kase.exchange.request);
  const sent: string[] = [];
  if (target === undefined) {
    const problems =
      checks.length === 0 ? [] : ['the material does not say which host the request goes to'];
    return { findings: NOTHING, seen: {}, sent, problems };
  }
  const seen: NetworkObservations = {};
  const problems: string[] = [];
  for (const check of new Set(checks)) {
    try {
      Object.assign(seen, await OBSERVE[check]({ target, access, services, sent, seen }));
    } catch (error) {
      problems.push(`${check}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return { findings: judgeNetwork(kase, seen), seen, sent, problems };
}

const OBSERVE: Readonly<Record<NetworkCheck, (run: Run) => Promise<NetworkObservations>>> = {
  proxy: async ({ target, access }) => ({ proxy: proxySetting(access.environment, target) }),
  hosts: async ({ target, access }) => {
    if (target.isAddress) return {};
    return { hosts: addressesInHosts(await access.readHosts(), target.host) };
  },
  dns: async (run) => (run.target.isAddress ? {} : { dns: await lookUp(run) }),
  addresses: connectByFamily,
  tls: async ({ target, access, sent }) => {
    if (target.scheme !== 'https') return {};
    sent.push(`a TLS handshake with \`${target.host}:${target.port}\``);
    return { tls: await access.certificate(target.host, target.port) };
  },
  portal: async ({ access, services, sent }) => {
    const page = services.portalPage ?? PORTAL_PAGE;
    sent.push(`GET ${page}`);
    const { status, location } = await access.get(page);
    return { portal: { status, ...(location === undefined ? {} : { location }) } };
  },
  egress: async ({ access, services, sent }) => {
    const service = services.addressService ?? ADDRESS_SERVICE;
    sent.push(`GET ${service}`);
    const { body } = await access.get(service);
    const address = /^[0-9a-f.:]{2,45}$/i.exec(body.trim())?.[0];
    if (address === undefined) throw new Error(`${service} answered with no address`);
    return { egress: address };
  },
};

async function lookUp({ target, access, sent }: Run): Promise<DnsSeen> {
  sent.push(`DNS questions for A and AAAA of \`${target.host}\``);
  const [ipv4, ipv6] = [await access.resolve(target.host, 4), await access.resolve(target.host, 6)];
  return {
    ipv4: ipv4.addresses,
    ipv6: ipv6.addresses,
    isUnknown: ipv4.isUnknown && ipv6.isUnknown,
  };
}

async function connectByFamily(run: Run): Promise<NetworkObservations> {
  const { target, access, sent } = run;
  if (target.isAddress) return {};
  const dns = run.seen.dns ?? (await lookUp(run));
  const connect = async (address: string | undefined): Promise<ConnectionSeen | undefined> => {
    if (address === undefined) return undefined;
    sent.push(`a TCP connection to \`${address}\`, port ${target.port}, closed without a word`);
    return { address, outcome: await access.connect(address, target.port) };
  };
  const ipv4 = await connect(dns.ipv4[0]);
  const ipv6 = await connect(dns.ipv6[0]);
  const addresses = {
    ...(ipv4 === undefined ? {} : { ipv4 }),
    ...(ipv6 === undefined ? {} : { ipv6 }),
  };
  return { dns, addresses };
}
