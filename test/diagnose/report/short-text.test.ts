import assert from 'node:assert/strict';
import { test } from 'node:test';
import { uncoloured } from '../../../src/control/render/paint.ts';
import { CAUSES } from '../../../src/diagnose/cause-codes.ts';
import type { CauseCode } from '../../../src/diagnose/cause-codes.ts';
import type { CauseFinding, Findings, Note, Remedy } from '../../../src/diagnose/finding.ts';
import { NOTHING } from '../../../src/diagnose/finding.ts';
import { fillSnippet } from '../../../src/diagnose/report/fill-snippet.ts';
import { chooseFix, clauseOf, snippetOf } from '../../../src/diagnose/report/fix-choice.ts';
import { wholeDiagnosisText } from '../../../src/diagnose/report/text-all.ts';
import { diagnosisText } from '../../../src/diagnose/report/text.ts';
import { SHORT_NAMES } from '../../../src/diagnose/short-names.ts';
import { CASE, FINDINGS, diagnosisOf } from './sample.ts';

function textOf(findings: Findings): string {
  return diagnosisText(diagnosisOf(CASE, { findings, differences: [] }), uncoloured);
}

function finding(code: CauseCode, factor: number, text: string): CauseFinding {
  return { code, factor, group: text, evidence: { from: 'request', text } };
}

const LINE: CauseFinding = {
  ...finding('server.ip_rule', 300, 'nginx wrote `access forbidden by rule` (joined by the time)'),
  evidence: {
    from: 'log',
    text: 'nginx wrote `access forbidden by rule` (joined by the time, the path)',
    at: '/var/log/nginx/error.log:7',
  },
};

test('the usual report fits on a screen, and says each thing once', () => {
  const findings = {
    ...FINDINGS,
    answers: [
      ...FINDINGS.answers,
      {
        product: 'nginx',
        layer: 'web_server',
        role: 'answered',
        confidence: 0.99,
        group: 'log',
        evidence: { ...LINE.evidence, text: '`access forbidden by rule, client: …`' },
        causes: [],
      } as const,
    ],
    causes: [...FINDINGS.causes, LINE],
  };
  const text = textOf(findings);
  assert.ok(text.trimEnd().split('\n').length <= 26, text);
  assert.equal(text.split('access forbidden by rule').length, 2, text);
  assert.match(text, /\n +error\.log:7: nginx wrote `access forbidden by rule`\n/);
});

test('where several causes are open, the shares stand under one another, with one line of a fix each', () => {
  const causes = [
    finding('waf.blocked', 8, 'what looks like SQL'),
    finding('ip.denied', 8, 'no way'),
    finding('scope.missing', 6, 'a narrow scope'),
  ];
  const text = textOf({ ...NOTHING, causes });
  assert.match(text, /Why +the material does not tell which of these it is:\n +\d+ % {2}\w/);
  assert.match(text, /firewall rule on the content: you: leave out or write …/);
  assert.match(text, /missing scope: account owner: grant the credential/);
});

test('what is odd about the request is told though another cause leads, strongest first, five at most', () => {
  const texts = ['one', 'two', 'three', 'four', 'five', 'six'];
  const odd = texts.map((text, at) => ({
    ...finding('request.malformed', 3 + at, `oddity ${text}`),
    group: 'odd',
  }));
  const text = textOf({ ...FINDINGS, causes: [...FINDINGS.causes, LINE, ...odd] });
  const told = Array.from(text.matchAll(/! odd: oddity (\w+)/g), ([, word]) => word);
  assert.deepEqual(told, ['six', 'five', 'four', 'three', 'two']);
  const weak = finding('request.malformed', 2, 'hardly worth a word');
  assert.doesNotMatch(textOf({ ...NOTHING, causes: [LINE, weak] }), /! odd: hardly/);
});

test('what stands under Why is not told again under the request', () => {
  const text = textOf({ ...NOTHING, causes: [finding('request.malformed', 500, 'a broken line')] });
  assert.equal(text.split('a broken line').length, 2, text);
});

test('what is fine is one line', () => {
  const fine = ['one thing', 'another', 'a third', 'a fourth thing of some length', 'a fifth'];
  const notes = fine.map((text): Note => ({ kind: 'fine', evidence: { from: 'request', text } }));
  const text = textOf({ ...FINDINGS, notes });
  assert.match(text, /✓ fine: one thing; another; a third; 2 more\n/);
});

test('an id that the message quotes is not told beside it', () => {
  const text = textOf(FINDINGS);
  assert.equal(text.split('4bf92f3577b34da6a3ce929d0e0e4736').length, 2, text);
});

