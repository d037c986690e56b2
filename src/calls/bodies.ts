import { randomBytes, webcrypto } from 'node:crypto';
import { mkdirSync, statSync } from 'node:fs';
import { chmod, readdir, readFile, rename, stat, unlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { makeDirectories } from '../util/make-directories.ts';
import { isMissing } from './calls-error.ts';

const MIB = 1024 * 1024;
const MOST_BYTES = 256 * MIB;
/** Writes under way; a body that comes while there are so many is not kept. */
const MOST_WRITES = 16;
/** What the smallest file takes of a disk: the bound holds for many small bodies too. */
const LEAST_FILE_BYTES = 4096;
const KEY_BYTES = 32;
/** AES-GCM (NIST SP 800-38D): a random nonce of 96 bits before, a tag of 128 bits behind the text. */
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const NAME = /^(\d{1,16})\.([0-9A-Za-z-]{1,64})$/;

/** Where bodies are kept, and how many. */
export interface BodyStoreOptions {
  /** The data directory. */
  readonly directory: string;
  /** Milliseconds since the epoch. Default: the system's clock. */
  readonly nowMs?: () => number;
  /** Most bytes on disk. Default 256 MiB. */
  readonly maxBytes?: number;
}

/** What became of the bodies that were handed over since the store was opened. */
export interface BodyStoreState {
  readonly kept: number;
  /** Not kept: no room, too many at once, or the disk refused. */
  readonly dropped: number;
}

/** Request bodies by call id, encrypted, each until its own time. */
export interface BodyStore {
  /** Keeps a body until `untilMs`. Resolves to whether it is kept; never rejects. */
  put(id: string, bytes: Uint8Array, untilMs: number): Promise<boolean>;
  /** The body, unless it is none, expired, altered, or of another key. Never rejects. */
  get(id: string): Promise<Uint8Array | undefined>;
  /** Removes what expired before `nowMs`. Rejects where the directory cannot be read. */
  sweep(nowMs: number): Promise<void>;
  /** Resolves when all bodies handed over so far are written or dropped. */
  settled(): Promise<void>;
  state(): BodyStoreState;
}

/** Opens the bodies of a data directory. Nothing is made on disk before the first is put. */
export function openBodyStore(options: BodyStoreOptions): BodyStore {
  return new FileBodyStore(options);
}

interface KeptFile {
  readonly name: string;
  readonly untilMs: number;
  readonly id: string;
}

class FileBodyStore implements BodyStore {
  readonly #directory: string;
  readonly #keyFile: string;
  readonly #nowMs: () => number;
  readonly #maxBytes: number;
  readonly #writing = new Set<Promise<boolean>>();
  #ready: Promise<webcrypto.CryptoKey> | undefined;
  #usedBytes = 0;
  #kept = 0;
  #dropped = 0;

  constructor({ directory, nowMs = () => Date.now(), maxBytes = MOST_BYTES }: BodyStoreOptions) {
    this.#directory = join(directory, 'calls', 'bodies');
    this.#keyFile = join(directory, 'bodies.key');
    this.#nowMs = nowMs;
    this.#maxBytes = maxBytes;
  }

  put(id: string, bytes: Uint8Array, untilMs: number): Promise<boolean> {
    if (this.#writing.size >= MOST_WRITES) {
      this.#dropped += 1;
      return Promise.resolve(false);
    }
    const write = this.#put(id, bytes, Math.trunc(untilMs)).then((isKept) => {
      if (isKept) this.#kept += 1;
      else this.#dropped += 1;
      this.#writing.delete(write);
      return isKept;
    });
    this.#writing.add(write);
    return write;
  }

  async #put(id: string, bytes: Uint8Array, untilMs: number): Promise<boolean> {
    const name = `${untilMs}.${id}`;
    if (!NAME.test(name)) return false;
    let key: webcrypto.CryptoKey;
    try {
      key = await this.#prepare();
    } catch {
      // The next body tries again: the disk may have room then.
      this.#ready = undefined;
      return false;
    }
    const costBytes = costOf(NONCE_BYTES + bytes.byteLength + TAG_BYTES);
    if (this.#usedBytes + costBytes > this.#maxBytes) return false;
    this.#usedBytes += costBytes;
    const file = join(this.#directory, name);
    try {
      await writeFile(file, await seal(key, name, bytes), { flag: 'wx', mode: 0o600 });
      return true;
    } catch {
      this.#usedBytes -= costBytes;
      await unlink(file).catch(() => undefined);
      return false;
    }
  }

  async get(id: string): Promise<Uint8Array | undefined> {
    try {
      const found = (await this.#files()).find((file) => file.id === id);
      if (found === undefined || found.untilMs <= this.#nowMs()) return undefined;
      const key = await readKey(this.#keyFile);
      if (key === undefined) return undefined;
      return await unseal(key, found.name, await readFile(join(this.#directory, found.name)));
    } catch {
      // Swept meanwhile, unreadable or altered: there is no body to be had, and the record does without.
      return undefined;
    }
  }

  async sweep(nowMs: number): Promise<void> {
    for (const { name, untilMs } of await this.#files()) {
      if (untilMs > nowMs) continue;
      const file = join(this.#directory, name);
      const { size } = await stat(file);
      await unlink(file);
      if (this.#ready !== undefined) this.#usedBytes -= costOf(size);
    }
  }

  async settled(): Promise<void> {
    await Promise.all(this.#writing);
  }

  state(): BodyStoreState {
    return { kept: this.#kept, dropped: this.#dropped };
  }

  /** Makes the directory and the key, and measures what is there; once. */
  #prepare(): Promise<webcrypto.CryptoKey> {
    this.#ready ??= this.#open();
    return this.#ready;
  }

  async #open(): Promise<webcrypto.CryptoKey> {
    makeDirectories(this.#directory, { dirname, mkdirSync, statSync });
    let usedBytes = 0;
    for (const { name } of await this.#files())
      usedBytes += costOf((await stat(join(this.#directory, name))).size);
    this.#usedBytes = usedBytes;
    return (await readKey(this.#keyFile)) ?? makeKey(this.#keyFile);
  }

  async #files(): Promise<readonly KeptFile[]> {
    const files: KeptFile[] = [];
    for (const name of await namesIn(this.#directory)) {
      const [, until, id] = NAME.exec(name) ?? [];
      if (until !== undefined && id !== undefined) files.push({ name, untilMs: Number(until), id });
    }
    return files;
  }
}

function costOf(sizeBytes: number): number {
  return Math.max(LEAST_FILE_BYTES, sizeBytes);
}

async function namesIn(directory: string): Promise<readonly string[]> {
  try {
    return await readdir(directory);
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

/** Undefined: there is none, or what is there is no key. */
async function readKey(file: string): Promise<webcrypto.CryptoKey | undefined> {
  try {
    const bytes = await readFile(file);
    return bytes.byteLength === KEY_BYTES ? await importKey(bytes) : undefined;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** A damaged key opens nothing any more, so that it is replaced. Only the one gateway that records here makes keys. */
async function makeKey(file: string): Promise<webcrypto.CryptoKey> {
  const bytes = randomBytes(KEY_BYTES);
  const draft = `${file}.new`;
  await writeFile(draft, bytes, { mode: 0o600, flush: true });
  // A draft that a crash left may have had other rights.
  await chmod(draft, 0o600);
  await rename(draft, file);
  return importKey(bytes);
}

function importKey(bytes: Uint8Array<ArrayBuffer>): Promise<webcrypto.CryptoKey> {
  return webcrypto.subtle.importKey('raw', bytes, 'AES-GCM', false, ['encrypt', 'decrypt']);
}

/** Ciphers on a thread of the pool. The name (time and id) is authenticated: a file renamed to live longer does not open. */
async function seal(
  key: webcrypto.CryptoKey,
  name: string,
  bytes: Uint8Array,
): Promise<Uint8Array> {
  const iv = randomBytes(NONCE_BYTES);
  const additionalData = new TextEncoder().encode(name);
  const algorithm = { name: 'AES-GCM', iv, additionalData };
  const sealed = await webcrypto.subtle.encrypt(algorithm, key, new Uint8Array(bytes));
  return Buffer.concat([iv, new Uint8Array(sealed)]);
}

async function unseal(
  key: webcrypto.CryptoKey,
  name: string,
  file: Buffer<ArrayBuffer>,
): Promise<Uint8Array> {
  const iv = file.subarray(0, NONCE_BYTES);
  const additionalData = new TextEncoder().encode(name);
  const algorithm = { name: 'AES-GCM', iv, additionalData };
  return new Uint8Array(await webcrypto.subtle.decrypt(algorithm, key, file.subarray(NONCE_BYTES)));
}
