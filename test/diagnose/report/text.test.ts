import assert from 'node:assert/strict';
import { test } from 'node:test';
import { coloured, uncoloured } from '../../../src/control/render/paint.ts';
import { NOTHING } from '../../../src/diagnose/finding.ts';
import { diagnosisMarkdown } from '../../../src/diagnose/report/markdown.ts';
import { diagnosisText } from '../../../src/diagnose/report/text.ts';
import { CASE, FINDINGS, REQUEST, caseOf, diagnosisOf } from './sample.ts';

const TEXT = diagnosisText(diagnosisOf(), uncoloured);

test('the report stands in the order in which it is needed', () => {
  const labels = [
    'Who answered',
    'Why',
    'Your request',
    'What differs',
    'Fix',
    'To be sure',
    'Ask',
    'Sent',
  ];
  const places = labels.map((label) => TEXT.search(new RegExp(`^ ${label} `, 'm')));
  assert.ok(
    places.every((place) => place > 0),
    TEXT,
  );
  assert.deepEqual(
    places,
    places.toSorted((left, right) => left - right),
  );
  assert.match(
    TEXT,
    /^ ✗ 403 Forbidden {3}POST https:\/\/api\.example\.com\/orders\?page=…&token=…\n/,
  );
});

test('who answered and why are told apart, each with its confidence in words and as a number', () => {
  assert.match(TEXT, /Who answered +nginx {3}97 %, very likely {3}the stock 403 page\n/);
  assert.match(
    TEXT,
    /Why +a rule of the server on the address {3}\d\d %, perhaps\n +nginx mostly means this/,
  );
  assert.match(TEXT, /or else: method rule \(\d\d %\); ruled out: no index page\n/);
  assert.match(TEXT, /on the way: HAProxy/);
});

test('the caller’s own fix comes first, and text to paste stands alone on its line', () => {
  assert.match(TEXT, /Fix +you: send from a network that is let in\n +server owner: add above/);
  assert.match(TEXT, /\n +allow 203\.0\.113\.9;\n/);
});

test('no line but what is to be pasted is wider than 80 columns', () => {
  for (const line of TEXT.split('\n')) {
    assert.ok(Array.from(line).length <= 80 || /curl -sS|grep -F/.test(line), line);
  }
});

test('colour adds nothing that the words do not say', () => {
  const painted = diagnosisText(diagnosisOf(), coloured);
  assert.notEqual(painted, TEXT);
  // oxlint-disable-next-line no-control-regex -- the escapes of colours
  assert.equal(painted.replaceAll(/\u001b\[\d+m/g, ''), TEXT);
});

test('where nothing is known it says so, and what would help', () => {
  const kase = caseOf({ request: REQUEST });
  const text = diagnosisText(diagnosisOf(kase, { findings: NOTHING, differences: [] }), uncoloured);
  assert.match(text, /\? no response given {3}POST/);
  assert.match(text, /not known: no answer was given/);
  assert.match(text, /nothing in the material tells why/);
  assert.match(
    text,
    /Would help +the response \(`--response r\.txt` from `curl -i … > r\.txt`\), a\n +log of the server/,
  );
  assert.doesNotMatch(text, / Ask /);
});

test('strangers’ text cannot steer the terminal', () => {
  const evil = '\u001b[2J\u001b]0;owned\u0007\u202e';
  const findings = {
    ...FINDINGS,
    notes: [{ kind: 'odd', evidence: { from: 'response', text: `a page says ${evil}` } } as const],
  };
  const text = diagnosisText(diagnosisOf(CASE, { findings }), uncoloured);
  // oxlint-disable-next-line no-control-regex -- what must not be there
  assert.doesNotMatch(text, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
  assert.match(text, /\\x1b\[2J/);
});

test('Markdown holds the same, and no markup of strangers', () => {
  const markdown = diagnosisMarkdown(diagnosisOf());
  for (const words of [
    '## 403 Forbidden: `POST https://api.example.com/orders?page=…&token=…`',
    '**nginx** (97 %, very likely): the stock 403 page (body) [nginx 1.24]',
    '`server.ip_rule`',
    '**you**: send from a network that is let in',
    '```\n  allow 203.0.113.9;\n  ```',
    'Sent: nothing.',
  ]) {
    assert.ok(markdown.includes(words), words);
  }
  const evil = '<img src=x onerror=alert(1)> [click](https://evil.example) @everyone #12 `unclosed';
  const hostile = diagnosisMarkdown(
    diagnosisOf(CASE, {
      findings: {
        ...FINDINGS,
        notes: [
          { kind: 'odd', evidence: { from: 'response', text: evil } },
          { kind: 'odd', evidence: { from: 'response', text: 'a span `with <b> and ``` in` it' } },
        ],
      },
    }),
  );
  assert.ok(
    hostile.includes(
      String.raw`\<img src=x onerror=alert(1)\> \[click\](https://evil.example) &#64;everyone \#12 'unclosed`,
    ),
    hostile,
  );
});
