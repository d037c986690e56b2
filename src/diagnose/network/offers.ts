import type { DiagnoseCase } from '../case.ts';
import { statusOf } from '../checks/parts.ts';
import type { Probe } from '../finding.ts';
import type { NetworkCheck } from './names.ts';
import { networkTarget } from './target.ts';
import type { NetworkTarget } from './target.ts';

/** The observations of the person's own network that would tell something in this case, the most telling first. None of them is made here. */
export function networkOffers(kase: DiagnoseCase): readonly Probe[] {
  const target = networkTarget(kase.exchange.request);
  if (target === undefined || isLoopback(target)) return [];
  return networkChecksFor(kase, target).map((check) => OFFERS[check](target));
}

/** Which observations help: a name can be looked up, a certificate is there for https alone, and so on. */
function networkChecksFor(
  kase: DiagnoseCase,
  { scheme, isAddress }: NetworkTarget,
): readonly NetworkCheck[] {
  const status = statusOf(kase);
  const wanted: NetworkCheck[] = ['proxy'];
  if (scheme === 'https') wanted.push('tls');
  if (!isAddress) wanted.push('hosts', 'dns');
  // An answer shows that there is a way: what family it took and from where may still matter to rules on addresses.
  if (!isAddress && (status === 0 || status === 403)) wanted.push('addresses');
  if (status === 403 || status === 429 || status === 451) wanted.push('egress');
  if (status === 0 || status === 511 || (scheme === 'http' && status >= 300)) wanted.push('portal');
  return wanted;
}

function isLoopback({ host }: NetworkTarget): boolean {
  return (
    /^(?:localhost|127\.\d{1,3}\.\d{1,3}\.\d{1,3}|::1)$/.test(host) || host.endsWith('.localhost')
  );
}

const OFFERS: Readonly<Record<NetworkCheck, (target: NetworkTarget) => Probe>> = {
  proxy: () => ({
    text: 'see which proxy your programs use (`--network proxy`; sends nothing)',
    tells:
      'a proxy set there stands between you and the server, and may have refused itself; none set rules it out for programs of this shell',
    command: 'env | grep -i _proxy',
    safe: true,
  }),
  hosts: ({ host }) => ({
    text: `see whether the hosts file names \`${host}\` (\`--network hosts\`; sends nothing)`,
    tells: 'a line there leads to a server of its own, whatever the name servers say',
    command: `grep -iF ${host} /etc/hosts`,
    safe: true,
  }),
  dns: ({ host }) => ({
    text: `ask the name servers for \`${host}\` (\`--network dns\`; sends two DNS questions)`,
    tells:
      'an address that is private, a sinkhole, or not the one that answered shows that another server answers here',
    command: `getent ahosts ${host}`,
    safe: true,
  }),
  addresses: (target) => ({
    text: 'connect by IPv4 and by IPv6 (`--network addresses`; opens and closes a connection each)',
    tells:
      'if one of them is refused and the other is not, the rule is about your address in that family',
    command: `curl -4 -sI ${addressOf(target)}; curl -6 -sI ${addressOf(target)}`,
    safe: true,
  }),
  tls: ({ host, port }) => ({
    text: `see who issued the certificate that you are shown for \`${host}\` (\`--network tls\`; makes a TLS handshake)`,
    tells:
      'a root of a company or a virus scanner shows that something on the way opens the connection, and may have refused; a public one rules it out',
    command: `openssl s_client -connect ${bracketed(host)}:${port} -servername ${host} </dev/null | openssl x509 -noout -issuer`,
    safe: true,
  }),
  portal: () => ({
    text: 'see whether the network wants you to sign in first (`--network portal`; asks a public page by http)',
    tells:
      'anything but 204 shows a portal or filter of the network, which answers in the place of the server',
    command: 'curl -si http://connectivitycheck.gstatic.com/generate_204 | head -1',
    safe: true,
  }),
  egress: () => ({
    text: 'see under which address servers see you (`--network egress`; asks a public service, which learns that address)',
    tells:
      'it is the address that rules on addresses and countries judge, and that the server’s owner looks for in the log',
    command: 'curl -s https://checkip.amazonaws.com',
    safe: true,
  }),
};

function bracketed(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}

function addressOf({ scheme, host, port }: NetworkTarget): string {
  const usual = scheme === 'https' ? 443 : 80;
  return `${scheme}://${bracketed(host)}${port === usual ? '' : `:${port}`}/`;
}
