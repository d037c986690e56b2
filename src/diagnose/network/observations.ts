import type { ProxySetting } from './proxy-settings.ts';

/** What was seen of the person's network: only what was asked for is there. */
export interface NetworkObservations {
  readonly proxy?: ProxySetting;
  /** Addresses that the hosts file gives the name. */
  readonly hosts?: readonly string[];
  readonly dns?: DnsSeen;
  /** Whether a connection came about, by family. Absent: no address of that family. */
  readonly addresses?: { readonly ipv4?: ConnectionSeen; readonly ipv6?: ConnectionSeen };
  readonly tls?: CertificateSeen;
  readonly portal?: PortalSeen;
  /** The address under which servers see the person. */
  readonly egress?: string;
}

/** What name servers answered. Empty lists: the name has none. */
export interface DnsSeen {
  readonly ipv4: readonly string[];
  readonly ipv6: readonly string[];
  /** Whether the name servers say that there is no such name. */
  readonly isUnknown: boolean;
}

export interface ConnectionSeen {
  readonly address: string;
  readonly outcome: 'connected' | 'refused' | 'timeout' | 'unreachable';
}

/** The certificate that was shown, as text of its names. */
export interface CertificateSeen {
  readonly subject: string;
  readonly issuer: string;
  /** Names of the chain above the issuer. */
  readonly chain: readonly string[];
  /** Why this machine does not trust it, as OpenSSL names it; undefined: it does. */
  readonly untrusted?: string;
}

/** What a page answered that answers 204 to whoever has free access to the internet. */
export interface PortalSeen {
  readonly status: number;
  readonly location?: string;
}
