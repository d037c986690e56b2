import { readFileSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, normalize, relative, resolve, sep } from 'node:path';
import { formatBytes } from '../util/units.ts';
import { decodeText, FILE_LIMIT_BYTES, fileProblem } from './decode-text.ts';
import type { DecodedText } from './decode-text.ts';
import { nearestFile } from './nearest-file.ts';
import type { Problem } from './problem.ts';

/** The files that a policy document pulls in, each read once, by name relative to the document's directory. */
export interface IncludedFiles {
  read(name: string): DecodedText;
  /** Every text that was read, by name. */
  texts(): Readonly<Record<string, string>>;
  /** Names that were asked for, whether or not they could be read: what to watch. */
  names(): readonly string[];
}

/** Everything that one policy may pull in, bytes. */
const TOTAL_LIMIT_BYTES = 64 * 1024 * 1024;

/** Files beside a document on disk. Nothing outside of the document's directory is read, also not through a link. */
export function filesBeside(document: string): IncludedFiles {
  const directory = dirname(resolve(document));
  let leftBytes = TOTAL_LIMIT_BYTES;
  return collecting((name) => {
    const path = resolve(directory, name);
    if (isAbsolute(name) || !(path + sep).startsWith(directory + sep)) return outside(name);
    try {
      const real = realpathSync(path);
      if (!homesOf(document).some((home) => isWithin(home, real))) return outside(name);
      const { size } = checkedStats(real, name);
      if (size > Math.min(FILE_LIMIT_BYTES, leftBytes)) return tooLarge(name, size, leftBytes);
      leftBytes -= size;
      return decodeText(readFileSync(real), name);
    } catch (error) {
      return { ok: false, problem: unreadable(path, name, error) };
    }
  });
}

/**
 * Where the files of a policy may lie in truth: in its directory, and in that of the file which it is a link to, as in
 * a mounted ConfigMap.
 */
function homesOf(document: string): readonly string[] {
  return [realpathSync(dirname(resolve(document))), dirname(realpathSync(document))];
}

function isWithin(home: string, path: string): boolean {
  const way = relative(home, path);
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

/** What is known of a file before it is opened: a pipe would keep whoever opens it waiting for ever. */
function checkedStats(path: string, name: string): { readonly size: number } {
  const stats = statSync(path);
  if (!stats.isFile()) throw new NoFile(`${basename(name)} is not a file`);
  return stats;
}

class NoFile extends Error {}

function outside(name: string): DecodedText {
  const message = `${name} lies outside of the policy's directory: copy it there`;
  return { ok: false, problem: fileProblem(name, 'file.outside', message) };
}

function tooLarge(name: string, sizeBytes: number, leftBytes: number): DecodedText {
  const limit = Math.max(0, Math.min(FILE_LIMIT_BYTES, leftBytes));
  const of = limit < FILE_LIMIT_BYTES ? 'are left of 64 MiB for all files' : 'are read of one file';
  const message = `the file has ${formatBytes(sizeBytes)}, more than the ${formatBytes(limit)} that ${of}`;
  return { ok: false, problem: fileProblem(name, 'file.too_large', message) };
}

function unreadable(path: string, name: string, error: unknown): Problem {
  if (error instanceof NoFile) return fileProblem(name, 'file.unreadable', error.message);
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
  if (code === 'EACCES')
    return fileProblem(name, 'file.unreadable', 'it may not be read: the permission is lacking');
  if (code === 'ELOOP')
    return fileProblem(name, 'file.unreadable', 'it is a symbolic link to itself');
  if (code !== 'ENOENT' && code !== 'ENOTDIR') {
    return fileProblem(name, 'file.unreadable', `it cannot be read (${code})`);
  }
  const near = nearestFile(path);
  const meant = near === undefined ? undefined : join(dirname(name), near);
  const hint = meant === undefined ? '' : ` — did you mean "${meant}"?`;
  const problem = fileProblem(name, 'file.unreadable', `there is no such file${hint}`);
  return meant === undefined ? problem : { ...problem, nearest: meant };
}

function collecting(load: (name: string) => DecodedText): IncludedFiles {
  const read = new Map<string, DecodedText>();
  return {
    read(name) {
      const key = normalize(name);
      let found = read.get(key);
      if (found === undefined) {
        found = load(key);
        read.set(key, found);
      }
      return found;
    },
    texts: () =>
      Object.fromEntries(
        [...read].flatMap(([name, decoded]) => (decoded.ok ? [[name, decoded.text]] : [])),
      ),
    names: () => [...read.keys()],
  };
}
