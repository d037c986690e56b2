import { formatIp, parseIp } from './ip.ts';
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
  const ranges4: Range[] = [];
  const ranges6: Range[] = [];
  for (const [entry, text] of entries.entries()) {
    const parsed = parseCidr(text);
    if (!parsed.ok) throw new RangeError(parsed.reason);
    const { address, prefixLength } = parsed.network;
    const range = { start: toWords(address), prefixLength, entry };
    (address.family === 4 ? ranges4 : ranges6).push(range);
  }
  const table4 = buildTable(ranges4, 1);
  const table6 = buildTable(ranges6, 4);
  return {
    size: entries.length,
    match(ip) {
      const entry = ip.family === 4 ? find4(table4, ip.value) : find6(table6, ip.hextets);
      return entry === -1 ? undefined : entries[entry];
    },
  };
}

interface Range {
  /** First address, as 32-bit words. */
  readonly start: readonly number[];
  readonly prefixLength: number;
  readonly entry: number;
}

/** Sorted, disjoint pieces: piece `i` begins at `starts[i]` and belongs to `owners[i]` (-1: to nobody). */
interface Table {
  readonly starts: Uint32Array;
  readonly owners: Int32Array;
}

function checkHostBits(text: string, network: Network): ParsedCidr {
  const { address, prefixLength } = network;
  const masked = maskAddress(address, prefixLength);
  const suggestion = formatCidr({ address: masked, prefixLength });
  if (formatIp(masked) === formatIp(address)) return { ok: true, network };
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

function toWords(ip: IpAddress): readonly number[] {
  if (ip.family === 4) return [ip.value];
  const words: number[] = [];
  for (let at = 0; at < 8; at += 2) words.push(wordAt(ip.hextets, at));
  return words;
}

function wordAt(hextets: readonly number[], at: number): number {
  return (((hextets[at] ?? 0) << 16) | (hextets[at + 1] ?? 0)) >>> 0;
}

/** Networks nest or are disjoint, so one sweep with a stack cuts them into pieces with one owner each. */
function buildTable(ranges: readonly Range[], words: number): Table {
  const sorted = ranges.toSorted(
    (a, b) =>
      compareWords(a.start, b.start) || a.prefixLength - b.prefixLength || a.entry - b.entry,
  );
  const starts: (readonly number[])[] = [];
  const owners: number[] = [];
  const open: { readonly owner: number; readonly end: readonly number[] | undefined }[] = [];
  const put = (start: readonly number[], owner: number): void => {
    const last = starts.at(-1);
    if (last !== undefined && compareWords(last, start) === 0) owners[owners.length - 1] = owner;
    else {
      starts.push(start);
      owners.push(owner);
    }
  };
  const close = (before: readonly number[] | undefined): void => {
    for (let top = open.at(-1); top?.end !== undefined; top = open.at(-1)) {
      if (before !== undefined && compareWords(top.end, before) > 0) return;
      open.pop();
      put(top.end, open.at(-1)?.owner ?? -1);
    }
  };
  let previous: Range | undefined;
  for (const range of sorted) {
    // Of equal networks the first keeps the place.
    if (previous !== undefined && isSameNetwork(previous, range)) continue;
    previous = range;
    close(range.start);
    put(range.start, range.entry);
    open.push({ owner: range.entry, end: endOf(range, words) });
  }
  close(undefined);
  return { starts: Uint32Array.from(starts.flat()), owners: Int32Array.from(owners) };
}

function isSameNetwork(a: Range, b: Range): boolean {
  return a.prefixLength === b.prefixLength && compareWords(a.start, b.start) === 0;
}

function compareWords(a: readonly number[], b: readonly number[]): number {
  for (let at = 0; at < a.length; at++) {
    const difference = (a[at] ?? 0) - (b[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** The first address after the network; undefined where the network reaches to the last of all. */
function endOf(range: Range, words: number): readonly number[] | undefined {
  const end = [...range.start];
  // The word and the bit in it at which counting up by one network carries.
  let at = Math.ceil(range.prefixLength / 32) - 1;
  if (at < 0) return undefined;
  let step = 2 ** (32 * (at + 1) - range.prefixLength);
  for (; at >= 0; at--) {
    const sum = (end[at] ?? 0) + step;
    end[at] = sum >>> 0;
    if (sum < 2 ** 32) return end.slice(0, words);
    step = 1;
  }
  return undefined;
}

function find4(table: Table, value: number): number {
  const { starts } = table;
  let low = 0;
  let high = starts.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((starts[middle] ?? 0) <= value) low = middle + 1;
    else high = middle;
  }
  return low === 0 ? -1 : (table.owners[low - 1] ?? -1);
}

function find6(table: Table, hextets: readonly number[]): number {
  const a = wordAt(hextets, 0);
  const b = wordAt(hextets, 2);
  const c = wordAt(hextets, 4);
  const d = wordAt(hextets, 6);
  const { starts } = table;
  let low = 0;
  let high = table.owners.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const at = middle * 4;
    const difference =
      (starts[at] ?? 0) - a ||
      (starts[at + 1] ?? 0) - b ||
      (starts[at + 2] ?? 0) - c ||
      (starts[at + 3] ?? 0) - d;
    if (difference <= 0) low = middle + 1;
    else high = middle;
  }
  return low === 0 ? -1 : (table.owners[low - 1] ?? -1);
}
