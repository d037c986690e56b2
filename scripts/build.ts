import { spawnSync } from 'node:child_process';
import { cpSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';

// Builds what is published: `dist/` is this repository again, with JavaScript in the place of TypeScript,
// because Node strips no types below node_modules. As the folders keep their places, every path from one
// file to another (a schema, an example, the package's version) holds in both trees.

const repository = join(import.meta.dirname, '..');
const dist = join(repository, 'dist');

/** Copied with everything in them but TypeScript; what is missing here is missing there. */
const ASSETS = ['src', 'examples', 'schema', 'docs/refusals', 'package.json'];

/** A path in a string that has to name the compiled file: of a worker thread, for example. */
const SOURCE_URL = /(new URL\(|import\.meta\.resolve\()(['"])(\.{1,2}\/[^'"\n]*)\.ts\2/g;
/** Comments may name sources. */
const COMMENT_LINE = /^\s*(?:\*|\/\/|\/\*).*$/gm;
const SOURCE_PATH = /['"`][^'"`\n]*\w\.ts['"`]/g;

rmSync(dist, { recursive: true, force: true });
compile();
for (const asset of ASSETS) copyAsset(asset);
const leftovers = javaScriptFiles().flatMap(pointAtCompiled);
for (const leftover of leftovers) console.error(leftover);
if (leftovers.length > 0) process.exitCode = 1;

function compile(): void {
  const tsc = join(repository, 'node_modules/typescript/bin/tsc');
  const { status } = spawnSync(process.execPath, [tsc, '-p', 'tsconfig.build.json'], {
    cwd: repository,
    stdio: 'inherit',
  });
  if (status !== 0) process.exit(status ?? 1);
}

function copyAsset(asset: string): void {
  const filter = (path: string): boolean => !path.endsWith('.ts') && !path.includes('.pinpoint');
  cpSync(join(repository, asset), join(dist, asset), { recursive: true, filter });
}

function javaScriptFiles(): readonly string[] {
  return readdirSync(dist, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.js'))
    .map((name) => join(dist, name));
}

/** Rewrites the paths that the compiler leaves alone; returns a complaint for each it cannot. */
function pointAtCompiled(path: string): readonly string[] {
  const source = readFileSync(path, 'utf8');
  const text = source.replaceAll(SOURCE_URL, '$1$2$3.js$2');
  if (text !== source) writeFileSync(path, text);
  const name = relative(repository, path);
  const code = text.replaceAll(COMMENT_LINE, '');
  // An address of somebody's source on the web is no path of ours.
  const paths = (code.match(SOURCE_PATH) ?? []).filter((left) => !/^.https?:/.test(left));
  return paths.map(
    (left) => `${name}: ${left} names a source; write new URL('./….ts', import.meta.url)`,
  );
}
