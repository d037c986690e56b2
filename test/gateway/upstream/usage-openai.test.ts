import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { test } from 'node:test';
import type { TokenUsage } from '../../../src/calls/record.ts';
import { OpenAiUsageTap } from '../../../src/gateway/upstream/usage-openai.ts';

const CHAT = JSON.stringify({
  id: 'chatcmpl-1',
  model: 'gpt-5.1-mini',
  choices: [
    {
      message: {
        role: 'assistant',
        content: 'say "usage": {"prompt_tokens": 999} and "model": "no"',
      },
    },
  ],
  usage: {
    prompt_tokens: 12,
    completion_tokens: 30,
    total_tokens: 42,
    prompt_tokens_details: { cached_tokens: 3 },
  },
});

const EVENTS = [
  'data: {"model":"gpt-5.1","choices":[{"delta":{"content":"a \\"usage\\": {} b"}}],"usage":null}',
  'data: {"model":"gpt-5.1","choices":[],"usage":{"prompt_tokens":5,"completion_tokens":7,"total_tokens":12}}',
  'data: [DONE]',
].join('\n\n');

const RESPONSES = [
  'event: response.created\ndata: {"response":{"model":"o9","usage":null}}',
  'event: response.completed\ndata: {"response":{"model":"o9","output":[{"text":"}{\\""}],"usage":{"input_tokens":8,"output_tokens":2,"total_tokens":10}}}',
].join('\n\n');

const CASES: readonly (readonly [name: string, text: string, usage: TokenUsage | undefined])[] = [
  [
    'a chat completion',
    CHAT,
    { model: 'gpt-5.1-mini', inputTokens: 12, outputTokens: 30, totalTokens: 42 },
  ],
  [
    'a chat completion, indented',
    JSON.stringify(JSON.parse(CHAT), undefined, 2),
    { model: 'gpt-5.1-mini', inputTokens: 12, outputTokens: 30, totalTokens: 42 },
  ],
  [
    'a stream of chunks',
    EVENTS,
    { model: 'gpt-5.1', inputTokens: 5, outputTokens: 7, totalTokens: 12 },
  ],
  [
    'a stream of responses',
    RESPONSES,
    { model: 'o9', inputTokens: 8, outputTokens: 2, totalTokens: 10 },
  ],
  [
    'an embedding, which has no output',
    '{"model":"e","usage":{"prompt_tokens":4,"total_tokens":4}}',
    { model: 'e', inputTokens: 4, outputTokens: 0, totalTokens: 4 },
  ],
  ['an answer without usage', '{"model":"x","choices":[]}', undefined],
  ['no JSON at all', '<html>"usage": nothing</html>', undefined],
  ['a usage that never ends', `{"usage":{"prompt_tokens":1${',"x":"y"'.repeat(2000)}`, undefined],
  [
    'a usage of another kind',
    '{"usage":{"prompt_tokens":"1"},"usage":{"prompt_tokens":-1}}',
    undefined,
  ],
];

for (const [name, text, usage] of CASES) {
  test(`the tokens of ${name} are read, however the bytes are cut`, () => {
    const bytes = Buffer.from(text);
    for (const size of [bytes.length, 1, 2, 3, 5, 7, 11, 64, randomInt(1, 100)]) {
      const tap = new OpenAiUsageTap();
      for (let at = 0; at < bytes.length; at += size) tap.feed(bytes.subarray(at, at + size));
      assert.deepEqual(tap.result(), usage, `pieces of ${size}`);
    }
  });
}

test('an answer of many megabytes is not held', () => {
  const tap = new OpenAiUsageTap();
  const chunk = Buffer.from(`"usage": {"a": ${'1'.repeat(60_000)}`);
  for (let count = 0; count < 200; count += 1) tap.feed(chunk);
  tap.feed(Buffer.from('} "usage":{"prompt_tokens":1,"completion_tokens":2,"total_tokens":3}'));
  assert.equal(tap.result()?.totalTokens, 3);
});
