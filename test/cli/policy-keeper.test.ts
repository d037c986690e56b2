import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { PolicyKeeper, type KeeperEvent } from '../../src/cli/start/policy-keeper.ts';
import { loadPolicy } from '../../src/policy-file/load.ts';
import { MemoryRevisions } from '../../src/store/memory/revisions.ts';
import { PinpointError } from '../../src/util/error.ts';

const POLICY = 'pinpoint: 1\nupstreams: { b: { url: "http://127.0.0.1:9" } }\n';

test('a change that could not be stored goes live by itself once there is room again, and is told once', async (t) => {
  const directory = await mkdtemp(join(tmpdir(), 'pinpoint-keeper-'));
  const policyFile = join(directory, 'policy.yaml');
  await writeFile(policyFile, POLICY);
  const loaded = await loadPolicy(policyFile, { env: {}, missingSecrets: 'error' });
  assert.ok(loaded.ok);
  const revisions = new MemoryRevisions();
  const put = revisions.put.bind(revisions);
  let tries = 0;
  const events: KeeperEvent[] = [];
  const live = Promise.withResolvers<void>();
  const keeper = await PolicyKeeper.start(loaded.policy, {
    policyFile,
    dataDirectory: directory,
    revisions,
    env: {},
    nowMs: Date.now,
    retryMs: 20,
    onEvent: (event) => {
      events.push(event);
      if (event.kind === 'live') live.resolve();
    },
  });
  t.after(async () => {
    await keeper.close();
    await rm(directory, { recursive: true });
  });
  await keeper.settled();
  revisions.put = async (revision) => {
    tries += 1;
    if (tries < 3) {
      throw new PinpointError('store.unwritable', 'the disk is full', { next: 'make room' });
    }
    await put(revision);
  };
  await writeFile(policyFile, `${POLICY}tenants: { acme: {} }\n`);
  await live.promise;
  assert.equal(tries, 3);
  assert.deepEqual(
    events.map(({ kind }) => kind),
    ['refused', 'live'],
  );
  assert.equal(keeper.status().refused, undefined);
});
