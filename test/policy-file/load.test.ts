import assert from 'node:assert/strict';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { makeCertificate } from '../../examples/openai/certificate.ts';
import { loadInWorker } from '../../src/policy-file/load-in-worker.ts';
import { loadPolicy } from '../../src/policy-file/load.ts';
import type { LoadedPolicy } from '../../src/policy-file/load.ts';
import { openPositions } from '../../src/policy-file/positions.ts';
import { formatProblem } from '../../src/policy-file/problem.ts';

const scratch = mkdtempSync(join(tmpdir(), 'pinpoint-load-'));
after(() => rmSync(scratch, { recursive: true, force: true }));

const OPTIONS = { env: { OPENAI_API_KEY: 'x' }, missingSecrets: 'error' } as const;
const EXAMPLES = join(import.meta.dirname, '..', '..', 'examples');

async function loaded(file: string): Promise<LoadedPolicy> {
  const result = await loadPolicy(file, OPTIONS);
  assert.ok(result.ok, result.ok ? '' : result.problems.map(formatProblem).join('\n'));
  return result.policy;
}

/** A copy of the orders example, in a directory of its own. */
function ordersIn(name: string): string {
  const directory = join(scratch, name);
  mkdirSync(directory);
  for (const file of ['policy.yaml', 'orders.openapi.yaml'])
    cpSync(join(EXAMPLES, 'orders', file), join(directory, file));
  return join(directory, 'policy.yaml');
}

function change(file: string, edit: (text: string) => string): void {
  const before = readFileSync(file, 'utf8');
  const text = edit(before);
  assert.notEqual(text, before, 'nothing was changed');
  writeFileSync(file, text);
}

test('the examples load, and say nothing but that an old key has expired', async () => {
  for (const example of ['orders', 'openai']) {
    const result = await loadPolicy(join(EXAMPLES, example, 'policy.yaml'), OPTIONS);
    assert.ok(result.ok);
    assert.deepEqual(
      result.warnings.filter(({ code }) => code !== 'key.expired').map(formatProblem),
      [],
    );
  }
});

test('what is loaded holds everything that deciding needs, as text too', async () => {
  const policy = await loaded(join(EXAMPLES, 'orders', 'policy.yaml'));
  assert.deepEqual(Object.keys(policy.included), ['orders.openapi.yaml']);
  assert.deepEqual(JSON.parse(policy.sourceJson), policy.source);
  const create = policy.source.operations['orders/v1']?.find(({ id }) => id === 'createOrder');
  assert.equal(create?.method, 'POST');
  assert.equal(create?.body?.required, true);
  const positions = openPositions(policy.positionsJson, policy.text);
  const place = positions.value(['services', 'orders', 'require', 'scopes', 'POST']);
  assert.match(policy.text.split('\n')[(place?.line ?? 0) - 1] ?? '', /POST: \[orders:write\]/);
});

test('the revision names the rules and every file they pull in; layout and accounts do not change it', async () => {
  const file = ordersIn('revision');
  const first = (await loaded(file)).source;
  change(file, (text) => `# another comment\n${text}\n\n`);
  const relaid = (await loaded(file)).source;
  assert.equal(relaid.revision, first.revision);
  assert.equal(relaid.directoryVersion, first.directoryVersion);
  change(file, (text) => text.replace('expires: 2099-01-01', 'expires: 2098-01-01'));
  const account = (await loaded(file)).source;
  assert.equal(account.revision, first.revision);
  assert.notEqual(account.directoryVersion, first.directoryVersion);
  change(file, (text) => text.replace('600/min', '601/min'));
  const rule = (await loaded(file)).source;
  assert.notEqual(rule.revision, first.revision);
  assert.equal(rule.directoryVersion, account.directoryVersion);
  change(join(scratch, 'revision', 'orders.openapi.yaml'), (text) => `${text}\n# seen\n`);
  assert.notEqual((await loaded(file)).source.revision, rule.revision);
});

test('a route that two services have is told where each is written, in whatever file', async () => {
  const directory = join(scratch, 'twice');
  mkdirSync(directory);
  const api =
    'openapi: 3.1.0\ninfo: { title: A, version: "1" }\npaths:\n  /a/{id}:\n    get: { operationId: getA, responses: {} }\n';
  writeFileSync(join(directory, 'one.yaml'), api);
  writeFileSync(join(directory, 'two.yaml'), api);
  const service = (name: string): string =>
    `  ${name}: { upstream: u, versions: { v1: { openapi: ${name}.yaml } } }\n`;
  const text = `pinpoint: 1\nupstreams: { u: { url: "http://127.0.0.1:1" } }\nservices:\n${service('one')}${service('two')}`;
  writeFileSync(join(directory, 'policy.yaml'), text);
  const result = await loadPolicy(join(directory, 'policy.yaml'), OPTIONS);
  assert.ok(!result.ok);
  const [problem] = result.problems
    .filter(({ code }) => code === 'route.repeated')
    .map(formatProblem);
  assert.match(
    problem ?? '',
    /^two\.yaml:5:\d+ {2}GET \/a\/\{id\} is the route one\.v1\.getA already \(one\.yaml:5\)/,
  );
});

