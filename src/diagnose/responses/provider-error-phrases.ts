import type { CodeMeaning } from './provider-error-codes.ts';

/** Words for people that speak for causes; modest, for servers word as they like. */
export interface Phrase {
  readonly pattern: RegExp;
  readonly means: CodeMeaning;
}

/** English, as frameworks and providers write it. All that fit count; a text longer than 500 characters is cut. */
export const PHRASES: readonly Phrase[] = [
  {
    pattern: /\bcsrf\b|\bxsrf\b|cross-site request forgery|anti-?forgery|authenticity token/i,
    means: { 'csrf.token_missing': 12, 'csrf.token_invalid': 10 },
  },
  {
    pattern:
      /(?:csrf|xsrf|crumb|authenticity|anti-?forgery)[^.]{0,40}\b(?:missing|not (?:found|set|present|included)|required)/i,
    means: { 'csrf.token_missing': 30 },
  },
  { pattern: /(?:csrf|xsrf)[^.]{0,40}\b(?:expired|stale)/i, means: { 'csrf.token_expired': 40 } },
  {
    // Many say so of a missing one, too.
    pattern: /\b(?:invalid|bad|incorrect)\b[^.]{0,20}\b(?:csrf|xsrf|authenticity)/i,
    means: { 'csrf.token_invalid': 14, 'csrf.token_missing': 12 },
  },
  {
    pattern: /\b(?:csrf|xsrf)[^.]{0,40}\b(?:mismatch|do(?:es)? not match|invalid|incorrect|bad)/i,
    means: { 'csrf.token_invalid': 20 },
  },
  {
    pattern:
      /\b(?:origin|referr?er)\b[^.]{0,60}\b(?:not (?:allowed|trusted|match\w*|permitted)|checking failed|mismatch|invalid|untrusted)/i,
    means: { 'csrf.origin_mismatch': 15, 'cors.origin_not_allowed': 12 },
  },
  { pattern: /\bcors\b|access-control-allow/i, means: { 'cors.origin_not_allowed': 15 } },
  {
    pattern:
      /\bscopes?\b[^.]{0,60}\b(?:insufficient|missing|required|not (?:have|granted)|lack)|\b(?:insufficient|missing|required|lacks?)\b[^.]{0,40}\bscopes?\b/i,
    means: { 'scope.missing': 25 },
  },
  {
    pattern:
      /\b(?:role|permission|privilege|right)s?\b[^.]{0,60}\b(?:insufficient|missing|required|denied|lack)|\b(?:insufficient|lacks?|do(?:es)? not have|don't have|without)\b[^.]{0,40}\b(?:role|permission|privilege|right|access)/i,
    means: { 'role.missing': 8 },
  },
  {
    pattern:
      /\b(?:cannot|may not|can't) (?:create|get|list|watch|update|patch|delete|impersonate) (?:resource|path)\b|\b(?:does|do|did) not have (?:the )?(?:\w{1,20} ){0,3}(?:authori[sz]ation|permissions?|access)\b|\bpermissions?\b.{0,80}\bdenied\b|\bdenied to\b/i,
    means: { 'role.missing': 12, 'scope.missing': 2 },
  },
  {
    pattern: /\b(?:SAML|SSO|single sign-?on)\b/,
    means: { 'credential.insufficient_authentication': 15 },
  },
  {
    pattern:
      /\b(?:denied|blocked|rejected|refused)\b.{0,40}\bbecause\b.{0,80}\b(?:contains?|contained|content)\b|\bmod_?security\b/i,
    means: { 'waf.blocked': 20 },
  },
  {
    pattern:
      /not (?:authorized|authorised|allowed|permitted) to (?:perform|access|do|view|modify|delete|create|update)/i,
    means: { 'role.missing': 6, 'owner.mismatch': 2 },
  },
  {
    pattern:
      /\b(?:belongs? to (?:another|a different)|not (?:the )?owner|do(?:es)? not own|not yours|other (?:user|tenant|account)'?s?)\b/i,
    means: { 'owner.mismatch': 20 },
  },
  {
    pattern: /row-level security/i,
    means: { 'owner.mismatch': 12, 'access.denied_by_default': 12 },
  },
  {
    pattern:
      /\b(?:token|jwt|session|credential|key|signature|link|request|certificate)s?\b[^.]{0,30}\b(?:has |is |have )?expired|\bexpired\b[^.]{0,20}\b(?:token|jwt|session|key|credential)/i,
    means: { 'credential.expired': 20 },
  },
  { pattern: /\brevoked\b/i, means: { 'credential.revoked': 20 } },
  {
    pattern:
      /\b(?:no|missing|without)\b[^.]{0,20}\b(?:api[ -]?key|token|credential|authorization|authentication)|(?:authentication|credentials?|api[ -]?key|authorization|login)\b[^.]{0,30}\b(?:required|missing|not provided|were not provided|not found)/i,
    means: { 'credential.missing': 12 },
  },
  {
    pattern:
      /\b(?:invalid|incorrect|wrong|unknown|bad)\b[^.]{0,20}\b(?:api[ -]?key|token|credential|password|username|secret)|(?:api[ -]?key|token|credentials?)\b[^.]{0,20}\b(?:invalid|not valid|incorrect|not recogni[sz]ed)/i,
    means: { 'credential.unknown': 10, 'credential.malformed': 3 },
  },
  {
    pattern: /signature[^.]{0,40}\b(?:mismatch|invalid|does not match|verif)/i,
    means: { 'credential.bad_signature': 20 },
  },
  { pattern: /\baudience\b/i, means: { 'credential.wrong_audience': 15 } },
  {
    pattern: /\b(?:mfa|2fa|two-factor|multi-factor|step-?up)\b/i,
    means: { 'credential.insufficient_authentication': 15 },
  },
  {
    pattern:
      /\b(?:ip|address)\b[^.]{0,40}\b(?:not (?:allowed|permitted|authori[sz]ed|whitelisted|in)|blocked|denied|restricted|banned)|ip allow ?list/i,
    means: { 'ip.denied': 20 },
  },
  {
    pattern:
      /\b(?:country|region|territory|location|geo\w*)\b[^.]{0,60}\b(?:not (?:supported|available|allowed)|unsupported|blocked|restricted)/i,
    means: { 'cdn.geo': 20 },
  },
  {
    pattern: /\b(?:rate[ -]?limit|too many (?:requests|attempts|calls)|throttl|slow down)/i,
    means: { 'rate.exceeded': 20, 'waf.rate': 3 },
  },
  {
    pattern:
      /\b(?:quota|credits?|balance|budget|usage limit|billing|plan)\b[^.]{0,60}\b(?:exceeded|exhausted|used up|insufficient|too low|reached|limit)|exceeded your (?:current )?quota|out of (?:credits?|quota|call volume)/i,
    means: { 'quota.exceeded': 20 },
  },
  {
    pattern:
      /\b(?:account|user|organi[sz]ation|project|consumer|tenant)\b[^.]{0,40}\b(?:suspended|disabled|deactivated|blocked|banned|locked|inactive|closed)/i,
    means: { 'consumer.suspended': 20 },
  },
  {
    pattern: /\b(?:subscription|subscribe|upgrade your plan|not (?:enabled|activated) for)\b/i,
    means: { 'subscription.missing': 8 },
  },
  {
    pattern:
      /\bmodel\b[^.]{0,60}\b(?:not (?:have access|allowed|available|found|exist)|does not exist|no access)/i,
    means: { 'model.not_allowed': 12 },
  },
  { pattern: /\b(?:bot|automated|crawler|scraper|captcha)\b/i, means: { 'waf.bot': 8 } },
  { pattern: /\b(?:firewall|waf|security rule|malicious|attack)\b/i, means: { 'waf.blocked': 10 } },
  {
    pattern: /\bmethod\b[^.]{0,60}\bnot (?:allowed|supported)/i,
    means: { 'request.method_not_allowed': 20 },
  },
  {
    pattern:
      /\b(?:content-?type|media type)\b[^.]{0,60}\b(?:not (?:supported|acceptable|allowed)|unsupported|invalid|must be|expected)|unsupported (?:content|media)[ -]type/i,
    means: { 'request.unsupported_media_type': 20 },
  },
  {
    pattern:
      /\b(?:invalid|malformed|unexpected|cannot (?:be )?pars|could not pars|failed to pars)\w*[^.]{0,40}\bjson\b|\bjson\b[^.]{0,40}\b(?:parse error|invalid|malformed|unexpected)|unexpected end of json/i,
    means: { 'request.body_not_parseable': 20 },
  },
  {
    pattern:
      /\b(?:host|domain)\b[^.]{0,40}\b(?:not (?:allowed|valid|trusted)|blocked|untrusted)|blocked host|invalid host/i,
    means: { 'request.bad_host': 10 },
  },
  {
    pattern: /\b(?:nonce|cookie check)\b[^.]{0,30}\b(?:failed|invalid|expired)/i,
    means: { 'csrf.token_expired': 8, 'csrf.token_invalid': 8 },
  },
];
