import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { readMaterial } from '../../../src/diagnose/inputs/read-material.ts';
import { summaryOf } from './support/summary.ts';

const CORPUS = join(import.meta.dirname, '../../corpus/diagnose/inputs');
const EXPECTED = 'expected.json';
const expected = JSON.parse(readFileSync(join(CORPUS, EXPECTED), 'utf8')) as Readonly<
  Record<string, unknown>
>;

for (const file of readdirSync(CORPUS).toSorted()) {
  if (file === EXPECTED) continue;
  test(`what is pasted in ${file} is recognised and read`, () => {
    const material = readMaterial(readFileSync(join(CORPUS, file), 'utf8'), file);
    assert.deepEqual(JSON.parse(JSON.stringify(summaryOf(material))), expected[file]);
  });

  test(`${file} reads the same with the line ends of Windows`, () => {
    const text = readFileSync(join(CORPUS, file), 'utf8').replaceAll(/\r?\n/g, '\r\n');
    const summary = JSON.stringify(summaryOf(readMaterial(text, file)));
    const wanted = JSON.stringify(expected[file]);
    // Bodies over several lines keep the line ends that they have.
    assert.equal(withoutLineEnds(summary), withoutLineEnds(wanted));
  });
}

function withoutLineEnds(text: string): string {
  return text.replaceAll('\\r\\n', '\\n').replaceAll(/"content-length: \d+"/g, '');
}

test('what the person says counts more than what it looks like', () => {
  const text = 'POST /v1 HTTP/1.1\nHost: h.example\n\n192.0.2.1 - - x';
  assert.equal(readMaterial(text, 'pasted').kind, 'raw_request');
  assert.deepEqual(readMaterial(text, 'pasted', 'log'), {
    kind: 'log',
    exchanges: [],
    problems: [],
    leftOver: text,
  });
});

test('a response where a request is wanted, and the other way round, is still read', () => {
  const read = readMaterial('HTTP/1.1 403 Forbidden\n\nno', 'r.txt', 'raw_request');
  assert.equal(read.exchanges[0]?.response?.status, 403);
});

test('what is no response is told with what to do', () => {
  const { problems } = readMaterial('it does not work', 'r.txt', 'raw_response');
  assert.match(problems.join(), /no status line was found .*curl -i/);
});

test('nothing, prose, a bare body and an OpenAPI file each get an answer that helps', () => {
  const problemsOf = (text: string): string => readMaterial(text, 'pasted').problems.join();
  assert.match(problemsOf(' \n'), /there is nothing to read: paste a curl command/);
  assert.match(
    problemsOf('my request does not work, why?'),
    /nothing in this text is understood: paste/,
  );
  assert.match(
    problemsOf('{"error":"denied"}'),
    /body of a response: repeat the request with `curl -i`/,
  );
  assert.match(problemsOf('{"openapi":"3.1.0","info":{}}'), /`--openapi FILE`/);
  assert.match(problemsOf('openapi: 3.1.0\ninfo: {}\n'), /`--openapi FILE`/);
});

test('a HAR that is cut off names the byte, and what is whole of it is read', () => {
  const text = readFileSync(join(CORPUS, 'sanitised.har'), 'utf8');
  const cut = text.slice(0, text.lastIndexOf('"postData"'));
  const { exchanges, problems, kind } = readMaterial(cut, 'cut.har');
  assert.equal(kind, 'har');
  assert.deepEqual(
    exchanges.map(({ response }) => response?.status),
    [403],
  );
  assert.equal(exchanges[0]?.redirects?.length, 1);
  assert.match(
    problems.join(),
    new RegExp(
      `cut off or broken at byte ${Buffer.byteLength(cut)}: its first 2 entries are whole \\(up to byte \\d+\\)`,
    ),
  );
});

test('a HAR of which nothing is whole says so', () => {
  const { exchanges, problems } = readMaterial(
    '{"log":{"version":"1.2","entries":[{"request":{"met',
    'cut.har',
  );
  assert.deepEqual(exchanges, []);
  assert.match(problems.join(), /broken at byte 51: no entry of it is whole, so export it again/);
});

test('a HAR that is broken in the middle is read up to there', () => {
  const entry = '{"request":{"method":"GET","url":"https://h/a"}}';
  const { exchanges } = readMaterial(
    `{"log":{"entries":[${entry},{"request":{"method":oops}},${entry}]}}`,
    'x.har',
  );
  assert.equal(exchanges.length, 1);
});

test('UTF-16 that was read as UTF-8, a byte order mark and bytes that are no text are dealt with', () => {
  const command = 'curl https://h.example/x';
  const mangled = new TextDecoder().decode(Buffer.from(`\ufeff${command}`, 'utf16le'));
  assert.equal(readMaterial(mangled, 'pasted').exchanges[0]?.request?.url.host, 'h.example');
  assert.equal(readMaterial(`\ufeff${command}`, 'pasted').exchanges[0]?.request?.url.path, '/x');
  const binary = readMaterial(
    String.fromCharCode(...Array.from({ length: 500 }, (_, at) => at % 9)),
    'x.bin',
  );
  assert.match(binary.problems.join(), /this is no text/);
});

test('several commands are several exchanges, each with the response behind it', () => {
  const { exchanges } = readMaterial(
    'curl -i https://h.example/a\nHTTP/1.1 200 OK\n\nyes\n$ curl -i -X POST https://h.example/b\nHTTP/1.1 403 Forbidden\n\nno\n',
    'pasted',
  );
  assert.deepEqual(
    exchanges.map(({ request, response }) => [
      request?.url.path,
      response?.status,
      response?.body?.text,
    ]),
    [
      ['/a', 200, 'yes'],
      ['/b', 403, 'no'],
    ],
  );
});
