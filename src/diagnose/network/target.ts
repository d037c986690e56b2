import type { SeenRequest } from '../exchange.ts';
import { parseIp } from '../../util/ip.ts';

/** The server that network observations are about. */
export interface NetworkTarget {
  readonly scheme: 'http' | 'https';
  /** A name or an address, lower case, without brackets. Only letters, digits, `.`, `-`, `_` and `:`: safe in a command. */
  readonly host: string;
  readonly port: number;
  /** Whether the host is an address, so that no name is looked up. */
  readonly isAddress: boolean;
}

/** Where a request goes; undefined where its host is not known or is none. */
export function networkTarget(request: SeenRequest | undefined): NetworkTarget | undefined {
  const { scheme = 'https', host } = request?.url ?? {};
  if (host === undefined) return undefined;
  const parts = /^(?:\[([0-9a-f:.]{2,45})\]|([a-z0-9._-]{1,253}))(?::(\d{1,5}))?$/.exec(
    host.toLowerCase(),
  );
  const name = parts?.[1] ?? parts?.[2];
  if (name === undefined || name.startsWith('-')) return undefined;
  const isAddress = parseIp(name) !== undefined;
  if (parts?.[1] !== undefined && !isAddress) return undefined;
  const port = Number(parts?.[3] ?? (scheme === 'https' ? 443 : 80));
  return port > 65_535 || port === 0 ? undefined : { scheme, host: name, port, isAddress };
}
