import type { Socket } from 'node:net';
import { formatIp, parseIp } from '../../util/ip.ts';
import type { NodeExchange } from './node-exchange.ts';

/** What is known of one connection beyond what its socket knows. */
export interface Connection {
  readonly remoteIp: string;
  /** Exchanges whose response is not over, oldest first: pipelining can make several. */
  readonly open: Set<NodeExchange>;
  /** The last response was over before the body of its request was: what is still read is that body. */
  isAnsweredEarly: boolean;
  /** The parser has given up: whatever it still reports is no news. */
  isBroken: boolean;
}

/** A new connection's record. */
export function newConnection(socket: Socket): Connection {
  return {
    remoteIp: plainIp(socket.remoteAddress ?? ''),
    open: new Set(),
    isAnsweredEarly: false,
    isBroken: false,
  };
}

/** An address without its zone, IPv4-mapped IPv6 as IPv4, in the one spelling that rules are compared with. */
function plainIp(address: string): string {
  const zone = address.indexOf('%');
  const bare = zone === -1 ? address : address.slice(0, zone);
  const ip = parseIp(bare);
  return ip === undefined ? bare : formatIp(ip);
}
