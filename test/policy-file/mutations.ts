import type { DocumentPath } from '../../src/core/edit.ts';
import { nearest } from '../../src/util/edit-distance.ts';
import type { Json } from '../../src/util/json.ts';
import { isList, isMap } from './json-kind.ts';
import type { Positions } from '../../src/policy-file/positions.ts';
import type { Random } from '../oracle/random.ts';

/** A policy text with its value and places. */
export interface Subject {
  readonly text: string;
  readonly value: Json;
  readonly positions: Positions;
}

/** A text with one mistake in it. */
export interface Mutant {
  readonly text: string;
  readonly line: number;
  /** The name that a message must suggest. */
  readonly right?: string;
}

/** Makes one mistake; undefined where the place that was chosen does not have room for it. */
export type Mutation = (random: Random, subject: Subject) => Mutant | undefined;

interface Spot {
  readonly path: DocumentPath;
  readonly value: Json;
}

function textOf(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** Every value of a document, by path. */
function* spots(value: Json, path: DocumentPath = []): Generator<Spot, void, void> {
  yield { path, value };
  const entries: readonly (readonly [string | number, Json])[] = isList(value)
    ? [...value.entries()]
    : isMap(value)
      ? Object.entries(value)
      : [];
  for (const [step, child] of entries) yield* spots(child, [...path, step]);
}

function find(random: Random, subject: Subject, pattern: RegExp): Spot | undefined {
  return random.maybe([...spots(subject.value)].filter(({ path }) => pattern.test(path.join('/'))));
}

function replaced(
  subject: Subject,
  range: { readonly start: number; readonly end: number; readonly line: number },
  text: string,
): Mutant {
  return {
    text: subject.text.slice(0, range.start) + text + subject.text.slice(range.end),
    line: range.line,
  };
}

/** One slip of the hand: two letters swapped, one lost, one doubled, one wrong. */
export function misspell(random: Random, name: string): string {
  const at = random.int(1, Math.max(1, name.length - 2));
  const slip = random.int(0, 3);
  if (slip === 0)
    return name.slice(0, at) + (name[at + 1] ?? '') + (name[at] ?? '') + name.slice(at + 2);
  if (slip === 1) return name.slice(0, at) + name.slice(at + 1);
  if (slip === 2) return name.slice(0, at) + (name[at] ?? '') + name.slice(at);
  return `${name.slice(0, at)}${name[at] === 'q' ? 'k' : 'q'}${name.slice(at + 1)}`;
}

/** Misspells the text of a value (or, with `key`, of a key) whose path matches. */
export function misspelling(pattern: RegExp, part: 'value' | 'key' = 'value'): Mutation {
  return (random, subject) => {
    const spot = find(random, subject, pattern);
    if (spot === undefined) return undefined;
    const name = part === 'key' ? String(spot.path.at(-1)) : textOf(spot.value);
    const wrong = misspell(random, name);
    const range =
      part === 'key' ? subject.positions.key(spot.path) : subject.positions.value(spot.path);
    // A slip that does not lead back, or that YAML reads otherwise, is none that anybody could mend.
    if (
      range === undefined ||
      wrong === name ||
      nearest(wrong, [name]) !== name ||
      /[:#]\s|:$/.test(wrong)
    )
      return undefined;
    return { ...replaced(subject, range, wrong), right: name };
  };
}

/** Misspells one word within the text of a value whose path matches. */
export function misspellingWord(pattern: RegExp, word: RegExp): Mutation {
  return (random, subject) => {
    const spot = find(random, subject, pattern);
    const range = spot === undefined ? undefined : subject.positions.value(spot.path);
    const right = textOf(spot?.value ?? null);
    const [name] = word.exec(right) ?? [];
    if (range === undefined || name === undefined) return undefined;
    const wrong = misspell(random, name);
    if (wrong === name || nearest(wrong, [name]) !== name) return undefined;
    return { ...replaced(subject, range, right.replace(name, wrong)), right };
  };
}

/** Puts another text where a value stands. */
export function replacing(
  pattern: RegExp,
  make: (old: string, random: Random) => string,
): Mutation {
  return (random, subject) => {
    const spot = find(random, subject, pattern);
    const range = spot === undefined ? undefined : subject.positions.value(spot.path);
    if (spot === undefined || range === undefined) return undefined;
    return replaced(subject, range, make(textOf(spot.value), random));
  };
}

/** Copies the value of one place over that of another. */
export function copying(pattern: RegExp): Mutation {
  return (random, subject) => {
    const [from, to] = random.sample(
      [...spots(subject.value)].filter(({ path }) => pattern.test(path.join('/'))),
      2,
    );
    const range = to === undefined ? undefined : subject.positions.value(to.path);
    if (from === undefined || to === undefined || range === undefined || from.value === to.value)
      return undefined;
    return replaced(subject, range, textOf(from.value));
  };
}

/** Works on a whole line that has a member whose path matches. */
export function onLine(pattern: RegExp, make: (line: string) => string): Mutation {
  return (random, subject) => {
    const spot = find(random, subject, pattern);
    const place = spot === undefined ? undefined : subject.positions.key(spot.path);
    if (place === undefined) return undefined;
    const lines = subject.text.split('\n');
    lines[place.line - 1] = make(lines[place.line - 1] ?? '');
    return { text: lines.join('\n'), line: place.line };
  };
}
