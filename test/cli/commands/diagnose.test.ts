import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { assertSaid } from '../support/assert-said.ts';
import { pinpoint } from '../support/run-pinpoint.ts';
import type { Ran } from '../support/run-pinpoint.ts';

const CORPUS = join(import.meta.dirname, '../../corpus/diagnose/report');
const CURL = [
  '--',
  'curl',
  '-X',
  'POST',
  'https://api.example.com/orders',
  '--json',
  '{"item":"tea"}',
];
const SECRET = 'sk-Qq3vK0mT7xW1zR9bN5cJ2fH8dL4sG6aY';

let scratch = '';
before(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'pinpoint-diagnose-'));
});
after(() => rm(scratch, { recursive: true }));

function diagnose(args: readonly string[], input?: string): Promise<Ran> {
  return pinpoint(['diagnose', ...args], {
    cwd: CORPUS,
    ...(input === undefined ? {} : { input }),
  });
}

async function scratchFile(name: string, content: string | Buffer): Promise<string> {
  const file = join(scratch, name);
  await writeFile(file, content);
  return file;
}

interface Document {
  readonly subject: Readonly<Record<string, unknown>>;
  readonly causes: readonly { readonly code: string; readonly confidence: number }[];
  readonly answeredBy: readonly { readonly product: string }[];
  readonly notes: readonly {
    readonly kind: string;
    readonly evidence: { readonly text: string };
  }[];
  readonly sent: readonly string[];
  readonly nextProbe?: { readonly text: string };
}

async function documentOf(args: readonly string[], input?: string): Promise<Document> {
  const { out, err } = await diagnose(['--json', ...args], input);
  assert.notEqual(out, '', err);
  return JSON.parse(out) as Document;
}

test('an answer given beside a curl command is its answer', async () => {
  const { subject } = await documentOf(['--response', 'refused.txt', ...CURL]);
  assert.equal(subject['method'], 'POST');
  assert.equal(subject['url'], 'https://api.example.com/orders');
  assert.equal(subject['status'], 403);
  assert.match(String(subject['source']), /refused\.txt/);
});

test('of a recording the refused POST is explained, the others are named, and `--entry` takes another', async () => {
  const ran = await diagnose(['--har', 'session.har']);
  assert.match(ran.out, /403 Forbidden {3}POST https:\/\/api\.example\.com\/orders/);
  assert.match(ran.err, /--entry 3 {3}404 GET api\.example\.com\/favicon\.ico/);
  const { subject } = await documentOf(['--har', 'session.har', '--entry', '3']);
  assert.equal(subject['status'], 404);
  assertSaid(
    await diagnose(['--har', 'session.har', '--entry', '4']),
    2,
    /there are 3, counted from 1/,
  );
  assertSaid(await diagnose(['--har', 'session.har', '--entry', 'x']), 2, /a number from 1 on/);
});

test('what is pasted or named without an option is recognised', async () => {
  for (const file of ['session.har', 'refused.txt', 'orders.postman.json', 'good.txt']) {
    const pasted = await documentOf([], await readFile(join(CORPUS, file), 'utf8'));
    const named = await documentOf([file]);
    assert.equal(named.subject['status'], pasted.subject['status'], file);
    assert.equal(named.subject['method'], pasted.subject['method'], file);
  }
  const log = await diagnose([], await readFile(join(CORPUS, 'access.log'), 'utf8'));
  assert.equal(log.code, 0, log.err);
  assert.match(log.out, /403/);
});

test('a log alone gives the 403 report, as text, JSON and Markdown', async () => {
  const text = await diagnose(['--log', 'access.log']);
  assert.equal(text.code, 0);
  assert.match(text.out, /3 times of 4 requests/);
  assert.match(text.out, /203\.0\.113\.9/);
  const json = await diagnose(['--log', 'access.log', '--json']);
  const report = JSON.parse(json.out) as Readonly<Record<string, unknown>>;
  assert.equal(report['logReport'], 1);
  assert.equal(report['refusals'], 3);
  assert.deepEqual(report['sent'], []);
  assert.match((await diagnose(['--log', 'access.log', '--markdown'])).out, /^```\n[\s\S]*\n```\n/);
});

test('a log in which nothing was refused ends with 1', async () => {
  const file = await scratchFile(
    'quiet.log',
    '198.51.100.4 - - [26/Nov/2026:05:00:09 +0000] "GET / HTTP/1.1" 200 5 "-" "Mozilla/5.0"\n'.repeat(
      5,
    ),
  );
  assert.equal((await diagnose(['--log', file])).code, 1);
});

