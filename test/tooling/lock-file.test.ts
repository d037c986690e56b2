import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

// npm leaves out of the lock file, without a word, what it could not find for other platforms on the day
// that the file was made, and then `npm ci` refuses the file on every platform.

interface Locked {
  readonly version: string;
  readonly integrity?: string;
  readonly resolved?: string;
  readonly hasInstallScript?: boolean;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly optionalDependencies: Readonly<Record<string, string>>;
}

const repository = join(import.meta.dirname, '../..');
const { packages } = readJson('package-lock.json') as {
  readonly packages: Readonly<Record<string, Locked>>;
};
const others = Object.entries(packages).filter(([path]) => path !== '');

function readJson(name: string): unknown {
  return JSON.parse(readFileSync(join(repository, name), 'utf8'));
}

test('the lock file holds the packages of every platform', () => {
  const missing = Object.entries(packages).flatMap(([path, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies).filter(
      (name) =>
        packages[`${path}/node_modules/${name}`] === undefined &&
        packages[`node_modules/${name}`] === undefined,
    ),
  );
  assert.deepEqual(missing, []);
});

test('every locked package has a hash and names no registry', () => {
  assert.ok(others.length > 50);
  const bad = others.filter(([, of]) => of.integrity === undefined || of.resolved !== undefined);
  assert.deepEqual(bad, []);
});

test('no locked package wants to run a script when it is installed', () => {
  assert.deepEqual(
    others.filter(([, { hasInstallScript = false }]) => hasInstallScript),
    [],
  );
});

test('the manifest names exact versions, and the bundled Node for five platforms', () => {
  const { dependencies, devDependencies, optionalDependencies } = readJson(
    'package.json',
  ) as Manifest;
  const ranges = Object.entries({ ...dependencies, ...devDependencies, ...optionalDependencies });
  assert.deepEqual(
    ranges.filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version)),
    [],
  );
  assert.equal(new Set(Object.values(optionalDependencies)).size, 1);
  assert.equal(Object.keys(optionalDependencies).length, 5);
});
