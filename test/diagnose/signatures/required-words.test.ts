import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { SIGNATURES } from '../../../src/diagnose/signatures/all.ts';
import { plainPattern } from '../../../src/diagnose/signatures/plain-text.ts';
import { requiredWords } from '../../../src/diagnose/signatures/required-words.ts';
import { readCaptures } from './read-captures.ts';

suite('the words that an expression asks for', () => {
  test('are its longest run outside of groups, classes and what may be left out', () => {
    const cases: readonly (readonly [RegExp, readonly string[] | undefined])[] = [
      [/<hr><center>nginx(?:\/[\d.]{1,12})?<\/center>/u, ['<hr><center>nginx']],
      [/Blocked hosts?: /u, ['blocked host']],
      [/"code"\s*:\s*"a\.b"/u, ['"code"']],
      [/abcde|vwxyz/u, ['abcde', 'vwxyz']],
      [/abcde|x\d/u, undefined],
      [/(?:abcdef)?[ghijkl]{3}/u, undefined],
      [/^abcdef/u, undefined],
      [/^abcdef|ghijkl/u, ['abcdef', 'ghijkl']],
      [/abcd\u{1f600}e[)\]]fghijk{2}/u, ['fghij']],
      [/ab\x41cdefg(?:h(?:i|j)k)lm/u, ['cdefg']],
    ];
    for (const [expression, words] of cases) {
      assert.deepEqual(requiredWords(expression), words, expression.source);
    }
  });

  test('stand in everything of the corpus that the expression fits', () => {
    const texts = readCaptures().flatMap(({ body }) => (body === undefined ? [] : [body]));
    const expressions = SIGNATURES.flatMap(({ body }) => body ?? []).flatMap((pattern) => {
      const plain = plainPattern(pattern)?.words;
      return [pattern, plain].filter((one) => one instanceof RegExp);
    });
    let seen = 0;
    for (const expression of expressions) {
      const words = requiredWords(expression);
      if (words === undefined) continue;
      for (const text of texts) {
        if (!expression.test(text)) continue;
        seen += 1;
        const lower = text.toLowerCase();
        assert.ok(
          words.some((one) => lower.includes(one)),
          `${expression.source}: ${words.join(', ')}`,
        );
      }
    }
    assert.ok(seen > 300, String(seen));
  });
});
