import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decide } from '../../src/core/decide.ts';
import type { DocumentEdit } from '../../src/core/edit.ts';
import { editWorld } from '../../src/core/what-if.ts';
import { replaySet } from '../../src/control/replay.ts';
import { why } from '../../src/control/why.ts';
import type { WhyQuestion } from '../../src/control/why.ts';
import { DOCUMENT, NOW_MS, factsOf, momentOf, recordOf } from './support/sample.ts';

const moment = momentOf(DOCUMENT);
const REFUSED = factsOf('pk_rep_7Hq2');
const DAY_MS = 86_400_000;

function question(change: Partial<WhyQuestion> = {}): WhyQuestion {
  return {
    facts: REFUSED,
    moment,
    which: 'of_the_time',
    call: recordOf(moment, REFUSED),
    ...change,
  };
}

test('the report names what refused, what would refuse next, and who it was', () => {
  const report = why(question());
  assert.equal(report.decision.code, 'scope.missing');
  assert.deepEqual([...new Set(report.next.map((next) => next.layer))], ['role', 'access']);
  assert.deepEqual(report.principal, {
    consumer: 'reports-app',
    tenant: 'acme',
    keyId: 'pk_rep_7Hq2',
  });
  assert.deepEqual(report.target, { service: 'orders', version: 'v1', route: 'orders.v1.create' });
  assert.equal(report.caller?.code, 'scope.missing');
});

test('the sentence tells that GET would have passed', () => {
  assert.match(
    why(question()).inShort,
    /GET \/orders passes with the same credential; POST does not/,
  );
  assert.doesNotMatch(why(question({ facts: factsOf(undefined) })).inShort, /GET/);
});

test('every fix of the rules carries its command, its undo, and whom else it lets in', () => {
  const others = replaySet(
    [recordOf(moment, REFUSED), recordOf(moment, factsOf('pk_ops_k2Zd'))],
    NOW_MS - DAY_MS,
  );
  const report = why(question({ others }));
  const owners = report.fixes.filter((fix) => fix.widens !== undefined);
  assert.ok(owners.length > 0);
  for (const fix of owners) {
    assert.equal(fix.apply, `pinpoint why ${report.id} --apply ${fix.number}`);
    assert.equal(fix.widens?.replay?.calls, 2);
    assert.ok(fix.undo.length > 0);
  }
  assert.deepEqual(
    report.fixes.map((fix) => fix.number),
    report.fixes.map((_, at) => at + 1),
  );
});

test('the replay counts the calls that a fix changes, and by whom', () => {
  const others = replaySet(
    [REFUSED, REFUSED, factsOf('pk_rep_7Hq2', { method: 'GET' }), factsOf('pk_ops_k2Zd')].map(
      (facts) => recordOf(moment, facts),
    ),
    NOW_MS - DAY_MS,
  );
  assert.equal(others.distinct.length, 3);
  const report = why(question({ others }));
  const own = report.fixes.find((fix) =>
    fix.edits.every((edit) => edit.on === 'directory' && edit.path[1] === 'reports-app'),
  );
  assert.deepEqual(own?.widens?.replay, {
    calls: 4,
    newlyAllowed: 2,
    newlyRefused: 0,
    notEvaluable: 0,
    consumers: ['reports-app'],
    sinceMs: NOW_MS - DAY_MS,
  });
});

test('the undo of a fix brings the document back to what it was', () => {
  for (const fix of why(question()).fixes) {
    const edits = fix.edits.filter((edit): edit is DocumentEdit => edit.on !== 'request');
    if (edits.length === 0) continue;
    const undo = fix.undo.filter((edit): edit is DocumentEdit => edit.on !== 'request');
    assert.deepEqual(
      editWorld(editWorld(moment.world, edits), undo).source.document,
      DOCUMENT,
      fix.summary.join(),
    );
  }
});

test('a changed policy is told of, with what it would decide', () => {
  const consumers = {
    ...DOCUMENT.consumers,
    'reports-app': {
      tenant: 'acme',
      roles: ['editor'],
      keys: [
        {
          id: 'pk_rep_7Hq2',
          hash: DOCUMENT.consumers?.['reports-app']?.keys?.[0]?.hash ?? '',
          scopes: ['orders:write'],
        },
      ],
    },
  };
  const today = momentOf({ ...DOCUMENT, consumers });
  assert.deepEqual(why(question({ today })).today, {
    revision: today.revision,
    directoryVersion: today.directoryVersion,
    outcome: 'allow',
    same: false,
  });
  assert.equal(why(question({ today: moment })).today, undefined);
});

test('no secret is in a report: the curl line has placeholders', () => {
  const facts = factsOf('pk_rep_7Hq2', {
    headers: [
      ['host', 'api.example'],
      ['x-api-key', 'pk_rep_7Hq2_TOPSECRET'],
      ['cookie', 'session=TOPSECRET'],
    ],
  });
  const report = why({ facts, moment, which: 'todays' });
  assert.doesNotMatch(JSON.stringify(report), /TOPSECRET/);
  assert.match(report.request.curl ?? '', /x-api-key: <key pk_rep_7Hq2>/);
  assert.equal(report.sent, false);
  assert.ok(report.fixes.every((fix) => fix.apply === undefined));
});

test('what could not be read as a request is reported without a request', () => {
  const facts = {
    kind: 'malformed',
    problem: { code: 'request.malformed', reason: 'no', source: 'RFC 9112' },
    remoteIp: '192.0.2.1',
    receivedAtMs: NOW_MS,
  } as const;
  const report = why({ facts, moment, which: 'of_the_time', call: recordOf(moment, facts) });
  assert.equal(report.decision.code, 'request.malformed');
  assert.equal(report.request.path, '-');
  assert.equal(report.request.curl, undefined);
});

test('an allowed request needs no fix', () => {
  const facts = factsOf('pk_shop_9Kt5', { body: { kind: 'absent' } });
  const report = why({ facts, moment, which: 'todays' });
  assert.notEqual(report.decision.outcome, 'refuse');
  assert.deepEqual(report.fixes, []);
  assert.equal(
    decide(moment.world.snapshot, moment.world.directory, facts).kind === 'refuse',
    false,
  );
});

test('a call that the gateway itself failed on is told as such, without layers or fixes', () => {
  const call = {
    ...recordOf(moment, REFUSED),
    code: 'internal.layer_failed',
    status: 503,
  } as const;
  const report = why(question({ call }));
  assert.deepEqual([report.decision.code, report.decision.status], ['internal.layer_failed', 503]);
  assert.match(report.inShort, /no rule refused/);
  assert.deepEqual([report.fixes, report.timeline, report.next], [[], [], []]);
});
