import { formatIp, parseIp } from '../../util/ip.ts';

/** Bytes of a hosts file that are read: files against advertising have a few megabytes. */
const MAX_CHARACTERS = 16 * 1024 * 1024;

/** The addresses that a hosts file gives a name (hosts(5)), in order. Linear. */
export function addressesInHosts(text: string, host: string): readonly string[] {
  const found: string[] = [];
  for (const line of text.slice(0, MAX_CHARACTERS).split('\n')) {
    if (!line.toLowerCase().includes(host)) continue;
    const [address = '', ...names] = line.replace(/#.*$/, '').trim().split(/\s+/);
    const ip = parseIp(address.replace(/%.*$/, ''));
    if (ip !== undefined && names.some((name) => name.toLowerCase() === host))
      found.push(formatIp(ip));
  }
  return found;
}
