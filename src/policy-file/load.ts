import { readFile, stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import type { DocumentPath } from '../core/edit.ts';
import type { PolicyDocument } from '../core/policy/document.ts';
import type { OperationSource, PolicySource } from '../core/policy/source.ts';
import { readAuthorities } from './authorities.ts';
import { checkPolicy } from './check/check-policy.ts';
import { coerce } from './check/coerce.ts';
import { checkShape } from './check/shape.ts';
import { decodeText, FILE_LIMIT_BYTES, fileProblem, tooLarge } from './decode-text.ts';
import type { DecodedText } from './decode-text.ts';
import { checkSchemas } from './engines.ts';
import { filesBeside } from './included-files.ts';
import type { IncludedFiles } from './included-files.ts';
import { readListFile } from './list-file.ts';
import { readOpenapi } from './openapi.ts';
import type { OpenapiRead } from './openapi.ts';
import { policySchema } from './policy-schema.ts';
import type { Place, Positions } from './positions.ts';
import { problemAt } from './problem-at.ts';
import { hasErrors, sortProblems } from './problem.ts';
import type { Problem } from './problem.ts';
import { schemaFiles } from './schema-files.ts';
import { readDocument } from './read-document.ts';
import { versionsOf } from './revision.ts';

/** A policy that was read and found to be in order. */
export interface LoadedPolicy {
  /** As it was named. */
  readonly file: string;
  readonly text: string;
  /** Every file that it pulls in, by name relative to it. */
  readonly included: Readonly<Record<string, string>>;
  /** Names of all files that it draws on, those of authorities and secrets too: what to watch. */
  readonly files: readonly string[];
  readonly source: PolicySource;
  readonly sourceJson: string;
  readonly positionsJson: string;
}

export type LoadResult =
  | { readonly ok: true; readonly policy: LoadedPolicy; readonly warnings: readonly Problem[] }
  | {
      readonly ok: false;
      readonly problems: readonly Problem[];
      /** Names of the files that it draws on as far as they are known: what to watch for the mending. */
      readonly files: readonly string[];
    };

export interface LoadOptions {
  /** The environment that `env:` secrets are looked up in; only whether they are there is asked. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Whether a secret that is not there forbids the policy. */
  readonly missingSecrets: 'error' | 'warning';
}

/** What a run of reading has found so far. */
interface Reading {
  readonly file: string;
  readonly files: IncludedFiles;
  readonly problems: Problem[];
  /** Names of files that upstreams draw on. */
  readonly upstreamFiles: Set<string>;
}

/** Reads and checks a policy document and everything that it pulls in. Mistakes are values: every one is told, none is thrown. */
export async function loadPolicy(file: string, options: LoadOptions): Promise<LoadResult> {
  const reading: Reading = {
    file,
    files: filesBeside(file),
    problems: [],
    upstreamFiles: new Set(),
  };
  const name = basename(file);
  const text = await readText(reading, name);
  if (text === undefined) return refused(reading);
  const read = readDocument(text, { file: name, plainKeys: 'text_only' });
  reading.problems.push(...read.problems);
  if (read.value === undefined) return refused(reading);
  const shape = checkShape(read.value, read.positions);
  reading.problems.push(...shape);
  // One run tells every mistake: where the shape is wrong, the checks of meaning go over what was most likely meant.
  const value = shape.length === 0 ? read.value : coerce(read.value, policySchema());
  const document = value as unknown as PolicyDocument;
  return finish(reading, { text, document, positions: read.positions }, options);
}

interface Parsed {
  readonly text: string;
  readonly document: PolicyDocument;
  readonly positions: Positions;
}

function finish(reading: Reading, parsed: Parsed, options: LoadOptions): LoadResult {
  const { document, positions, text } = parsed;
  const { operations, incomplete, placeOf } = readOperations(reading, parsed);
  const lists = readLists(reading, parsed);
  readSchemas(reading, parsed);
  const authorities = readUpstreamFiles(reading, parsed);
  reading.problems.push(
    ...checkPolicy({
      ...options,
      document,
      positions,
      operations,
      incomplete,
      placeOf,
      lists,
      directory: dirname(reading.file),
    }),
  );
  if (hasErrors(reading.problems)) return refused(reading);
  const included = reading.files.texts();
  const source: PolicySource = {
    ...versionsOf(document, included, authorities),
    document,
    operations,
    lists,
  };
  const policy: LoadedPolicy = {
    file: reading.file,
    text,
    included,
    files: filesOf(reading),
    source,
    sourceJson: JSON.stringify(source),
    positionsJson: positions.toJson(),
  };
  return { ok: true, policy, warnings: sorted(reading) };
}

function sorted(reading: Reading): readonly Problem[] {
  return sortProblems(reading.problems, basename(reading.file));
}

function refused(reading: Reading): LoadResult {
  return { ok: false, problems: sorted(reading), files: filesOf(reading) };
}

function filesOf({ files, upstreamFiles }: Reading): readonly string[] {
  return [...new Set([...files.names(), ...upstreamFiles])];
}

async function readText(reading: Reading, name: string): Promise<string | undefined> {
  try {
    const stats = await stat(reading.file);
    // A pipe would keep the reader waiting for ever.
    if (!stats.isFile())
      reading.problems.push(fileProblem(name, 'file.unreadable', 'it is not a file'));
    else if (stats.size > FILE_LIMIT_BYTES) reading.problems.push(tooLarge(name, stats.size));
    else {
      const decoded = decodeText(await readFile(reading.file), name);
      if (decoded.ok) return decoded.text;
      reading.problems.push(decoded.problem);
    }
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    const message = code === 'ENOENT' ? 'there is no such file' : `it cannot be read (${code})`;
    reading.problems.push(fileProblem(name, 'file.unreadable', message));
  }
  return undefined;
}

/** Operations of OpenAPI files by `service/version`, and where they are written. */
interface Operations {
  readonly operations: Readonly<Record<string, readonly OperationSource[]>>;
  /** Those whose file could not be read in full. */
  readonly incomplete: ReadonlySet<string>;
  placeOf(version: string, operationId: string): Place | undefined;
}

function readOperations(reading: Reading, { document, positions }: Parsed): Operations {
  const operations: Record<string, readonly OperationSource[]> = {};
  const incomplete = new Set<string>();
  const places = new Map<string, OpenapiRead['positionOf']>();
  for (const [service, { versions }] of Object.entries(document.services ?? {})) {
    for (const [version, { openapi }] of Object.entries(versions)) {
      if (openapi === undefined) continue;
      const path = ['services', service, 'versions', version, 'openapi'];
      const decoded = reading.files.read(openapi);
      if (!decoded.ok) {
        reading.problems.push(atReference(decoded.problem, positions, path));
        incomplete.add(`${service}/${version}`);
        continue;
      }
      const read = readOpenapi({ file: openapi, read: (name) => reading.files.read(name) });
      reading.problems.push(...read.problems);
      if (!read.isComplete) incomplete.add(`${service}/${version}`);
      operations[`${service}/${version}`] = read.operations;
      places.set(`${service}/${version}`, (id) => read.positionOf(id));
    }
  }
  return { operations, incomplete, placeOf: (version, id) => places.get(version)?.(id) };
}

/** A file that cannot be read is a mistake of the place that names it. */
function atReference(problem: Problem, positions: Positions, path: DocumentPath): Problem {
  const place = positions.value(path) ?? positions.nearest(path);
  const { file, line, column, endLine, endColumn } = place;
  const message = `${problem.file}: ${problem.message}`;
  return { ...problem, file, line, column, endLine, endColumn, message };
}

function readLists(
  reading: Reading,
  { document, positions }: Parsed,
): Readonly<Record<string, readonly string[]>> {
  const found: Record<string, readonly string[]> = {};
  for (const [name, list] of Object.entries(document.ipLists ?? {})) {
    if (!('file' in list)) continue;
    const decoded = reading.files.read(list.file);
    if (!decoded.ok) {
      reading.problems.push(atReference(decoded.problem, positions, ['ipLists', name, 'file']));
      continue;
    }
    const { networks, problems } = readListFile(decoded.text, list.file);
    reading.problems.push(...problems);
    found[list.file] = networks;
  }
  return found;
}

/** Digests of the files of authorities, by name. Secrets are only noted, and read by who sends them. */
function readUpstreamFiles(
  reading: Reading,
  { document, positions }: Parsed,
): Readonly<Record<string, string>> {
  const digests: Record<string, string> = {};
  for (const [name, { ca, credential }] of Object.entries(document.upstreams ?? {})) {
    const secret = credential?.secret ?? '';
    if (secret.startsWith('file:')) reading.upstreamFiles.add(secret.slice('file:'.length));
    if (ca === undefined || ca === '') continue;
    reading.upstreamFiles.add(ca);
    const read = readAuthorities(dirname(reading.file), ca);
    const path = ['upstreams', name, 'ca'];
    if (read.ok) digests[ca] = read.digest;
    else
      reading.problems.push(
        problemAt(positions.value(path) ?? positions.nearest(path), { ...read, found: ca }),
      );
  }
  return digests;
}

/** Reads every JSON Schema file that a body rule names, with all that it refers to. */
function readSchemas(reading: Reading, { document, positions }: Parsed): void {
  for (const { file, path } of schemaFiles(document)) {
    const decoded = reading.files.read(file);
    if (!decoded.ok) {
      reading.problems.push(atReference(decoded.problem, positions, path));
      continue;
    }
    const read = (name: string): DecodedText => reading.files.read(name);
    reading.problems.push(...checkSchemas([{ file, pointer: '' }], read).problems);
  }
}
