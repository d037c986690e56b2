/** What stands in the place of a secret's tail. */
const CUT = '…';
/** Characters of a secret that are shown, so that a person knows which one is meant. */
const SHOWN = 4;

/** A secret as it may be shown: its first four characters; nothing of a short one. */
export function masked(secret: string): string {
  return secret.length >= SHOWN * 3 ? `${secret.slice(0, SHOWN)}${CUT}` : CUT;
}

/**
 * Texts that are secret by their own form, whoever issued them. Each expression is one run of a fixed beginning and one
 * class, so that foreign text costs a single pass.
 */
const FORMS: readonly RegExp[] = [
  // JSON Web Token, RFC 7519: three parts, or the beginning of one that was cut off.
  /\beyJ[\w-]{6,}(?:\.[\w-]*){0,4}/g,
  // OpenAI, Anthropic, Stripe; the vendors document these beginnings.
  /\b(?:sk|rk)[-_][\w-]{8,}/g,
  // Our own keys and Stripe's publishable ones.
  /\bpk_\w{8,}/g,
  // GitHub: docs.github.com, "About authentication to GitHub", token formats.
  /\bgh[pousr]_\w{8,}/g,
  /\bgithub_pat_\w{8,}/g,
  // GitLab, npm, Hugging Face, Slack, SendGrid, Google, DigitalOcean, Shopify.
  /\bglpat-[\w-]{8,}/g,
  /\bnpm_\w{8,}/g,
  /\bhf_\w{8,}/g,
  /\bxox[a-z]-[\w-]{8,}/g,
  /\bSG\.[\w.-]{8,}/g,
  /\bAIza[\w-]{8,}/g,
  /\bya29\.[\w-]{8,}/g,
  /\bdo[opr]_v1_\w{8,}/g,
  /\bshp(?:at|ca|pa|ss)_\w{8,}/g,
  // AWS: IAM identifiers, docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html.
  /\bA(?:KIA|SIA|ROA|IDA)[A-Z0-9]{12,}/g,
];

/** Credentials after the name of their scheme (RFC 9110 §11.4): the scheme stays. */
const AFTER_SCHEME =
  /\b(bearer|basic|digest|negotiate|ntlm|apikey|token)(\s+|%20|\+)([^\s"'`,;]{6,})/gi;
/** User information of an address (RFC 3986 §3.2.1): all of it goes. */
const USER_INFORMATION = /(\b[a-z][a-z0-9+.-]{1,20}:\/\/)[^\s/?#@"'`]{1,400}@/gi;
/** An address of a person: the domain stays. */
const EMAIL = /[\w.+-]{1,64}@((?:[a-z0-9-]{1,63}\.){1,8}[a-z]{2,24})\b/gi;
/** A PEM block (RFC 7468); of a cut one, all that is left. */
const PEM = /-----BEGIN [A-Z0-9 ]{3,40}-----[^-]*(?:-----END [A-Z0-9 ]{3,40}-----)?/g;

/** Runs that may be a random secret; `isRandom` decides. */
const RUN = /[A-Za-z0-9+/_=-]{24,}/g;

/**
 * Text with everything taken out that has the form of a secret: keys of known vendors, tokens, passwords in addresses,
 * people's e-mail addresses, PEM blocks, long random strings. `isKept`: ids that have such a form and are no secret.
 */
export function withoutSecretForms(text: string, isKept: (run: string) => boolean): string {
  let clean = text
    .replaceAll(PEM, `${CUT} (PEM)`)
    .replaceAll(USER_INFORMATION, `$1${CUT}@`)
    .replaceAll(EMAIL, (_, domain: string) => `${CUT}@${domain}`)
    .replaceAll(AFTER_SCHEME, (whole: string, scheme: string, gap: string, value: string) =>
      looksSecret(value) ? `${scheme}${gap}${masked(value)}` : whole,
    );
  for (const form of FORMS) clean = clean.replaceAll(form, (secret) => masked(secret));
  return clean.replaceAll(RUN, (run) => (isRandom(run) && !isKept(run) ? masked(run) : run));
}

/** Everything in a text that has the form of a secret by itself, so that pieces of it can be told later. */
export function secretRuns(text: string): readonly string[] {
  const found = FORMS.flatMap((form) => Array.from(text.matchAll(form), ([run]) => run));
  const random = Array.from(text.matchAll(RUN), ([run]) => run).filter((run) => isRandom(run));
  return [...found, ...random];
}

/** Whether the word after a scheme's name is a credential, and not a word of a sentence (`basic authentication`). */
function looksSecret(value: string): boolean {
  // A parameter of a challenge: `Bearer error="…"`.
  if (/^[a-z_]{2,20}=$/i.test(value)) return false;
  return value.length >= 16 || (/\d/.test(value) && /[a-z]/i.test(value)) || /[=+/_]/.test(value);
}

/** Long hexadecimal or Base64: no words, but letters of both cases and digits well mixed. */
function isRandom(run: string): boolean {
  if (/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(run)) return false;
  return run.split(/[/=_-]+/).some((part) => isRandomPart(part)) || isRandomPart(run);
}

function isRandomPart(part: string): boolean {
  if (/^[0-9a-fA-F]{32,}$/.test(part)) return /\d/.test(part) && /[a-f]/i.test(part);
  if (part.length < 20) return false;
  return /\d/.test(part) && /[a-z]/.test(part) && /[A-Z]/.test(part);
}
