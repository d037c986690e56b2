import type { IpAddress } from '../../util/ip.ts';
import type { Network } from '../../util/cidr.ts';

/** A network that some rule names, and where. */
export interface NamedNetwork<P> {
  readonly network: Network;
  /** As written. */
  readonly text: string;
  readonly place: P;
}

/** Networks by their bits, to find those that contain another without comparing all with all. */
export class NetworkIndex<P> {
  readonly #byBits = new Map<string, NamedNetwork<P>>();
  readonly #lengths = new Set<number>();

  /** Adds a network; of equal ones the first stays. */
  add(named: NamedNetwork<P>): void {
    const { address, prefixLength } = named.network;
    const key = bitsKey(address, prefixLength);
    this.#lengths.add(prefixLength);
    if (!this.#byBits.has(key)) this.#byBits.set(key, named);
  }

  /** A network that contains this one or is the same: the widest there is, and not the one at the same place. */
  containing(network: Network, except?: P): NamedNetwork<P> | undefined {
    for (const length of [...this.#lengths].toSorted((a, b) => a - b)) {
      if (length > network.prefixLength) break;
      const found = this.#byBits.get(bitsKey(network.address, length));
      if (found !== undefined && (except === undefined || found.place !== except)) return found;
    }
    return undefined;
  }
}

/** The first `length` bits of an address, as text. */
function bitsKey(address: IpAddress, length: number): string {
  if (address.family === 4) {
    const bits = length === 0 ? 0 : address.value >>> (32 - length);
    return `4/${length}/${bits}`;
  }
  const words = address.hextets.map((hextet, at) => {
    const left = Math.min(16, Math.max(0, length - at * 16));
    return left === 0 ? 0 : hextet >>> (16 - left);
  });
  return `6/${length}/${words.join(':')}`;
}
