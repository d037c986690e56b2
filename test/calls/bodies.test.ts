import assert from 'node:assert/strict';
import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { openBodyStore } from '../../src/calls/bodies.ts';

const NOW_MS = 1_795_435_200_000;
const HOUR_MS = 3_600_000;
const ID = '0199a3c1-5d2e-7c4a-9f10-3b7a2c9d4e11';
const OTHER = '0199a3c1-5d2e-7c4a-9f10-3b7a2c9d4e12';
const PLANTED = 'hunter2-never-readable-on-disk';
const BODY = Buffer.from(JSON.stringify({ password: PLANTED }));
const nowMs = (): number => NOW_MS;

function place(t: TestContext): string {
  const directory = mkdtempSync(join(tmpdir(), 'pinpoint-bodies-'));
  t.after(() => rmSync(directory, { recursive: true }));
  return directory;
}

function filesIn(directory: string): readonly string[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

function bodyFile(directory: string): string {
  const [name = ''] = readdirSync(join(directory, 'calls', 'bodies'));
  return join(directory, 'calls', 'bodies', name);
}

test('a body comes back whole, in this process and the next, and an empty one too', async (t) => {
  const directory = place(t);
  const store = openBodyStore({ directory, nowMs });
  assert.deepEqual(readdirSync(directory), [], 'nothing is made before it is needed');
  assert.equal(await store.get(ID), undefined);
  assert.equal(await store.put(ID, BODY, NOW_MS + HOUR_MS), true);
  assert.equal(await store.put(OTHER, new Uint8Array(), NOW_MS + HOUR_MS), true);
  for (const reader of [store, openBodyStore({ directory, nowMs })]) {
    assert.deepEqual(await reader.get(ID), new Uint8Array(BODY));
    assert.deepEqual(await reader.get(OTHER), new Uint8Array());
  }
  assert.deepEqual(store.state(), { kept: 2, dropped: 0 });
});

test('nothing of it can be read on disk, and its owner alone may read the files', async (t) => {
  const directory = place(t);
  await openBodyStore({ directory, nowMs }).put(ID, BODY, NOW_MS + HOUR_MS);
  const files = filesIn(directory);
  assert.equal(files.length, 2, 'the key and the body');
  for (const file of files) {
    const bytes = readFileSync(file);
    for (const encoding of ['utf8', 'utf16le', 'base64', 'hex'] as const) {
      const disguise = ['utf8', 'utf16le'].includes(encoding)
        ? Buffer.from(PLANTED, encoding)
        : Buffer.from(Buffer.from(PLANTED).toString(encoding));
      assert.ok(!bytes.includes(disguise), `${file} holds the body in ${encoding}`);
    }
    assert.equal(statSync(file).mode & 0o777, 0o600, file);
  }
});

test('an altered, cut or renamed file and another key give no body', async (t) => {
  const directory = place(t);
  const store = openBodyStore({ directory, nowMs });
  await store.put(ID, BODY, NOW_MS + HOUR_MS);
  const file = bodyFile(directory);
  const whole = readFileSync(file);
  for (const at of [0, 12, whole.length - 1]) {
    const altered = Buffer.from(whole);
    altered.writeUInt8(altered.readUInt8(at) ^ 1, at);
    writeFileSync(file, altered);
    assert.equal(await store.get(ID), undefined, `byte ${at}`);
  }
  for (const length of [0, 5, 20, whole.length - 1]) {
    writeFileSync(file, whole.subarray(0, length));
    assert.equal(await store.get(ID), undefined, `${length} bytes`);
  }
  writeFileSync(file, whole);
  assert.ok((await store.get(ID)) !== undefined);

  const longer = file.replace(String(NOW_MS + HOUR_MS), String(NOW_MS + 2 * HOUR_MS));
  renameSync(file, longer);
  assert.equal(await store.get(ID), undefined, 'a later expiry');
  renameSync(longer, file.replace(ID, OTHER));
  assert.equal(await store.get(OTHER), undefined, 'another id');
  renameSync(file.replace(ID, OTHER), file);

  const keyFile = join(directory, 'bodies.key');
  for (const key of [Buffer.alloc(32, 7), Buffer.alloc(3)]) {
    writeFileSync(keyFile, key);
    assert.equal(await store.get(ID), undefined, `a key of ${key.length} bytes`);
  }
});

test('an expired body is refused before it is swept, and then gone', async (t) => {
  const directory = place(t);
  let now = NOW_MS;
  const store = openBodyStore({ directory, nowMs: () => now });
  await store.put(ID, BODY, NOW_MS + HOUR_MS);
  await store.put(OTHER, BODY, NOW_MS + 2 * HOUR_MS);
  now = NOW_MS + HOUR_MS;
  assert.equal(await store.get(ID), undefined);
  assert.equal(filesIn(directory).length, 3);
  await store.sweep(now);
  assert.equal(filesIn(directory).length, 2);
  assert.ok((await store.get(OTHER)) !== undefined);
});

test('beyond its bound nothing more is kept, which is counted, until a sweep makes room', async (t) => {
  const directory = place(t);
  const options = { directory, nowMs, maxBytes: 8192 };
  const store = openBodyStore(options);
  const big = new Uint8Array(5000);
  assert.equal(await store.put(ID, big, NOW_MS + HOUR_MS), true);
  assert.equal(await store.put(OTHER, big, NOW_MS + HOUR_MS), false);
  assert.deepEqual(store.state(), { kept: 1, dropped: 1 });
  assert.equal(await openBodyStore(options).put(OTHER, big, NOW_MS + HOUR_MS), false);
  await store.sweep(NOW_MS + HOUR_MS);
  assert.equal(await store.put(OTHER, big, NOW_MS + 2 * HOUR_MS), true);
});

test('of many at once some are dropped and counted, and none fails', async (t) => {
  const store = openBodyStore({ directory: place(t), nowMs });
  const ids = Array.from({ length: 40 }, (_, at) => `call-${at}`);
  const puts = ids.map((id) => store.put(id, BODY, NOW_MS + HOUR_MS));
  await store.settled();
  const kept = (await Promise.all(puts)).filter(Boolean).length;
  assert.deepEqual(store.state(), { kept, dropped: 40 - kept });
  assert.equal(kept, 16);
  assert.deepEqual(await store.get('call-0'), new Uint8Array(BODY));
  assert.equal(await store.get('call-39'), undefined);
});

test('an id that is a path, and a directory that cannot be made, cost the body alone', async (t) => {
  const directory = place(t);
  const store = openBodyStore({ directory, nowMs });
  assert.equal(await store.put('../../escape', BODY, NOW_MS + HOUR_MS), false);
  assert.equal(await store.get('../bodies.key'), undefined);
  writeFileSync(join(directory, 'calls'), 'in the way');
  assert.equal(await store.put(ID, BODY, NOW_MS + HOUR_MS), false);
  assert.equal(await store.get(ID), undefined);
  assert.deepEqual(store.state(), { kept: 0, dropped: 2 });
});
