import { readFileSync } from 'node:fs';
import { dirname, isAbsolute, normalize, resolve, sep } from 'node:path';
import { decodeText, fileProblem } from './decode-text.ts';
import type { DecodedText } from './decode-text.ts';

/** The files that a policy document pulls in, each read once, by name relative to the document's directory. */
export interface IncludedFiles {
  read(name: string): DecodedText;
  /** Every text that was read, by name. */
  texts(): Readonly<Record<string, string>>;
  /** Names that were asked for, whether or not they could be read: what to watch. */
  names(): readonly string[];
}

/** Files beside a document on disk. Nothing outside of the document's directory is read. */
export function filesBeside(document: string): IncludedFiles {
  const directory = dirname(resolve(document));
  return collecting((name) => {
    const path = resolve(directory, name);
    if (isAbsolute(name) || !(path + sep).startsWith(directory + sep)) {
      const message = `${name} lies outside of the policy's directory: copy it there`;
      return { ok: false, problem: fileProblem(name, 'file.outside', message) };
    }
    try {
      return decodeText(readFileSync(path), name);
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
      const message = code === 'ENOENT' ? 'there is no such file' : `it cannot be read (${code})`;
      return { ok: false, problem: fileProblem(name, 'file.unreadable', message) };
    }
  });
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
