import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CauseCode } from '../../../src/diagnose/cause-codes.ts';

/** A public report of a refused request, retold: what it shows, and what turned out to be the cause. */
export interface PublicReport {
  /** File name without its ending. */
  readonly id: string;
  /** Where it was read. */
  readonly address: string;
  /** `fresh`: retold after the diagnosis was written, and never tuned on. */
  readonly half?: 'fresh';
  readonly about: string;
  /** No more than the report shows; names of hosts and accounts changed. */
  readonly material: {
    /** What somebody pastes without saying what it is. */
    readonly pasted?: string;
    readonly request?: string;
    readonly response?: string;
    readonly logs: readonly { readonly file: string; readonly text: string }[];
  };
  readonly accepted: {
    readonly cause: CauseCode;
    /** Codes that say the same of this report. */
    readonly alsoRight: readonly CauseCode[];
    /** Names of the product that answered. Empty: the report does not tell. */
    readonly answeredBy: readonly string[];
    /** What helped, in one sentence. */
    readonly answer: string;
  };
}

const FOLDER = join(import.meta.dirname, '../../corpus/diagnose/reports');

/** All public reports, in the order of their names. */
export function readReports(): readonly PublicReport[] {
  return readdirSync(FOLDER)
    .toSorted()
    .map((name) => {
      const report = JSON.parse(readFileSync(join(FOLDER, name), 'utf8')) as PublicReport;
      return { ...report, id: name.replace('.json', '') };
    });
}
