/** A piece of a pattern: text to take, and how often. */
interface Piece {
  readonly texts: readonly string[] | readonly Piece[][];
  readonly min: number;
  readonly max: number;
}

/** Characters that read well in an example. */
const LIKED = Array.from('a1A0bcxyzBCXYZ23456789 -_.:/@,+');
/** Pieces of all groups together. */
const MAX_PIECES = 500;

/**
 * Texts that a pattern (ECMA-262) probably matches, the shortest first: each repetition as rarely as may be, then one
 * more each. Whoever uses one tests it. Empty where the pattern has what this does not read.
 */
export function patternExamples(pattern: string, minLength: number): readonly string[] {
  const reader = { text: pattern, at: 0, pieces: 0 };
  const branches = readBranches(reader);
  if (branches === undefined || reader.at < pattern.length) return [];
  const found = new Set<string>();
  for (const branch of branches.slice(0, 4)) {
    for (const extra of [0, 1, 2, Math.min(minLength, 256)]) {
      found.add(write(branch, extra).slice(0, 4096));
    }
  }
  return [...found];
}

interface Reader {
  readonly text: string;
  at: number;
  pieces: number;
}

function readBranches(reader: Reader): Piece[][] | undefined {
  const branches: Piece[][] = [[]];
  while (reader.at < reader.text.length && reader.text[reader.at] !== ')') {
    const char = reader.text[reader.at];
    reader.pieces += 1;
    if (reader.pieces > MAX_PIECES) return undefined;
    if (char === '|') {
      branches.push([]);
      reader.at += 1;
    } else if (char === '^' || char === '$') {
      reader.at += 1;
    } else {
      const texts = readAtom(reader);
      if (texts === undefined) return undefined;
      branches.at(-1)?.push({ texts, ...readQuantifier(reader) });
    }
  }
  return branches;
}

function readAtom(reader: Reader): Piece['texts'] | undefined {
  const { text, at } = reader;
  const char = text[at] ?? '';
  if (char === '(') return readGroup(reader);
  const end = char === '[' ? classEnd(text, at) : char === '\\' ? escapeEnd(text, at) : at + 1;
  if (end === undefined) return undefined;
  reader.at = end;
  const source = text.slice(at, end);
  if (source === '\\b' || source === '\\B') return [''];
  return charactersOf(source);
}

function readGroup(reader: Reader): Piece[][] | undefined {
  const opening = /^\((?:\?:|\?<[A-Za-z_$][\w$]*>)?/.exec(
    reader.text.slice(reader.at, reader.at + 80),
  );
  reader.at += opening?.[0].length ?? 1;
  if (reader.text[reader.at] === '?') return undefined;
  const branches = readBranches(reader);
  if (reader.text[reader.at] !== ')') return undefined;
  reader.at += 1;
  return branches;
}

function classEnd(text: string, start: number): number | undefined {
  for (let at = start + 1; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === ']') return at + 1;
  }
  return undefined;
}

function escapeEnd(text: string, at: number): number | undefined {
  const found = /^\\(?:u\{[0-9a-f]+\}|u[0-9a-f]{4}|x[0-9a-f]{2}|[pP]\{[^}]*\}|[\s\S])/i.exec(
    text.slice(at, at + 40),
  );
  return found === null ? undefined : at + found[0].length;
}

/** Characters that a class, an escape or a plain character takes; the liked ones, else those that it names. */
function charactersOf(source: string): readonly string[] | undefined {
  const expression = singleCharacter(source);
  if (expression === undefined) return undefined;
  const named = Array.from(source).filter((char) => expression.test(char));
  const liked = LIKED.filter((char) => expression.test(char));
  const found = liked.length > 0 ? liked : named;
  if (found.length > 0) return found;
  for (let code = 9; code < 0x3000; code += 1) {
    const char = String.fromCodePoint(code);
    if (expression.test(char)) return [char];
  }
  return undefined;
}

/** One class or escape, tried on single characters only: there is nothing in it that could be repeated. */
function singleCharacter(source: string): RegExp | undefined {
  const escaped =
    source.length === 1 && source !== '.' ? source.replace(/[^\w\s]/, String.raw`\$&`) : source;
  for (const flags of ['u', '']) {
    try {
      return new RegExp(`^${escaped}$`, flags);
    } catch {
      // Without the flag, escapes of what needs none are taken too.
    }
  }
  return undefined;
}

function readQuantifier(reader: Reader): { readonly min: number; readonly max: number } {
  const found = /^(?:[*+?]|\{(\d+)(?:(,)(\d*))?\})\??/.exec(
    reader.text.slice(reader.at, reader.at + 24),
  );
  if (found === null) return { min: 1, max: 1 };
  reader.at += found[0].length;
  const sign = found[0][0];
  if (sign === '*') return { min: 0, max: Infinity };
  if (sign === '+') return { min: 1, max: Infinity };
  if (sign === '?') return { min: 0, max: 1 };
  const min = Number(found[1]);
  if (found[2] === undefined) return { min, max: min };
  return { min, max: found[3] === '' || found[3] === undefined ? Infinity : Number(found[3]) };
}

function write(pieces: readonly Piece[], extra: number): string {
  let text = '';
  for (const { texts, min, max } of pieces) {
    const times = Math.min(max, min + extra, 512);
    for (let time = 0; time < times && text.length <= 4096; time += 1) {
      const [one] = texts;
      if (one === undefined) continue;
      text += typeof one === 'string' ? one : write(one, extra);
    }
  }
  return text;
}
