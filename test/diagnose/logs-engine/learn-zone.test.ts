import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LogEvent } from '../../../src/diagnose/logs/event.ts';
import { joinLogs } from '../../../src/diagnose/logs/join.ts';

const AT_MS = Date.UTC(2026, 10, 26, 5, 0, 0);
const HOUR_MS = 3_600_000;
const ID = '8a1b2c3d4e5f6789';

function line(given: Partial<LogEvent>): LogEvent {
  return {
    format: 'made_up',
    product: 'made up',
    layer: 'application',
    file: 'app.log',
    line: 1,
    zoneKnown: false,
    precisionMs: 1000,
    ids: [],
    refusedByProduct: true,
    text: 'refused',
    causes: [],
    ...given,
  };
}

test('the zone of a file is learnt from a line with the id of the answer, and holds for its other lines', () => {
  const exchange = {
    source: 'test',
    request: {
      method: 'POST',
      url: { path: '/orders', query: '' },
      headers: [],
      client: { kind: 'curl' as const },
      missing: [],
    },
    response: {
      status: 403,
      headers: [
        ['date', new Date(AT_MS).toUTCString()],
        ['x-request-id', ID],
      ] as const,
      missing: [],
    },
  };
  const known = line({ atMs: AT_MS + 2 * HOUR_MS, ids: [ID], line: 9 });
  const same = line({ atMs: AT_MS + 2 * HOUR_MS, path: '/orders', status: 403, line: 8 });
  const other = line({ atMs: AT_MS, path: '/orders', status: 403, line: 3 });
  const joined = joinLogs(exchange, [other, same, known]);
  assert.deepEqual(
    joined.map((one) => one.line).toSorted((left, right) => left - right),
    [9],
  );
  const near = joinLogs(exchange, [{ ...known, path: '/orders' }, same, other]);
  assert.ok(near.some((one) => one.line === 9 && one.zoneKnown && one.atMs === AT_MS));
  assert.ok(!near.some((one) => one.line === 3), 'a line of another time is let go');
});
