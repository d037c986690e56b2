#!/usr/bin/env node
// The command `pinpoint`. Plain JavaScript, because it has to start on whatever Node the PATH holds:
// on one that is fit it runs the command line in this process, otherwise it starts a fit Node on this
// same file and stands in for it (arguments, streams, exit code, signals).
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Silences the notes on `node:sqlite` and type stripping that Node printed while both were new. */
const QUIET = '--disable-warning=ExperimentalWarning';

/**
 * Whether a Node runs the command line without a word of its own.
 * @param {string} version as in `process.versions.node`
 */
function isFit(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  // `node:sqlite` became a release candidate, and silent, in 24.15 and 25.7.
  return major > 25 || (major === 25 && minor >= 7) || (major === 24 && minor >= 15);
}

/** Runs the command line on another Node, or on this one with its notes silenced. */
async function runElsewhere() {
  const { REMEDY, findNode, standInFor } = await import('./fit-node.mjs');
  const node = findNode();
  if (node === undefined) {
    fail(`needs Node 24 or later, and this is Node ${process.versions.node}: ${REMEDY}`);
    return;
  }
  standInFor(node, [QUIET, fileURLToPath(import.meta.url), ...process.argv.slice(2)]);
}

/** Runs the command line in this process. */
async function runHere() {
  // A clone has `src/`; the published package has `dist/` alone. A clone's own `dist/` may be stale.
  const entry = ['../src/cli/main.ts', '../dist/src/cli/main.js']
    .map((path) => new URL(path, import.meta.url))
    .find((url) => existsSync(url));
  if (entry === undefined) {
    fail('this installation has neither src/ nor dist/: install pinpoint-gateway again');
    return;
  }
  const { keepCompiledModules } = await import('./compile-cache.mjs');
  keepCompiledModules(process.env);
  const cli = await load(entry);
  if (cli !== undefined) process.exitCode = await cli.main(process.argv.slice(2));
}

/**
 * The command line's module, or undefined, once said, where a dependency of it is not installed.
 * @param {URL} entry
 * @returns {Promise<{ main: (args: readonly string[]) => Promise<number> } | undefined>}
 */
async function load(entry) {
  try {
    return await import(entry.href);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code !== 'ERR_MODULE_NOT_FOUND') throw error;
    fail(`${String(error)}: run \`npm ci\` and try again`);
    return undefined;
  }
}

/** @param {string} message what is wrong and what to do about it, in one line */
function fail(message) {
  process.stderr.write(`pinpoint: ${message}\n`);
  process.exitCode = 1;
}

// The flag also says that this process was started by `runElsewhere`, which so happens at most once.
if (isFit(process.versions.node) || process.execArgv.includes(QUIET)) await runHere();
else await runElsewhere();
