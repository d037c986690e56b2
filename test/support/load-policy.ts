import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PolicyDocument } from '../../src/core/policy/document.ts';
import type { World } from '../../src/core/what-if.ts';
import { compileWorld } from '../../src/gateway/live-policy.ts';
import { createEngines } from '../../src/policy-file/engines.ts';
import { loadPolicy } from '../../src/policy-file/load.ts';

/**
 * Reads and checks a policy as `pinpoint start` does, and compiles it. `folder`: where the files that it names lie.
 * Throws with every mistake that was found.
 */
export async function loadWorld(document: PolicyDocument, folder: string): Promise<World> {
  const copy = await mkdtemp(join(tmpdir(), 'pinpoint-policy-'));
  try {
    await cp(folder, copy, { recursive: true });
    // JSON is YAML; and what is read, not what a test holds, is what is put in force.
    const file = join(copy, 'policy-under-test.yaml');
    await writeFile(file, JSON.stringify(document, undefined, 2));
    const loaded = await loadPolicy(file, { env: {}, missingSecrets: 'warning' });
    if (!loaded.ok) {
      const problems = loaded.problems.map(({ line, message }) => `${line}: ${message}`);
      throw new Error(`the policy is not in order\n${problems.join('\n')}`);
    }
    const { source, included } = loaded.policy;
    return await compileWorld(source, createEngines(included));
  } finally {
    await rm(copy, { recursive: true });
  }
}
