import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { test } from 'node:test';
import { parse } from 'yaml';
import { readCurl } from '../../src/diagnose/inputs/curl/read-curl.ts';
import { shellWords } from '../../src/diagnose/inputs/curl/shell-words.ts';
import { isRefusalCode } from '../../src/core/codes.ts';
import type { PolicyDocument } from '../../src/core/policy/document.ts';
import { readApiKey } from '../../src/util/api-key.ts';
import { startOrders } from '../../examples/orders/server.ts';
import { codeOf } from '../docs/answer-block.ts';
import { startTestGateway } from '../support/gateway.ts';
import { headerOf, send, type TestRequest } from '../support/send.ts';

const FOLDER = fileURLToPath(new URL('../../examples/orders/', import.meta.url));

interface CurlLine {
  readonly title: string;
  readonly command: string;
  readonly expect: { readonly status: number; readonly code?: string };
}

const curls = JSON.parse(await readFile(`${FOLDER}curls.json`, 'utf8')) as readonly CurlLine[];
const policyText = await readFile(`${FOLDER}policy.yaml`, 'utf8');
const policy = parse(policyText) as PolicyDocument;

function readLine(command: string): Exclude<TestRequest, { raw: string }> {
  const words = shellWords(command.replace('{gateway}', 'http://gateway.invalid'));
  assert.ok(words.kind === 'words', command);
  const reading = readCurl(words.words, () => assert.fail('no line reads a file'));
  assert.ok(reading.kind === 'request', JSON.stringify(reading));
  const { method, target, headers, body } = reading.request;
  return {
    method,
    path: target,
    headers: headers.filter(([name]) => name !== 'host' && name !== 'content-length'),
    ...(body === undefined ? {} : { body: Buffer.from(body).toString('utf8') }),
  };
}

test('every line of curls.json comes to what it says, in order', async (t) => {
  const orders = await startOrders({ port: 0 });
  t.after(() => orders.close());
  const upstreams = { orders: { ...policy.upstreams?.['orders'], url: orders.url } };
  const gateway = await startTestGateway({ document: { ...policy, upstreams }, folder: FOLDER });
  t.after(() => gateway.close());

  const before = await countOrders(orders.url);
  for (const { title, command, expect } of curls) {
    const response = await send(gateway.origin, readLine(command));
    assert.deepEqual(
      { title, status: response.status, code: codeOf(response) },
      { title, status: expect.status, code: expect.code },
      response.body,
    );
    if (expect.code === undefined || expect.code === 'upstream.refused') continue;
    const id = headerOf(response, 'x-pinpoint-call') ?? '';
    const problem = JSON.parse(response.body) as Readonly<Record<string, unknown>>;
    assert.equal(problem['instance'], `/.pinpoint/refusals/${id}`);
    assert.ok(response.body.trimEnd().endsWith(`"why": "npx pinpoint why ${id}"\n}`));
  }
  assert.equal(await countOrders(orders.url), before + 1);
});

async function countOrders(url: string): Promise<number> {
  const response = await fetch(`${url}/orders`);
  const body = (await response.json()) as { readonly orders: readonly unknown[] };
  return body.orders.length;
}

test('the lines are one line each, and show a POST that passes and five causes of refusal', () => {
  for (const { command } of curls) assert.match(command, /^curl [^\n]*\{gateway\}[^\n]*$/);
  const posts = curls.filter(({ command }) => readLine(command).method === 'POST');
  assert.ok(posts.some(({ expect }) => expect.status === 201));
  const codes = new Set(posts.flatMap(({ expect }) => expect.code ?? []));
  for (const code of codes) assert.ok(isRefusalCode(code), code);
  assert.ok(codes.size >= 5, [...codes].join(', '));
});

test('the demo keys are real, marked as such, and the policy has nothing but their hashes', async () => {
  const readme = await readFile(`${FOLDER}README.md`, 'utf8');
  const shown = new Set(readme.match(/pk_[a-z]+_\w+/g));
  const hashes = new Map(
    Object.values(policy.consumers ?? {})
      .flatMap(({ keys = [] }) => keys)
      .map(({ id, hash }) => [id, hash]),
  );
  assert.equal(shown.size, hashes.size);
  for (const key of shown) {
    const form = readApiKey(key);
    assert.ok(form.form === 'pinpoint' && key.startsWith(`${form.prefix}_DEMO`), key);
    const hash = createHash('sha256').update(key).digest('hex');
    assert.equal(hashes.get(form.prefix), `sha256:${hash}`);
    assert.ok(!policyText.includes(key));
  }
});
