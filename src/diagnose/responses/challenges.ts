/** One challenge of a WWW-Authenticate or Proxy-Authenticate field (RFC 9110 §11.3). */
export interface Challenge {
  /** As written. */
  readonly scheme: string;
  /** In the place of parameters, as Negotiate has it. */
  readonly token68?: string;
  /** Names in lower case; of a name that occurs twice, the first one. */
  readonly parameters: ReadonlyMap<string, string>;
}

/** RFC 9110 §5.6.2. */
const TOKEN = /[!#$%&'*+\-.^_`|~0-9A-Za-z]+/y;
/** RFC 9110 §11.2, up to the comma or the end that must follow. */
const TOKEN68 = /[A-Za-z0-9\-._~+/]+=*(?=[ \t]*(?:,|$))/y;
const SPACE = /[ \t]*/y;
const COMMAS = /[ \t,]*/y;
/** RFC 9110 §5.6.4; one that is not closed runs to the end. */
const QUOTED = /"((?:[^"\\]|\\.)*)(?:"|$)/y;
/** What servers write without the quotes that it needs: up to a comma. */
const BARE = /[^,]*/y;
/** More than any server sends. */
const MOST_CHALLENGES = 20;
const MOST_CHARACTERS = 16_384;

/**
 * The challenges of a field, which may occur several times and hold several in each (RFC 9110 §11.6.1): a word that no
 * equals sign follows begins the next one. What cannot be read ends the field; what came before is kept.
 */
export function parseChallenges(values: readonly string[]): readonly Challenge[] {
  return values.flatMap(parseField).slice(0, MOST_CHALLENGES);
}

interface Open {
  readonly scheme: string;
  token68?: string;
  readonly parameters: Map<string, string>;
}

function parseField(value: string): readonly Challenge[] {
  const challenges: Open[] = [];
  const reader = new Reader(value.slice(0, MOST_CHARACTERS));
  for (;;) {
    reader.take(COMMAS);
    const word = reader.take(TOKEN);
    if (word === undefined || word === '') return challenges;
    const open = challenges.at(-1);
    if (open !== undefined && reader.takeEquals()) {
      const name = word.toLowerCase();
      const text = reader.takeValue();
      if (!open.parameters.has(name)) open.parameters.set(name, text);
      continue;
    }
    const next: Open = { scheme: word, parameters: new Map() };
    challenges.push(next);
    reader.take(SPACE);
    const token68 = reader.take(TOKEN68);
    // A word before a comma may be the next scheme: RFC 9110 leaves it open, and no server sends such a token68.
    if (token68 === undefined) continue;
    if (token68.length >= 8 || token68.endsWith('=')) next.token68 = token68;
    else challenges.push({ scheme: token68, parameters: new Map() });
  }
}

/** Takes pieces off the front of text, each in one pass. */
class Reader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text);
    if (found === null) return undefined;
    this.#at = pattern.lastIndex;
    return found[1] ?? found[0];
  }

  /** Whether an equals sign follows, which is taken. A space before it is bad, but sent (RFC 9110 §11.2: BWS). */
  takeEquals(): boolean {
    const before = this.#at;
    this.take(SPACE);
    if (this.#text[this.#at] === '=') {
      this.#at += 1;
      this.take(SPACE);
      return true;
    }
    this.#at = before;
    return false;
  }

  takeValue(): string {
    if (this.#text[this.#at] === '"') return (this.take(QUOTED) ?? '').replaceAll(/\\(.)/g, '$1');
    return (this.take(BARE) ?? '').trim();
  }
}
