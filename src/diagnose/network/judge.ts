import { compileCidrs } from '../../util/cidr.ts';
import type { CidrSet } from '../../util/cidr.ts';
import { formatIp, parseIp } from '../../util/ip.ts';
import type { DiagnoseCase } from '../case.ts';
import { cause, found, note, together } from '../checks/found.ts';
import { byStatus } from '../checks/parts.ts';
import { listed, shown } from '../checks/shown.ts';
import { NOTHING } from '../finding.ts';
import type { AnswerFinding, CauseFinding, Findings } from '../finding.ts';
import { interceptorOf } from './interceptors.ts';
import type {
  CertificateSeen,
  ConnectionSeen,
  DnsSeen,
  NetworkObservations,
} from './observations.ts';
import type { ProxySetting } from './proxy-settings.ts';
import { networkTarget } from './target.ts';
import type { NetworkTarget } from './target.ts';

const CLIENT = { from: 'client' } as const;

/** What observations of the person's network speak for. Pure. */
export function judgeNetwork(kase: DiagnoseCase, seen: NetworkObservations): Findings {
  const target = networkTarget(kase.exchange.request);
  if (target === undefined) return NOTHING;
  const { proxy, hosts, dns, addresses, tls, portal, egress } = seen;
  return together([
    proxy === undefined ? NOTHING : judgeProxy(kase, target, proxy),
    hosts === undefined ? NOTHING : judgeHosts(target, hosts, dns),
    dns === undefined ? NOTHING : judgeDns(kase, target, dns),
    addresses === undefined ? NOTHING : judgeFamilies(addresses.ipv4, addresses.ipv6),
    tls === undefined ? NOTHING : judgeCertificate(target, tls),
    portal === undefined ? NOTHING : judgePortal(portal.status, portal.location),
    egress === undefined ? NOTHING : judgeEgress(kase, egress),
  ]);
}

function judgeProxy(kase: DiagnoseCase, { host }: NetworkTarget, setting: ProxySetting): Findings {
  const group = 'network_proxy';
  const code = 'network.forward_proxy';
  switch (setting.kind) {
    case 'used': {
      const text = `\`${setting.variable}\` sends requests for \`${host}\` through the proxy \`${shown(setting.proxy)}\``;
      const remedies = [
        {
          actor: 'caller',
          text: 'try without the proxy, if the network lets you',
          paste: `NO_PROXY=${host}`,
        } as const,
        { actor: 'network_owner', text: `ask who runs the proxy to let \`${host}\` pass` } as const,
      ];
      return found([
        cause(
          { code, factor: byStatus(kase, { 407: 100, 403: 4, 502: 4, 503: 4 }, 2), group },
          text,
          { ...CLIENT, remedies },
        ),
      ]);
    }
    case 'bypassed': {
      const text = `\`${setting.variable}\` is set, and NO_PROXY (\`${shown(setting.entry)}\`) takes \`${host}\` out; not every program reads it alike`;
      return found([cause({ code, factor: 0.5, group }, text, CLIENT)]);
    }
    case 'ignored_by_curl': {
      const text =
        '`HTTP_PROXY` is set in capitals alone, which curl does not read for http, and other programs do';
      return found(
        [cause({ code, factor: 1.5, group }, text, CLIENT)],
        [note('odd', text, CLIENT)],
      );
    }
    case 'none':
      return found([cause({ code, factor: 0.4, group }, 'the environment names no proxy', CLIENT)]);
  }
}

function judgeHosts(
  { host }: NetworkTarget,
  hosts: readonly string[],
  dns: DnsSeen | undefined,
): Findings {
  const group = 'network_dns';
  if (hosts.length === 0) {
    return found([
      cause(
        { code: 'network.dns', factor: 0.6, group: 'network_hosts' },
        `the hosts file does not name \`${host}\``,
        CLIENT,
      ),
    ]);
  }
  const answers = dns === undefined ? [] : [...dns.ipv4, ...dns.ipv6].map(plainAddress);
  const differs = dns !== undefined && !hosts.some((address) => answers.includes(address));
  const of = differs && answers.length > 0 ? `, and the name servers ${listed(answers, 3)}` : '';
  const text = `the hosts file gives \`${host}\` the address ${listed(hosts, 3)}${of}`;
  const remedies = [
    { actor: 'caller', text: `take the line for \`${host}\` out of the hosts file` } as const,
  ];
  const agrees = dns !== undefined && !differs;
  return found([
    cause({ code: 'network.dns', factor: differs ? 30 : agrees ? 0.8 : 8, group }, text, {
      ...CLIENT,
      remedies,
    }),
  ]);
}

