import type { CaseCheck } from '../case.ts';
import type { CauseCode } from '../cause-codes.ts';
import type { CauseFinding, Note } from '../finding.ts';
import { NOTHING } from '../finding.ts';
import { readErrorDocument } from './error-document.ts';
import type { ErrorDocument, ErrorShape, ErrorText } from './error-document.ts';
import { meaningOf } from './provider-error-codes.ts';
import type { CodeMeaning } from './provider-error-codes.ts';
import { PHRASES } from './provider-error-phrases.ts';
import { findCause, quote } from './words.ts';

/** Forms with a code for each cause; others, such as OAuth's, have one for many. */
const EXACT_SHAPES: ReadonlySet<ErrorShape> = new Set(['aws', 's3', 'google', 'azure']);
const LONGEST_MESSAGE = 500;
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
  const ofCodes = codeCauses(document);
  const coded = new Set(ofCodes.map(({ code }) => code));
  // Where codes are exact, words that speak for what a code has said already say it again, and less exactly.
  const isExact = EXACT_SHAPES.has(document.shape);
  const ofWords = phraseCauses(document).filter(({ code }) => !isExact || !coded.has(code));
  const causes = [...ofCodes, ...ofWords];
  if (response.status < 400 && causes.length === 0) return NOTHING;
  return { answers: [], causes: strongest(causes), notes: shapeNote(document) };
};

function codeCauses({ codes, shape }: ErrorDocument): readonly CauseFinding[] {
  return codes.flatMap((code) => {
    const means = meaningOf(code.value, shape);
    return means === undefined
      ? []
      : findingsOf(means, code, `the answer says \`${quote(code.value)}\``, 'provider_error.code');
  });
}

function phraseCauses({ messages }: ErrorDocument): readonly CauseFinding[] {
  return messages.flatMap((message) => {
    const text = message.value.slice(0, LONGEST_MESSAGE);
    // A token that is none of a sign-in must not be taken for a credential.
    const ofCsrf = CSRF_WORDS.test(text);
    return PHRASES.filter(({ pattern }) => pattern.test(text))
      .flatMap(({ means }) =>
        findingsOf(means, message, `the answer says \`${quote(text)}\``, 'provider_error.words'),
      )
      .filter(({ code }) => !ofCsrf || !code.startsWith('credential.'));
  });
}

function findingsOf(
  means: CodeMeaning,
  { at }: ErrorText,
  text: string,
  group: string,
): readonly CauseFinding[] {
  return Object.entries(means).map(([code, factor]) =>
    findCause(code as CauseCode, factor, group, { evidence: { from: 'response', at, text } }),
  );
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
