import type { CauseFinding } from '../finding.ts';
import { SENTENCE_SIGNATURES } from '../signatures/sentences.ts';
import type { Signature } from '../signatures/signature.ts';
import { redactLine } from './redact-line.ts';

/** What no word of a refusal is in, though a sentence that is known says one. */
const HINT = /does not match `origin`|InvalidAuthenticityToken|Invalid HTTP_HOST|request\.base_url/;
/** Of a line that names its cause outright. */
const NAMES_IT = 200;

const SENTENCES = SENTENCE_SIGNATURES.filter(
  ({ body, headers }) => body !== undefined && headers === undefined,
);

/** Whether a line may hold such a sentence though it has no word of a refusal. Cheap. */
export function hintsAtSentence(line: string): boolean {
  return HINT.test(line.slice(0, 4000));
}

/** The surest sentence of a product that a line of a log quotes; undefined where it holds none. */
export function sentenceIn(line: string): Signature | undefined {
  const text = line.slice(0, 4000);
  const found = SENTENCES.filter(({ body }) =>
    body?.every((words) => (typeof words === 'string' ? text.includes(words) : words.test(text))),
  );
  const surest = (one: Signature): number => Math.max(...one.causes.map(({ share }) => share));
  return found.toSorted((left, right) => surest(right) - surest(left))[0];
}

/** What a sentence says of causes, each as strong as the share of its answers that have it. */
export function causesOfSentence(
  { causes, product, remedies, basis }: Signature,
  line: string,
  at: string,
): readonly CauseFinding[] {
  const [first] = causes;
  return causes.map(({ code, share }): CauseFinding => ({
    code,
    factor: Math.max(1, NAMES_IT * share),
    group: 'log.words',
    evidence: {
      from: 'log',
      at,
      text: `the log has the words of ${product}: \`${redactLine(line.trim()).slice(0, 160).replaceAll('`', "'")}\``,
      source: basis.where,
    },
    ...(remedies === undefined || code !== first?.code ? {} : { remedies }),
  }));
}
