/** What is used of a file system, by the names that `node:fs` and `node:path` have for it. */
export interface DirectorySystem {
  dirname(path: string): string;
  statSync(path: string): { isDirectory(): boolean };
  mkdirSync(path: string, options: { readonly mode: number }): unknown;
}

/** For its user alone. */
const MODE = 0o700;

/**
 * Makes a directory that its user alone may read, and those above it that are missing. Nothing happens where it exists.
 * Not by `recursive` of `mkdir`, which never ends where a directory exists and refuses with ENOENT, as /proc does.
 * Throws the system's errors.
 */
export function makeDirectories(directory: string, system: DirectorySystem): void {
  if (isDirectory(directory, system)) return;
  const parent = system.dirname(directory);
  if (parent !== directory) makeDirectories(parent, system);
  try {
    system.mkdirSync(directory, { mode: MODE });
  } catch (error) {
    // Somebody else may have made it meanwhile.
    if (!isDirectory(directory, system)) throw error;
  }
}

function isDirectory(path: string, system: DirectorySystem): boolean {
  try {
    return system.statSync(path).isDirectory();
  } catch {
    return false;
  }
}
