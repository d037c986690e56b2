import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CAUSES } from '../../../src/diagnose/cause-codes.ts';
import type { CauseCode } from '../../../src/diagnose/cause-codes.ts';
import { RECIPES, recipeFor } from '../../../src/diagnose/recipes/recipe-for.ts';
import { APP_SIGNATURES } from '../../../src/diagnose/signatures/apps.ts';

/** Products whose refusals have a recipe, though their signatures are not among those of applications. */
const SERVERS = new Set(['nginx', 'Apache httpd']);

test('each pair of product and cause has one recipe at most', () => {
  const keys = RECIPES.map(({ product, code }) => `${product} ${code}`);
  assert.equal(new Set(keys).size, keys.length);
});

test('recipes are for products that signatures name, and for causes that exist', () => {
  const products = new Set(APP_SIGNATURES.map(({ product }) => product));
  for (const { product, code } of RECIPES) {
    assert.ok(products.has(product) || SERVERS.has(product), product);
    assert.ok(code in CAUSES, code);
  }
});

test('every product that refuses for want of a CSRF token and that people script has its recipe', () => {
  const wanted: readonly string[] = [
    'Django',
    'Django REST framework',
    'Flask-WTF',
    'Ruby on Rails',
    'Laravel',
    'Spring Security',
    'Spring Boot',
    'ASP.NET',
    'ASP.NET Core',
    'Express',
    'WordPress',
    'Jenkins',
    'Drupal',
    'Symfony',
    'Phoenix',
    'gorilla/csrf',
    'Tornado',
    'Fastify',
    'Nextcloud',
    'Discourse',
    'Kibana',
  ];
  for (const product of wanted) {
    const recipe = recipeFor(product, 'csrf.token_missing');
    assert.ok(recipe !== undefined, product);
    assert.ok(recipe.client.length > 0, product);
  }
  assert.ok(recipeFor('Next.js', 'csrf.origin_mismatch'));
  assert.ok(recipeFor('SvelteKit', 'csrf.cross_site'));
});

test('recipes say what to do, and where it stands', () => {
  for (const { product, code, wants, steps, client, server, source } of RECIPES) {
    const name = `${product} ${code}`;
    assert.ok(wants.length > 10 && !wants.endsWith('.'), name);
    assert.ok(steps.length > 0, name);
    assert.ok(client.length + server.length > 0, name);
    assert.match(source, /^https:\/\//, name);
    for (const { title, text } of [...client, ...server]) {
      assert.ok(title.length > 0 && text.length > 0, name);
      assert.doesNotMatch(text, /undefined|\t/, name);
    }
  }
});

test('curl lines call nothing but ORIGIN', () => {
  for (const { product, client } of RECIPES) {
    for (const { language, text } of client) {
      if (language !== 'sh') continue;
      assert.match(text, /curl /, product);
      assert.match(text, /ORIGIN/, product);
      assert.doesNotMatch(text, /https?:\/\//, product);
    }
  }
});

test('there is none for a product or a cause that is not known', () => {
  assert.equal(recipeFor('Nobody’s server', 'csrf.token_missing'), undefined);
  assert.equal(recipeFor('Django', 'toString' as CauseCode), undefined);
});
