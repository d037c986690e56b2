import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CAUSES } from '../../../src/diagnose/cause-codes.ts';
import type { LogEvent } from '../../../src/diagnose/logs/event.ts';
import type { LogFormat } from '../../../src/diagnose/logs/format.ts';
import { VENDOR_FORMATS } from '../../../src/diagnose/logs/vendor-formats.ts';
import { SAMPLES } from './corpus.ts';
import type { Sample } from './corpus.ts';

const FORMATS: ReadonlyMap<string, LogFormat> = new Map(
  VENDOR_FORMATS.map((format) => [format.id, format]),
);

function formatOf({ format }: Sample): LogFormat {
  const found = FORMATS.get(format);
  assert.ok(found, `no format ${format}`);
  return found;
}

function read(sample: Sample): LogEvent | undefined {
  return formatOf(sample).parse(sample.record, { file: 'a.log', line: 7 });
}

function label({ format, record }: Sample): string {
  return `${format}: ${record.slice(0, 160)}`;
}

test('every format has samples, of which one is a refusal, and no id stands twice', () => {
  assert.equal(FORMATS.size, VENDOR_FORMATS.length);
  for (const id of FORMATS.keys()) {
    const own = SAMPLES.filter(({ format }) => format === id);
    assert.ok(
      own.some(({ cause }) => cause !== null),
      `no refusal among the samples of ${id}`,
    );
  }
});

test('a record that refuses is read as its sample says', () => {
  for (const sample of SAMPLES.filter(({ cause }) => cause !== null)) {
    const event = read(sample);
    assert.ok(event, label(sample));
    const top = event.causes.toSorted((left, right) => right.factor - left.factor)[0];
    const seen = {
      cause: top?.code ?? '',
      ...(sample.product === undefined ? {} : { product: event.product }),
      ...(sample.status === undefined ? {} : { status: event.status }),
      ...(sample.upstream === undefined ? {} : { upstream: event.upstreamStatus }),
      ...(sample.refused === undefined ? {} : { refused: event.refusedByProduct }),
      ...(sample.method === undefined ? {} : { method: event.method }),
      ...(sample.path === undefined ? {} : { path: event.path }),
      ...(sample.host === undefined ? {} : { host: event.host }),
      ...(sample.address === undefined ? {} : { address: event.clientAddress }),
      ...(sample.id === undefined ? {} : { id: event.ids.find((id) => id === sample.id) }),
      ...(sample.at === undefined ? {} : { at: event.atMs }),
    };
    const { record, source, format, paste, secret, at, ...told } = sample;
    assert.deepEqual(
      seen,
      { ...told, ...(at === undefined ? {} : { at: Date.parse(at) }) },
      label({ ...told, record, source, format }),
    );
    assert.equal(event.format, format);
    assert.equal(event.line, 7);
    if (paste !== undefined) {
      const pastes = event.causes.flatMap(({ remedies }) => remedies ?? []).map((one) => one.paste);
      assert.ok(
        pastes.some((one) => one?.includes(paste)),
        `${label(sample)}\nwanted ${paste}\nof ${pastes.join('\n')}`,
      );
    }
    if (secret !== undefined) {
      const whole = JSON.stringify(event);
      assert.equal(whole.includes(secret), false, `${label(sample)} shows a secret: ${whole}`);
    }
  }
});

test('a record that refuses nothing makes no event', () => {
  for (const sample of SAMPLES.filter(({ cause }) => cause === null)) {
    assert.equal(read(sample), undefined, label(sample));
  }
});

test('the cheap look lets no refusal go', () => {
  for (const sample of SAMPLES.filter(({ cause }) => cause !== null)) {
    const look = formatOf(sample).mayMatter?.(sample.record);
    assert.notEqual(look, false, label(sample));
  }
});

test('no format takes another’s sample for its own more surely than the right one', () => {
  for (const sample of SAMPLES) {
    const lines = sample.record.split('\n');
    const right = formatOf(sample).recognise(lines);
    assert.ok(right > 0.3, `${label(sample)}: ${right}`);
    assert.ok(right <= 1);
    for (const other of VENDOR_FORMATS) {
      if (other.id === sample.format) continue;
      const wrong = other.recognise(lines);
      assert.ok(wrong < right, `${label(sample)}: ${other.id} ${wrong} against ${right}`);
    }
  }
});

test('texts of events are short, redacted, and say where and why they are believed', () => {
  for (const sample of SAMPLES) {
    const event = read(sample);
    if (event === undefined) continue;
    assert.ok(event.text.length > 0 && event.text.length <= 300, label(sample));
    assert.doesNotMatch(JSON.stringify(event), /token=abc/, label(sample));
    assert.equal(event.path?.includes('?') ?? false, false);
    for (const { code, factor, evidence, remedies = [] } of event.causes) {
      assert.ok(Object.hasOwn(CAUSES, code));
      assert.ok(factor > 1 && factor <= 300);
      assert.equal(evidence.at, 'a.log:7');
      assert.ok(evidence.source, `${label(sample)}: ${evidence.text}`);
      assert.doesNotMatch(evidence.text, /\.$/, evidence.text);
      for (const { text, paste } of remedies) {
        assert.match(text, /^[A-Z]/, text);
        assert.doesNotMatch(paste ?? '', /undefined|NaN/, text);
      }
    }
  }
});
