import assert from 'node:assert/strict';
import { execFile, spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { CauseCode } from '../../../src/diagnose/cause-codes.ts';
import { recipeFor } from '../../../src/diagnose/recipes/recipe-for.ts';
import { APP_SIGNATURES } from '../../../src/diagnose/signatures/apps.ts';
import type { Capture } from '../signatures-apps/captures.ts';
import { shows } from '../signatures-apps/captures.ts';

const run = promisify(execFile);
/** Debian's own Python has Debian's packages; another one on the PATH may have others. */
const PYTHONS = ['/usr/bin/python3', 'python3'];

interface RealApp {
  readonly product: string;
  readonly code: CauseCode;
  readonly module: string;
  readonly file: string;
}

const APPS: readonly RealApp[] = [
  { product: 'Django', code: 'csrf.token_missing', module: 'django', file: 'django_app.py' },
  { product: 'Flask-WTF', code: 'csrf.token_missing', module: 'flask_wtf', file: 'flask_app.py' },
  { product: 'Tornado', code: 'csrf.token_missing', module: 'tornado', file: 'tornado_app.py' },
];

for (const app of APPS) {
  const python = PYTHONS.find(
    (command) => spawnSync(command, ['-c', `import ${app.module}`]).status === 0,
  );
  const curl = spawnSync('curl', ['--version']).status === 0;
  test(
    `the curl lines for ${app.product} turn its refusal into success`,
    { skip: python === undefined || !curl ? `needs python3 with ${app.module}, and curl` : false },
    (context) => followRecipe(context, app, python ?? ''),
  );
}

async function followRecipe(context: TestContext, app: RealApp, python: string): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'pinpoint-recipe-'));
  const file = fileURLToPath(new URL(`apps/${app.file}`, import.meta.url));
  const server = spawn(python, [file], { stdio: ['ignore', 'pipe', 'inherit'] });
  context.after(async () => {
    await stop(server);
    await rm(folder, { recursive: true });
  });
  const origin = `http://127.0.0.1:${await firstLine(server)}`;

  const refused = await fetch(`${origin}/save`, {
    method: 'POST',
    body: new URLSearchParams({ a: '1' }),
  });
  const capture: Capture = {
    id: app.file,
    product: app.product,
    from: 'this test',
    status: refused.status,
    headers: [...refused.headers],
    body: await refused.text(),
  };
  const recognised = APP_SIGNATURES.filter(
    (signature) => signature.role === 'answered' && shows(signature, capture),
  );
  assert.ok(recognised.length > 0, capture.body);
  assert.ok(recognised.every(({ product }) => product === app.product));
  assert.ok(recognised.some(({ causes }) => causes.some(({ code }) => code === app.code)));

  const recipe = recipeFor(app.product, app.code);
  const lines = recipe?.client.find(({ title }) => title === 'curl')?.text ?? '';
  const script = lines
    .replaceAll('ORIGIN/PAGE', `${origin}/page`)
    .replaceAll('ORIGIN/PATH', `${origin}/save`)
    .replaceAll('ORIGIN', origin);
  const { stdout } = await run('bash', ['-euc', script], { cwd: folder, timeout: 20_000 });
  assert.equal(stdout, 'saved');
}

async function firstLine(server: ChildProcess): Promise<string> {
  assert.ok(server.stdout !== null);
  const [line] = (await once(createInterface(server.stdout), 'line')) as [string];
  return line;
}

async function stop(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null) return;
  const ended = once(server, 'exit');
  server.kill();
  await ended;
}
