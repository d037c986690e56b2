import type { BlockHead } from './block.ts';
import { ByteReader } from './byte-reader.ts';

/** Reads one record with the words of its block. Throws `RangeError` when it is damaged. */
export class BlockReader extends ByteReader {
  readonly head: BlockHead;

  constructor(
    head: BlockHead,
    records: Buffer,
    frame: { readonly start: number; readonly end: number },
  ) {
    super(records, frame.start, frame.end);
    this.head = head;
  }

  word(): string | undefined {
    const number = this.small();
    if (number === 0) return undefined;
    const word = this.head.s[number - 1];
    if (word === undefined) throw new RangeError(`the block has no word ${number}`);
    return word;
  }

  needWord(): string {
    const word = this.word();
    if (word === undefined) throw new RangeError(`a word is missing before ${this.at}`);
    return word;
  }

  oneOf<T>(choices: readonly T[]): T {
    const choice = choices[this.byte()];
    if (choice === undefined) throw new RangeError(`no such choice before ${this.at}`);
    return choice;
  }

  list<T>(read: () => T): readonly T[] {
    const items: T[] = [];
    for (let left = this.small(); left > 0; left--) items.push(read());
    return items;
  }
}

/** The same without the members that are undefined: a record has none such. */
export function withoutAbsent<T extends object>(members: {
  readonly [Name in keyof T]: T[Name] | undefined;
}): T {
  const present: Partial<Record<keyof T, unknown>> = {};
  for (const name in members) {
    if (members[name] !== undefined) present[name] = members[name];
  }
  return present as T;
}
