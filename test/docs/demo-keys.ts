import { createHash, randomBytes } from 'node:crypto';
import { formatApiKey } from '../../src/util/api-key.ts';
import type { Json } from '../../src/util/json.ts';

/** One key of a reproduction, in every form that a page can name. */
export interface DemoKey {
  readonly key: string;
  readonly mistyped: string;
  readonly id: string;
  readonly hash: string;
}

const PARTS = {
  reader: ['rep', '7Hq2'],
  writer: ['shop', '9Kt5'],
  admin: ['ops', 'k2Zd'],
  other: ['new', '5Tb8'],
  stranger: ['lost', '2Wm6'],
} as const satisfies Record<string, readonly [tag: string, id: string]>;

export type DemoKeys = Readonly<Record<keyof typeof PARTS, DemoKey>>;

/** Makes the keys that pages call `$reader`, `$writer` and so on: real ones, new each time, with the ids that the pages show. */
export function makeDemoKeys(): DemoKeys {
  const entries = Object.entries(PARTS).map(([name, [tag, id]]) => {
    const key = formatApiKey(tag, id, randomBytes(16).toString('hex'));
    return [
      name,
      {
        key,
        mistyped: key.slice(0, -1) + (key.endsWith('x') ? 'y' : 'x'),
        id: `pk_${tag}_${id}`,
        hash: `sha256:${createHash('sha256').update(key).digest('hex')}`,
      },
    ] as const;
  });
  return Object.fromEntries(entries) as unknown as DemoKeys;
}

/** Puts keys in the place of `$reader.key` and the like, in every text within a value. Throws for a name that there is not. */
export function fillIn(value: Json, keys: DemoKeys, upstream: string): Json {
  if (typeof value === 'string') return fillInText(value, keys, upstream);
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map((item: Json) => fillIn(item, keys, upstream));
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [name, fillIn(item, keys, upstream)]),
  );
}

function fillInText(text: string, keys: DemoKeys, upstream: string): string {
  return text
    .replaceAll('$upstream', upstream)
    .replaceAll(/\$([a-z]+)\.([a-z]+)/g, (whole, name: string, part: string) => {
      const found = (keys as Readonly<Record<string, DemoKey | undefined>>)[name];
      const filled = found?.[part as keyof DemoKey];
      if (filled === undefined) throw new Error(`there is no ${whole}`);
      return filled;
    });
}
