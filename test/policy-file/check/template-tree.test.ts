import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TemplateTree } from '../../../src/policy-file/check/template-tree.ts';
import { parsePermit, permitCovers } from '../../../src/util/path-pattern.ts';
import { freshSeed, Random } from '../../oracle/random.ts';

function randomPath(random: Random, param: string): string {
  const segments = Array.from({ length: random.int(1, 3) }, () =>
    random.pick(['a', 'b', 'c', param]),
  );
  if (random.chance(0.3)) segments.push('**');
  else if (random.chance(0.15)) segments.push('');
  return `/${segments.join('/')}`;
}

/** Every path of up to three segments over a few names, the last of them perhaps empty. */
function* paths(): Generator<string, void, void> {
  const names = ['a', 'b', 'c', 'd'];
  const grow = function* (prefix: string, left: number): Generator<string, void, void> {
    yield `${prefix}/`;
    for (const name of names) {
      yield `${prefix}/${name}`;
      if (left > 0) yield* grow(`${prefix}/${name}`, left - 1);
    }
  };
  yield* grow('', 3);
}

const PATHS = [...paths()];

/** What the semantics say, segment by segment. */
function matches(template: readonly string[], path: readonly string[]): boolean {
  const [first, ...rest] = template;
  if (first === '**' && rest.length === 0) return true;
  const [segment, ...others] = path;
  if (first === undefined || segment === undefined) return first === segment;
  return (first === '{x}' ? segment !== '' : first === segment) && matches(rest, others);
}

function compare(seed: number, times: number): void {
  const random = new Random(seed);
  for (let time = 0; time < times; time += 1) {
    const tree = new TemplateTree();
    const routes = Array.from({ length: random.int(1, 8) }, () => ({
      template: randomPath(random, '{x}'),
      method: random.pick(['GET', 'POST', 'PURGE', '*']),
    }));
    for (const { template, method } of routes) tree.add(template, [method]);
    const permit = parsePermit(`* ${randomPath(random, '*')}`);
    assert.ok(permit !== undefined);
    const covered = PATHS.filter((path) => permitCovers(permit, 'GET', path).path);
    const wanted = routes
      .filter(({ template }) => {
        const segments = template.slice(1).split('/');
        return covered.some((path) => matches(segments, path.slice(1).split('/')));
      })
      .map(({ method }) => method);
    assert.deepEqual(
      [...tree.methodsUnder(permit)].toSorted(),
      [...new Set(wanted)].toSorted(),
      `seed ${seed}: ${permit.pattern} over ${JSON.stringify(routes)}`,
    );
  }
}

test('the tree finds the methods that a permit rule opens, as trying it on every template does', () => {
  const fresh = freshSeed();
  console.log(`fresh seed ${fresh}`);
  compare(11, 300);
  compare(fresh, 300);
});
