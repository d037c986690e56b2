import type {
  BodyFacts,
  CounterReadings,
  FactsRead,
  HeaderList,
  PresentedCredential,
  UpstreamOutcome,
  WellFormedRequest,
} from '../core/facts.ts';
import type { ByteWriter } from './byte-writer.ts';
import type { Dictionary } from './dictionary.ts';
import type { CallRecord } from './record.ts';

/** Numbers of unions in records: append only. */
export const FACTS_KINDS = ['malformed', 'request'] as const;
export const SCHEMES = ['http', 'https'] as const;
export const BODY_KINDS = ['absent', 'unread', 'streamed', 'shape'] as const;
export const CREDENTIAL_KINDS = ['api_key', 'other'] as const;
export const FORMS = ['ok', 'empty', 'bad_checksum', 'bad_characters'] as const;
export const UPSTREAM_KINDS = ['none', 'answered', 'failed'] as const;

/** Every member of the facts, so that one which is added to the types and forgotten here does not compile. */
export const RECORDED_FACTS: Readonly<
  Record<keyof WellFormedRequest, true> & Record<keyof FactsRead, true>
> = {
  kind: true,
  method: true,
  rawTarget: true,
  headers: true,
  scheme: true,
  remoteIp: true,
  receivedAtMs: true,
  body: true,
  presented: true,
  read: true,
  counters: true,
  upstream: true,
};

/** Longer header values are written where they stand. */
const LONGEST_WORD = 160;

/** A field whose value was new this often, less the times it was not, is no longer looked up in this block. */
const MOST_MISSES = 8;

/** Writes the facts of a call's request. */
export class FactsEncoder {
  readonly #writer: ByteWriter;
  readonly #words: Dictionary;
  // Requests of one client have the same fields in the same places: comparing with the last one spares the look-ups.
  readonly #lastNames: string[] = [];
  readonly #lastNameWords: number[] = [];
  readonly #lastValues: string[] = [];
  readonly #lastValueWords: number[] = [];
  readonly #misses: number[] = [];

  constructor(writer: ByteWriter, words: Dictionary) {
    this.#writer = writer;
    this.#words = words;
  }

  write(call: CallRecord): void {
    const { facts } = call;
    const writer = this.#writer;
    writer.byte(FACTS_KINDS.indexOf(facts.kind));
    if (facts.kind === 'malformed') {
      writer.text(call.path);
      writer.text(JSON.stringify(facts));
      return;
    }
    this.#writeTarget(facts.rawTarget, call.path);
    writer.small(facts.method === call.method ? 0 : this.#words.word(facts.method));
    writer.byte(SCHEMES.indexOf(facts.scheme));
    writer.small(facts.remoteIp === call.clientIp ? 0 : this.#words.word(facts.remoteIp));
    writer.timeFrom(call.atMs, facts.receivedAtMs);
    this.#writeHeaders(facts.headers);
    this.#writeBody(facts.body);
    this.#writePresented(facts.presented);
    this.#writeCounters(facts.read.counters);
    this.#writeUpstream(facts.read.upstream);
  }

  /** The path is nearly always the beginning of the target: then its length is enough. */
  #writeTarget(rawTarget: string, path: string): void {
    const writer = this.#writer;
    writer.text(rawTarget);
    if (rawTarget.startsWith(path)) {
      writer.number(path.length);
      return;
    }
    writer.optional(undefined);
    writer.text(path);
  }

  #writeHeaders(headers: HeaderList): void {
    const writer = this.#writer;
    writer.small(headers.length);
    for (let at = 0; at < headers.length; at++) {
      const header = headers[at];
      if (header === undefined) continue;
      writer.small(this.#nameWord(at, header[0]));
      this.#writeValue(at, header[1]);
    }
  }

  #nameWord(at: number, name: string): number {
    const last = this.#lastNameWords[at];
    if (last !== undefined && this.#lastNames[at] === name) return last;
    const word = this.#words.word(name);
    this.#lastNames[at] = name;
    this.#lastNameWords[at] = word;
    return word;
  }

  /** A word where the value is likely to come again, else 0 and the text. */
  #writeValue(at: number, value: string): void {
    const word = this.#valueWord(at, value);
    this.#writer.small(word);
    if (word === 0) this.#writer.text(value);
  }

  #valueWord(at: number, value: string): number {
    const last = this.#lastValueWords[at];
    if (last !== undefined && this.#lastValues[at] === value) return last;
    const misses = this.#misses[at] ?? 0;
    if (value.length > LONGEST_WORD || misses > MOST_MISSES) return 0;
    const known = this.#words.known(value);
    this.#misses[at] = known === 0 ? misses + 1 : Math.max(0, misses - 1);
    const word = known === 0 ? this.#words.word(value) : known;
    this.#lastValues[at] = value;
    this.#lastValueWords[at] = word;
    return word;
  }

  #writeBody(body: BodyFacts): void {
    const writer = this.#writer;
    // A body as it was sent is never written, whoever hands it over: only its size.
    const kind = body.kind === 'buffered' ? 'streamed' : body.kind;
    writer.byte(BODY_KINDS.indexOf(kind));
    if (body.kind === 'absent') return;
    if (body.kind === 'unread') {
      writer.optional(body.declaredBytes);
      return;
    }
    writer.number(body.sizeBytes);
    if (body.kind === 'shape') writer.text(JSON.stringify(body.shape));
  }

  #writePresented(presented: readonly PresentedCredential[]): void {
    const writer = this.#writer;
    const words = this.#words;
    writer.small(presented.length);
    for (const credential of presented) {
      writer.byte(CREDENTIAL_KINDS.indexOf(credential.kind));
      writer.small(words.word(credential.place.name));
      writer.small(words.word(credential.place.scheme));
      if (credential.kind === 'other') continue;
      writer.byte(FORMS.indexOf(credential.form));
      writer.small(words.word(credential.prefix));
      writer.small(words.word(credential.keyId));
    }
  }

  #writeCounters(counters: CounterReadings | undefined): void {
    const writer = this.#writer;
    if (counters === undefined) {
      writer.optional(undefined);
      return;
    }
    writer.number(counters.length);
    for (const reading of counters) {
      writer.small(this.#words.word(reading.limitId));
      writer.optional(reading.kind === 'used' ? reading.used : undefined);
      if (reading.kind === 'unavailable') writer.text(reading.reason);
    }
  }

  #writeUpstream(upstream: UpstreamOutcome | undefined): void {
    const writer = this.#writer;
    writer.byte(UPSTREAM_KINDS.indexOf(upstream?.kind ?? 'none'));
    if (upstream === undefined) return;
    if (upstream.kind === 'failed') {
      writer.text(JSON.stringify(upstream));
      return;
    }
    writer.number(upstream.status);
    writer.small(this.#words.word(upstream.server));
    writer.small(this.#words.word(upstream.contentType));
  }
}
