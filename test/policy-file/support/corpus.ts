import { existsSync, readFileSync } from 'node:fs';
import { fileProblem } from '../../../src/policy-file/decode-text.ts';
import type { DecodedText } from '../../../src/policy-file/decode-text.ts';

const CORPUS = new URL('../../corpus/openapi/', import.meta.url);

/** Reads a file of the corpus as a file of a policy's directory is read. */
export function readCorpus(name: string): DecodedText {
  const url = new URL(name, CORPUS);
  if (existsSync(url)) return { ok: true, text: readFileSync(url, 'utf8') };
  return { ok: false, problem: fileProblem(name, 'file.unreadable', 'there is no such file') };
}

/** The texts of files of the corpus by name. */
export function corpusTexts(names: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    names.map((name) => [name, readFileSync(new URL(name, CORPUS), 'utf8')]),
  );
}

/** Reads one text under whatever name. */
export function readsText(text: string): (name: string) => DecodedText {
  return () => ({ ok: true, text });
}
