import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parse } from 'yaml';
import { applyDocumentEdits } from '../../src/core/policy/apply-edits.ts';
import type { DocumentEdit } from '../../src/core/edit.ts';
import type { PolicyDocument } from '../../src/core/policy/document.ts';
import { undoOf } from '../../src/core/undo.ts';
import { patchText } from '../../src/policy-file/patch.ts';

const POLICY = `# The shop's policy.
pinpoint: 1

services:
  orders: # the first service
    upstream: orders
    require:
      scopes: { GET: [orders:read], POST: [orders:write] } # by method
      roles:
        POST:
          - editor   # may write
          - admin
    versions:
      v1:
        state: published

        # written out
        routes:
          - id: list
            methods: [GET]
            path: /orders
          - { id: create, methods: [POST], path: /orders }

roles: {}

consumers:
  reports:
    roles: [viewer]
    keys:
      # the old one
      - { id: pk_rep_1, hash: "sha256:aa", scopes: [orders:read], expires: 2027-03-01 }
      - id: pk_rep_2
        hash: 'sha256:bb'
        revoked:
          at: 2026-01-01
          by: kim
        scopes: []
  empty:
upstreams: # at the end
  orders: { url: "http://127.0.0.1:9001" }
# the last words
`;

function wanted(text: string, edits: readonly DocumentEdit[]): unknown {
  return applyDocumentEdits(parse(text) as PolicyDocument, edits);
}

/** Lines of the text that are in neither diff side: what a patch must leave alone. */
function changedLines(before: string, after: string): number {
  const old = before.split('\n');
  return after.split('\n').filter((line) => !old.includes(line)).length;
}

const CASES: readonly {
  name: string;
  edits: readonly DocumentEdit[];
  lines: number;
  holds: string;
}[] = [
  {
    name: 'adds to a list on one line',
    edits: [
      {
        on: 'directory',
        op: 'append',
        path: ['consumers', 'reports', 'keys', 0, 'scopes'],
        value: 'orders:write',
      },
    ],
    lines: 1,
    holds: 'scopes: [orders:read, orders:write], expires: 2027-03-01 }',
  },
  {
    name: 'adds to a list of lines',
    edits: [
      {
        on: 'policy',
        op: 'append',
        path: ['services', 'orders', 'require', 'roles', 'POST'],
        value: 'owner',
      },
    ],
    lines: 1,
    holds: '          - admin\n          - owner\n',
  },
  {
    name: 'adds to an empty list',
    edits: [
      {
        on: 'directory',
        op: 'append',
        path: ['consumers', 'reports', 'keys', 1, 'scopes'],
        value: 'a:b',
      },
    ],
    lines: 1,
    holds: 'scopes: [a:b]',
  },
  {
    name: 'makes a list where there was none',
    edits: [
      {
        on: 'directory',
        op: 'append',
        path: ['consumers', 'reports', 'groups'],
        value: 'partners',
      },
    ],
    lines: 1,
    holds: '    groups: [partners]',
  },
  {
    name: 'makes everything on the way to a member',
    edits: [
      {
        on: 'policy',
        op: 'set',
        path: ['services', 'orders', 'versions', 'v1', 'operations', 'list', 'access'],
        value: 'allow',
      },
    ],
    lines: 3,
    holds: '        operations:\n          list:\n            access: allow\n',
  },
  {
    name: 'sets a value and keeps the comment behind it',
    edits: [
      {
        on: 'policy',
        op: 'set',
        path: ['services', 'orders', 'require', 'scopes', 'POST'],
        value: [],
      },
    ],
    lines: 1,
    holds: 'scopes: { GET: [orders:read], POST: [] } # by method',
  },
  {
    name: 'fills a member that had no value',
    edits: [{ on: 'directory', op: 'set', path: ['consumers', 'empty', 'state'], value: 'active' }],
    lines: 1,
    holds: '  empty: {state: active}',
  },
  {
    name: 'fills an empty map',
    edits: [{ on: 'policy', op: 'set', path: ['roles', 'new'], value: { may: ['GET /orders'] } }],
    lines: 1,
    holds: 'roles: {new: {may: [GET /orders]}}',
  },
  {
    name: 'removes a member that takes several lines',
    edits: [
      { on: 'directory', op: 'remove', path: ['consumers', 'reports', 'keys', 1, 'revoked'] },
    ],
    lines: 0,
    holds: "        hash: 'sha256:bb'\n        scopes: []\n",
  },
  {
    name: 'removes an item of a list of lines with its comment',
    edits: [
      { on: 'policy', op: 'remove', path: ['services', 'orders', 'require', 'roles', 'POST', 0] },
    ],
    lines: 0,
    holds: '        POST:\n          - admin\n',
  },
  {
    name: 'removes the first member of an item that shares its line with the dash',
    edits: [{ on: 'directory', op: 'remove', path: ['consumers', 'reports', 'keys', 1, 'id'] }],
    lines: 1,
    holds: "      - hash: 'sha256:bb'\n",
  },
  {
    name: 'leaves an empty list where the last item goes',
    edits: [{ on: 'directory', op: 'remove', path: ['consumers', 'reports', 'roles', 0] }],
    lines: 1,
    holds: '    roles: []\n',
  },
  {
    name: 'appends an item that is a map',
    edits: [
      {
        on: 'policy',
        op: 'append',
        path: ['services', 'orders', 'versions', 'v1', 'routes'],
        value: { id: 'x', methods: ['GET'], path: '/x' },
      },
    ],
    lines: 2,
    holds: '          - id: x\n            methods: [GET]\n            path: /x\n',
  },
  {
    name: 'makes several edits in order',
    edits: [
      { on: 'policy', op: 'set', path: ['roles', 'writer'], value: { may: ['POST /orders'] } },
      { on: 'directory', op: 'append', path: ['consumers', 'reports', 'roles'], value: 'writer' },
      {
        on: 'directory',
        op: 'set',
        path: ['consumers', 'reports', 'keys', 0, 'expires'],
        value: '2028-01-01',
      },
    ],
    lines: 3,
    holds: '    roles: [viewer, writer]',
  },
  {
    name: 'quotes what would otherwise be read as something else',
    edits: [
      { on: 'directory', op: 'append', path: ['consumers', 'reports', 'roles'], value: 'null' },
    ],
    lines: 1,
    holds: 'roles: [viewer, "null"]',
  },
];

