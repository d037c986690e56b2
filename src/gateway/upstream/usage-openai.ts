import type { TokenUsage } from '../../calls/record.ts';

/** Longest `usage` object that is read. */
const MAX_OBJECT_BYTES = 4096;
/** Longest model name. */
const MAX_MODEL_BYTES = 200;

/** Longest white space around the colon. */
const MAX_GAP_BYTES = 64;

const USAGE_KEY = Buffer.from('"usage"');
const MODEL_KEY = Buffer.from('"model"');
/** Within a JSON string every quote is escaped, so that what a model writes cannot look like a member of its own. */
const BACKSLASH = 0x5c;

/**
 * Reads the tokens used from an answer in OpenAI's form as it passes: JSON or an event stream, chat completions
 * (`prompt_tokens`) or responses (`input_tokens`). It looks for the member `usage` wherever it stands, the last one
 * counts (a stream repeats it as null until its end), and it holds no more than one such object, never the answer.
 */
export class OpenAiUsageTap {
  readonly #usage = new MemberScan(USAGE_KEY, MAX_OBJECT_BYTES, (text) => this.#readUsage(text));
  readonly #model = new MemberScan(MODEL_KEY, MAX_MODEL_BYTES, (text) => this.#readModel(text));
  #found: Omit<TokenUsage, 'model'> | undefined;
  #modelName: string | undefined;

  feed(chunk: Uint8Array): void {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    this.#usage.feed(bytes);
    if (this.#modelName === undefined) this.#model.feed(bytes);
  }

  /** What was read so far; undefined where no usage was told. */
  result(): TokenUsage | undefined {
    if (this.#found === undefined) return undefined;
    return { ...this.#found, ...(this.#modelName === undefined ? {} : { model: this.#modelName }) };
  }

  #readUsage(text: string): void {
    const value = parseObject(text);
    if (value === undefined) return;
    const inputTokens = tokens(value['prompt_tokens'] ?? value['input_tokens']);
    const outputTokens = tokens(value['completion_tokens'] ?? value['output_tokens']) ?? 0;
    if (inputTokens === undefined) return;
    const totalTokens = tokens(value['total_tokens']) ?? inputTokens + outputTokens;
    this.#found = { inputTokens, outputTokens, totalTokens };
  }

  #readModel(text: string): void {
    const name = /^"([\x20-\x21\x23-\x5b\x5d-\x7e]*)"/.exec(text)?.[1];
    if (name !== undefined && name !== '') this.#modelName = name;
  }
}

/** Finds a member by its name in JSON text that comes in pieces, and hands over the value that follows it. */
class MemberScan {
  readonly #key: Buffer;
  readonly #maxBytes: number;
  readonly #found: (text: string) => void;
  /** End of what came before, in which a name may have begun; or the value that is being collected. */
  #held: Buffer = Buffer.alloc(0);
  #isCollecting = false;

  constructor(key: Buffer, maxBytes: number, found: (text: string) => void) {
    this.#key = key;
    this.#maxBytes = maxBytes;
    this.#found = found;
  }

  feed(chunk: Buffer): void {
    let rest: Buffer = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk]);
    for (;;) {
      if (!this.#isCollecting) {
        const at = this.#nextKey(rest);
        if (at === -1) {
          // What a name may have begun in, and the byte before it, which may be a backslash.
          this.#held = Buffer.from(rest.subarray(Math.max(0, rest.length - this.#key.length - 1)));
          return;
        }
        rest = rest.subarray(at + this.#key.length);
        this.#isCollecting = true;
      }
      const end = valueEnd(rest, this.#maxBytes);
      if (end === 'more') {
        this.#held = Buffer.from(rest);
        return;
      }
      this.#isCollecting = false;
      if (end !== 'none') {
        const value = rest.subarray(0, end).toString('latin1');
        this.#found(value.replace(/^\s*:\s*/, ''));
        rest = rest.subarray(end);
      }
    }
  }

  #nextKey(bytes: Buffer): number {
    let at = bytes.indexOf(this.#key);
    while (at > 0 && bytes[at - 1] === BACKSLASH) at = bytes.indexOf(this.#key, at + 1);
    return at;
  }
}

/** Where the value after a member's name ends: an object, or a string. `none`: it is something else. */
function valueEnd(bytes: Buffer, maxBytes: number): number | 'more' | 'none' {
  const lead = bytes.subarray(0, MAX_GAP_BYTES).toString('latin1');
  if (lead.length < MAX_GAP_BYTES && /^\s*:?\s*$/.test(lead)) return 'more';
  const start = /^\s*:\s*/.exec(lead)?.[0].length ?? 0;
  const first = bytes[start];
  if (start === 0) return 'none';
  const isObject = first === 0x7b;
  if (!isObject && first !== 0x22) return 'none';
  let depth = 0;
  let inString = false;
  for (let at = start; at < bytes.length; at += 1) {
    const byte = bytes[at];
    if (at - start > maxBytes) return 'none';
    if (inString) {
      if (byte === BACKSLASH) at += 1;
      else if (byte === 0x22) inString = false;
    } else if (byte === 0x22) inString = true;
    else if (byte === 0x7b) depth += 1;
    else if (byte === 0x7d) depth -= 1;
    if (!inString && depth === 0) return at + 1;
  }
  return 'more';
}

function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

function tokens(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined;
}
