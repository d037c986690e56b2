import assert from 'node:assert/strict';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** The part of a running test's context that is needed to skip it. */
export interface Skippable {
  skip(reason?: string): void;
}

/**
 * What `find` finds, or undefined after the test was skipped for want of it: the test then returns.
 * Where `PINPOINT_REQUIRE_ALL=1`, as in CI, the want of it fails the test instead, so that nothing
 * stays untested for being skipped.
 * @example
 * const chromium = await toolOrSkip(t, 'chromium', () => onPath('chromium', 'google-chrome'));
 * if (chromium === undefined) return;
 */
export async function toolOrSkip<Tool>(
  t: Skippable,
  name: string,
  find: () => Promise<Tool | undefined> | Tool | undefined,
): Promise<Tool | undefined> {
  const tool = await find();
  if (tool !== undefined) return tool;
  const reason = `${name} is not installed here`;
  assert.notEqual(
    process.env['PINPOINT_REQUIRE_ALL'],
    '1',
    `${reason}, and nothing may be skipped`,
  );
  t.skip(reason);
  return undefined;
}

/** The path of the first of `names` that is an executable on the PATH, or undefined. */
export function onPath(...names: readonly string[]): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
