import { compileCidrs, parseCidr } from '../../util/cidr.ts';
import { parseIp } from '../../util/ip.ts';
import type { NetworkTarget } from './target.ts';

/** Variables of the environment, as the programs of the person see them. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** What the environment says of proxies for a server. */
export type ProxySetting =
  | { readonly kind: 'none' }
  | { readonly kind: 'used'; readonly variable: string; readonly proxy: string }
  /** A proxy is set, and an entry of NO_PROXY takes the server out. */
  | { readonly kind: 'bypassed'; readonly variable: string; readonly entry: string }
  /** Only the capital form is set, which curl does not read for http (CVE-2016-5385, "httpoxy"). */
  | { readonly kind: 'ignored_by_curl'; readonly variable: string; readonly proxy: string };

/** Which proxy programs would use for a server, as curl reads the environment (curl.1, ENVIRONMENT). */
export function proxySetting(environment: Environment, target: NetworkTarget): ProxySetting {
  const names =
    target.scheme === 'https'
      ? ['https_proxy', 'HTTPS_PROXY', 'all_proxy', 'ALL_PROXY']
      : ['http_proxy', 'all_proxy', 'ALL_PROXY'];
  const variable = names.find((name) => (environment[name] ?? '') !== '');
  if (variable === undefined) {
    const capital = environment['HTTP_PROXY'] ?? '';
    if (target.scheme === 'https' || capital === '') return { kind: 'none' };
    return { kind: 'ignored_by_curl', variable: 'HTTP_PROXY', proxy: withoutSecrets(capital) };
  }
  const entry = bypassEntry(environment['no_proxy'] ?? environment['NO_PROXY'] ?? '', target);
  if (entry !== undefined) return { kind: 'bypassed', variable, entry };
  return { kind: 'used', variable, proxy: withoutSecrets(environment[variable] ?? '') };
}

/** Host and port of a proxy, without the user and password that may stand in it. */
function withoutSecrets(address: string): string {
  const place = address.replace(/^[a-z0-9+.-]{1,20}:\/\//i, '').replace(/[/?#].*$/s, '');
  return place.slice(place.lastIndexOf('@') + 1).slice(0, 128);
}

/** The first entry of NO_PROXY that fits: `*`, a host and all below it, an address, a network (curl 7.86). */
function bypassEntry(list: string, { host, port }: NetworkTarget): string | undefined {
  const ip = parseIp(host);
  return list.split(/[\s,]+/, 500).find((entry) => {
    if (entry === '') return false;
    if (entry === '*') return true;
    const [, name = '', named] = /^(.+?)(?::(\d{1,5}))?$/.exec(entry.toLowerCase()) ?? [];
    if (ip !== undefined) {
      const cidr = parseCidr(entry);
      return cidr.ok && compileCidrs([entry]).match(ip) !== undefined;
    }
    if (named !== undefined && Number(named) !== port) return false;
    const bare = name.replace(/^\*?\./, '').replace(/\.$/, '');
    return host === bare || host.endsWith(`.${bare}`);
  });
}
