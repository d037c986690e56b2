import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readCurl } from '../../../../src/diagnose/inputs/curl/read-curl.ts';
import { shellWords } from '../../../../src/diagnose/inputs/curl/shell-words.ts';
import type { CurlRequest } from '../../../../src/diagnose/inputs/curl/read-curl.ts';

const FILES: Readonly<Record<string, string>> = {
  'order.json': '{\n  "item": "tea"\n}\n',
  'headers.txt': 'x-one: 1\r\nx-two: 2\n',
  '-': 'from standard input',
};

function readFile(name: string): Uint8Array | undefined {
  const text = FILES[name];
  return text === undefined ? undefined : new TextEncoder().encode(text);
}

function read(command: string): CurlRequest {
  const split = shellWords(command);
  assert.ok(split.kind === 'words', command);
  const reading = readCurl(split.words, readFile);
  assert.ok(reading.kind === 'request', JSON.stringify(reading));
  return reading.request;
}

function problemsOf(command: string): readonly string[] {
  const split = shellWords(command);
  assert.ok(split.kind === 'words');
  const reading = readCurl(split.words, readFile);
  assert.ok(reading.kind === 'problems', JSON.stringify(reading));
  return reading.problems;
}

function bodyOf(command: string): string {
  return new TextDecoder().decode(read(command).body);
}

function header(command: string, name: string): string | undefined {
  return read(command).headers.find(([field]) => field === name)?.[1];
}

test('a bare address is a GET with the fields that curl sends by itself', () => {
  assert.deepEqual(read('curl localhost:8080/orders'), {
    method: 'GET',
    scheme: 'http',
    target: '/orders',
    headers: [
      ['host', 'localhost:8080'],
      ['user-agent', 'curl/8'],
      ['accept', '*/*'],
    ],
  });
});

test('data makes a POST with a form type and a length', () => {
  const request = read("curl -d 'a=1' -d b=2 http://h/orders");
  assert.equal(request.method, 'POST');
  assert.equal(bodyOf("curl -d 'a=1' -d b=2 http://h/orders"), 'a=1&b=2');
  assert.equal(
    header("curl -d 'a=1' -d b=2 http://h/orders", 'content-type'),
    'application/x-www-form-urlencoded',
  );
  assert.equal(header("curl -d 'a=1' -d b=2 http://h/orders", 'content-length'), '7');
});

test('--json sets type and accept, and a type of its own wins over it', () => {
  const command = `curl --json '{"item":"tea"}' http://h/orders`;
  assert.equal(header(command, 'content-type'), 'application/json');
  assert.equal(header(command, 'accept'), 'application/json');
  assert.equal(
    header(`${command} -H 'Content-Type: application/vnd.x+json'`, 'content-type'),
    'application/vnd.x+json',
  );
  assert.equal(
    read(`${command} -H 'Content-Type: a/b'`).headers.filter(([name]) => name === 'content-type')
      .length,
    1,
  );
});

test('files are read as each option reads them', () => {
  assert.equal(bodyOf('curl -d @order.json http://h/'), '{  "item": "tea"}');
  assert.equal(bodyOf('curl --data-binary @order.json http://h/'), FILES['order.json']);
  assert.equal(bodyOf('curl --data-raw @order.json http://h/'), '@order.json');
  assert.equal(bodyOf('curl --json @- http://h/'), 'from standard input');
  assert.equal(bodyOf('curl --data-urlencode "q=a b&c" http://h/'), 'q=a+b%26c');
  assert.equal(bodyOf('curl -T order.json http://h/x'), FILES['order.json']);
  assert.equal(read('curl -T order.json http://h/x').method, 'PUT');
  assert.deepEqual(problemsOf('curl -d @nothing.json http://h/'), [
    'the file `nothing.json` cannot be read',
  ]);
});

test('-G puts the data into the query', () => {
  const request = read("curl -G -d 'a=1' -d b=2 'http://h/orders?x=0'");
  assert.equal(request.method, 'GET');
  assert.equal(request.target, '/orders?x=0&a=1&b=2');
  assert.equal(request.body, undefined);
});

test('-I asks with HEAD and -X has the last word', () => {
  assert.equal(read('curl -I http://h/').method, 'HEAD');
  assert.equal(read('curl -XDELETE http://h/').method, 'DELETE');
  assert.equal(read('curl --request=PUT -d x http://h/').method, 'PUT');
});

