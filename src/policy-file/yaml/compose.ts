import { Composer, Parser } from 'yaml';
import type { CST, Document } from 'yaml';
import type { ProblemCode } from '../problem.ts';
import { openQuote } from './open-quotes.ts';
import { TooDeep } from './scan.ts';

/** A mistake in the text itself. */
export interface SyntaxFault {
  readonly code: ProblemCode;
  readonly message: string;
  readonly start: number;
  readonly end: number;
  readonly warning?: boolean;
}

/** Where the library puts a fault: an offset, a range, or a token. */
type FaultSource =
  | number
  | readonly [number, number]
  | { readonly offset: number; readonly source?: string };

type FaultHandler = (
  source: FaultSource,
  code: string,
  message: string,
  isWarning?: boolean,
) => void;

function isRange(source: FaultSource): source is readonly [number, number] {
  return Array.isArray(source);
}

/** How many mistakes of syntax are told: the later ones mostly follow from the first. */
const MAX_FAULTS = 20;

class EnoughFaults extends Error {}

/** As the library's `parseDocument`, but ends at `MAX_FAULTS`: it takes quadratic time where nearly everything is wrong. */
export function composeYaml(text: string, faults: SyntaxFault[]): Document.Parsed | undefined {
  const composer = new Composer({
    version: '1.2',
    schema: 'core',
    // Found here while the values are made: the library compares every pair of keys.
    uniqueKeys: false,
    merge: false,
  });
  let stop: Error | undefined;
  const onError: FaultHandler = (source, code, message, isWarning) => {
    const [start, end] = faultRange(source);
    // The library goes down by recursion, and tells here that it could not go on.
    if (/call stack|stack overflow/i.test(message)) stop ??= new TooDeep(start);
    if (faults.length >= MAX_FAULTS) stop ??= new EnoughFaults();
    // It catches this, tells it here again, and so goes up level by level.
    if (stop !== undefined) throw stop;
    if (isWarning !== true) faults.push(syntaxFault({ code, message, start, end }, text));
    else if (code === 'TAG_RESOLVE_FAILED') faults.push(tagFault({ message, start, end }));
  };
  // Its handler is private to the library's types, and replaced here to be able to stop.
  Object.assign(composer, { onError });
  let document: Document.Parsed | undefined;
  try {
    document = composeOne(composer, text, faults);
  } catch (error) {
    if (error instanceof RangeError) throw new TooDeep(0);
    if (!(error instanceof EnoughFaults)) throw error;
  }
  if (stop instanceof TooDeep) throw stop;
  const quote = openQuote(text, faults);
  // What follows from it is not told.
  if (quote !== undefined) faults.splice(0, faults.length, quote);
  return document;
}

function composeOne(
  composer: Composer,
  text: string,
  faults: SyntaxFault[],
): Document.Parsed | undefined {
  let document: Document.Parsed | undefined;
  for (const next of composer.compose(tokensOf(text, faults), true, text.length)) {
    if (document !== undefined) {
      const [start, end] = [next.range[0], next.range[0] + 3];
      const message = 'a second document begins here: one file is one document';
      faults.push({ code: 'yaml.several_documents', message, start, end });
      break;
    }
    document = next;
  }
  return document;
}

/** The library's tokens, without the faults among them. */
function* tokensOf(text: string, faults: SyntaxFault[]): Generator<CST.Token, void, void> {
  for (const token of new Parser().parse(text)) {
    if (token.type !== 'error') {
      yield token;
      continue;
    }
    const [start, end] = faultRange(token);
    faults.push(
      syntaxFault({ code: 'UNEXPECTED_TOKEN', message: token.message, start, end }, text),
    );
    if (faults.length >= MAX_FAULTS) throw new EnoughFaults();
  }
}

function faultRange(source: FaultSource): readonly [number, number] {
  if (typeof source === 'number') return [source, source + 1];
  if (isRange(source)) return [source[0], source[1]];
  const { offset, source: written } = source;
  return [offset, offset + (written?.length ?? 1)];
}

interface LibraryFault {
  readonly code: string;
  readonly message: string;
  readonly start: number;
  readonly end: number;
}

function syntaxFault(error: LibraryFault, text: string): SyntaxFault {
  const { start, end } = error;
  if (error.code === 'TAB_AS_INDENT') {
    return {
      code: 'yaml.tab',
      message: 'a tab used as indentation: YAML is indented with spaces',
      start,
      end,
    };
  }
  const message = `not valid YAML: ${lowerFirst(error.message)}${quotingHint(text, start)}`;
  return { code: 'yaml.syntax', message, start, end };
}

/** For a path with `{id}` within `{ … }`, the mistake that policies are most prone to. */
function quotingHint(text: string, at: number): string {
  const lineStart = text.lastIndexOf('\n', at - 1) + 1;
  const line =
    text.slice(lineStart, Math.min(lineStart + 400, text.length)).split('\n', 1)[0] ?? '';
  const open = line.search(/[{[]/);
  const isLikely = open !== -1 && /: [^"'\s{[][^"'\s]*\{/.test(line.slice(open));
  return isLikely ? ' — within { } and [ ], a path such as /orders/{id} must be quoted' : '';
}

function tagFault(warning: Omit<LibraryFault, 'code'>): SyntaxFault {
  const { start, end } = warning;
  const message = `${lowerFirst(warning.message)}: tags are not used here, write the plain value`;
  return { code: 'yaml.tag', message, start, end };
}

function lowerFirst(text: string): string {
  return text.slice(0, 1).toLowerCase() + text.slice(1);
}
