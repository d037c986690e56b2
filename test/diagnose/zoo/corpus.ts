import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ZooMaterial } from './material.ts';

/** Where `record.main.ts` writes. */
export const ZOO_CORPUS = join(import.meta.dirname, '../../corpus/diagnose/zoo');

/** Everything that was recorded, in the order of its names. */
export function readZooCorpus(): readonly ZooMaterial[] {
  return readdirSync(ZOO_CORPUS)
    .toSorted()
    .flatMap((of) =>
      readdirSync(join(ZOO_CORPUS, of))
        .toSorted()
        .map((name) => JSON.parse(readFileSync(join(ZOO_CORPUS, of, name), 'utf8')) as ZooMaterial),
    );
}
