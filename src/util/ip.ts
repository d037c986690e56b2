/** An IP address. IPv4-mapped IPv6 (RFC 4291 §2.5.5.2) does not occur: it is family 4. */
export type IpAddress =
  /** `value`: the 32 bits, unsigned. */
  | { readonly family: 4; readonly value: number }
  /** `hextets`: eight groups of 16 bits, first first. */
  | { readonly family: 6; readonly hextets: readonly number[] };

const COLON = 0x3a;
const DOT = 0x2e;

/**
 * Reads an IP address strictly: IPv4 as four decimal numbers without leading zeros, IPv6 as in RFC 4291 §2.2. No
 * zone, no brackets, no port, no octal, no white space: undefined for all of these. IPv4-mapped IPv6 becomes IPv4.
 */
export function parseIp(text: string): IpAddress | undefined {
  if (text.includes(':')) return parseIpv6(text);
  const value = parseIpv4Value(text, 0);
  return value === -1 ? undefined : { family: 4, value };
}

/** The address as people write it: dotted decimal, or RFC 5952 (lower case, longest run of zeros as `::`). */
export function formatIp(ip: IpAddress): string {
  if (ip.family === 4) return formatIpv4(ip.value);
  const [start, length] = longestZeroRun(ip.hextets);
  const text = (from: number, to: number): string =>
    ip.hextets
      .slice(from, to)
      .map((hextet) => hextet.toString(16))
      .join(':');
  // RFC 5952 §4.2.2: a single zero group is not shortened.
  if (length < 2) return text(0, 8);
  return `${text(0, start)}::${text(start + length, 8)}`;
}

/** Whether two addresses are the same. */
export function sameIp(a: IpAddress, b: IpAddress): boolean {
  if (a.family === 4) return b.family === 4 && a.value === b.value;
  return b.family === 6 && a.hextets.every((hextet, index) => hextet === b.hextets[index]);
}

function formatIpv4(value: number): string {
  return `${value >>> 24}.${(value >>> 16) & 255}.${(value >>> 8) & 255}.${value & 255}`;
}

/** The 32 bits of the dotted decimal that begins at `from` and takes the rest; -1 where it is none. */
function parseIpv4Value(text: string, from: number): number {
  // Longest: 255.255.255.255
  if (text.length - from > 15) return -1;
  let value = 0;
  let octet = -1;
  let octets = 0;
  for (let at = from; at <= text.length; at++) {
    const code = at === text.length ? DOT : text.charCodeAt(at);
    if (code === DOT) {
      if (octet === -1) return -1;
      value = value * 256 + octet;
      octets++;
      octet = -1;
      continue;
    }
    // A further digit after a leading 0 would be read as octal by some.
    if (code < 0x30 || code > 0x39 || octet === 0) return -1;
    octet = octet === -1 ? code - 0x30 : octet * 10 + code - 0x30;
    if (octet > 255) return -1;
  }
  return octets === 4 ? value : -1;
}

function parseIpv6(text: string): IpAddress | undefined {
  const hextets: number[] = [];
  /** How many groups stand before the `::`; -1: none seen. */
  let gap = -1;
  let at = 0;
  if (text.startsWith('::')) {
    gap = 0;
    at = 2;
  }
  while (at < text.length) {
    const end = groupEnd(text, at);
    if (text.charCodeAt(end) === DOT) {
      // RFC 4291 §2.2.3: the last 32 bits may be dotted decimal.
      const value = parseIpv4Value(text, at);
      if (value === -1) return undefined;
      hextets.push(Math.floor(value / 65536), value % 65536);
      break;
    }
    if (end === at || end - at > 4 || hextets.length === 8) return undefined;
    hextets.push(Number.parseInt(text.slice(at, end), 16));
    at = end;
    if (at === text.length) break;
    if (text.charCodeAt(at) !== COLON || ++at === text.length) return undefined;
    if (text.charCodeAt(at) === COLON) {
      if (gap !== -1) return undefined;
      gap = hextets.length;
      at++;
    }
  }
  return toAddress(gap === -1 ? hextets : fillGap(hextets, gap));
}

/** RFC 4291 §2.2: `::` stands for one or more groups of zeros. */
function fillGap(hextets: readonly number[], gap: number): readonly number[] {
  if (hextets.length > 7) return [];
  const filled = [0, 0, 0, 0, 0, 0, 0, 0];
  for (let at = 0; at < hextets.length; at++) {
    filled[at < gap ? at : at + 8 - hextets.length] = hextets[at] ?? 0;
  }
  return filled;
}

function toAddress(hextets: readonly number[]): IpAddress | undefined {
  if (hextets.length !== 8) return undefined;
  const [a, b, c, d, e, f, high = 0, low = 0] = hextets;
  if (a === 0 && b === 0 && c === 0 && d === 0 && e === 0 && f === 0xffff) {
    return { family: 4, value: high * 65536 + low };
  }
  return { family: 6, hextets };
}

/** Index of the first character from `at` on that is no hex digit. */
function groupEnd(text: string, at: number): number {
  let end = at;
  for (; end < text.length; end++) {
    const code = text.charCodeAt(end);
    const lower = code | 0x20;
    if ((code < 0x30 || code > 0x39) && (lower < 0x61 || lower > 0x66)) break;
  }
  return end;
}

/** Start and length of the longest run of zero groups; RFC 5952 §4.2.3: the first of equals. */
function longestZeroRun(hextets: readonly number[]): readonly [start: number, length: number] {
  let best: readonly [number, number] = [0, 0];
  let start = 0;
  for (let at = 0; at < hextets.length; at++) {
    if (hextets[at] !== 0) {
      start = at + 1;
    } else if (at + 1 - start > best[1]) {
      best = [start, at + 1 - start];
    }
  }
  return best;
}