test('short flags may be joined, with and without a value', () => {
  const request = read('curl -sSkvLXPATCH -Hx-one:1 http://h/');
  assert.equal(request.method, 'PATCH');
  assert.deepEqual(request.headers.at(-1), ['x-one', '1']);
  assert.equal(read('curl -so /dev/null -w "%{http_code}" http://h/').method, 'GET');
});

test('fields are added, replaced, emptied, removed, and read from a file', () => {
  assert.equal(header("curl -H 'X-Api-Key: pk_1' http://h/", 'x-api-key'), 'pk_1');
  assert.equal(header("curl -H 'Host: other' http://h/", 'host'), 'other');
  assert.equal(header("curl -H 'Accept:' http://h/", 'accept'), undefined);
  assert.equal(header("curl -H 'Host:' http://h/", 'host'), undefined);
  assert.equal(header("curl -H 'X-Empty;' http://h/", 'x-empty'), '');
  assert.equal(header('curl -H @headers.txt http://h/', 'x-two'), '2');
  const twice = read("curl -H 'x-api-key: a' -H 'x-api-key: b' http://h/").headers.filter(
    ([name]) => name === 'x-api-key',
  );
  assert.deepEqual(twice, [
    ['x-api-key', 'a'],
    ['x-api-key', 'b'],
  ]);
});

test('credentials go where curl puts them', () => {
  assert.equal(header('curl -u ann:secret http://h/', 'authorization'), 'Basic YW5uOnNlY3JldA==');
  assert.equal(header('curl http://ann:secret@h/', 'authorization'), 'Basic YW5uOnNlY3JldA==');
  assert.equal(header('curl --oauth2-bearer tok http://h/', 'authorization'), 'Bearer tok');
  assert.equal(header('curl -b a=1 -b b=2 http://h/', 'cookie'), 'a=1;b=2');
  assert.match(problemsOf('curl -b jar.txt http://h/').join(), /cookie file/);
});

test('the address is read as curl reads it', () => {
  assert.equal(read('curl http://h').target, '/');
  assert.equal(read('curl http://h:80/').headers[0]?.[1], 'h');
  assert.equal(read('curl https://h:443/x').headers[0]?.[1], 'h');
  assert.equal(read('curl https://h/x').scheme, 'https');
  assert.equal(read('curl "http://h/a/../b/./c?q=1#frag"').target, '/b/c?q=1');
  assert.equal(read('curl --path-as-is http://h/a/../b').target, '/a/../b');
  assert.equal(read('curl http://h/a/%2e%2e/b').target, '/a/%2e%2e/b');
  assert.equal(read('curl --url http://h/x').target, '/x');
  assert.equal(read('curl "http://[::1]:8080/x"').headers[0]?.[1], '[::1]:8080');
  assert.equal(read('curl http://h/ö').target, '/\u00c3\u00b6');
});

test('what cannot be read is named, all of it, never passed over', () => {
  assert.deepEqual(problemsOf('curl --frobnicate -Q x http://h/'), [
    'curl option `--frobnicate` is not known here',
    'curl option `-Q` is not known here',
    'the curl command has 2 addresses: explain one request at a time',
  ]);
  assert.match(
    problemsOf('curl -F file=@x http://h/').join(),
    /`-F` changes the request in a way that is not read here/,
  );
  assert.match(problemsOf('curl http://h/ --next http://i/').join(), /`--next`/);
  assert.deepEqual(problemsOf('curl'), ['the curl command has no address']);
  assert.deepEqual(problemsOf('curl http://h/ -X'), ['curl option `-X` needs a value']);
  assert.match(problemsOf('curl ftp://h/').join(), /neither http nor https/);
  assert.match(problemsOf('curl "http://h/a b"').join(), /percent-encoded/);
  assert.match(problemsOf("curl -H 'no colon' http://h/").join(), /not a header field/);
});

test('words are split as a shell splits them', () => {
  const words = (text: string): readonly string[] => {
    const split = shellWords(text);
    assert.ok(split.kind === 'words');
    return split.words;
  };
  assert.deepEqual(words(`a 'b c' "d \\"e" f\\ g`), ['a', 'b c', 'd "e', 'f g']);
  assert.deepEqual(words('curl \\\n  -X POST \\\r\n http://h/'), [
    'curl',
    '-X',
    'POST',
    'http://h/',
  ]);
  assert.deepEqual(words(`$'it\\'s\\u0021\\n' "" '$HOME'`), ["it's!\n", '', '$HOME']);
  assert.equal(shellWords("curl 'open").kind, 'broken');
  assert.equal(shellWords('curl "open').kind, 'broken');
});
