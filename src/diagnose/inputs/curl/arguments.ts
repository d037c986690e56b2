import { nearest } from '../../../util/edit-distance.ts';
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

/**
 * Reads curl's command line (without the word `curl`) into options; short ones may be joined, values too. An option
 * whose effect is among `refused` is a problem.
 */
export function readArguments(
  words: readonly string[],
  refused: ReadonlySet<CurlEffect>,
): CurlArguments {
  const given: CurlArgument[] = [];
  const problems: string[] = [];
  const reading: Reading = { words, at: 0, refused, given, problems };
  let onlyUrls = false;
  while (reading.at < words.length) {
    const word = words[reading.at++] ?? '';
    if (onlyUrls || word === '-' || !word.startsWith('-'))
      given.push({ effect: 'url', flag: word, value: word });
    else if (word === '--') onlyUrls = true;
    else if (word.startsWith('--')) readLong(word, reading);
    else readShort(word, reading);
  }
  return { given, problems };
}

interface Reading {
  readonly words: readonly string[];
  at: number;
  readonly refused: ReadonlySet<CurlEffect>;
  readonly given: CurlArgument[];
  readonly problems: string[];
}

function readLong(word: string, reading: Reading): void {
  const equals = word.indexOf('=');
  const name = equals < 0 ? word.slice(2) : word.slice(2, equals);
  // `--no-…` turns a switch off, which is what it is without it.
  const flag = LONG_FLAGS.get(name);
  if (
    flag === undefined &&
    name.startsWith('no-') &&
    LONG_FLAGS.get(name.slice(3))?.value === false
  )
    return;
  if (flag === undefined) {
    const near = name.length > 100 ? undefined : nearest(name, LONG_FLAGS.keys());
    const hint = near === undefined ? '' : `; did you mean \`--${near}\`?`;
    reading.problems.push(`curl option \`--${name}\` is not known here${hint}`);
    skipValueOf(near, equals >= 0, reading);
    return;
  }
  if (!flag.value) return add(reading, { effect: flag.effect, flag: `--${name}`, value: '' });
  const value = equals < 0 ? nextWord(reading) : word.slice(equals + 1);
  addWithValue(reading, `--${name}`, flag.effect, value);
}

/** What follows an unknown option is taken for its value where the option that was meant takes one. */
function skipValueOf(near: string | undefined, hasValue: boolean, reading: Reading): void {
  if (near === undefined || hasValue || LONG_FLAGS.get(near)?.value !== true) return;
  const next = reading.words[reading.at];
  if (next !== undefined && !next.startsWith('-') && !next.includes('://')) reading.at++;
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
      const value = joined === '' ? nextWord(reading) : joined;
      addWithValue(reading, `-${letter}`, flag.effect, value);
      return;
    }
    add(reading, { effect: flag.effect, flag: `-${letter}`, value: '' });
  }
}

function nextWord(reading: Reading): string | undefined {
  return reading.words[reading.at++];
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
  if (reading.refused.has(argument.effect)) {
    reading.problems.push(
      `curl option \`${argument.flag}\` changes the request in a way that is not read here`,
    );
  } else {
    reading.given.push(argument);
  }
}
