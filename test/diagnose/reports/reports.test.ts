import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CAUSES } from '../../../src/diagnose/cause-codes.ts';
import { diagnoseMaterial } from '../zoo/pipeline.ts';
import { CERTAIN, rankOf, shareText } from '../zoo/score.ts';
import { readReports } from './report.ts';
import type { PublicReport } from './report.ts';

const REPORTS = readReports();
/** When the reports were retold. */
const AT_MS = Date.UTC(2026, 10, 26);

test('there are thirty public reports and more, each with its address, its material and its accepted answer', () => {
  assert.ok(REPORTS.length >= 30);
  assert.equal(new Set(REPORTS.map(({ address }) => address)).size, REPORTS.length);
  for (const { id, address, material, accepted } of REPORTS) {
    assert.match(address, /^https:\/\/[^/]+\/./, id);
    const { pasted, request, response, logs } = material;
    assert.ok(pasted ?? request ?? response ?? logs[0], id);
    for (const code of [accepted.cause, ...accepted.alsoRight]) assert.ok(code in CAUSES, id);
    assert.match(accepted.answer, /\.$/, id);
  }
});

test('the accepted cause is among the first three in four of five public reports', async (t) => {
  const known = await told(REPORTS.filter(({ half }) => half === undefined));
  const fresh = await told(REPORTS.filter(({ half }) => half === 'fresh'));
  t.diagnostic(`accepted cause among the first three: ${shareText(known)}`);
  for (const miss of known.misses) t.diagnostic(miss);
  t.diagnostic(`of reports that nothing was tuned on: ${shareText(fresh)}`);
  for (const miss of fresh.misses) t.diagnostic(miss);
  assert.ok(known.hits >= 0.8 * known.of);
  assert.ok(fresh.of >= 15);
});

interface Told {
  readonly hits: number;
  readonly of: number;
  /** One line each. */
  readonly misses: readonly string[];
}

async function told(reports: readonly PublicReport[]): Promise<Told> {
  const misses: string[] = [];
  for (const { id, material, accepted } of reports) {
    const weighed = await diagnoseMaterial({ ...material, atMs: AT_MS });
    if (rankOf({ truth: accepted }, weighed) < 3) continue;
    const first = weighed.causes.slice(0, 3).map(({ code }) => code);
    misses.push(`${id}: ${accepted.cause}; told ${first.join(', ') || 'nothing'}`);
  }
  return { hits: reports.length - misses.length, of: reports.length, misses };
}

test('nothing that is stated as certain of a public report is wrong', async () => {
  const wrong: string[] = [];
  for (const { id, material, accepted } of REPORTS) {
    const { answeredBy, causes } = await diagnoseMaterial({ ...material, atMs: AT_MS });
    const [who] = answeredBy;
    const names = accepted.answeredBy;
    if (who !== undefined && who.confidence >= CERTAIN && names.length > 0) {
      if (!names.includes(who.product)) wrong.push(`${id}: answered by ${who.product}`);
    }
    const [why] = causes;
    if (why === undefined || why.confidence < CERTAIN) continue;
    if (![accepted.cause, ...accepted.alsoRight].includes(why.code)) {
      wrong.push(`${id}: ${why.code}`);
    }
  }
  assert.deepEqual(wrong, []);
});
