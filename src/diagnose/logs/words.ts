import type { CauseCode } from '../cause-codes.ts';
import type { CauseFinding } from '../finding.ts';

/** Words with which applications tell why they refuse. The first that fits counts; narrow ones come first. */
const WORDS: readonly (readonly [RegExp, CauseCode, factor: number])[] = [
  [
    /\bcsrf\b.{0,40}\b(?:missing|not (?:set|found|provided)|required|absent)|\b(?:missing|no) csrf/i,
    'csrf.token_missing',
    60,
  ],
  [/\bcsrf\b.{0,40}\bexpired/i, 'csrf.token_expired', 60],
  [
    /\b(?:origin|referer)\b.{0,60}\b(?:does not match|not (?:allowed|trusted)|mismatch|checking failed).{0,60}|\bcsrf\b.{0,60}\b(?:origin|referer)\b/i,
    'csrf.origin_mismatch',
    20,
  ],
  [/\b(?:csrf|xsrf|authenticity[ _]token)\b/i, 'csrf.token_invalid', 20],
  [/\bcors\b|\borigin\b.{0,40}\bnot allowed by access-control/i, 'cors.origin_not_allowed', 20],
  [
    /\b(?:token|jwt|signature|session|key|credentials?)\b.{0,20}\bexpired|\bexpired\b.{0,15}\b(?:token|jwt|key)\b|TokenExpiredError/i,
    'credential.expired',
    60,
  ],
  [
    /\b(?:jwt|token)\b.{0,10}\bnot (?:yet )?active|\bnot yet valid\b|NotBeforeError/i,
    'credential.not_yet_valid',
    60,
  ],
  [
    /\b(?:token|key|credentials?)\b.{0,15}\brevoked|\brevoked\b.{0,15}\b(?:token|key)/i,
    'credential.revoked',
    60,
  ],
  [
    /\baudience\b.{0,30}\b(?:invalid|mismatch|not|wrong|unexpected)|\b(?:invalid|wrong|unexpected)\b.{0,10}\baudience/i,
    'credential.wrong_audience',
    60,
  ],
  [
    /\bissuer\b.{0,30}\b(?:invalid|mismatch|not|wrong|unexpected)|\b(?:invalid|wrong|unexpected|untrusted)\b.{0,10}\bissuer/i,
    'credential.wrong_issuer',
    60,
  ],
  [
    /\b(?:invalid|bad|wrong)\b.{0,12}\bsignature|\bsignature\b.{0,30}\b(?:invalid|mismatch|does ?n.t match|do not match|verification failed)/i,
    'credential.bad_signature',
    40,
  ],
  [
    /\b(?:missing|no|without|lacks?)\b.{0,20}\b(?:authorization|credentials?|api[ _-]?key|auth(?:entication)?|bearer|access[ _]token)\b|\b(?:authorization|credentials?|api[ _-]?key|access[ _]token)\b.{0,20}\b(?:missing|not (?:provided|set|present|sent)|required)\b/i,
    'credential.missing',
    30,
  ],
  [
    /\b(?:malformed|cannot parse|unparseable)\b.{0,20}\b(?:jwt|token|authorization|credentials?)|\bjwt malformed/i,
    'credential.malformed',
    40,
  ],
  [
    /\b(?:invalid|unknown|unrecognized|bad)\b.{0,15}\b(?:api[ _-]?key|access[ _]token|credentials?|token)\b/i,
    'credential.unknown',
    20,
  ],
  [
    /\b(?:insufficient|missing|requires?|lacks?|without)\b.{0,20}\bscopes?\b|\binsufficient_scope\b/i,
    'scope.missing',
    60,
  ],
  [/\b(?:rate|request)[ _-]?limit|\btoo many requests\b|\bthrottl/i, 'rate.exceeded', 30],
  [/\bquota\b.{0,30}\b(?:exceeded|used up|reached|exhausted)/i, 'quota.exceeded', 40],
  [
    /\b(?:account|consumer|user|tenant|application)\b.{0,20}\b(?:suspended|disabled|blocked|locked|deactivated)\b/i,
    'consumer.suspended',
    30,
  ],
  [
    /\b(?:not|isn.t) (?:the )?owner\b|\bbelongs to (?:another|a different)\b/i,
    'owner.mismatch',
    30,
  ],
  [
    /\b(?:ip|address)\b.{0,40}\b(?:denied|blocked|banned|not allowed|blacklisted|not in (?:the )?(?:allow|white))/i,
    'ip.denied',
    30,
  ],
  [
    /\b(?:missing|insufficient|requires?|lacks?|without)\b.{0,20}\b(?:roles?|permissions?|privileges?|authorit(?:y|ies)|rights?)\b|\bpermissions?\b.{0,12}\b(?:denied|missing|required)\b/i,
    'role.missing',
    12,
  ],
  [/\b(?:upload|body|payload|entity)\b.{0,20}\btoo large\b/i, 'request.body_too_large', 30],
];

/** Words of a refusal without its cause. */
const REFUSAL =
  /\b(?:forbidden|denied|not (?:authori[sz]ed|allowed|permitted)|unauthori[sz]ed|rejected|blocked|csrf)\b/i;

/** Whether a text speaks of a refusal. */
export function speaksOfRefusal(text: string): boolean {
  return REFUSAL.test(text.slice(0, 2000));
}

/** What an application's own words say of the cause; empty where they do not. Texts are looked at up to 2,000 characters. */
export function causesOfWords(text: string, at: string, shown: string): readonly CauseFinding[] {
  const head = text.slice(0, 2000);
  const found = WORDS.find(([pattern]) => pattern.test(head));
  if (found === undefined) return [];
  const [, code, factor] = found;
  return [
    {
      code,
      factor,
      group: 'log.words',
      evidence: { from: 'log', at, text: `the application’s log says \`${shown}\`` },
    },
  ];
}
