import { LONG_FLAGS, SHORT_FLAGS } from './flags.ts';
import type { CurlEffect } from './flags.ts';

/** One option as given: `flag` as the person wrote it, for messages. */
export interface CurlArgument {
  readonly effect: CurlEffect;
  readonly flag: string;
  readonly value: string;
}

export interface CurlArguments {
  readonly given: readonly CurlArgument[];
  /** What is wrong with the command line, all of it, in its order. */
  readonly problems: readonly string[];
}

/** Reads curl's command line (without the word `curl`) into options; short ones may be joined, values too. */
export function readArguments(words: readonly string[]): CurlArguments {
  const given: CurlArgument[] = [];
  const problems: string[] = [];
  const rest = [...words];
  let onlyUrls = false;
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    if (onlyUrls || word === '-' || !word.startsWith('-'))
      given.push({ effect: 'url', flag: word, value: word });
    else if (word === '--') onlyUrls = true;
    else if (word.startsWith('--')) readLong(word, { rest, given, problems });
    else readShort(word, { rest, given, problems });
  }
  return { given, problems };
}

interface Reading {
  readonly rest: string[];
  readonly given: CurlArgument[];
  readonly problems: string[];
}

function readLong(word: string, reading: Reading): void {
  const equals = word.indexOf('=');
  const name = equals < 0 ? word.slice(2) : word.slice(2, equals);
  const flag = LONG_FLAGS.get(name);
  if (flag === undefined) {
    reading.problems.push(`curl option \`--${name}\` is not known here`);
    return;
  }
  if (!flag.value) return add(reading, { effect: flag.effect, flag: `--${name}`, value: '' });
  const value = equals < 0 ? reading.rest.shift() : word.slice(equals + 1);
  addWithValue(reading, `--${name}`, flag.effect, value);
}

function readShort(word: string, reading: Reading): void {
  for (let at = 1; at < word.length; at += 1) {
    const letter = word.charAt(at);
    const flag = LONG_FLAGS.get(SHORT_FLAGS[letter] ?? '');
    if (flag === undefined) {
      // What follows an unknown letter may be its value, so nothing more of this word can be read.
      reading.problems.push(`curl option \`-${letter}\` is not known here`);
      return;
    }
    if (flag.value) {
      const joined = word.slice(at + 1);
      addWithValue(
        reading,
        `-${letter}`,
        flag.effect,
        joined === '' ? reading.rest.shift() : joined,
      );
      return;
    }
    add(reading, { effect: flag.effect, flag: `-${letter}`, value: '' });
  }
}

function addWithValue(
  reading: Reading,
  flag: string,
  effect: CurlEffect,
  value: string | undefined,
): void {
  if (value === undefined) reading.problems.push(`curl option \`${flag}\` needs a value`);
  else add(reading, { effect, flag, value });
}

function add(reading: Reading, argument: CurlArgument): void {
  if (argument.effect === 'ignored') return;
  if (argument.effect === 'unsupported') {
    reading.problems.push(
      `curl option \`${argument.flag}\` changes the request in a way that is not read here`,
    );
  } else {
    reading.given.push(argument);
  }
}
