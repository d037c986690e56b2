import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { diagnosisJson } from '../../../src/diagnose/report/json.ts';
import { CASE, FINDINGS, diagnosisOf } from './sample.ts';

const PAGE = join(import.meta.dirname, '../../../docs/reference/diagnose-json.md');

type Document = Readonly<Record<string, unknown>>;

/** A document in which every member that there is has a value. */
function fullDocument(): Document {
  const findings = {
    ...FINDINGS,
    causes: [
      ...FINDINGS.causes,
      {
        code: 'server.ip_rule',
        factor: 0.9,
        group: 'doubt',
        evidence: { from: 'request', text: 'a doubt', at: 'x', source: 'RFC 9110' },
      } as const,
    ],
  };
  return JSON.parse(JSON.stringify(diagnosisJson(diagnosisOf(CASE, { findings })))) as Document;
}

/** The names in the first column of the table under a heading; of the first table where none is given. */
function membersUnder(page: string, heading: string | undefined): readonly string[] {
  const sections = page.split(/^## /m);
  const section =
    heading === undefined ? sections[0] : sections.find((one) => one.startsWith(heading));
  assert.ok(section !== undefined, `no section ${heading ?? ''}`);
  return Array.from(section.matchAll(/^\| `(\w+)` \|/gm), ([, name = '']) => name);
}

/** All member names that objects at a place have; of lists, of all their items. */
function namesOf(value: unknown): readonly string[] {
  const items = Array.isArray(value) ? value : [value];
  return [...new Set(items.flatMap((item) => Object.keys(item as object)))];
}

function listAt(value: unknown, name: string): readonly unknown[] {
  const items = Array.isArray(value) ? value : [value];
  return items.flatMap((item) => (item as Document)[name] as readonly unknown[]);
}

test('the reference page describes every member that is printed, and no other', async () => {
  const page = await readFile(PAGE, 'utf8');
  const document = fullDocument();
  const causes = document['causes'];
  const evidence = [
    ...listAt(causes, 'evidence'),
    ...listAt(causes, 'against'),
    ...listAt(document['answeredBy'], 'evidence'),
    ...listAt(document['ruledOut'], 'against'),
  ];
  const tables: readonly (readonly [heading: string | undefined, value: unknown])[] = [
    [undefined, document],
    ['`answeredBy[]`', document['answeredBy']],
    ['`answeredBy[]`', document['passedBy']],
    ['`causes[]`', causes],
    ['`evidence[]`', evidence],
    ['`notes[]`', document['notes']],
    ['`nextProbe`', [document['nextProbe'], ...listAt(document, 'otherProbes')]],
  ];
  for (const [heading, value] of tables) {
    assert.deepEqual(
      namesOf(value).toSorted(),
      membersUnder(page, heading).toSorted(),
      heading ?? 'the document',
    );
  }
  const inRows: readonly (readonly [row: string, value: unknown])[] = [
    ['subject', document['subject']],
    ['ruledOut', document['ruledOut']],
    ['differences', document['differences']],
    ['message', document['message']],
    ['fixes', listAt(causes, 'fixes')],
  ];
  for (const [row, value] of inRows) {
    const line = page.split('\n').find((one) => one.startsWith(`| \`${row}\` |`)) ?? '';
    for (const name of namesOf(value)) assert.ok(line.includes(`\`${name}\``), `${row}: ${name}`);
  }
});

test('confidences have three places, and members of no value are absent', () => {
  const document = fullDocument();
  for (const { confidence } of document['causes'] as readonly { readonly confidence: number }[]) {
    assert.equal(confidence, Number(confidence.toFixed(3)));
  }
  assert.equal(document['diagnosis'], 1);
  assert.deepEqual(document['sent'], []);
  const [difference] = document['differences'] as readonly object[];
  assert.ok(difference !== undefined && !('failing' in difference));
});
