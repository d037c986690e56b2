import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { diagnosePlants, leaves, purityPlants, roomPlants, type Plant } from './plants.ts';
import { ROOMS } from './rooms.ts';
import { STYLE_PLANTS } from './style-plants.ts';

// The settings of the linter are only worth something if a violation fails. This plants one for each
// rule in a tree of its own, next to what is allowed, and lints them all in one real run.

const repository = join(import.meta.dirname, '../..');

/** Rules reported, by file; filled by the one run. */
const reported = new Map<string, Set<string>>();
let tree = '';

before(() => {
  tree = mkdtempSync(join(tmpdir(), 'pinpoint-lint-'));
  for (const file of ['.oxlintrc.json', 'tsconfig.json', 'package.json']) {
    copyFileSync(join(repository, file), join(tree, file));
  }
  symlinkSync(join(repository, 'node_modules'), join(tree, 'node_modules'));
  const rooms = ROOMS.flatMap((room) => [...roomPlants(room), ...purityPlants(room)]);
  for (const plant of [...leaves(), ...rooms, ...diagnosePlants(), ...STYLE_PLANTS]) write(plant);
  for (const { filename, code } of lint()) {
    const rules = reported.get(filename) ?? new Set<string>();
    reported.set(filename, rules.add(code));
  }
});

after(() => rmSync(tree, { recursive: true, force: true }));

function write({ path, text }: Plant): void {
  const target = join(tree, path);
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, text);
}

interface Diagnostic {
  readonly filename: string;
  readonly code: string;
}

function lint(): readonly Diagnostic[] {
  const oxlint = join(repository, 'node_modules/oxlint/bin/oxlint');
  const run = spawnSync(process.execPath, [oxlint, '--format', 'json', 'src', 'test'], {
    cwd: tree,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  assert.equal(run.status, 1, `oxlint has to fail on the plants: ${run.stderr}`);
  return (JSON.parse(run.stdout) as { diagnostics: readonly Diagnostic[] }).diagnostics;
}

/** Compares what was reported with what was planted, naming every file on which they differ. */
function assertReported(plants: readonly Plant[], family: readonly string[]): void {
  assert.ok(plants.length > 0);
  const wrong = plants.flatMap(({ path, rule }) => {
    const found = [...(reported.get(path) ?? [])].filter((code) => family.includes(code));
    const wanted = rule === undefined ? [] : [rule];
    return found.join() === wanted.join() ? [] : [{ path, wanted, found }];
  });
  assert.deepEqual(wrong, []);
}

test('every folder of src is a room of the architecture', () => {
  const folders = readdirSync(join(repository, 'src'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name);
  assert.deepEqual(
    folders.filter((name) => !(ROOMS as readonly string[]).includes(name)),
    [],
  );
});

for (const room of ROOMS) {
  test(`${room} may import what the architecture allows it, and nothing else`, () => {
    assertReported(roomPlants(room), ['eslint(no-restricted-imports)']);
  });
  test(`${room} is kept from clocks, timers, chance and the process if it is pure`, () => {
    assertReported(purityPlants(room), [
      'eslint(no-restricted-globals)',
      'eslint(no-restricted-properties)',
      'eslint(no-console)',
    ]);
  });
}

test('diagnose reaches the outside in inputs and probes, and its neighbours no more than elsewhere', () => {
  assertReported(diagnosePlants(), ['eslint(no-restricted-imports)']);
});

for (const plant of STYLE_PLANTS) {
  const verdict = plant.rule === undefined ? 'passes' : `fails by ${plant.rule}`;
  test(`the plant ${plant.path} ${verdict}`, () => {
    assertReported(
      [plant],
      plant.rule === undefined ? [...(reported.get(plant.path) ?? [])] : [plant.rule],
    );
  });
}
