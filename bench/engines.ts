import type { Engines } from '../src/core/policy/source.ts';

/** Engines for policies without schemas. */
export function noEngines(): Engines {
  return {
    validator(ref) {
      throw new Error(`no schema was expected, but ${ref.file}#${ref.pointer} is asked for`);
    },
  };
}
