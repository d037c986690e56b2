import type { CaseCheck } from '../case.ts';
import type { CauseFinding, Evidence, Note } from '../finding.ts';
import { NOTHING } from '../finding.ts';
import { readErrorDocument } from './error-document.ts';
import type { ErrorDocument, ErrorShape, ErrorText } from './error-document.ts';
import { findingsOf } from './meanings.ts';
import { meaningOf } from './provider-error-codes.ts';
import type { CodeMeaning } from './provider-error-codes.ts';
import { PHRASES } from './provider-error-phrases.ts';
import { quote } from './words.ts';

/** Forms with a code for each cause; others, such as OAuth's, have one for many. */
const EXACT_SHAPES: ReadonlySet<ErrorShape> = new Set(['aws', 's3', 'google', 'azure']);
const LONGEST_MESSAGE = 500;
const LONGEST_WORDS = 1500;
const MODESTY = 0.8;
const CSRF_WORDS = /csrf|xsrf|forgery|crumb|authenticity token/i;
/** How people know the form; absent for one that is nobody's. */
const NAMES: Readonly<Partial<Record<ErrorShape, string>>> = {
  aws: 'an error of the form of AWS',
  s3: 'an error of the form of S3',
  google: 'an error of the form of Google APIs',
  azure: 'an error of the form of Azure',
  github: 'an error of the form of GitHub',
  kubernetes: 'a Status object of the form of Kubernetes',
  openai: 'an error of the form of OpenAI',
  anthropic: 'an error of the form of Anthropic',
  problem: 'problem details (RFC 9457)',
  oauth: 'an OAuth error (RFC 6749 §5.2)',
  json_api: 'errors of the form of JSON:API',
  graphql: 'errors of the form of GraphQL',
};

/** Reads the error document of a refusal: its codes exactly, its words for people with caution. */
export const checkProviderErrors: CaseCheck = ({ exchange: { response } }) => {
  if (response === undefined) return NOTHING;
  const document = readErrorDocument(response);
  if (document === undefined) return NOTHING;
  // A 200 whose body holds no word of refusal is no refusal, whatever field names it has.
  const isFine = response.status >= 100 && response.status < 400;
  if (isFine && document.shape === 'words') return NOTHING;
  const ofCodes = codeCauses(document);
  const coded = new Set(ofCodes.map(({ code }) => code));
  // Where codes are exact, words that speak for what a code has said already say it again, and less exactly.
  const isExact = EXACT_SHAPES.has(document.shape);
  const ofWords = phraseCauses(document).filter(({ code }) => !isExact || !coded.has(code));
  const causes = [...ofCodes, ...ofWords];
  if (isFine && causes.length === 0) return NOTHING;
  return { answers: [], causes: strongest(causes), notes: shapeNote(document) };
};

function codeCauses({ codes, shape }: ErrorDocument): readonly CauseFinding[] {
  return codes.flatMap((code) => {
    const means = meaningOf(code.value, shape);
    return means === undefined ? [] : findingsOf(means, said(code), 'provider_error.code');
  });
}

function phraseCauses({ messages, shape }: ErrorDocument): readonly CauseFinding[] {
  return messages.flatMap((message) => {
    const text = message.value.slice(0, shape === 'words' ? LONGEST_WORDS : LONGEST_MESSAGE);
    // `Missing Authentication Token` is a code with spaces in it, and means what the code means.
    const asCode = meaningOf(text.replaceAll(' ', ''), shape);
    if (asCode !== undefined) return findingsOf(asCode, said(message), 'provider_error.code');
    // A token that is none of a sign-in must not be taken for a credential.
    const ofCsrf = CSRF_WORDS.test(text);
    return PHRASES.flatMap(({ pattern, means }) => {
      const words = pattern.exec(text)?.[0];
      if (words === undefined) return [];
      const shown = shape === 'words' ? { ...message, value: around(text, words) } : message;
      return findingsOf(modest(means, shape), said(shown), 'provider_error.words');
    }).filter(({ code }) => !ofCsrf || !code.startsWith('credential.'));
  });
}

/** Words of a page may speak of anything: they count for less than those of a field that is made for them. */
function modest(means: CodeMeaning, shape: ErrorShape): CodeMeaning {
  if (shape !== 'words') return means;
  return Object.fromEntries(
    Object.entries(means).map(([code, factor]) => [code, factor ** MODESTY]),
  );
}

/** The line that the words stand in. */
function around(text: string, words: string): string {
  const at = text.indexOf(words);
  const from = text.lastIndexOf('\n', at) + 1;
  const to = text.indexOf('\n', at + words.length);
  return text.slice(from, to === -1 ? undefined : to).trim();
}

function said({ value, at }: ErrorText): Evidence {
  return { from: 'response', at, text: `the answer says \`${quote(value)}\`` };
}

/** Of findings of one group for one cause, the strongest: the others say the same again. */
function strongest(findings: readonly CauseFinding[]): readonly CauseFinding[] {
  const best = new Map<string, CauseFinding>();
  for (const finding of findings) {
    const key = `${finding.group} ${finding.code}`;
    const known = best.get(key);
    if (known === undefined || finding.factor > known.factor) best.set(key, finding);
  }
  return [...best.values()];
}

function shapeNote({ shape }: ErrorDocument): readonly Note[] {
  const name = NAMES[shape];
  if (name === undefined) return [];
  return [
    { kind: 'fine', evidence: { from: 'response', at: 'body', text: `the body is ${name}` } },
  ];
}
