import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { readCurlWords } from '../../../../src/diagnose/inputs/read-curl-words.ts';
import { onPath, toolOrSkip } from '../../../support/require-tool.ts';

interface Received {
  readonly method: string;
  readonly target: string;
  readonly headers: readonly string[];
  readonly body: string;
}

const received: Received[] = [];
const server = createServer((request, response) => {
  const pieces: Buffer[] = [];
  request.on('data', (piece: Buffer) => pieces.push(piece));
  request.on('end', () => {
    const raw = request.rawHeaders;
    received.push({
      method: request.method ?? '',
      target: request.url ?? '',
      headers: raw.flatMap((name, at) =>
        at % 2 === 0 ? [`${name.toLowerCase()}: ${raw[at + 1] ?? ''}`] : [],
      ),
      body: Buffer.concat(pieces).toString('utf8'),
    });
    response.end();
  });
});
const folder = mkdtempSync(join(tmpdir(), 'pinpoint-curl-'));
const file = join(folder, 'order.json');
let base = '';

before(async () => {
  writeFileSync(file, '{"item":\n"tea"}\n');
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
after(() => {
  server.close();
  rmSync(folder, { recursive: true });
});

const LINES: readonly (readonly string[])[] = [
  ['BASE/a/./b/../c?x=1#frag'],
  ['-d', 'a=1', '-d', 'b=2', 'BASE/'],
  ['-d', '@FILE', 'BASE/'],
  ['--data-binary', '@FILE', '-H', 'Content-Type: application/json', 'BASE/'],
  ['--data-urlencode', 'q=a b&c', '--data-urlencode', '=x y', 'BASE/'],
  ['-G', '-d', 'a=1', '--data-urlencode', 'b=x y', 'BASE/?z=0'],
  ['--json', '{"a":1}', 'BASE/'],
  ['-T', 'FILE', 'BASE/up.json'],
  ['-X', 'DELETE', 'BASE/7'],
  ['-u', 'ann:se cret', 'BASE/'],
  ['--oauth2-bearer', 'tok', 'BASE/'],
  ['-b', 'a=1', '-b', 'b=2; c=3', 'BASE/'],
  ['-e', 'https://h.example/x', '-A', 'me/1', 'BASE/'],
  ['-H', 'Accept:', '-H', 'X-Empty;', '-H', 'X-Two:  2 ', 'BASE/'],
  ['-H', 'Host: other.example', 'BASE/'],
  ['-r', '0-9', 'BASE/'],
  [
    '-F',
    'name=Ann "A"',
    '-F',
    'note=<FILE;type=application/json',
    '--form-string',
    'raw=@x;type=y',
    'BASE/',
  ],
  ['--path-as-is', 'BASE/a/../b'],
  ['-g', 'BASE/?a[]=1'],
  ['BASE/?a\\[\\]=1'],
];

for (const line of LINES) {
  test(`\`curl ${line.join(' ')}\` is read as what curl sends`, async (t) => {
    const curl = await toolOrSkip(t, 'curl', () => onPath('curl'));
    if (curl === undefined) return;
    const words = line.map((word) => word.replace('BASE', base).replace('FILE', file));
    received.length = 0;
    await new Promise((resolve) => {
      execFile(curl, ['-q', '-s', '--noproxy', '*', ...words], resolve);
    });
    const [sent] = received;
    assert.ok(sent !== undefined);
    const reading = readCurlWords(['curl', ...words], (name) =>
      name === file ? new TextEncoder().encode('{"item":\n"tea"}\n') : undefined,
    );
    const request = reading.exchanges[0]?.request;
    assert.ok(request !== undefined);
    const boundary = /boundary=(\S+)/.exec(sent.headers.join('\n'))?.[1] ?? '\0';
    const ours =
      /boundary=(\S+)/.exec(JSON.stringify(request.headers))?.[1]?.replace(/".*/, '') ?? '\0';
    assert.equal(request.method, sent.method);
    assert.equal(request.url.path + request.url.query, sent.target);
    assert.equal(
      (request.body?.text ?? '').replaceAll(ours, ''),
      sent.body.replaceAll(boundary, ''),
    );
    assert.deepEqual(
      request.headers.map(([name, value]) => comparable(`${name}: ${value}`, ours)).toSorted(),
      sent.headers
        .filter((field) => !field.startsWith('expect: '))
        .map((field) => comparable(field, boundary))
        .toSorted(),
    );
  });
}

/** Without what differs between versions of curl: its own, and the length of boundaries. */
function comparable(field: string, boundary: string): string {
  const text = field.replace(boundary, '').trim();
  if (text.startsWith('user-agent: curl')) return 'user-agent: curl';
  return text.startsWith('content-length') && boundary !== '\0' ? 'content-length' : text;
}
