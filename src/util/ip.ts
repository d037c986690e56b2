/** An IP address. IPv4-mapped IPv6 (RFC 4291 §2.5.5.2) does not occur: it is family 4. */
export type IpAddress =
  /** `value`: the 32 bits, unsigned. */
  | { readonly family: 4; readonly value: number }
  /** `hextets`: eight groups of 16 bits, first first. */
  | { readonly family: 6; readonly hextets: readonly number[] };

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
    const code = at === text.length ? 0x2e : text.charCodeAt(at);
    if (code === 0x2e) {
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
  // Longest: eight groups of four, the last two as dotted decimal.
  if (text.length > 45) return undefined;
  const gap = text.indexOf('::');
  if (gap !== -1 && text.includes('::', gap + 1)) return undefined;
  if (gap === -1) return toAddress(readGroups(text, true));
  const head = gap === 0 ? [] : readGroups(text.slice(0, gap), false);
  const tail = gap + 2 === text.length ? [] : readGroups(text.slice(gap + 2), true);
  if (head === undefined || tail === undefined) return undefined;
  const missing = 8 - head.length - tail.length;
  // RFC 4291 §2.2: `::` stands for one or more groups.
  if (missing < 1) return undefined;
  return toAddress([...head, ...Array.from({ length: missing }, () => 0), ...tail]);
}

function toAddress(hextets: readonly number[] | undefined): IpAddress | undefined {
  if (hextets?.length !== 8) return undefined;
  const [a, b, c, d, e, f, high = 0, low = 0] = hextets;
  if (a === 0 && b === 0 && c === 0 && d === 0 && e === 0 && f === 0xffff) {
    return { family: 4, value: high * 65536 + low };
  }
  return { family: 6, hextets };
}

/** Groups of hex digits between colons; the last may be dotted decimal where `mayEndInIpv4`. */
function readGroups(text: string, mayEndInIpv4: boolean): number[] | undefined {
  const hextets: number[] = [];
  const groups = text.split(':');
  for (const [index, group] of groups.entries()) {
    if (mayEndInIpv4 && index === groups.length - 1 && group.includes('.')) {
      const value = parseIpv4Value(group, 0);
      if (value === -1) return undefined;
      hextets.push(Math.floor(value / 65536), value % 65536);
    } else {
      if (!/^[0-9a-f]{1,4}$/i.test(group)) return undefined;
      hextets.push(Number.parseInt(group, 16));
    }
  }
  return hextets.length > 8 ? undefined : hextets;
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
