import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { watchFiles, type FileWatch } from '../../src/policy-file/watch.ts';

interface Watched {
  readonly directory: string;
  readonly watch: FileWatch;
  /** Resolves when a change is told that was not awaited before; rejects after five seconds. */
  change(): Promise<void>;
  told(): number;
}

/** Waits until a condition holds, and fails when it does not within five seconds. */
async function until(holds: () => boolean): Promise<void> {
  const deadline = Date.now() + 5000;
  while (!holds()) {
    assert.ok(Date.now() < deadline, 'nothing was told within five seconds');
    await delay(5);
  }
}

async function watched(
  t: TestContext,
  prepare: (directory: string) => Promise<readonly string[]>,
): Promise<Watched> {
  const directory = await mkdtemp(join(tmpdir(), 'pinpoint-watch-'));
  const files = await prepare(directory);
  let count = 0;
  let awaited = 0;
  const watch = watchFiles(files, () => (count += 1));
  t.after(async () => {
    watch.close();
    await rm(directory, { recursive: true, force: true });
  });
  await watch.settled();
  return {
    directory,
    watch,
    told: () => count,
    async change() {
      await until(() => count > awaited);
      awaited = count;
    },
  };
}

test('a file that is written is told', async (t) => {
  const { directory, change } = await watched(t, async (at) => {
    await writeFile(join(at, 'policy.yaml'), 'a');
    return [join(at, 'policy.yaml')];
  });
  await writeFile(join(directory, 'policy.yaml'), 'b');
  await change();
});

test('a file that an editor replaces by a rename is told every time', async (t) => {
  const { directory, change } = await watched(t, async (at) => {
    await writeFile(join(at, 'policy.yaml'), 'a');
    return [join(at, 'policy.yaml')];
  });
  for (const text of ['b', 'c', 'd']) {
    await writeFile(join(directory, 'policy.yaml~'), text);
    await rename(join(directory, 'policy.yaml~'), join(directory, 'policy.yaml'));
    await change();
  }
});

test('a link that is swapped far away is told, as Kubernetes swaps ..data', async (t) => {
  const { directory, change } = await watched(t, async (at) => {
    for (const version of ['..1', '..2']) {
      await mkdir(join(at, version));
      await writeFile(join(at, version, 'policy.yaml'), version);
    }
    await symlink('..1', join(at, '..data'));
    await symlink('..data/policy.yaml', join(at, 'policy.yaml'));
    return [join(at, 'policy.yaml')];
  });
  await symlink('..2', join(directory, '..data_tmp'));
  await rename(join(directory, '..data_tmp'), join(directory, '..data'));
  await change();
});

test('a file that goes and comes back is told', async (t) => {
  const { directory, change } = await watched(t, async (at) => {
    await writeFile(join(at, 'orders.yaml'), 'a');
    return [join(at, 'orders.yaml')];
  });
  await rm(join(directory, 'orders.yaml'));
  await change();
  await writeFile(join(directory, 'orders.yaml'), 'a');
  await change();
});

test('a file that is not followed is not told', async (t) => {
  const { directory, change, told } = await watched(t, async (at) => {
    await writeFile(join(at, 'policy.yaml'), 'a');
    return [join(at, 'policy.yaml')];
  });
  await writeFile(join(directory, 'other.yaml'), 'b');
  await writeFile(join(directory, 'policy.yaml'), 'b');
  await change();
  assert.equal(told(), 1);
});

test('files that are followed later are told', async (t) => {
  const { directory, watch, change } = await watched(t, async (at) => {
    await writeFile(join(at, 'policy.yaml'), 'a');
    return [join(at, 'policy.yaml')];
  });
  await mkdir(join(directory, 'api'));
  await writeFile(join(directory, 'api', 'orders.yaml'), 'a');
  watch.follow([join(directory, 'policy.yaml'), join(directory, 'api', 'orders.yaml')]);
  await watch.settled();
  await writeFile(join(directory, 'api', 'orders.yaml'), 'b');
  await change();
});

test('a change on the way to another list is told, of the files that stay on it', async (t) => {
  const { directory, watch, change } = await watched(t, async (folder) => {
    await writeFile(join(folder, 'policy.yaml'), 'a');
    await writeFile(join(folder, 'list.txt'), 'a');
    return [join(folder, 'policy.yaml')];
  });
  await writeFile(join(directory, 'policy.yaml'), 'changed');
  watch.follow([join(directory, 'policy.yaml'), join(directory, 'list.txt')]);
  await change();
});
