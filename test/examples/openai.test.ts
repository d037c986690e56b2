import assert from 'node:assert/strict';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { IncomingHttpHeaders } from 'node:http';
import { fileURLToPath } from 'node:url';
import { after, before, beforeEach, test } from 'node:test';
import OpenAI, { APIError } from 'openai';
import { parse } from 'yaml';
import type { CallRecord } from '../../src/calls/record.ts';
import type { PolicyDocument } from '../../src/core/policy/document.ts';
import { startProvider, type RunningProvider } from '../../examples/openai/provider.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';

const FOLDER = fileURLToPath(new URL('../../examples/openai/', import.meta.url));
const PROVIDER_KEY = 'sk-the-providers-own-key';

const readme = await readFile(`${FOLDER}README.md`, 'utf8');
const keyOf = (id: string): string => new RegExp(String.raw`${id}_\w+`).exec(readme)?.[0] ?? '';
const BOT_KEY = keyOf('pk_bot_5Jw3');
const INDEX_KEY = keyOf('pk_idx_8Rc7');

let provider: RunningProvider;
let gateway: TestGateway;
let folder: string | undefined;
let seen: IncomingHttpHeaders[] = [];
/** What the client got: every header and every byte of a body. */
let received = '';
let copies: Promise<void>[] = [];
/** Awaited before each event of a stream but the first. */
let pace: () => Promise<void> = async () => undefined;

before(async () => {
  provider = await startProvider({
    port: 0,
    apiKey: PROVIDER_KEY,
    onRequest: (headers) => seen.push(headers),
    pace: () => pace(),
  });
  const policy = parse(await readFile(`${FOLDER}policy.yaml`, 'utf8')) as PolicyDocument;
  const openai = { ...policy.upstreams?.['openai'], url: provider.url, ca: 'provider-ca.pem' };
  // A copy of the example, with the file that its policy names here.
  folder = await mkdtemp(join(tmpdir(), 'pinpoint-openai-'));
  await cp(FOLDER, folder, { recursive: true });
  await writeFile(join(folder, 'provider-ca.pem'), provider.ca);
  gateway = await startTestGateway({
    document: { ...policy, upstreams: { openai } },
    folder,
    secrets: { 'env:OPENAI_API_KEY': PROVIDER_KEY },
    authorities: { 'provider-ca.pem': provider.ca },
  });
});

after(async () => {
  // Whatever did not come up must not keep the rest open: a test that never ends tells nothing.
  await Promise.allSettled([
    (async () => gateway.close())(),
    (async () => provider.close())(),
    (async () => folder !== undefined && rm(folder, { recursive: true }))(),
  ]);
});

beforeEach(() => {
  seen = [];
  received = '';
  copies = [];
  pace = async () => undefined;
});

function client(apiKey: string): OpenAI {
  return new OpenAI({
    apiKey,
    baseURL: `${gateway.origin}/v1`,
    maxRetries: 0,
    async fetch(url, init) {
      const response = await fetch(url, init);
      received += JSON.stringify([...response.headers]);
      copies.push(keepBody(response.clone()));
      return response;
    },
  });
}

async function keepBody(copy: Response): Promise<void> {
  received += await copy.text();
}

async function lastRecord(): Promise<CallRecord> {
  const id = /"x-pinpoint-call","([^"]+)"/.exec(received)?.[1] ?? '';
  return gateway.recorded(id);
}

/** Nobody but the provider ever sees its key, and the provider never sees a caller's. */
async function assertKeysApart(): Promise<void> {
  await Promise.all(copies);
  assert.ok(!received.includes(PROVIDER_KEY));
  assert.ok(!JSON.stringify(await lastRecord()).includes(PROVIDER_KEY));
  for (const headers of seen) {
    assert.equal(headers.authorization, `Bearer ${PROVIDER_KEY}`);
    assert.ok(!JSON.stringify(headers).includes('pk_'));
  }
}

const messages = [{ role: 'user', content: 'hello there' }] as const;

test('the SDK gets an answer through the gateway, and the tokens used are recorded', async () => {
  const answer = await client(BOT_KEY).chat.completions.create({
    model: 'gpt-parrot',
    messages: [...messages],
  });
  assert.equal(answer.choices[0]?.message.content, 'You said: hello there');
  const record = await lastRecord();
  assert.deepEqual(record.usage, {
    model: 'gpt-parrot',
    inputTokens: 2,
    outputTokens: 4,
    totalTokens: 6,
  });
  assert.equal(record.consumer, 'support-bot');
  assert.equal(seen.length, 1);
  await assertKeysApart();
});