test('the exit code is 0 where a cause is at least as likely as all else, and 1 where none is', async () => {
  for (const args of [['--response', 'refused.txt'], ['--har', 'session.har'], CURL]) {
    const ran = await diagnose(['--json', ...args]);
    const { causes } = JSON.parse(ran.out) as Document;
    assert.equal(ran.code, (causes[0]?.confidence ?? 0) >= 0.5 ? 0 : 1, args.join(' '));
  }
});

test('no secret of the material is printed, in no form', async () => {
  for (const form of [[], ['--json'], ['--markdown']]) {
    const { out, err } = await diagnose(['--har', 'session.har', ...form]);
    assert.match(out, /403/);
    assert.ok(!(out + err).includes(SECRET.slice(0, 12)));
  }
});

test('an OpenAPI file is held against the request; what is wrong with the file is said', async () => {
  const { causes } = await documentOf(['--openapi', 'orders.openapi.yaml', ...CURL]);
  assert.ok(
    causes.some(({ code }) => code === 'credential.missing'),
    JSON.stringify(causes),
  );
  const broken = await scratchFile('broken.yaml', 'openapi: 3.1.0\npaths: [');
  assertSaid(await diagnose(['--openapi', broken, ...CURL]), 3, /broken\.yaml/);
  assertSaid(await diagnose(['--openapi', 'nowhere.yaml', ...CURL]), 3, /nowhere\.yaml/);
});

test('each bad input is one clear message with what to do', async () => {
  const binary = await scratchFile(
    'binary.dat',
    Buffer.from(Array.from({ length: 4096 }, (_, at) => (at * 89) % 256)),
  );
  const har = await readFile(join(CORPUS, 'session.har'), 'utf8');
  const cut = await scratchFile('cut.har', har.slice(0, 300));
  const packed = join(CORPUS, 'error.log.1.gz');
  const wrong: readonly (readonly [
    args: readonly string[],
    code: number,
    words: RegExp,
    input?: string,
  ])[] = [
    [['--har', 'nowhere.har'], 3, /`nowhere\.har` is not there/],
    [['--har', '.'], 3, /`\.` is a directory/],
    [['--har', binary], 3, /is no text/],
    [['--response', packed], 3, /is compressed: unpack it first/],
    [['--har', cut], 3, /cut\.har/],
    [['--log', 'nowhere.log'], 3, /nowhere\.log/],
    [[], 2, /nothing to diagnose: standard input is empty/, ''],
    [[], 3, /nothing in this text is understood/, 'hello there'],
    [['--', 'wget', 'http://h/'], 2, /starts with `curl`/],
    [['--', 'curl', '-X', 'POST'], 3, /the curl command has no address/],
    [['--json', '--markdown', ...CURL], 2, /cannot be given together/],
    [['--network', 'weather', ...CURL], 2, /`weather`; proxy, hosts, dns/],
    [['--log', 'error.log', '--log-format', 'nginx_eror'], 2, /`--log-format` is `nginx_eror`/],
    [['--log', 'error.log', '--log-pattern', '(?<status>'], 2, /--log-pattern/],
    [['--hars', 'session.har'], 2, /did you mean `--har`/],
  ];
  for (const [args, code, words, input] of wrong) {
    assertSaid(await diagnose(args, input), code, words);
  }
});

test('options of curl that are not known are told, and the rest is read', async () => {
  const { subject, notes } = await documentOf([
    '--response',
    'refused.txt',
    '--',
    'curl',
    '--frobnicate',
    '-X',
    'PUT',
    'https://api.example.com/a',
  ]);
  assert.equal(subject['method'], 'PUT');
  assert.ok(notes.some(({ evidence }) => evidence.text.includes('--frobnicate')));
});

test('a file saved as UTF-16, as old PowerShell does, is read', async () => {
  const text = await readFile(join(CORPUS, 'refused.txt'), 'utf8');
  for (const [name, mark] of [
    ['marked.txt', '\ufeff'],
    ['bare.txt', ''],
  ] as const) {
    const file = await scratchFile(name, Buffer.from(mark + text, 'utf16le'));
    const { subject } = await documentOf(['--response', file]);
    assert.equal(subject['status'], 403, name);
  }
});

test('a command, its answer and a line of a log pasted together are taken apart', async () => {
  const pasted = await Promise.all(
    ['good.txt', 'refused.txt'].map((file) => readFile(join(CORPUS, file), 'utf8')),
  );
  const { subject } = await documentOf([], pasted.join('\n'));
  assert.equal(subject['method'], 'POST');
  assert.equal(subject['status'], 403);
});
