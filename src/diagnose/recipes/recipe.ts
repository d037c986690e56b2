import type { CauseCode } from '../cause-codes.ts';

/** How to satisfy one product that refuses for one cause. */
export interface Recipe {
  /** As in signatures. */
  readonly product: string;
  readonly code: CauseCode;
  /** One sentence: what the product wants. */
  readonly wants: string;
  /** Imperative sentences, in order. */
  readonly steps: readonly string[];
  /** For whoever calls. Names in capitals (`ORIGIN`, `PATH`) are for the person to fill in. */
  readonly client: readonly Snippet[];
  /** For whoever runs it. */
  readonly server: readonly Snippet[];
  /** A public address that says so. */
  readonly source: string;
}

/** Text to paste. */
export interface Snippet {
  /** `curl`, `fetch`, `form`, or the name of a file. */
  readonly title: string;
  readonly language:
    | 'sh'
    | 'js'
    | 'ts'
    | 'html'
    | 'python'
    | 'ruby'
    | 'php'
    | 'java'
    | 'csharp'
    | 'go'
    | 'elixir'
    | 'yaml'
    | 'ini'
    | 'nginx'
    | 'apache';
  readonly text: string;
}

/** A recipe for several causes that one way satisfies. */
export interface RecipeRecord extends Omit<Recipe, 'code'> {
  readonly codes: readonly CauseCode[];
}

/** Each code of a record as a recipe of its own. */
export function recipesOf(records: readonly RecipeRecord[]): readonly Recipe[] {
  return records.flatMap(({ codes, ...recipe }) => codes.map((code) => ({ code, ...recipe })));
}

/** All three of a token that is missing, wrong or too old have the same way out. */
export const TOKEN_CODES: readonly CauseCode[] = [
  'csrf.token_missing',
  'csrf.token_invalid',
  'csrf.token_expired',
];

/** A shell snippet. */
export function sh(title: string, ...lines: readonly string[]): Snippet {
  return { title, language: 'sh', text: lines.join('\n') };
}

/** A snippet of JavaScript for a page of the site. */
export function js(title: string, ...lines: readonly string[]): Snippet {
  return { title, language: 'js', text: lines.join('\n') };
}

/** A snippet in another language. */
export function snippet(
  title: string,
  language: Snippet['language'],
  ...lines: readonly string[]
): Snippet {
  return { title, language, text: lines.join('\n') };
}
