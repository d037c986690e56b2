import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isTerminal, preferredForm } from '../../../src/gateway/answer/accept.ts';
import { escapeHtml } from '../../../src/gateway/answer/html.ts';
import { asciiLine, sfItem, sfString } from '../../../src/gateway/answer/structured-field.ts';
import { markdownToHtml } from '../../../src/gateway/own-pages/markdown.ts';

const FORMS: readonly (readonly [accept: string | undefined, form: string])[] = [
  [undefined, 'json'],
  ['*/*', 'json'],
  ['application/json', 'json'],
  ['application/problem+json', 'json'],
  ['text/plain', 'text'],
  ['text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8', 'html'],
  ['text/*', 'text'],
  ['text/html;q=0.5, application/json', 'json'],
  ['text/html, application/json;q=0.5', 'html'],
  ['image/png', 'json'],
  ['application/json;q=0, text/plain', 'text'],
  ['nonsense;;q=x,,', 'json'],
  ['TEXT/HTML', 'html'],
];

for (const [accept, form] of FORMS) {
  test(`Accept: ${accept ?? '(none)'} is answered with ${form}`, () => {
    assert.equal(preferredForm(accept === undefined ? [] : [['accept', accept]]), form);
  });
}

test('a terminal is known by its program, or by taking anything', () => {
  assert.equal(isTerminal([['accept', '*/*']]), true);
  assert.equal(isTerminal([]), true);
  assert.equal(
    isTerminal([
      ['accept', 'application/json'],
      ['user-agent', 'curl/8.5.0'],
    ]),
    true,
  );
  assert.equal(
    isTerminal([
      ['accept', 'application/json'],
      ['user-agent', 'OpenAI/JS 7'],
    ]),
    false,
  );
});

test('structured fields hold no more than they may', () => {
  assert.equal(sfString('a "b" \\ c'), String.raw`"a \"b\" \\ c"`);
  assert.equal(sfString('é\r\nSet-Cookie: x'), '"???Set-Cookie: x"');
  assert.equal(asciiLine('tab\there'), 'tab?here');
  assert.equal(
    sfItem('a', [
      ['n', { integer: 1.9 }],
      ['t', { token: 'x' }],
    ]),
    'a;n=1;t=x',
  );
  assert.equal(sfItem('a', [['n', { integer: Number.POSITIVE_INFINITY }]]), 'a;n=999999999999999');
});

test('HTML is text where it comes from outside', () => {
  assert.equal(
    escapeHtml(`<a href="x" b='y'>&`),
    '&lt;a href=&quot;x&quot; b=&#39;y&#39;&gt;&amp;',
  );
});

test('the pages that we write become HTML, and nothing in them becomes more than it is', () => {
  const html = markdownToHtml(
    [
      '# a.b: title',
      '',
      'Text with `<code>`, **bold** and [a link](x.y.md),',
      'on two lines.',
      '',
      '- one',
      '- two `a|b`',
      '',
      '1. first',
      '',
      '| a | b |',
      '|---|---|',
      '| 1 | <b> |',
      '',
      '```yaml',
      'a: <b>',
      '```',
    ].join('\n'),
    (address) => `/docs/${address}`,
  );
  assert.equal(
    html,
    [
      '<h1>a.b: title</h1>',
      '<p>Text with <code>&lt;code&gt;</code>, <strong>bold</strong> and <a href="/docs/x.y.md">a link</a>, on two lines.</p>',
      '<ul><li>one</li><li>two <code>a|b</code></li></ul>',
      '<ol><li>first</li></ol>',
      '<table><tr><th>a</th><th>b</th></tr><tr><td>1</td><td>&lt;b&gt;</td></tr></table>',
      '<pre><code>a: &lt;b&gt;</code></pre>',
    ].join('\n'),
  );
});
