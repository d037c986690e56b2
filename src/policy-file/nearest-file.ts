import { readdirSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { nearest } from '../util/edit-distance.ts';

/** The name of the file in the same directory that was most likely meant. */
export function nearestFile(path: string): string | undefined {
  return nearest(basename(path), namesIn(dirname(path)));
}

function namesIn(directory: string): readonly string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}
