import type { CauseCode } from '../cause-codes.ts';

type Group = ReadonlySet<CauseCode>;

/** They refuse whatever this client sends, wherever to. */
export const ON_THE_CLIENT: Group = new Set<CauseCode>([
  'ip.denied',
  'server.ip_rule',
  'server.client_certificate',
  'server.host_unknown',
  'server.referer_rule',
  'request.bad_host',
  'request.header_too_large',
  'cdn.geo',
  'cdn.challenge',
  'waf.bot',
  'waf.rate',
  'rate.exceeded',
  'network.forward_proxy',
  'network.tls_interception',
  'network.dns',
  'network.firewall',
]);

/** They refuse because of the method or of what is in the body: a GET of the same address passes. */
export const ON_THE_WRITE: Group = new Set<CauseCode>([
  'request.method_not_allowed',
  'request.unsupported_media_type',
  'request.body_not_parseable',
  'request.body_invalid',
  'request.body_too_large',
  'csrf.token_missing',
  'csrf.token_invalid',
  'csrf.token_expired',
  'csrf.origin_mismatch',
  'csrf.cross_site',
  'cors.method_not_allowed',
  'waf.blocked',
  'scope.missing',
  'server.method_rule',
  'server.upload_permission',
  'cdn.method',
]);

/** They refuse this path, by whatever method. */
export const ON_THE_PATH: Group = new Set<CauseCode>([
  'route.not_found',
  'version.retired',
  'owner.mismatch',
  'server.file_permission',
  'server.mandatory_access_control',
  'server.no_index',
  'server.auth_subrequest',
  'server.rewrite_rule',
  'server.handler_mapping',
  'cdn.cached_refusal',
]);

/** They refuse because of who is asking. */
export const ON_THE_CREDENTIAL: Group = new Set<CauseCode>([
  'credential.missing',
  'credential.malformed',
  'credential.unknown',
  'credential.ambiguous',
  'credential.expired',
  'credential.not_yet_valid',
  'credential.revoked',
  'credential.bad_signature',
  'credential.wrong_issuer',
  'credential.wrong_audience',
  'credential.insufficient_authentication',
  'credential.session_invalid',
  'scope.missing',
  'role.missing',
  'owner.mismatch',
  'access.denied_by_default',
  'subscription.missing',
  'consumer.suspended',
  'quota.exceeded',
  'model.not_allowed',
]);

/** They depend on the network that the request comes from. */
export const ON_THE_NETWORK: Group = new Set<CauseCode>([
  'ip.denied',
  'server.ip_rule',
  'cdn.geo',
  'waf.rate',
  'network.forward_proxy',
  'network.tls_interception',
  'network.dns',
  'network.firewall',
]);

/** Nothing but the way between has to do with them. */
export const ON_THE_WAY: Group = new Set<CauseCode>([
  'network.forward_proxy',
  'network.tls_interception',
  'network.dns',
  'network.firewall',
]);

/** They pass with time. */
export const ON_TIME: Group = new Set<CauseCode>([
  'rate.exceeded',
  'waf.rate',
  'cdn.cached_refusal',
  'credential.not_yet_valid',
]);

/** The server's own log has another line for each. */
export const IN_THE_LOG: Group = new Set<CauseCode>([
  'server.ip_rule',
  'server.method_rule',
  'server.file_permission',
  'server.upload_permission',
  'server.mandatory_access_control',
  'server.no_index',
  'server.auth_subrequest',
  'server.rewrite_rule',
  'server.referer_rule',
  'server.client_certificate',
  'server.handler_mapping',
  'server.host_unknown',
  'waf.blocked',
  'waf.rate',
  'waf.bot',
  'upstream.refused',
]);
