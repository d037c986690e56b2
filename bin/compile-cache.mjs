import { enableCompileCache } from 'node:module';
import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * Keeps compiled modules, so that the next start takes half the time; threads do the same. They lie among the user's
 * own files, never in a directory that others may write: whoever can write there runs code. To be called before the
 * first module of `src/` is loaded: stripping the types of those few would cost more than all the others do.
 * @param {Record<string, string | undefined>} env
 */
export function keepCompiledModules(env) {
  if (env['NODE_COMPILE_CACHE'] !== undefined) return;
  const base =
    env['XDG_CACHE_HOME'] ?? (env['HOME'] === undefined ? undefined : join(homedir(), '.cache'));
  if (base === undefined || base === '') return;
  const directory = join(base, 'pinpoint', 'compiled');
  // Where it cannot be used, modules are compiled anew, as ever.
  enableCompileCache(directory);
  env['NODE_COMPILE_CACHE'] = directory;
}
