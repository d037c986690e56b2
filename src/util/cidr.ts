import { formatIp, parseIp, sameIp } from './ip.ts';
import { buildTable, findEntry, toWords } from './cidr-table.ts';
import type { Range } from './cidr-table.ts';
import type { IpAddress } from './ip.ts';

/** A network: an address whose bits after the prefix are all zero (RFC 4632 §3.1, RFC 4291 §2.3). */
export interface Network {
  readonly address: IpAddress;
  /** 0-32 for IPv4, 0-128 for IPv6. */
  readonly prefixLength: number;
}

/** What `parseCidr` found. `suggestion`: the network that was probably meant. */
export type ParsedCidr =
  | { readonly ok: true; readonly network: Network }
  | { readonly ok: false; readonly reason: string; readonly suggestion?: string };

/** Networks made ready for look-up. */
export interface CidrSet {
  /** How many entries it was made from. */
  readonly size: number;
  /** The text of the most specific entry that contains the address; of equal networks the first. */
  match(ip: IpAddress): string | undefined;
}

/**
 * Reads a network (`10.0.0.0/8`, `2001:db8::/32`) or a single address (prefix of full length). A network with bits set
 * after its prefix is refused: its writer may have meant either. IPv4-mapped IPv6 becomes IPv4, prefix included.
 */
export function parseCidr(text: string): ParsedCidr {
  const slash = text.indexOf('/');
  const addressText = slash === -1 ? text : text.slice(0, slash);
  const address = parseIp(addressText);
  if (address === undefined)
    return { ok: false, reason: `\`${addressText}\` is not an IP address` };
  // An IPv4-mapped address was written with a prefix of 128 bits.
  const isMapped = address.family === 4 && addressText.includes(':');
  const width = address.family === 4 && !isMapped ? 32 : 128;
  if (slash === -1) {
    return { ok: true, network: { address, prefixLength: address.family === 4 ? 32 : 128 } };
  }
  const prefixText = text.slice(slash + 1);
  const prefixLength = Number(prefixText);
  if (!/^(?:0|[1-9]\d{0,2})$/.test(prefixText) || prefixLength > width) {
    return { ok: false, reason: `the prefix length must be a whole number from 0 to ${width}` };
  }
  if (isMapped && prefixLength < 96) {
    return { ok: false, reason: 'an IPv4-mapped network needs a prefix length from 96 to 128' };
  }
  return checkHostBits(text, { address, prefixLength: prefixLength - (isMapped ? 96 : 0) });
}

/** The network as people write it: `10.0.0.0/8`. */
export function formatCidr(network: Network): string {
  return `${formatIp(network.address)}/${network.prefixLength}`;
}

/**
 * Makes a set of networks that is looked up in the logarithm of its size. Every entry must be one that `parseCidr`
 * accepts; a RangeError otherwise, because a deny list with a hole is worse than none.
 */
export function compileCidrs(entries: readonly string[]): CidrSet {
  const steps = compileCidrSteps(entries);
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

/** `compileCidrs` in steps of at most a few milliseconds, for lists of tens of thousands. */
export function* compileCidrSteps(entries: readonly string[]): Generator<void, CidrSet, void> {
  const ranges4: Range[] = [];
  const ranges6: Range[] = [];
  for (const [entry, text] of entries.entries()) {
    if (entry % STEP_SIZE === STEP_SIZE - 1) yield;
    const parsed = parseCidr(text);
    if (!parsed.ok) throw new RangeError(parsed.reason);
    const { address, prefixLength } = parsed.network;
    const range = { start: toWords(address), prefixLength, entry };
    (address.family === 4 ? ranges4 : ranges6).push(range);
  }
  const table4 = yield* buildTable(ranges4, 1);
  const table6 = yield* buildTable(ranges6, 4);
  return {
    size: entries.length,
    match(ip) {
      const entry = findEntry(ip.family === 4 ? table4 : table6, ip);
      return entry === -1 ? undefined : entries[entry];
    },
  };
}

/** Entries read between two pauses. */
const STEP_SIZE = 2000;

function checkHostBits(text: string, network: Network): ParsedCidr {
  const { address, prefixLength } = network;
  const masked = maskAddress(address, prefixLength);
  if (sameIp(masked, address)) return { ok: true, network };
  const suggestion = formatCidr({ address: masked, prefixLength });
  return {
    ok: false,
    reason: `\`${text}\` has bits set after its prefix: the network is \`${suggestion}\``,
    suggestion,
  };
}

function maskAddress(address: IpAddress, prefixLength: number): IpAddress {
  if (address.family === 4) {
    return { family: 4, value: (address.value & maskOf(prefixLength, 32)) >>> 0 };
  }
  return {
    family: 6,
    hextets: address.hextets.map((hextet, index) => hextet & maskOf(prefixLength - index * 16, 16)),
  };
}

/** A mask of `width` (at most 32) bits whose first `ones` are set; fewer than none is none. */
function maskOf(ones: number, width: number): number {
  const zeros = width - Math.min(Math.max(ones, 0), width);
  // A shift by 32 would be one by 0.
  return zeros === 32 ? 0 : (-1 << zeros) >>> 0;
}
