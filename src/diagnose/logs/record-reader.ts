import type { Envelope } from './envelope.ts';
import type { LogEvent } from './event.ts';
import type { LogFormat } from './format.ts';
import { landmarkOf } from './landmark.ts';
import type { Landmark } from './landmark.ts';
import { findMoment } from './moment.ts';
import { bestFormat, tellFormats } from './tell-format.ts';
import { tellsTraffic } from './traffic.ts';
import type { Traffic, TrafficFormat } from './traffic.ts';

/** A line as the reader of a file has it: valid until the next one. */
export interface LineView {
  /** Its bytes, each as one character: enough to look for ASCII. Not to be kept. */
  readonly latin1: string;
  /** Its text, which may be kept. */
  utf8(): string;
}

/** Who hears of what a log holds. */
export interface LogListener {
  event(event: LogEvent): void;
  /** A request that was not refused; `weight`: how many it stands for, since not all of them are looked at. */
  passed?(traffic: Traffic, weight: number): void;
  landmark?(landmark: Landmark): void;
}

/** What was read of a log. */
export interface RecordSummary {
  readonly formats: readonly {
    readonly id: string;
    readonly product: string;
    readonly events: number;
  }[];
  /** What a collector put around each line: `docker_json`, `syslog`. */
  readonly envelope?: string;
  readonly events: number;
  /** First and last time that was seen, where one was. */
  readonly firstAtMs?: number;
  readonly lastAtMs?: number;
  readonly zoneKnown: boolean;
  /** Whether `passed` heard of a part of the lines. */
  readonly passesSampled: boolean;
}

const SAMPLE_LINES = 50;
/** So many requests that passed are all looked at; after them one of `SAMPLE_EVERY`. */
const ALL_PASSES = 20_000;
const SAMPLE_EVERY = 16;
/** A line of this many is held against the formats again, and so many lines that no format took. */
const PROBE_EVERY = 4096;
const STRAYS = 200;
const LONGEST_RECORD = 256 * 1024;

/** Makes events of lines: tells the format by the first ones, puts records of several lines together, parses what matters. */
export class RecordReader {
  readonly #file: string;
  readonly #known: readonly LogFormat[];
  readonly #listener: LogListener;
  #sample: { readonly text: string; readonly number: number }[] | undefined = [];
  /** Formats that were told, and a reader of this file for each. */
  readonly #told = new Set<LogFormat>();
  #formats: readonly LogFormat[] = [];
  #envelope: Envelope | undefined;
  #traffic: TrafficFormat | undefined;
  #spans = false;
  #landmarks = false;
  readonly #counts = new Map<LogFormat, number>();
  #passes = 0;
  #strays = STRAYS;
  #record: { owner: LogFormat; text: string; line: number } | undefined;
  #firstAtMs: number | undefined;
  #lastAtMs: number | undefined;
  #zoneKnown = true;
  #last = '';

  /** `known`: formats in the order in which ties are decided; a single one is taken without being told. */
  constructor(file: string, known: readonly LogFormat[], listener: LogListener) {
    this.#file = file;
    this.#known = known;
    this.#listener = listener;
  }

