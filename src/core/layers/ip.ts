import { parseIp } from '../../util/ip.ts';
import { textOf } from '../evidence.ts';
import type { DecisionContext } from '../context.ts';
import type { DocumentPath, Edit, Repair } from '../edit.ts';
import { headerPointer } from '../headers.ts';
import type { CompiledRoute, IpList } from '../policy/snapshot.ts';
import { ruleToPath } from '../policy/rule-path.ts';
import type { Refusal } from '../verdict.ts';
import { layerOf, refuse, withoutRoute, type Check } from './check.ts';
import { relaxRule } from './repair.ts';

/** How many networks of an allow list are tried as places to call from, and how many places are offered. */
const SAMPLED_NETWORKS = 32;
const OFFERED_ADDRESSES = 3;
/** Documentation addresses (RFC 5737, RFC 3849), then others far from them: stand for any address that no rule names. */
const ANYWHERE =
  '192.0.2.1 198.51.100.1 203.0.113.1 2001:db8::1 10.0.0.1 1.0.0.1 100.64.0.1 172.16.0.1 2600::1 fd00::1'.split(
    ' ',
  );

function hasRules(route: CompiledRoute | undefined): boolean {
  return route !== undefined && (route.ip.allow !== undefined || route.ip.deny.length > 0);
}

const chain: Check = {
  clause: 'ip.chain',
  blocked: withoutRoute,
  applies: (context) => hasRules(context.route()),
  refusal(context) {
    const client = context.client();
    if (client === undefined || client.kind === 'known') return undefined;
    const header = context.snapshot.settings.forwardedHeader;
    return refuse('ip.chain_untrusted', {
      clause: 'ip.chain',
      fact: headerPointer(context.request()?.headers ?? [], header),
      observed: client.chain,
      required: 'IP addresses, up to the first hop that is not trusted',
      rule: 'trustedProxies',
      more: { hop: client.hop, header },
    });
  },
};

const denied: Check = {
  clause: 'ip.deny',
  blocked: (context) => withoutRoute(context) ?? withoutAddress(context),
  applies: (context) => (context.route()?.ip.deny.length ?? 0) > 0,
  refusal(context) {
    const client = context.client();
    if (client?.kind !== 'known') return undefined;
    for (const list of context.route()?.ip.deny ?? []) {
      const network = list.networks.match(client.address);
      if (network === undefined) continue;
      return refuse('ip.denied', {
        clause: 'ip.deny',
        fact:
          client.trustedHops === 0
            ? '/remoteIp'
            : headerPointer(
                context.request()?.headers ?? [],
                context.snapshot.settings.forwardedHeader,
              ),
        observed: client.text,
        required: `not in ${network}`,
        rule: `${list.rule}/${list.entryOf(network)}`,
        more: {
          network,
          entry: list.entryOf(network),
          chain: client.chain,
          trustedHops: client.trustedHops,
        },
      });
    }
    return undefined;
  },
  shown: (context) => ({ observed: context.clientIp() }),
};

const allowed: Check = {
  clause: 'ip.allow',
  blocked: (context) => withoutRoute(context) ?? withoutAddress(context),
  applies: (context) => context.route()?.ip.allow !== undefined,
  refusal(context) {
    const client = context.client();
    const list = context.route()?.ip.allow;
    if (
      client?.kind !== 'known' ||
      list === undefined ||
      list.networks.match(client.address) !== undefined
    )
      return undefined;
    return refuse('ip.not_allowed', {
      clause: 'ip.allow',
      fact:
        client.trustedHops === 0
          ? '/remoteIp'
          : headerPointer(
              context.request()?.headers ?? [],
              context.snapshot.settings.forwardedHeader,
            ),
      observed: client.text,
      required: `in one of the ${list.networks.size} networks of ${list.rule}`,
      rule: list.rule,
      more: { chain: client.chain, trustedHops: client.trustedHops, networks: list.networks.size },
    });
  },
  shown: (context) => ({ observed: context.clientIp(), ...ruleOf(context.route()?.ip.allow) }),
};

function ruleOf(list: IpList | undefined): { readonly rule?: string } {
  return list === undefined ? {} : { rule: list.rule };
}

function withoutAddress(context: DecisionContext): string | undefined {
  return context.client()?.kind === 'known' ? undefined : 'the client address is not known';
}

/** Address lists: deny lists of every level, then the nearest allow list. */
export const ipLayer = layerOf(
  'ip',
  [chain, denied, allowed],
  repairs,
  (context) => !hasRules(context.route()),
);

function repairs(context: DecisionContext, refusal: Refusal): readonly Repair[] {
  if (refusal.code === 'ip.chain_untrusted') return chainRepairs(context, refusal);
  const ip = context.clientIp();
  const others = otherAddresses(context);
  const trusted = [...trustRepairs(context), ...distrust(context)];
  if (refusal.code === 'ip.denied') return [...others, ...trusted, ...undeny(context, refusal)];
  const path = ruleToPath(context.snapshot.document, refusal.evidence.rule);
  const allow: readonly Repair[] =
    path === undefined
      ? []
      : [
          ...relaxRule(context, refusal.evidence.rule, `+ ${ip}`, {
            on: 'policy',
            op: 'append',
            path,
            value: ip,
          }),
          ...namedLists(context, refusal.evidence.rule).map((name): Repair => ({
            actor: 'operator',
            edits: [{ on: 'policy', op: 'append', path: ['ipLists', name], value: ip }],
            summary: `list ${name}: + ${ip}`,
          })),
        ];
  return [...others, ...trusted, ...allow];
}

