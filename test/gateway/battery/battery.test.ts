import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import type { RefusalCode } from '../../../src/core/codes.ts';
import { world } from '../../core/support/world.ts';
import { testGateway, type TestGateway } from '../support/test-gateway.ts';
import { openWire, type Wire, type WireResponse } from '../support/wire.ts';
import { ADDRESSES } from './addresses.ts';
import { BODIES } from './bodies.ts';
import type { Case, Seen } from './case.ts';
import { CREDENTIALS } from './credentials.ts';
import { FIELDS } from './fields.ts';
import { FRAMING } from './framing.ts';
import { fortress, READER, WRITER } from './policy.ts';
import { startRecorder, type Recorder, type RecordedRequest } from './recorder.ts';
import { SEQUENCES } from './sequences.ts';
import { TARGETS } from './targets.ts';

const BATTERY: Readonly<Record<string, readonly Case[]>> = {
  targets: TARGETS,
  addresses: ADDRESSES,
  credentials: CREDENTIALS,
  fields: FIELDS,
  framing: FRAMING,
  bodies: BODIES,
  sequences: SEQUENCES,
};

/** Fields that the gateway sets itself: each stands there once, whatever the caller sent. */
const OURS = [
  'host',
  'forwarded',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
  'x-real-ip',
  'x-pinpoint-call',
];

interface Bench {
  readonly gateway: TestGateway;
  readonly backend: Recorder;
}

test('hostile bytes are refused with their code, or forwarded in exactly one reading', async (t) => {
  const backend = await startRecorder(t);
  const gateway = await testGateway(t, { world: world({ document: fortress(backend.url) }) });
  for (const [area, cases] of Object.entries(BATTERY)) {
    for (const one of cases) {
      await t.test(`${area}: ${one.name}`, (at) => run(at, one, { gateway, backend }));
    }
  }
  assert.deepEqual(gateway.faults, []);
});

async function run(t: TestContext, one: Case, { gateway, backend }: Bench): Promise<void> {
  backend.take();
  const wire = await openWire(t, gateway.port);
  wire.write(one.bytes);
  const seen: Seen[] = [];
  for (const expected of one.expect) {
    const response = await answer(wire, one, expected);
    if (typeof expected === 'string') await assertRefused(response, expected, gateway);
    else {
      assert.equal(response.status, 200, response.body);
      seen.push(expected);
    }
  }
  if (one.closes === true) {
    wire.socket.end();
    assert.equal(await wire.toEnd(), '', 'something was answered beyond what was expected');
  }
  const requests = backend.take();
  assert.deepEqual(
    requests.map(({ method, target }) => `${method} ${target}`),
    seen.map(({ line }) => line),
  );
  for (const [at, request] of requests.entries()) assertSeen(request, seen[at]);
  assert.equal(backend.unread(), '', 'the backend was left with bytes that are no request');
}

/** The next final response; what answers HEAD has no body, whatever its length says. */
async function answer(wire: Wire, one: Case, expected: RefusalCode | Seen): Promise<WireResponse> {
  const line = typeof expected === 'string' ? one.bytes : expected.line;
  if (line.startsWith('HEAD')) {
    const head = await wire.until('\r\n\r\n');
    return {
      status: Number(head.split(' ')[1]),
      head,
      headers: [],
      value: () => undefined,
      body: '',
    };
  }
  for (;;) {
    const response = await wire.response();
    if (response.status !== 100) return response;
  }
}

async function assertRefused(
  response: WireResponse,
  code: RefusalCode,
  gateway: TestGateway,
): Promise<void> {
  const problem: unknown = JSON.parse(response.body);
  assert.ok(problem !== null && typeof problem === 'object');
  assert.equal('code' in problem ? problem.code : undefined, code, response.body);
  const id = response.value('x-pinpoint-call');
  const record = await gateway.recorded((call) => call.id === id);
  assert.equal(record.code, code);
  for (const secret of [READER, WRITER]) {
    assert.ok(!JSON.stringify(record).includes(secret.slice(12)), 'a key was recorded');
    assert.ok(!(response.head + response.body).includes(secret.slice(12)), 'a key was echoed');
  }
}

function assertSeen(request: RecordedRequest, seen: Seen | undefined): void {
  assert.equal(request.body, seen?.body ?? '');
  for (const name of OURS) assert.equal(valuesOf(request, name).length, 1, name);
  for (const [name, value] of Object.entries(seen?.has ?? {})) {
    assert.deepEqual(valuesOf(request, name), [value], name);
  }
  for (const name of seen?.lacks ?? []) assert.deepEqual(valuesOf(request, name), [], name);
  assert.deepEqual(valuesOf(request, 'x-forwarded-for'), ['127.0.0.1']);
  assert.deepEqual(valuesOf(request, 'connection'), ['keep-alive']);
  for (const [name, value] of request.fields) {
    assert.ok(!name.includes('_'), `a field that others fold: ${name}`);
    assert.ok(!value.includes(READER) && !value.includes(WRITER), `a key was passed on: ${name}`);
  }
}

function valuesOf({ fields }: RecordedRequest, name: string): readonly string[] {
  return fields.filter(([found]) => found === name).map(([, value]) => value);
}