  /** Takes the next line. `number`: from 1. */
  line(view: LineView, number: number): void {
    if (this.#sample === undefined) {
      this.#read(view, number);
      return;
    }
    this.#sample.push({ text: view.utf8(), number });
    if (this.#sample.length === SAMPLE_LINES) this.#settle();
  }

  /** After the last line. */
  end(): RecordSummary {
    if (this.#sample !== undefined) this.#settle();
    this.#flush();
    this.#seeTime(findMoment(this.#last));
    const counts = [...this.#counts].map(([{ id, product }, events]) => ({ id, product, events }));
    return {
      formats: counts,
      ...(this.#envelope === undefined ? {} : { envelope: this.#envelope.id }),
      events: counts.reduce((sum, { events }) => sum + events, 0),
      ...(this.#firstAtMs === undefined ? {} : { firstAtMs: this.#firstAtMs }),
      ...(this.#lastAtMs === undefined ? {} : { lastAtMs: this.#lastAtMs }),
      zoneKnown: this.#zoneKnown,
      passesSampled: this.#passes > ALL_PASSES,
    };
  }

  #settle(): void {
    const sample = this.#sample ?? [];
    this.#sample = undefined;
    const lines = sample.map(({ text }) => text).filter((text) => text.trim() !== '');
    const [only] = this.#known;
    const forced = this.#known.length === 1 && only !== undefined;
    const told = tellFormats(lines, this.#known);
    this.#envelope = told.envelope;
    this.#use(forced ? [only] : told.formats, lines);
    this.#seeTime(lines.map(findMoment).find((moment) => moment !== undefined));
    for (const { text, number } of sample) this.#read({ latin1: text, utf8: () => text }, number);
  }

  /** Takes formats in. `lines`: where they were seen. */
  #use(told: readonly LogFormat[], lines: readonly string[]): void {
    const opened = told.map((format) => format.open?.(lines) ?? format);
    for (const format of told) this.#told.add(format);
    for (const format of opened) this.#counts.set(format, 0);
    this.#formats = [...this.#formats, ...opened];
    this.#traffic = this.#formats.find(tellsTraffic);
    this.#spans = this.#formats.some((format) => format.isContinuation !== undefined);
    this.#landmarks = this.#formats.some((format) => !tellsTraffic(format));
  }

  #read(view: LineView, number: number): void {
    this.#last = view.latin1;
    if (number % PROBE_EVERY === 0) this.#probe(view.utf8());
    if (this.#envelope !== undefined) {
      const raw = view.utf8();
      const text = this.#envelope.open(raw) ?? raw;
      this.#readLine({ latin1: text, utf8: () => text }, number);
      return;
    }
    this.#readLine(view, number);
  }

  #readLine(view: LineView, number: number): void {
    if (this.#landmarks) this.#landmark(view, number);
    if (this.#spans && this.#gather(view, number)) return;
    let matters = false;
    for (const format of this.#formats) {
      if (format.mayMatter?.(view.latin1) === false) continue;
      matters = true;
      break;
    }
    if (matters && this.#parse(view.utf8(), number)) return;
    this.#pass(view);
  }

  /** Adds a line to a record that spans lines, or begins one; false: the line is a record of its own. */
  #gather(view: LineView, number: number): boolean {
    const text = view.utf8();
    const record = this.#record;
    if (record?.owner.isContinuation?.(text) === true) {
      if (record.text.length + text.length < LONGEST_RECORD) record.text += `\n${text}`;
      return true;
    }
    this.#flush();
    const owner = this.#ownerOf(text);
    if (owner?.isContinuation === undefined) return false;
    this.#record = { owner, text, line: number };
    return true;
  }

  #flush(): void {
    const record = this.#record;
    this.#record = undefined;
    if (record === undefined) return;
    const { owner, text, line } = record;
    if (owner.mayMatter?.(text) === false) return;
    this.#emit(owner, owner.parse(text, { file: this.#file, line }));
  }

  #ownerOf(text: string): LogFormat | undefined {
    const [only] = this.#formats;
    return this.#formats.length === 1 ? only : (bestFormat(text, this.#formats)?.format ?? only);
  }

  #parse(text: string, line: number): boolean {
    const owner = this.#ownerOf(text);
    for (const format of owner === undefined ? [] : [owner, ...this.#formats]) {
      if (format.mayMatter?.(text) === false) continue;
      const event = format.parse(text, { file: this.#file, line });
      if (event === undefined) continue;
      this.#emit(format, event);
      return true;
    }
    if (this.#strays === 0 || this.#known.length <= this.#formats.length) return false;
    this.#strays -= 1;
    if (!this.#probe(text)) return false;
    return this.#parse(text, line);
  }

  /** Holds a line against all formats: one that shows only later in the log is taken in. */
  #probe(raw: string): boolean {
    const text = this.#envelope?.open(raw) ?? raw;
    const known = bestFormat(text, this.#known);
    if (known === undefined || known.score < 0.5 || this.#told.has(known.format)) return false;
    if (bestFormat(text, this.#formats) !== undefined || this.#record !== undefined) return false;
    this.#use([known.format], [text]);
    return true;
  }

  #emit(format: LogFormat, event: LogEvent | undefined): void {
    if (event === undefined) return;
    this.#counts.set(format, (this.#counts.get(format) ?? 0) + 1);
    if (event.atMs !== undefined) this.#seeTime({ atMs: event.atMs, zoneKnown: event.zoneKnown });
    this.#listener.event(event);
  }

  #pass(view: LineView): void {
    if (this.#traffic === undefined || this.#listener.passed === undefined) return;
    this.#passes += 1;
    const all = this.#passes <= ALL_PASSES;
    if (!all && this.#passes % SAMPLE_EVERY !== 0) return;
    const traffic = this.#traffic.traffic(view.utf8());
    if (traffic === undefined || traffic.status >= 400) return;
    this.#listener.passed(traffic, all ? 1 : SAMPLE_EVERY);
  }

  #landmark(view: LineView, line: number): void {
    const what = landmarkOf(view.latin1);
    if (what === undefined) return;
    const moment = findMoment(view.utf8());
    this.#listener.landmark?.({
      file: this.#file,
      line,
      ...(moment === undefined ? {} : { atMs: moment.atMs }),
      zoneKnown: moment?.zoneKnown ?? false,
      what,
    });
  }

  #seeTime(moment: { readonly atMs: number; readonly zoneKnown: boolean } | undefined): void {
    if (moment === undefined) return;
    const { atMs, zoneKnown } = moment;
    this.#firstAtMs = Math.min(this.#firstAtMs ?? atMs, atMs);
    this.#lastAtMs = Math.max(this.#lastAtMs ?? atMs, atMs);
    this.#zoneKnown &&= zoneKnown;
  }
}