for (const { name, edits, lines, holds } of CASES) {
  test(`a patch ${name}, and leaves every other line alone`, () => {
    const patched = patchText(POLICY, edits);
    assert.deepEqual(parse(patched), wanted(POLICY, edits));
    assert.ok(patched.includes(holds), patched);
    assert.equal(changedLines(POLICY, patched), lines, patched);
    for (const comment of [
      '# the first service',
      '# by method',
      '# written out',
      '# the old one',
      '# at the end',
      '# the last words',
    ]) {
      assert.ok(patched.includes(comment), comment);
    }
  });

  test(`a patch ${name}, and its undo gives the document back`, () => {
    const undo = undoOf(parse(POLICY) as PolicyDocument, edits);
    assert.deepEqual(parse(patchText(patchText(POLICY, edits), undo)), parse(POLICY));
  });

  test(`a patch ${name} in a JSON document, which stays JSON`, () => {
    for (const text of [JSON.stringify(parse(POLICY)), JSON.stringify(parse(POLICY), null, 2)]) {
      assert.deepEqual(JSON.parse(patchText(text, edits)), wanted(text, edits));
    }
  });
}

test('a patch keeps the line ends of Windows', () => {
  const text = POLICY.replaceAll('\n', '\r\n');
  const edits: readonly DocumentEdit[] = [
    {
      on: 'policy',
      op: 'append',
      path: ['services', 'orders', 'require', 'roles', 'POST'],
      value: 'owner',
    },
  ];
  assert.deepEqual(parse(patchText(text, edits)), wanted(text, edits));
});

test('a change that would reach through an alias is refused with what to do', () => {
  const text = 'pinpoint: 1\nroles:\n  a: &a { may: [GET /x] }\n  b: *a\n';
  const edits: readonly DocumentEdit[] = [
    { on: 'policy', op: 'append', path: ['roles', 'b', 'may'], value: 'GET /y' },
  ];
  assert.throws(() => patchText(text, edits), { code: 'edit.not_applicable' });
});
