/** Addresses for the oracle: as numbers, compared bit by bit. Written from RFC 4291 §2.2 and RFC 4632 §3.1. */

/** An address as a number of 32 or 128 bits. */
export interface Address {
  readonly bits: 32 | 128;
  readonly value: bigint;
}

/** Reads an address, or undefined where the text is none. IPv4-mapped IPv6 (`::ffff:a.b.c.d`) is IPv4. */
export function readAddress(text: string): Address | undefined {
  if (!text.includes(':')) {
    const value = readV4(text);
    return value === undefined ? undefined : { bits: 32, value };
  }
  const value = readV6(text);
  if (value === undefined) return undefined;
  if (value >> 32n === 0xffffn) return { bits: 32, value: value & 0xffff_ffffn };
  return { bits: 128, value };
}

function readV4(text: string): bigint | undefined {
  const parts = text.split('.');
  if (parts.length !== 4) return undefined;
  let value = 0n;
  for (const part of parts) {
    if (!/^(0|[1-9][0-9]{0,2})$/.test(part) || Number(part) > 255) return undefined;
    value = value * 256n + BigInt(part);
  }
  return value;
}

function readV6(text: string): bigint | undefined {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const head = readGroups(halves[0] ?? '', halves.length === 1);
  const tail = halves.length === 2 ? readGroups(halves[1] ?? '', true) : [];
  if (head === undefined || tail === undefined) return undefined;
  const missing = 8 - head.length - tail.length;
  if (halves.length === 1 ? missing !== 0 : missing < 1) return undefined;
  const groups = [...head, ...Array.from({ length: missing }, () => 0n), ...tail];
  return groups.reduce((value, group) => value * 65_536n + group, 0n);
}

function readGroups(text: string, last: boolean): bigint[] | undefined {
  if (text === '') return [];
  const groups: bigint[] = [];
  const parts = text.split(':');
  for (const [at, part] of parts.entries()) {
    if (last && at === parts.length - 1 && part.includes('.')) {
      const v4 = readV4(part);
      if (v4 === undefined) return undefined;
      groups.push(v4 >> 16n, v4 & 0xffffn);
    } else {
      if (!/^[0-9a-fA-F]{1,4}$/.test(part)) return undefined;
      groups.push(BigInt(`0x${part}`));
    }
  }
  return groups;
}

/** Whether an address lies in a network (`10.0.0.0/8`, `2001:db8::/32`) or is the one address written. */
export function isWithin(address: Address, network: string): boolean {
  const [text = '', lengthText] = network.split('/');
  const base = readAddress(text);
  if (base === undefined || base.bits !== address.bits) return false;
  let length = lengthText === undefined ? base.bits : Number(lengthText);
  if (lengthText !== undefined && base.bits === 32 && text.includes(':')) length -= 96;
  const free = BigInt(base.bits - length);
  return address.value >> free === base.value >> free;
}