test(
  'an event stream arrives event by event, and its tokens are recorded',
  { timeout: 10_000 },
  async () => {
    // The provider sends the next word only after the client has read the last: a gateway that kept anything back would
    // wait for ever.
    const gates: (() => void)[] = [];
    pace = () =>
      new Promise((resolve) => {
        gates.push(resolve);
      });
    const stream = await client(BOT_KEY).chat.completions.create({
      model: 'gpt-parrot',
      messages: [...messages],
      stream: true,
      stream_options: { include_usage: true },
    });
    const words: string[] = [];
    for await (const chunk of stream) {
      const word = chunk.choices[0]?.delta.content;
      if (word !== undefined && word !== null && word !== '') words.push(word);
      gates.shift()?.();
    }
    assert.deepEqual(words, ['You ', 'said: ', 'hello ', 'there']);
    assert.equal((await lastRecord()).usage?.totalTokens, 6);
    await assertKeysApart();
  },
);

test('responses stream too, in their own dialect', async () => {
  const stream = client(BOT_KEY).responses.stream({ model: 'gpt-parrot', input: 'one two three' });
  const final = await stream.finalResponse();
  assert.equal(final.output_text, 'You said: one two three');
  const { usage } = await lastRecord();
  assert.deepEqual([usage?.inputTokens, usage?.outputTokens], [3, 5]);
  await assertKeysApart();
});

test('embeddings and models pass for a key that has their scope', async () => {
  const index = client(INDEX_KEY);
  const made = await index.embeddings.create({ model: 'text-embedding-parrot', input: 'abc' });
  assert.equal(made.data[0]?.embedding.length, 8);
  assert.equal((await lastRecord()).usage?.totalTokens, 1);
  received = '';
  const models = await index.models.list();
  assert.ok(models.data.some(({ id }) => id === 'gpt-parrot'));
  await assertKeysApart();
});

async function failure(call: Promise<unknown>): Promise<APIError> {
  try {
    await call;
  } catch (error) {
    assert.ok(error instanceof APIError);
    return error;
  }
  return assert.fail('the call passed');
}

const chat = (apiKey: string, model = 'gpt-parrot'): Promise<unknown> =>
  client(apiKey).chat.completions.create({ model, messages: [...messages] });

test('a wrong key and a missing scope are refused by the gateway, and the provider is not reached', async () => {
  const wrong = await failure(chat('sk-somebody-elses-key'));
  assert.deepEqual([wrong.status, (await lastRecord()).code], [401, 'credential.unknown']);
  assert.match(wrong.headers?.get('proxy-status') ?? '', /http_request_denied/);
  assert.deepEqual([wrong.code, wrong.type], ['credential.unknown', 'authentication_error']);

  received = '';
  const scope = await failure(chat(INDEX_KEY));
  assert.deepEqual([scope.status, (await lastRecord()).code], [403, 'scope.missing']);
  assert.match(scope.headers?.get('x-pinpoint-reason') ?? '', /ai:chat/);
  assert.match(scope.message, /ai:chat/);
  assert.deepEqual([scope.code, scope.type], ['scope.missing', 'permission_error']);
  assert.deepEqual(seen, []);
});

test('a refusal of the provider comes through as the provider wrote it, and is marked as its own', async () => {
  const refused = await failure(chat(BOT_KEY, 'gpt-vault'));
  assert.deepEqual([refused.status, refused.code], [403, 'model_not_allowed']);
  assert.match(refused.headers?.get('proxy-status') ?? '', /received-status=403/);
  assert.equal((await lastRecord()).code, 'upstream.refused');
  await assertKeysApart();
});

test('a provider whose certificate nobody vouches for is not spoken to', async () => {
  const policy = parse(await readFile(`${FOLDER}policy.yaml`, 'utf8')) as PolicyDocument;
  const openai = { ...policy.upstreams?.['openai'], url: provider.url };
  const strict = await startTestGateway({
    document: { ...policy, upstreams: { openai } },
    folder: FOLDER,
    secrets: { 'env:OPENAI_API_KEY': PROVIDER_KEY },
  });
  try {
    const response = await fetch(`${strict.origin}/v1/models`, {
      headers: { authorization: `Bearer ${BOT_KEY}` },
    });
    assert.equal(response.status, 502);
    assert.match(await response.text(), /upstream\.unreachable/);
    assert.deepEqual(seen, []);
  } finally {
    await strict.close();
  }
});
