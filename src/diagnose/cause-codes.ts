/** Who can change what caused a refusal. */
export type CauseOwner =
  | 'caller'
  | 'key_owner'
  | 'api_owner'
  | 'server_owner'
  | 'network_owner'
  | 'wait';

/** What is fixed about a cause. */
export interface CauseInfo {
  /** A few words, lower case, for a headline: "a rule on your address". */
  readonly title: string;
  /** Whose change usually helps. */
  readonly owner: CauseOwner;
}

/**
 * The closed list of causes that a diagnosis may name. The gateway's own codes where the meaning is the same (a test
 * holds those that exist there against `core/codes.ts`), and codes for servers, networks and CDNs.
 */
export const CAUSES = {
  'request.malformed': { title: 'the request cannot be read', owner: 'caller' },
  'request.method_not_allowed': { title: 'this path does not take the method', owner: 'caller' },
  'request.unsupported_media_type': {
    title: 'the type of the body is not accepted',
    owner: 'caller',
  },
  'request.body_not_parseable': { title: 'the body is not what its type says', owner: 'caller' },
  'request.body_invalid': { title: 'the body breaks a rule of the API', owner: 'caller' },
  'request.body_too_large': { title: 'the body is larger than is allowed', owner: 'caller' },
  'request.header_too_large': { title: 'the header is larger than is allowed', owner: 'caller' },
  'request.bad_host': { title: 'the Host is not one that this server answers to', owner: 'caller' },
  'route.not_found': { title: 'nothing is at this path', owner: 'caller' },
  'version.retired': { title: 'this version of the API is gone', owner: 'caller' },
  'credential.missing': { title: 'no credential was sent', owner: 'caller' },
  'credential.malformed': { title: 'the credential has a broken form', owner: 'caller' },
  'credential.unknown': { title: 'the credential is not known', owner: 'caller' },
  'credential.ambiguous': { title: 'more than one credential was sent', owner: 'caller' },
  'credential.expired': { title: 'the credential has expired', owner: 'caller' },
  'credential.not_yet_valid': { title: 'the credential is not valid yet', owner: 'caller' },
  'credential.revoked': { title: 'the credential was revoked', owner: 'key_owner' },
  'credential.bad_signature': { title: 'a signature does not verify', owner: 'caller' },
  'credential.wrong_issuer': { title: 'the token comes from another issuer', owner: 'caller' },
  'credential.wrong_audience': { title: 'the token was made for another service', owner: 'caller' },
  'credential.insufficient_authentication': {
    title: 'the sign-in was not strong enough',
    owner: 'caller',
  },
  'credential.session_invalid': { title: 'the session has ended or is not known', owner: 'caller' },
  'scope.missing': { title: 'the credential lacks a scope', owner: 'key_owner' },
  'role.missing': { title: 'the account lacks a role or permission', owner: 'api_owner' },
  'owner.mismatch': { title: 'the resource belongs to somebody else', owner: 'caller' },
  'access.denied_by_default': { title: 'no rule lets the account do this', owner: 'api_owner' },
  'condition.failed': { title: 'a condition of a policy does not hold', owner: 'api_owner' },
  'subscription.missing': {
    title: 'the application is not subscribed to this API',
    owner: 'key_owner',
  },
  'csrf.token_missing': { title: 'the CSRF token is missing', owner: 'caller' },
  'csrf.token_invalid': { title: 'the CSRF token is not the session’s', owner: 'caller' },
  'csrf.token_expired': { title: 'the CSRF token has expired', owner: 'caller' },
  'csrf.origin_mismatch': {
    title: 'Origin or Referer is not one that is trusted',
    owner: 'caller',
  },
  'csrf.cross_site': { title: 'a request from another site is refused', owner: 'caller' },
  'cors.origin_not_allowed': {
    title: 'this origin may not call from a browser',
    owner: 'api_owner',
  },
  'cors.method_not_allowed': {
    title: 'this method may not be called from a browser',
    owner: 'api_owner',
  },
  'cors.header_not_allowed': {
    title: 'a header may not be sent from a browser',
    owner: 'api_owner',
  },
  'ip.denied': { title: 'this address is refused', owner: 'api_owner' },
  'rate.exceeded': { title: 'too many requests', owner: 'wait' },
  'quota.exceeded': { title: 'a quota is used up', owner: 'wait' },
  'consumer.suspended': { title: 'the account is suspended', owner: 'key_owner' },
  'model.not_allowed': { title: 'the account may not use this model', owner: 'key_owner' },
  'waf.blocked': { title: 'a firewall rule matched the content', owner: 'server_owner' },
  'waf.rate': { title: 'a firewall limits the rate', owner: 'wait' },
  'waf.bot': { title: 'taken for a bot', owner: 'server_owner' },
  'upstream.refused': { title: 'the application behind refused', owner: 'api_owner' },
  'server.ip_rule': { title: 'a rule of the server on the address', owner: 'server_owner' },
  'server.method_rule': { title: 'a rule of the server on the method', owner: 'server_owner' },
  'server.file_permission': { title: 'the server may not read the file', owner: 'server_owner' },
  'server.upload_permission': { title: 'the server may not write there', owner: 'server_owner' },
  'server.mandatory_access_control': {
    title: 'SELinux or AppArmor keeps the server out',
    owner: 'server_owner',
  },
  'server.no_index': { title: 'a directory without an index page', owner: 'server_owner' },
  'server.auth_subrequest': {
    title: 'the server asked another service, which refused',
    owner: 'server_owner',
  },
  'server.rewrite_rule': {
    title: 'a rewrite rule or a plain deny of the server',
    owner: 'server_owner',
  },
  'server.referer_rule': { title: 'a rule of the server on the Referer', owner: 'server_owner' },
  'server.client_certificate': { title: 'a client certificate is wanted', owner: 'caller' },
  'server.handler_mapping': { title: 'no handler takes the request', owner: 'server_owner' },
  'server.host_unknown': {
    title: 'the server does not answer to this host',
    owner: 'server_owner',
  },
  'network.forward_proxy': { title: 'a proxy on the way out refused', owner: 'network_owner' },
  'network.tls_interception': {
    title: 'somebody on the way opens the encryption',
    owner: 'network_owner',
  },
  'network.dns': { title: 'the name leads to another server', owner: 'network_owner' },
  'network.firewall': { title: 'a firewall on the way', owner: 'network_owner' },
  'cdn.geo': { title: 'the country is not served', owner: 'server_owner' },
  'cdn.challenge': {
    title: 'the CDN wants a browser that solves a challenge',
    owner: 'server_owner',
  },
  'cdn.method': { title: 'the CDN does not take the method', owner: 'server_owner' },
  'cdn.cached_refusal': { title: 'a stored refusal was served again', owner: 'server_owner' },
} as const satisfies Readonly<Record<string, CauseInfo>>;

export type CauseCode = keyof typeof CAUSES;
