import { parseArgs } from 'node:util';
import { nearest } from '../util/edit-distance.ts';
import { PinpointError } from '../util/error.ts';
import { COMMON_OPTIONS } from './spec.ts';
import type { CommandSpec, OptionSpec, ParsedCommand } from './spec.ts';

/**
 * Reads the words after a command's name against its description.
 * @throws PinpointError `usage.invalid` that names the word that does not fit
 */
export function parseCommand(spec: CommandSpec, args: readonly string[]): ParsedCommand {
  const options = { ...spec.options, ...COMMON_OPTIONS };
  const { own, curl } = splitCurl(spec, args, options);
  const { tokens } = parseArgs({
    args: [...own],
    options: Object.fromEntries(
      Object.entries(options).map(([name, option]) => [name, describe(option)]),
    ),
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const switches = new Set<string>();
  const values = new Map<string, string>();
  const lists = new Map<string, string[]>();
  const words: string[] = [];
  for (const token of tokens) {
    if (token.kind === 'positional') words.push(token.value);
    if (token.kind !== 'option') continue;
    const option = Object.hasOwn(options, token.name) ? options[token.name] : undefined;
    if (option === undefined) throw unknownOption(spec, token.rawName, Object.keys(options));
    if (option.value === undefined) addSwitch(spec, switches, token);
    else addValue({ spec, values, lists, token, option });
  }
  if (!switches.has('help')) checkWords(spec, words, curl);
  return { switches, values, lists, words, ...(curl === undefined ? {} : { curl }) };
}

interface OptionToken {
  readonly name: string;
  readonly rawName: string;
  readonly value?: string | undefined;
  readonly inlineValue?: boolean | undefined;
}

function describe(option: OptionSpec): { type: 'string' | 'boolean'; short?: string } {
  const type = option.value === undefined ? 'boolean' : 'string';
  return option.short === undefined ? { type } : { type, short: option.short };
}

function addSwitch(spec: CommandSpec, switches: Set<string>, token: OptionToken): void {
  if (token.value !== undefined) throw usage(spec, `option \`${token.rawName}\` takes no value`);
  switches.add(token.name);
}

function addValue(adding: {
  spec: CommandSpec;
  values: Map<string, string>;
  lists: Map<string, string[]>;
  token: OptionToken;
  option: OptionSpec;
}): void {
  const { spec, values, lists, token, option } = adding;
  const value = token.value;
  // `--since --json`: an option where a value was meant; `--since=--json` says that it is meant.
  const swallowed = token.inlineValue !== true && value !== undefined && /^-[-A-Za-z]/.test(value);
  if (value === undefined || swallowed)
    throw usage(spec, `option \`${token.rawName}\` needs a value (${option.value ?? ''})`);
  if (option.repeats === true) {
    lists.set(token.name, [...(lists.get(token.name) ?? []), value]);
    return;
  }
  if (values.has(token.name)) throw usage(spec, `option \`${token.rawName}\` is given twice`);
  values.set(token.name, value);
}

/** Cuts the curl command off: what follows `--`, or everything from the first word when that is `curl`. */
function splitCurl(
  spec: CommandSpec,
  args: readonly string[],
  options: Readonly<Record<string, OptionSpec>>,
): { readonly own: readonly string[]; readonly curl?: readonly string[] } {
  if (spec.takesCurl !== true) return { own: args };
  const valueNames = new Set(
    Object.entries(options).flatMap(([name, option]) =>
      option.value === undefined
        ? []
        : [`--${name}`, ...(option.short === undefined ? [] : [`-${option.short}`])],
    ),
  );
  for (let at = 0; at < args.length; at += 1) {
    const word = args[at] ?? '';
    if (word === '--') return { own: args.slice(0, at), curl: args.slice(at + 1) };
    if (word === 'curl') return { own: args.slice(0, at), curl: args.slice(at) };
    if (valueNames.has(word)) at += 1;
  }
  return { own: args };
}

function checkWords(
  spec: CommandSpec,
  words: readonly string[],
  curl: readonly string[] | undefined,
): void {
  if (curl !== undefined) {
    if (words.length > 0)
      throw usage(spec, `\`${words[0]}\` and a curl command cannot be given together`);
    if (curl[0] !== 'curl')
      throw usage(
        spec,
        `after \`--\` a command that starts with \`curl\` is expected, not \`${curl[0] ?? ''}\``,
      );
    return;
  }
  if (words.length < spec.words.least)
    throw usage(spec, `\`pinpoint ${spec.name}\` needs more than was given`);
  if (words.length > spec.words.most)
    throw usage(spec, `\`${words[spec.words.most]}\` is one word too many`);
}

function unknownOption(
  spec: CommandSpec,
  rawName: string,
  known: readonly string[],
): PinpointError {
  const asked = rawName.replace(/^-+/, '');
  const near =
    nearest(asked, known) ?? known.find((name) => name.startsWith(asked) || asked.startsWith(name));
  const hint = near === undefined ? '' : `; did you mean \`--${near}\`?`;
  return usage(spec, `option \`${rawName}\` is not known${hint}`);
}

/** A command line that does not fit, with the way to call the command. */
export function usage(spec: Pick<CommandSpec, 'name' | 'usage'>, message: string): PinpointError {
  const form = spec.usage[0] === undefined ? '' : `write \`pinpoint ${spec.usage[0]}\`, or `;
  return new PinpointError('usage.invalid', message, {
    next: `${form}see \`pinpoint ${spec.name} --help\``,
  });
}
