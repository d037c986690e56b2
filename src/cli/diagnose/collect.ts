import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Readable } from 'node:stream';
import type { SeenExchange } from '../../diagnose/exchange.ts';
import type { Material, MaterialKind } from '../../diagnose/inputs/material.ts';
import { PinpointError } from '../../util/error.ts';
import type { CommandContext } from '../command.ts';
import type { ParsedCommand } from '../spec.ts';
import { loadCurlReader, loadMaterialReader } from './parts.ts';
import { readSource } from './read-source.ts';
import type { Source } from './read-source.ts';
import { looksLikeLog, openStdin } from './stdin.ts';
import type { LogInput } from './stdin.ts';

/** Everything that a person gave, read; nothing is weighed yet. */
export interface Collected {
  readonly exchanges: readonly SeenExchange[];
  /** What `--response` holds. */
  readonly responses: readonly SeenExchange[];
  readonly knownGood: readonly SeenExchange[];
  readonly logs: readonly LogInput[];
  /** What could not be read of it, in sentences without a full stop. */
  readonly problems: readonly string[];
}

/** Options that name a file of one kind. */
const KINDS: readonly (readonly [option: string, kind: MaterialKind])[] = [
  ['http', 'http_file'],
  ['har', 'har'],
  ['postman', 'postman'],
];

/**
 * Reads what the command line names; where it names nothing, what is pasted or piped.
 * @throws PinpointError that says which of it cannot be read
 */
export async function collect(command: ParsedCommand, context: CommandContext): Promise<Collected> {
  const materials: Material[] = [];
  if (command.curl !== undefined) materials.push(await readCurl(command.curl, context));
  for (const [option, kind] of KINDS) {
    const file = command.values.get(option);
    if (file !== undefined) materials.push(await readMaterialFile(file, kind, context));
  }
  const logs: LogInput[] = (command.lists.get('log') ?? []).map((path) => ({ path }));
  const responses = await readOption('response', 'raw_response', { command, context });
  const knownGood = await readOption('known-good', undefined, { command, context });
  const given = materials.length + logs.length + responses.length;
  const [word] = command.words;
  if (word !== undefined || given === 0) {
    const free = await readFree(word, context);
    if ('log' in free) logs.push(free.log);
    else materials.push(free);
  }
  logs.push(...pastedLogs(materials));
  return {
    exchanges: materials.flatMap(({ exchanges }) => exchanges),
    responses: responses.flatMap(({ exchanges }) => exchanges),
    knownGood: knownGood.flatMap(({ exchanges }) => exchanges),
    logs,
    problems: [...materials, ...responses, ...knownGood].flatMap(({ problems }) => problems),
  };
}

/** Lines of a log that were pasted together with a command or an answer. */
function pastedLogs(materials: readonly Material[]): readonly LogInput[] {
  const pasted = materials.flatMap(({ leftOver }) => leftOver ?? []).join('\n');
  // Prose around a command is none; a log has times or JSON in it.
  if (!/\d\d:\d\d:\d\d|^\{".*\}$/m.test(pasted)) return [];
  return [{ path: '-', stream: Readable.from([Buffer.from(pasted)], { objectMode: false }) }];
}

async function readCurl(words: readonly string[], { cwd }: CommandContext): Promise<Material> {
  const readCurlWords = await loadCurlReader();
  const material = readCurlWords(words, (name) => readBody(name, cwd));
  return demand(material, { name: CURL, text: '' });
}

/** A file that a curl command sends; `-` is standard input. */
function readBody(name: string, cwd: string): Uint8Array | undefined {
  try {
    return readFileSync(name === '-' ? 0 : resolve(cwd, name));
  } catch {
    return undefined;
  }
}

async function readOption(
  option: string,
  kind: MaterialKind | undefined,
  given: { readonly command: ParsedCommand; readonly context: CommandContext },
): Promise<readonly Material[]> {
  const file = given.command.values.get(option);
  return file === undefined ? [] : [await readMaterialFile(file, kind, given.context)];
}

async function readMaterialFile(
  file: string,
  kind: MaterialKind | undefined,
  { cwd }: CommandContext,
): Promise<Material> {
  return read(await readSource(file, cwd), kind);
}

async function read(source: Source, kind?: MaterialKind): Promise<Material> {
  const readMaterial = await loadMaterialReader();
  return demand(readMaterial(source.text, source.name, kind), source);
}

/** Material without any request or answer in it is nothing to go on. */
function demand(material: Material, { name, text }: Source): Material {
  if (material.exchanges.length > 0) return material;
  const next = NEXT[material.kind] ?? NEXT.unknown;
  // Without a text there is nothing that the readers could say of it.
  if (name !== CURL && text.trim() === '')
    throw new PinpointError('material.not_understood', `\`${name}\` is empty`, {
      next: NEXT.unknown,
    });
  const [problem = 'nothing in it is recognised'] = material.problems;
  const message = name === CURL ? problem : `\`${name}\`: ${problem}`;
  throw new PinpointError('material.not_understood', message, { next });
}

/** What stands behind `--`. */
const CURL = 'the curl command';

const NEXT: Readonly<Partial<Record<MaterialKind, string>>> & { readonly unknown: string } = {
  unknown:
    'give a curl command, an answer with its headers (`curl -i`), a HAR, a Postman collection, a .http file, or a log with `--log`',
  har: 'save the HAR again, whole (network tab of the browser, “Save all as HAR”)',
  postman: 'export the collection again, as v2.1',
  curl: 'copy the command again, whole: from the word `curl` to its end',
  raw_response: 'save the answer with its headers: `curl -i … > r.txt`',
};

/** A file without an option, or what is pasted or piped: told by what is in it. */
async function readFree(
  word: string | undefined,
  context: CommandContext,
): Promise<Material | { readonly log: LogInput }> {
  if (word !== undefined && word !== '-') {
    const file = resolve(context.cwd, word);
    if (await looksLikeLog(file)) return { log: { path: file } };
    return read(await readSource(word, context.cwd));
  }
  const input = await openStdin(context);
  return 'log' in input ? input : read(input);
}
