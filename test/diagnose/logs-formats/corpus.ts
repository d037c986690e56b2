import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A record of a log, from running the product or retold from a public source, and what it says. */
export interface Sample {
  /** Id of the format: the name of its file. */
  readonly format: string;
  readonly record: string;
  /** What was run, or the address it was retold from. */
  readonly source: string;
  /** The cause that it speaks for most; empty: a refusal that names none; null: no refusal. */
  readonly cause: string | null;
  readonly product?: string;
  readonly status?: number;
  readonly upstream?: number;
  readonly refused?: boolean;
  readonly method?: string;
  readonly path?: string;
  readonly host?: string;
  readonly address?: string;
  readonly id?: string;
  /** ISO 8601. */
  readonly at?: string;
  /** Part of a text to paste. */
  readonly paste?: string;
  /** A secret of the record that may stand nowhere in the event. */
  readonly secret?: string;
}

const DIRECTORY = join(import.meta.dirname, '../../corpus/diagnose/logs-formats');

/** All samples, by format. */
export const SAMPLES: readonly Sample[] = readdirSync(DIRECTORY)
  .toSorted()
  .flatMap((name) => {
    const rows = JSON.parse(readFileSync(join(DIRECTORY, name), 'utf8')) as readonly Omit<
      Sample,
      'format'
    >[];
    return rows.map((row) => ({ ...row, format: name.replace(/\.json$/, '') }));
  });
