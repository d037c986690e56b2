const SHORTEST = 4;

const REQUIRED = new Map<RegExp, readonly string[] | undefined>();

/**
 * Runs of characters, in lower case, of which whatever fits an expression holds one: looking for them is many times
 * cheaper than running the expression. Undefined where there are none, and where the expression fails at once by itself.
 */
export function requiredWords(expression: RegExp): readonly string[] | undefined {
  if (REQUIRED.has(expression)) return REQUIRED.get(expression);
  const words = wordsOf(expression);
  REQUIRED.set(expression, words);
  return words;
}

function wordsOf({ source, multiline }: RegExp): readonly string[] | undefined {
  const runs = longestRuns(source);
  const failsAtOnce = runs.length === 1 && source.startsWith('^') && !multiline;
  return failsAtOnce || runs.some((run) => run.length < SHORTEST) ? undefined : runs;
}

/** The longest run of each alternative; what stands in groups and classes is passed over. */
function longestRuns(source: string): readonly string[] {
  const longest = [''];
  let run = '';
  let at = 0;
  const end = (): void => {
    if (run.length > (longest.at(-1) ?? '').length) longest[longest.length - 1] = run;
    run = '';
  };
  while (at < source.length) {
    const step = stepAt(source, at);
    if (step.kind === 'character') {
      run += step.text;
    } else {
      // What a quantifier stands behind may be left out.
      if (step.kind === 'quantifier') run = run.slice(0, -1);
      end();
      if (step.kind === 'alternative') longest.push('');
    }
    at += step.length;
  }
  end();
  return longest.map((one) => one.toLowerCase());
}

type Step =
  | { readonly kind: 'alternative' | 'other' | 'quantifier'; readonly length: number }
  | { readonly kind: 'character'; readonly text: string; readonly length: number };

function stepAt(source: string, at: number): Step {
  const character = source.charAt(at);
  if (character === '|') return { kind: 'alternative', length: 1 };
  if (character === '\\') return escapeAt(source, at);
  if (character === '[') return { kind: 'other', length: classEnd(source, at) - at };
  if (character === '(') return { kind: 'other', length: groupEnd(source, at) - at };
  if (character === '{') return { kind: 'quantifier', length: source.indexOf('}', at) + 1 - at };
  if ('?*+'.includes(character)) return { kind: 'quantifier', length: 1 };
  if ('.^$'.includes(character)) return { kind: 'other', length: 1 };
  return { kind: 'character', text: character, length: 1 };
}

/** Escaped punctuation is itself; escaped letters and digits are classes, places and code points. */
function escapeAt(source: string, at: number): Step {
  const escaped = source.charAt(at + 1);
  if (!/[A-Za-z\d]/u.test(escaped)) return { kind: 'character', text: escaped, length: 2 };
  const braced = source.charAt(at + 2) === '{' && 'upPk'.includes(escaped);
  if (braced) return { kind: 'other', length: source.indexOf('}', at) + 1 - at };
  const digits = escaped === 'u' ? 4 : escaped === 'x' ? 2 : 0;
  return { kind: 'other', length: 2 + digits };
}

function classEnd(source: string, at: number): number {
  let end = at + 1;
  while (end < source.length && source.charAt(end) !== ']') {
    end += source.charAt(end) === '\\' ? 2 : 1;
  }
  return end + 1;
}

function groupEnd(source: string, at: number): number {
  let depth = 0;
  let end = at;
  while (end < source.length) {
    const character = source.charAt(end);
    if (character === '(') depth += 1;
    if (character === ')') depth -= 1;
    if (character === '[') end = classEnd(source, end);
    else end += character === '\\' ? 2 : 1;
    if (depth === 0) return end;
  }
  return end;
}
