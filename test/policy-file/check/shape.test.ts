import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkShape } from '../../../src/policy-file/check/shape.ts';
import { formatProblem, sortProblems } from '../../../src/policy-file/problem.ts';
import { readDocument } from '../../../src/policy-file/read-document.ts';

function shapeLines(text: string): readonly string[] {
  const { value, positions } = readDocument(text, { file: 'p', plainKeys: 'text_only' });
  assert.ok(value !== undefined);
  return sortProblems(checkShape(value, positions), 'p').map((problem) =>
    formatProblem(problem).replace(/^p:/, ''),
  );
}

const CASES: readonly (readonly [text: string, lines: readonly string[]])[] = [
  ['pinpoint: 1', []],
  ['pinpoint: 2', ['1:11  this release reads version 1 of the format, found 2']],
  ['listen: { http: 1 }', ['1:1  the policy needs "pinpoint"']],
  ['pinpoint: 1\nacess: deny', ['2:1  the policy has no member "acess" — did you mean "access"?']],
  ['pinpoint: 1\naccess: dney', ['2:9  unknown access "dney" — did you mean "deny"?']],
  ['pinpoint: 1\nlisten: { http: 80800 }', ['2:17  expected at most 65535, found 80800']],
  ['pinpoint: 1\nlisten: { http: "8080" }', ['2:17  expected a port, found "8080" — write 8080']],
  [
    'pinpoint: 1\nupstreams: { a: { ur: "http://x" } }',
    ['2:19  an upstream has no member "ur" — did you mean "url"?'],
  ],
  ['pinpoint: 1\nupstreams: { a: {} }', ['2:14  an upstream needs "url"']],
  ['pinpoint: 1\nroles:', ['2:7  expected a map, found nothing']],
  [
    'pinpoint: 1\nroles: { a: { may: GET /x } }',
    ['2:20  expected a list, found "GET /x" — write [GET /x]'],
  ],
  [
    'pinpoint: 1\nroles: { "a b": {} }',
    ['2:10  "a b" is not a name — expected for example orders, reports-app'],
  ],
  [
    'pinpoint: 1\nlimits: [{ rate: 100/minute, per: ip }]',
    ['2:18  "100/minute" is not a rate — did you mean "100/min"?'],
  ],
  [
    'pinpoint: 1\nlimits: [{ rate: 5 per sec, per: ip }]',
    ['2:18  "5 per sec" is not a rate — did you mean "5/s"?'],
  ],
  [
    'pinpoint: 1\nconsumers: { a: { keys: [{ id: 12, hash: x }] } }',
    [
      '2:32  expected a key id, found 12 — write "12"',
      '2:42  "x" is not a key hash — expected for example sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
    ],
  ],
  [
    'pinpoint: 1\nservices: { a: { upstream: u, versions: {}, scopes: [x] } }',
    ['2:45  a service has no member "scopes" — it belongs under "require"'],
  ],
  [
    'pinpoint: 1\nservices: { a: { upstream: u, versions: {}, require: { scopes: { post: [x] } } } }',
    ['2:66  "post" is not a method — did you mean "POST"?'],
  ],
  [
    'pinpoint: 1\nipLists: { a: { fil: x } }',
    ['2:17  an address list has no member "fil" — did you mean "file"?'],
  ],
];

for (const [text, lines] of CASES) {
  test(`the shape of ${JSON.stringify(text)} is told in ${lines.length} line${lines.length === 1 ? '' : 's'}`, () => {
    assert.deepEqual(shapeLines(text), lines);
  });
}