/** Addresses that name servers which block give in place of the true one; the last are the pages of Cisco Umbrella. */
const SINKHOLES = compileCidrs([
  '0.0.0.0/32',
  '127.0.0.0/8',
  '::/128',
  '::1/128',
  '146.112.61.104/30',
  '146.112.61.108/31',
  '146.112.61.110/32',
]);
const PRIVATE = compileCidrs([
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '100.64.0.0/10',
  '169.254.0.0/16',
  'fc00::/7',
  'fe80::/10',
]);

function judgeDns(kase: DiagnoseCase, { host }: NetworkTarget, dns: DnsSeen): Findings {
  const group = 'network_dns';
  const code = 'network.dns';
  const answers = [...dns.ipv4, ...dns.ipv6].map(plainAddress);
  if (answers.length === 0) {
    const why = dns.isUnknown ? 'say that there is no such name as' : 'have no address for';
    return found([
      cause({ code, factor: 20, group }, `the name servers ${why} \`${host}\``, CLIENT),
    ]);
  }
  const sunk = answers.find((address) => isWithin(SINKHOLES, address));
  const isLocalName = !host.includes('.') || host.endsWith('.localhost');
  if (sunk !== undefined && !isLocalName) {
    const text = `the name servers give \`${host}\` the address \`${sunk}\`, as filters do for names that they block`;
    const remedies = [
      {
        actor: 'network_owner',
        text: `ask who runs the name servers to let \`${host}\` through`,
      } as const,
    ];
    return found([cause({ code, factor: 40, group }, text, { ...CLIENT, remedies })]);
  }
  const inside = answers.find((address) => isWithin(PRIVATE, address));
  if (inside !== undefined && !/\.(?:local|internal|lan|home|corp|intranet|arpa)$/.test(host)) {
    const text = `the name servers give \`${host}\` the private address \`${inside}\`: inside of this network another server answers`;
    return found([cause({ code, factor: 6, group }, text, CLIENT)]);
  }
  return againstServer(kase, host, answers);
}

function againstServer(kase: DiagnoseCase, host: string, answers: readonly string[]): Findings {
  const group = 'network_dns';
  const server = kase.exchange.response?.serverAddress;
  const text = `the name servers give \`${host}\` the address ${listed(answers, 4)}`;
  const notes = [note('fine', text, CLIENT)];
  if (server === undefined)
    return found([cause({ code: 'network.dns', factor: 0.7, group }, text, CLIENT)], notes);
  const isSame = answers.includes(plainAddress(server));
  if (isSame)
    return found(
      [
        cause(
          { code: 'network.dns', factor: 0.15, group },
          `${text}, one of which answered`,
          CLIENT,
        ),
      ],
      notes,
    );
  // Large sites give other addresses each time.
  return found([
    cause(
      { code: 'network.dns', factor: 3, group },
      `${text}, and \`${shown(server)}\` answered`,
      CLIENT,
    ),
  ]);
}

function plainAddress(text: string): string {
  const ip = parseIp(text);
  return ip === undefined ? text : formatIp(ip);
}

function isWithin(networks: CidrSet, address: string): boolean {
  const ip = parseIp(address);
  return ip !== undefined && networks.match(ip) !== undefined;
}

function judgeFamilies(
  ipv4: ConnectionSeen | undefined,
  ipv6: ConnectionSeen | undefined,
): Findings {
  const all = [ipv4, ipv6].filter((one) => one !== undefined);
  const works = all.filter(({ outcome }) => outcome === 'connected');
  const words = all
    .map(({ address, outcome }) => `\`${shown(address)}\` ${OUTCOMES[outcome]}`)
    .join(', ');
  if (all.length === 0) return NOTHING;
  if (works.length === 0) {
    return found([
      cause(
        { code: 'network.firewall', factor: 8, group: 'network_connect' },
        `no connection came about: ${words}`,
        CLIENT,
      ),
    ]);
  }
  if (works.length === all.length && all.length === 2) {
    const text = `the server is reached by IPv4 and IPv6: a rule on addresses may know one of yours only`;
    return found(
      [cause({ code: 'ip.denied', factor: 1.3, group: 'network_family' }, text, CLIENT)],
      [note('fine', words, CLIENT)],
    );
  }
  return found(
    [
      cause(
        {
          code: 'network.firewall',
          factor: works.length === all.length ? 0.5 : 1.2,
          group: 'network_connect',
        },
        words,
        CLIENT,
      ),
    ],
    [note('odd', words, CLIENT)],
  );
}

