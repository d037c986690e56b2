import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Recipe } from '../../../src/diagnose/recipes/recipe.ts';
import { remediesOf } from '../../../src/diagnose/report/recipe-remedies.ts';
import { CASE, diagnosisOf } from './sample.ts';

const RECIPE: Recipe = {
  product: 'nginx',
  code: 'server.ip_rule',
  wants: 'a token',
  steps: ['fetch it', 'send it'],
  client: [
    {
      title: 'curl',
      language: 'sh',
      text: 'TOKEN=$(cat jar)\ncurl -H "X-Token: $TOKEN" \'ORIGIN/?token=TOKEN\'',
    },
    {
      title: 'fetch',
      language: 'js',
      text: 'const token = document.cookie.match(/token=([^;]+)/)?.[1];',
    },
  ],
  server: [
    { title: 'nginx.conf', language: 'nginx', text: 'if ($arg_token = "x") { return 403; }' },
  ],
  source: 'https://docs.example/tokens',
};

test('a recipe becomes the caller’s snippet for its program, and the owner’s settings', () => {
  const [own, owners] = remediesOf(RECIPE, 'fetch');
  assert.equal(own?.actor, 'caller');
  assert.equal(own.text, 'nginx wants a token (https://docs.example/tokens)');
  assert.equal(own.paste, RECIPE.client[1]?.text);
  assert.equal(owners?.actor, 'server_owner');
  assert.equal(owners.paste, RECIPE.server[0]?.text);
  assert.equal(remediesOf(RECIPE, 'wget')[0]?.paste, RECIPE.client[0]?.text);
});

test('a recipe without anything for callers is the owner’s', () => {
  const remedies = remediesOf({ ...RECIPE, client: [] }, 'curl');
  assert.match(remedies[0]?.text ?? '', /: fetch it; send it \(https/);
  assert.deepEqual(
    remedies.map(({ actor, paste }) => [actor, paste]),
    [['server_owner', RECIPE.server[0]?.text]],
  );
});

test('snippets reach the report with the origin of the request, though they speak of tokens', () => {
  const { causes } = diagnosisOf(CASE, {
    recipesFor: (product) => (product === 'nginx' ? remediesOf(RECIPE, 'curl') : []),
  });
  const filled = RECIPE.client[0]?.text.replace('ORIGIN', 'https://api.example.com');
  assert.ok(causes[0]?.fixes.some(({ paste }) => paste === filled));
});