/** The named lists, written in the document, that an allow rule uses. */
function namedLists(context: DecisionContext, rule: string): readonly string[] {
  const { document } = context.snapshot;
  const list = context.route()?.ip.allow;
  if (list === undefined || list.rule !== rule) return [];
  return Object.entries(document.ipLists ?? {}).flatMap(([name, value]) => {
    const first = 'file' in value ? undefined : value[0];
    return first !== undefined && list.entryOf(first) === name ? [name] : [];
  });
}

/** Where the caller could call from: one address of an allowed network. */
export function otherAddresses(context: DecisionContext): readonly Repair[] {
  const route = context.route();
  if (route === undefined) return [];
  const permitted = route.ip.allow?.networkTexts
    .slice(0, SAMPLED_NETWORKS)
    .map((network) => network.split('/')[0] ?? network);
  const places = permitted ?? ANYWHERE;
  const open = places.filter((address) => isLetIn(route, address));
  // Where everything is denied, another place may be denied by something that is mended for less.
  return (open.length > 0 ? open : places).slice(0, OFFERED_ADDRESSES).map((address) => {
    const edits: Edit[] = [{ on: 'request', op: 'from_address', address }];
    return { actor: 'caller', edits, summary: 'call from another, permitted network' };
  });
}

function isLetIn(route: CompiledRoute, text: string): boolean {
  const address = parseIp(text);
  if (address === undefined) return false;
  if (route.ip.deny.some((list) => list.networks.match(address) !== undefined)) return false;
  return route.ip.allow === undefined || route.ip.allow.networks.match(address) !== undefined;
}

/** Believing the peer, or the hop that counts as the client, shows the client behind it. */
function trustRepairs(context: DecisionContext): readonly Repair[] {
  const { document, settings } = context.snapshot;
  const client = context.client();
  if (client?.kind !== 'known') return [];
  const forwards =
    client.trustedHops === 0
      ? context.request()?.headers.some(([name]) => name === settings.forwardedHeader) === true
      : client.chain.length > client.trustedHops + 1;
  if (!forwards) return [];
  const peer = client.text;
  const lists = (document.trustedProxies ?? []).filter((entry) => {
    const list = document.ipLists?.[entry];
    return list !== undefined && !('file' in list);
  });
  return [['trustedProxies'], ...lists.map((name) => ['ipLists', name])].map((path) => ({
    actor: 'operator',
    edits: [{ on: 'policy', op: 'append', path, value: peer }],
    summary: `trust the proxy ${peer}${path.length === 1 ? '' : ` (list ${path[1] ?? ''})`}`,
  }));
}

function chainRepairs(context: DecisionContext, refusal: Refusal): readonly Repair[] {
  const header = context.snapshot.settings.forwardedHeader;
  const hop = textOf(refusal, 'hop');
  return [
    {
      actor: 'caller',
      edits: [{ on: 'request', op: 'remove_header', name: header }],
      summary: `do not send ${header}; let the proxy make it`,
    },
    ...otherAddresses(context).map((repair): Repair => ({
      ...repair,
      summary: `${repair.summary} (the chain holds \`${hop}\`)`,
    })),
    ...distrust(context),
  ];
}

/** Not believing the peer, or a hop behind it, any more: it counts as the client itself. */
function distrust(context: DecisionContext): readonly Repair[] {
  const { document } = context.snapshot;
  const networks = trustedNetworks(context);
  const remove = (path: DocumentPath, summary: string): Repair => ({
    actor: 'operator',
    edits: [{ on: 'policy', op: 'remove', path }],
    summary,
  });
  return (document.trustedProxies ?? []).flatMap((entry, at): readonly Repair[] => {
    const list = document.ipLists?.[entry];
    const written = list === undefined || 'file' in list ? [] : list;
    const within = written.flatMap((network, index) => (networks.has(network) ? [index] : []));
    if (!networks.has(entry) && within.length === 0) return [];
    return [
      ...within.map((index) =>
        remove(['ipLists', entry, index], `list ${entry}: - ${written[index] ?? ''}`),
      ),
      remove(['trustedProxies', at], `trustedProxies: - ${entry}`),
    ];
  });
}

/** The networks by which hops of this request are believed. */
function trustedNetworks(context: DecisionContext): ReadonlySet<string> {
  const { trustedProxies } = context.snapshot.settings;
  const hops = context.client()?.chain ?? [];
  return new Set(
    hops.flatMap((hop) => {
      const address = parseIp(hop);
      return (address === undefined ? undefined : trustedProxies?.match(address)) ?? [];
    }),
  );
}

/** Takes the entry away that denied: from the rule, or from the named list that it came from. */
function undeny(context: DecisionContext, refusal: Refusal): readonly Repair[] {
  const { document } = context.snapshot;
  const entry = textOf(refusal, 'entry');
  const network = textOf(refusal, 'network');
  const found: Repair[] = [];
  const path = ruleToPath(document, refusal.evidence.rule);
  if (path !== undefined) {
    found.push({
      actor: 'api_owner',
      edits: [{ on: 'policy', op: 'remove', path }],
      summary: `${refusal.evidence.rule}: remove the entry`,
    });
  }
  const list = document.ipLists?.[entry];
  if (list !== undefined && !('file' in list) && list.includes(network)) {
    found.push({
      actor: 'operator',
      edits: [{ on: 'policy', op: 'remove', path: ['ipLists', entry, list.indexOf(network)] }],
      summary: `list ${entry}: - ${network}`,
    });
  }
  return found;
}