const OUTCOMES: Readonly<Record<ConnectionSeen['outcome'], string>> = {
  connected: 'can be connected to',
  refused: 'refuses connections',
  timeout: 'does not answer',
  unreachable: 'cannot be reached from here',
};

function judgeCertificate(
  { host }: NetworkTarget,
  { issuer, subject, chain, untrusted }: CertificateSeen,
): Findings {
  const names = [issuer, ...chain];
  const interceptor = names.map(interceptorOf).find((one) => one !== undefined);
  const group = 'network_tls';
  const code = 'network.tls_interception';
  if (interceptor !== undefined) {
    const text = `the certificate for \`${host}\` is issued by \`${shown(issuer)}\`: ${interceptor.product} opens the connection`;
    return {
      answers: [passedBy(interceptor.product, text)],
      causes: [interception(text, 12, interceptor.kind)],
      notes: [],
    };
  }
  const isSelfMade =
    untrusted !== undefined &&
    /SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_GET_ISSUER_CERT|UNABLE_TO_VERIFY/.test(untrusted);
  if (isSelfMade) {
    const text = `the certificate for \`${host}\` is issued by \`${shown(issuer)}\`, which is in no public list of roots (\`${shown(untrusted)}\`): an organisation’s own, or somebody on the way`;
    return found([cause({ code, factor: 4, group }, text, CLIENT)]);
  }
  if (untrusted !== undefined) {
    const text = `the certificate of \`${host}\` (\`${shown(subject)}\`) is not taken: \`${shown(untrusted)}\``;
    return found(
      [cause({ code: 'server.host_unknown', factor: 3, group }, text, CLIENT)],
      [note('odd', text, CLIENT)],
    );
  }
  const text = `the certificate for \`${host}\` is issued by \`${shown(issuer)}\`, which is trusted here and no known interceptor`;
  return found([cause({ code, factor: 0.15, group }, text, CLIENT)], [note('fine', text, CLIENT)]);
}

function passedBy(product: string, text: string): AnswerFinding {
  return {
    product,
    layer: 'client_network',
    role: 'passed',
    confidence: 0.9,
    group: 'network_tls',
    evidence: { from: 'client', text },
    causes: [],
  };
}

function interception(
  text: string,
  factor: number,
  kind: 'corporate' | 'desktop' | 'debugging',
): CauseFinding {
  const remedy =
    kind === 'corporate'
      ? ({
          actor: 'network_owner',
          text: 'ask who runs the network to let this host pass unopened',
        } as const)
      : ({ actor: 'caller', text: 'turn the program off and try again' } as const);
  return cause({ code: 'network.tls_interception', factor, group: 'network_tls' }, text, {
    ...CLIENT,
    remedies: [remedy],
  });
}

function judgePortal(status: number, location: string | undefined): Findings {
  const group = 'network_portal';
  if (status === 204) {
    return found([
      cause(
        { code: 'network.firewall', factor: 0.6, group },
        'the way to the internet is free: no page to sign in stands before it',
        CLIENT,
      ),
    ]);
  }
  const to =
    location === undefined ? '' : ` and sends on to \`${shown(location.replace(/[?#].*$/s, ''))}\``;
  const text = `a page that answers 204 to everybody answers ${status} here${to}: a portal to sign in to the network, or a filter, stands before the internet`;
  const remedies = [
    {
      actor: 'caller',
      text: 'open a page by http in a browser, and sign in to the network',
    } as const,
  ];
  return found([
    cause({ code: 'network.firewall', factor: 20, group }, text, { ...CLIENT, remedies }),
  ]);
}

function judgeEgress(kase: DiagnoseCase, egress: string): Findings {
  const address = plainAddress(egress);
  const known = [
    kase.exchange.request?.client.address,
    ...kase.logEvents.map(({ clientAddress }) => clientAddress),
  ].filter((one) => one !== undefined);
  const differs = known.length > 0 && !known.some((one) => plainAddress(one) === address);
  const more = differs ? `; the refused request came from ${listed(known, 2)}` : '';
  const text = `servers see you under \`${shown(address)}\`${more}`;
  return {
    answers: [],
    causes: [],
    notes: [
      {
        kind: 'id',
        evidence: { from: 'client', text },
        use: 'name it to the server’s owner: it is what rules on addresses see',
      },
    ],
  };
}