test('the message is at most sixty words long, with the request, the moment and the status', () => {
  const short = diagnosisOf().message?.short ?? '';
  const words = short.split(/\s+/);
  assert.ok(words.length > 10 && words.length <= 60, short);
  for (const part of [
    'POST',
    '403',
    '2026-11-26 05:00:00 UTC',
    'rule of the server on the address',
  ])
    assert.ok(short.includes(part), `${part}\n${short}`);
  const long: Remedy = { actor: 'server_owner', text: `do ${'this and that '.repeat(30)}` };
  const causes = [{ ...LINE, remedies: [long] }];
  const other = diagnosisOf(CASE, { findings: { ...FINDINGS, causes } }).message?.short ?? '';
  assert.match(other, /look up in your log/);
  assert.ok(other.split(/\s+/).length <= 60, other);
});

test('nothing of a diagnosis is missing from the whole report', () => {
  const diagnosis = diagnosisOf();
  const text = wholeDiagnosisText(diagnosis, uncoloured).replaceAll(/\s+/g, ' ');
  const { causes, ruledOut, notes, answeredBy, passedBy, otherProbes } = diagnosis;
  const words = [
    ...[...causes, ...ruledOut].flatMap(({ code, evidence, against, fixes }) => [
      code,
      ...(ruledOut.some((one) => one.code === code) ? [] : evidence.map(({ text: one }) => one)),
      ...against.map(({ text: one }) => one),
      ...(ruledOut.some((one) => one.code === code) ? [] : fixes.map(({ text: one }) => one)),
    ]),
    ...notes.map(({ evidence }) => evidence.text),
    ...[...answeredBy, ...passedBy].map(({ product }) => product),
    ...otherProbes.map(({ tells }) => tells),
  ];
  for (const one of words) assert.ok(text.includes(one), one);
});

test('what was learned in the case goes before what the product wants of everybody', () => {
  const general: Remedy = { actor: 'caller', text: 'recipe', paste: 'a\n# b\nc\nd', general: true };
  const own: Remedy = { actor: 'server_owner', text: 'let it in', paste: 'allow it;' };
  const words: Remedy = { actor: 'caller', text: 'do it' };
  const chosen = (fixes: readonly Remedy[]): readonly string[] =>
    chooseFix({ ...EMPTY, fixes }).map(({ text }) => text);
  assert.deepEqual(chosen([general, own]), ['let it in']);
  assert.deepEqual(chosen([words, own]), ['do it', 'let it in']);
  assert.deepEqual(chosen([general]), ['recipe']);
  // The recipe's snippet stands in where nothing else can be pasted, without its remarks.
  assert.equal(snippetOf(words, [words, general]), 'a\nc\nd');
  assert.equal(snippetOf(words, [words, general, own]), undefined);
});

const EMPTY = {
  code: 'ip.denied',
  title: 'x',
  confidence: 0.9,
  evidence: [],
  against: [],
} as const;

test('a sentence is cut at a clause or a word, never in a value', () => {
  assert.equal(clauseOf('allow the address, in the block of the path', 30), 'allow the address');
  assert.equal(clauseOf('allow the address `deny all;` in it', 29), 'allow the address …');
  assert.equal(clauseOf('as short as that', 16), 'as short as that');
  assert.equal(clauseOf('a word_that_is_longer_than_all', 12), 'a word_that…');
});

test('snippets hold the address of the request, but nothing that a shell would obey', () => {
  const target = { scheme: 'https', host: 'h.example:8443', path: '/orders/7' };
  assert.equal(
    fillSnippet("curl 'ORIGIN/PATH' # ORIGIN", target),
    "curl 'https://h.example:8443/orders/7' # https://h.example:8443",
  );
  assert.equal(fillSnippet('location /api/ {', target), 'location /orders/7 {');
  assert.equal(fillSnippet('.ignore("/api/**")', target), '.ignore("/orders/7/**")');
  assert.equal(fillSnippet('/wp/api/ x', target), '/wp/api/ x');
  const evil = { scheme: 'https', host: "h';id;'", path: "/a'$(id)" };
  assert.equal(fillSnippet("curl 'ORIGIN/PATH'", evil), "curl 'ORIGIN/PATH'");
});

test('every cause has a short name of its own', () => {
  const names = Object.values(SHORT_NAMES);
  assert.equal(new Set(names).size, Object.keys(CAUSES).length);
  for (const name of names) assert.ok(name.length <= 30 && !name.endsWith('.'), name);
});
