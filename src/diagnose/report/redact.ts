import type { DiagnoseCase } from '../case.ts';
import type { KnownSecrets } from './known-secrets.ts';
import { secretsOf } from './known-secrets.ts';
import { masked, withoutSecretForms } from './secret-forms.ts';
import { isSecretName } from './secret-names.ts';

/** Takes secrets out of a text. */
export type Redact = (text: string) => string;

/** What may be a piece of a known secret: as long as would help whoever finds it. */
const PIECE = /[^\s"'`,;:(){}<>…]{8,}/g;

/** Takes out what has the form of a secret or stands under a suspicious name; knows nothing of the material. */
export const redactText: Redact = (text) => byForm(text, () => false);

/**
 * The one place where secrets are taken out of a report. Whatever the material holds where secrets stand (credentials,
 * cookies, suspicious names) goes wherever it turns up, whole or as a piece of eight characters and more; then what has
 * the form of a secret. Ids that the server gave to be quoted stay; `quoted`: those that a check found.
 */
export function redactorFor(kase: DiagnoseCase, quoted: readonly string[] = []): Redact {
  const known = secretsOf(kase, quoted);
  // The longest first, so that no tail of one stays because a shorter one is a part of it.
  const secrets = [...known.secrets].toSorted((left, right) => right.length - left.length);
  return (text) => byForm(byPiece(byValue(text, secrets), known), (run) => isId(run, known));
}

function byValue(text: string, secrets: readonly string[]): string {
  let clean = text;
  for (const secret of secrets) {
    if (clean.includes(secret)) clean = replaceWhole(clean, secret);
  }
  return clean;
}

/** A short secret (`1234`) only where it stands alone, so that `12345 bytes` keeps its meaning. */
function replaceWhole(text: string, secret: string): string {
  if (secret.length >= 8) return text.replaceAll(secret, masked(secret));
  const escaped = secret.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, String.raw`\$&`);
  return text.replaceAll(new RegExp(String.raw`(?<![\w])${escaped}(?![\w])`, 'gu'), masked(secret));
}

function byPiece(text: string, { secrets }: KnownSecrets): string {
  return text.replaceAll(PIECE, (piece) => {
    // A word that happens to stand in a secret too.
    if (/^[A-Z]?[a-z]{1,15}[.?!]?$/.test(piece)) return piece;
    for (const secret of secrets) {
      if (secret.length > piece.length && secret.includes(piece)) return masked(piece);
    }
    return piece;
  });
}

function isId(run: string, { ids }: KnownSecrets): boolean {
  for (const id of ids) if (id.includes(run) || run.includes(id)) return true;
  return false;
}

function byForm(text: string, isKept: (run: string) => boolean): string {
  const named = text.replaceAll(
    NAMED,
    (whole: string, name: string, between: string, value: string) =>
      isSecretName(name) && !isPlainWord(name, value) ? `${name}${between}${masked(value)}` : whole,
  );
  return withoutSecretForms(named, isKept);
}

/** `name=value`, `"name": "value"` as they stand in queries, forms, JSON and logs. */
const NAMED = /([\w.$[\]-]{2,60})(=|"\s?:\s?"|%3D|: ?")([^\s"'`&;,<>]{4,4096})/g;

/** A value that tells nothing: `auth=required`, `csrf=missing`, `code=403`. Behind the name of a password, any may. */
function isPlainWord(name: string, value: string): boolean {
  if (value.includes('…') || PLACEHOLDER.test(value)) return true;
  if (/passw|pwd|secret|token|api_?key/i.test(name)) return false;
  return /^(?:[a-z]{4,16}|[A-Z]{4,16}|\d{1,4})$/.test(value);
}

/** What a person is to put something in for: `$TOKEN`, `{{token}}`, `<token>`, `YOUR_KEY`. */
const PLACEHOLDER = /^(?:\$|\{|<|%\w+%|\(|\[|[A-Z_]{3,24}$)/;

/** Members that hold words of ours, from closed lists. */
const OWN_WORDS: ReadonlySet<string> = new Set([
  'actor',
  'code',
  'from',
  'kind',
  'layer',
  'product',
  'title',
]);

/** A value of any shape with every text in it redacted; names of members and words of our own stay. */
export function redactDeep<T>(value: T, redact: Redact): T {
  return deep(value, redact) as T;
}

function deep(value: unknown, redact: Redact): unknown {
  if (typeof value === 'string') return redact(value);
  if (Array.isArray(value)) return value.map((item) => deep(item, redact));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [
      name,
      OWN_WORDS.has(name) && typeof item === 'string' ? item : deep(item, redact),
    ]),
  );
}
