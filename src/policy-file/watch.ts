import { watch, type FSWatcher } from 'node:fs';
import { readlink, realpath, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';

/** A running watch. */
export interface FileWatch {
  /** Watches these files from now on, instead of those before. */
  follow(files: readonly string[]): void;
  /** Resolves once the files are known as they are now: changes from then on are told. */
  settled(): Promise<void>;
  close(): void;
}

/** How long the files must be quiet before a change is told: editors write in several steps. */
const QUIET_MS = 60;
/** How often the files are looked at where the system tells nothing (network file systems, lost events). */
const POLL_MS = 1000;

/**
 * Tells when any of some files has changed: written, replaced by a rename (as editors do), removed and made again, or
 * reached through a symbolic link that now points elsewhere (as Kubernetes swaps `..data`). Directories are watched,
 * not files, because a file that is replaced takes its watch with it; a slow look at every file is the backstop.
 * Changes in quick succession are told once, and none is lost: what happens during `onChange` is told after it.
 */
export function watchFiles(files: readonly string[], onChange: () => void): FileWatch {
  const state = new Watch(onChange);
  state.follow(files);
  return state;
}

class Watch implements FileWatch {
  readonly #onChange: () => void;
  readonly #directories = new Map<string, FSWatcher>();
  readonly #poll: NodeJS.Timeout;
  #files: readonly string[] = [];
  /** Marks of files as they were last seen; of a file that is new to the list there is none. */
  #seen: ReadonlyMap<string, string> = new Map();
  #isSettled = false;
  #quiet: NodeJS.Timeout | undefined;
  #looking = false;
  #lookAgain = false;
  #closed = false;
  readonly #waiting: (() => void)[] = [];

  constructor(onChange: () => void) {
    this.#onChange = onChange;
    this.#poll = setInterval(() => void this.#look(), POLL_MS);
    this.#poll.unref();
  }

  follow(files: readonly string[]): void {
    this.#files = files.map((file) => resolve(file));
    this.#isSettled = false;
    void this.#look();
  }

  settled(): Promise<void> {
    if (this.#isSettled) return Promise.resolve();
    return new Promise((resolvePromise) => this.#waiting.push(resolvePromise));
  }

  close(): void {
    this.#closed = true;
    for (const settle of this.#waiting.splice(0)) settle();
    clearInterval(this.#poll);
    clearTimeout(this.#quiet);
    for (const watcher of this.#directories.values()) watcher.close();
    this.#directories.clear();
  }

  /** Compares the files with what they were; one look at a time, and one more where something happened meanwhile. */
  async #look(): Promise<void> {
    if (this.#closed) return;
    if (this.#looking) {
      this.#lookAgain = true;
      return;
    }
    this.#looking = true;
    const files = this.#files;
    const marks = await Promise.all(files.map((file) => markOf(file)));
    const directories = await Promise.all(files.map((file) => directoriesOf(file)));
    this.#looking = false;
    if (this.#closed) return;
    this.#watchDirectories(new Set(directories.flat()));
    if (files === this.#files) {
      const before = this.#seen;
      this.#seen = new Map(files.map((file, at) => [file, marks[at] ?? '']));
      // A change of the list itself is no change of the files; one of a file that stays on the list is.
      if ([...this.#seen].some(([file, mark]) => mark !== (before.get(file) ?? mark))) this.#tell();
      this.#isSettled = true;
      for (const settle of this.#waiting.splice(0)) settle();
    }
    if (this.#lookAgain) {
      this.#lookAgain = false;
      void this.#look();
    }
  }

  #tell(): void {
    clearTimeout(this.#quiet);
    this.#quiet = setTimeout(() => this.#onChange(), QUIET_MS);
  }

  #watchDirectories(wanted: ReadonlySet<string>): void {
    for (const [directory, watcher] of this.#directories) {
      if (wanted.has(directory)) continue;
      watcher.close();
      this.#directories.delete(directory);
    }
    for (const directory of wanted) if (!this.#directories.has(directory)) this.#open(directory);
  }

  #open(directory: string): void {
    try {
      const watcher = watch(directory, { persistent: false }, () => void this.#look());
      watcher.on('error', () => this.#drop(directory));
      this.#directories.set(directory, watcher);
    } catch {
      // Not there, or no more watches to be had: the slow look goes on.
    }
  }

  #drop(directory: string): void {
    this.#directories.get(directory)?.close();
    this.#directories.delete(directory);
  }
}

/** What a change of a file shows in: which file it is, how long, and when it was written. */
async function markOf(file: string): Promise<string> {
  try {
    const target = await realpath(file);
    const { dev, ino, size, mtimeNs, ctimeNs } = await stat(target, { bigint: true });
    return [target, dev, ino, size, mtimeNs, ctimeNs].join(' ');
  } catch {
    return 'absent';
  }
}

/** Longest chain of links that is followed (Linux follows 40). */
const MOST_LINKS = 40;

/** The directories in which a change can happen: that of the file, and of every link on the way to what it points at. */
async function directoriesOf(file: string): Promise<readonly string[]> {
  const found = new Set<string>();
  const open = [file];
  for (let path = open.pop(); path !== undefined && found.size < MOST_LINKS; path = open.pop()) {
    const directory = dirname(path);
    found.add(directory);
    for (const link of await linksOf(path)) open.push(link);
  }
  return [...found];
}

/** Where the links among the parts of a path point: `config -> ..data/config` and `..data -> ..2026_11_23`. */
async function linksOf(path: string): Promise<readonly string[]> {
  const links: string[] = [];
  const target = await readlink(path).catch(() => undefined);
  if (target !== undefined) links.push(resolve(dirname(path), target));
  const parent = dirname(path);
  const parentTarget = parent === path ? undefined : await readlink(parent).catch(() => undefined);
  if (parentTarget !== undefined) {
    links.push(join(resolve(dirname(parent), parentTarget), path.slice(parent.length + 1)), parent);
  }
  return links;
}