test('a worker loads the same policy, and tells the same mistakes', async () => {
  const file = ordersIn('worker');
  const [here, there] = [await loadPolicy(file, OPTIONS), await loadInWorker(file, OPTIONS)];
  assert.deepEqual(there, here);
  change(file, (text) => text.replace('roles: [viewer]', 'roles: [vewer]'));
  const [wrong, told] = [await loadPolicy(file, OPTIONS), await loadInWorker(file, OPTIONS)];
  assert.ok(!told.ok);
  assert.deepEqual(told, wrong);
  assert.ok(told.problems.some(({ nearest }) => nearest === 'viewer'));
});

/** Processor time of this thread. */
function clockMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}

test('ten thousand routes come from the worker without holding the event loop for 10 ms', async () => {
  const directory = join(scratch, 'many');
  mkdirSync(directory);
  const routes = Array.from(
    { length: 10_000 },
    (_, at) =>
      `          - { id: r${at}, methods: [GET, POST], path: "/a${at % 97}/b${at}/{id}" }\n`,
  );
  const text =
    'pinpoint: 1\nupstreams: { u: { url: "http://127.0.0.1:1" } }\nservices:\n  s:\n    upstream: u\n    versions:\n      v1:\n        routes:\n' +
    `${routes.join('')}roles: { viewer: { may: ["GET /**"] } }\nconsumers: { c: { roles: [viewer] } }\n`;
  writeFileSync(join(directory, 'policy.yaml'), text);
  // The first run also loads code.
  await loadInWorker(join(directory, 'policy.yaml'), OPTIONS);
  let longestMs = 0;
  let lastMs = clockMs();
  let isRunning = true;
  const turn = (): void => {
    const nowMs = clockMs();
    longestMs = Math.max(longestMs, nowMs - lastMs);
    lastMs = nowMs;
    if (isRunning) setImmediate(turn);
  };
  turn();
  const result = await loadInWorker(join(directory, 'policy.yaml'), OPTIONS);
  isRunning = false;
  assert.ok(result.ok);
  assert.equal(
    result.policy.source.document.services?.['s']?.versions['v1']?.routes?.length,
    10_000,
  );
  assert.ok(longestMs < 10, `one turn of the loop took ${longestMs} ms`);
});

test('a file of authorities is part of the revision without being kept, wherever it lies', async () => {
  const file = ordersIn('authorities');
  change(file, (text) =>
    text.replace(/\burl: http(:[^\s,}]+)/, 'url: https$1, ca: ../authority.pem'),
  );
  const authority = join(scratch, 'authority.pem');
  const [first, second] = [makeCertificate().cert, makeCertificate().cert];
  writeFileSync(authority, first);
  const before = await loaded(file);
  assert.deepEqual(before.files, ['orders.openapi.yaml', '../authority.pem']);
  assert.deepEqual(Object.keys(before.included), ['orders.openapi.yaml']);
  writeFileSync(authority, first + second);
  const changed = await loaded(file);
  assert.notEqual(changed.source.revision, before.source.revision);
  assert.equal(changed.source.directoryVersion, before.source.directoryVersion);
});

test('a file of authorities that TLS would take no notice of is told with what to do', async () => {
  const file = ordersIn('no-authorities');
  change(file, (text) => text.replace(/\burl: http(:[^\s,}]+)/, 'url: https$1, ca: authority.crt'));
  const authority = join(scratch, 'no-authorities', 'authority.crt');
  const { cert } = makeCertificate();
  const told = async (contents: string | Buffer): Promise<string> => {
    writeFileSync(authority, contents);
    const result = await loadPolicy(file, OPTIONS);
    assert.ok(!result.ok);
    assert.ok(result.files.includes('authority.crt'));
    return result.problems.map(formatProblem).join('\n');
  };
  assert.match(
    await told('nothing'),
    /:\d+:\d+ {2}authority\.crt holds no certificate: expected PEM/,
  );
  const bytes = Buffer.from(cert.split('\n').slice(1, -2).join(''), 'base64');
  assert.match(
    await told(bytes),
    /openssl x509 -inform der -in authority\.crt -out authority\.pem/,
  );
  assert.match(
    await told(cert + cert.replace(/\n.{20}/, '\n')),
    /certificate 2 in authority\.crt cannot be read/,
  );
  rmSync(authority);
  writeFileSync(join(scratch, 'no-authorities', 'authorities.crt'), cert);
  const result = await loadPolicy(file, OPTIONS);
  assert.ok(!result.ok);
  assert.deepEqual(
    result.problems.flatMap(({ nearest, severity }) => (severity === 'error' ? [nearest] : [])),
    ['authorities.crt'],
  );
});

test('a broken OpenAPI file is told once, and not again by all that wants its operations', async () => {
  const breaks: readonly (readonly [string, RegExp, string])[] = [
    ['syntax', /^paths:/m, 'paths: }'],
    ['version', /^openapi: .*/m, 'openapi: 4.0.0'],
    ['template', /^ {2}\/orders\/\{id\}:/m, '  /orders/{id:'],
    ['paths', /^paths:/m, 'paths: []\nx-paths:'],
  ];
  for (const [name, found, replaced] of breaks) {
    const file = ordersIn(`broken-${name}`);
    change(join(scratch, `broken-${name}`, 'orders.openapi.yaml'), (text) =>
      text.replace(found, replaced),
    );
    const result = await loadPolicy(file, OPTIONS);
    assert.ok(!result.ok);
    const others = result.problems.filter(
      (problem) => problem.file !== 'orders.openapi.yaml' && problem.code !== 'key.expired',
    );
    assert.deepEqual(others.map(formatProblem), [], name);
  }
});
