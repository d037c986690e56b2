import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SeenExchange, SeenRequest } from '../../../../src/diagnose/exchange.ts';
import type { Material } from '../../../../src/diagnose/inputs/material.ts';
import { readCurlWords } from '../../../../src/diagnose/inputs/read-curl-words.ts';
import { readMaterial } from '../../../../src/diagnose/inputs/read-material.ts';

const FILES: Readonly<Record<string, string>> = { 'order.json': '{"item":"tea"}' };

function readFile(name: string): Uint8Array | undefined {
  const text = FILES[name];
  return text === undefined ? undefined : new TextEncoder().encode(text);
}

/** A command line whose words hold no blanks, as a shell hands it over. */
function words(line: string): Material {
  return readCurlWords(line.split(' '), readFile);
}

function only({ exchanges }: { readonly exchanges: readonly SeenExchange[] }): SeenRequest {
  assert.equal(exchanges.length, 1, JSON.stringify(exchanges));
  const request = exchanges[0]?.request;
  assert.ok(request !== undefined);
  return request;
}

function header({ headers }: SeenRequest, name: string): string | undefined {
  return headers.find(([field]) => field === name)?.[1];
}

function addressOf({ url }: SeenRequest): string {
  return `${url.scheme}://${url.host}${url.path}${url.query}`;
}

test('the whole address is told, with the host in lower case and without the default port', () => {
  assert.equal(
    addressOf(only(words('curl https://API.Example.com:443/a/../b?x=1#f'))),
    'https://api.example.com/b?x=1',
  );
  assert.equal(addressOf(only(words('curl api.example.com:8080'))), 'http://api.example.com:8080/');
});

test('settings of the client are told, without credentials', () => {
  const { client, httpVersion } = only(
    words(
      'curl -L -k -x http://ann:secret@proxy:3128 --cert c.pem --key k.pem --http2 --noproxy h2 --resolve h:443:192.0.2.7 -U ann:secret https://h/',
    ),
  );
  assert.deepEqual(client, {
    kind: 'curl',
    followsRedirects: true,
    sendsClientCertificate: true,
    ignoresCertificates: true,
    proxy: 'http://proxy:3128',
    settings: ['--noproxy h2', '--resolve h:443:192.0.2.7', '-U …'],
  });
  assert.equal(httpVersion, '2');
  assert.equal(only(words('curl -0 http://h/')).httpVersion, '1.0');
});

test('a multipart form has the body that curl would send, but for the contents of files', () => {
  const request = only(
    readCurlWords(
      [
        'curl',
        '-F',
        'name=Ann "A"',
        '-F',
        'up=@dir/photo.png;filename="my \\"1\\".png"',
        '-F',
        'note=<order.json;type=application/json',
        '--form-string',
        'raw=@not-a-file;type=x',
        'https://h/',
      ],
      readFile,
    ),
  );
  assert.equal(request.method, 'POST');
  const boundary = /^multipart\/form-data; boundary=(-{24}\w{22})$/.exec(
    header(request, 'content-type') ?? '',
  )?.[1];
  assert.ok(boundary !== undefined);
  assert.equal(
    request.body?.text,
    [
      `--${boundary}`,
      'Content-Disposition: form-data; name="name"',
      '',
      'Ann "A"',
      `--${boundary}`,
      'Content-Disposition: form-data; name="up"; filename="my %221%22.png"',
      'Content-Type: image/png',
      '',
      '',
      `--${boundary}`,
      'Content-Disposition: form-data; name="note"',
      'Content-Type: application/json',
      '',
      '{"item":"tea"}',
      `--${boundary}`,
      'Content-Disposition: form-data; name="raw"',
      '',
      '@not-a-file;type=x',
      `--${boundary}--`,
      '',
    ].join('\r\n'),
  );
  assert.equal(request.body?.complete, false);
  assert.equal(header(request, 'content-length'), undefined);
  assert.deepEqual(request.missing, ['the contents of the file `dir/photo.png`']);
});

test('a form without files is whole', () => {
  const request = only(words('curl -F a=1 https://h/'));
  assert.equal(request.body?.complete, true);
  assert.equal(header(request, 'content-length'), String(request.body?.sizeBytes));
});

test('data from a file that cannot be read is told as missing, and the rest is read', () => {
  const request = only(words('curl --json @gone.json https://h/orders'));
  assert.equal(request.method, 'POST');
  assert.equal(header(request, 'content-type'), 'application/json');
  assert.deepEqual(request.body, { complete: false });
  assert.deepEqual(request.missing, ['the contents of the file `gone.json`']);
  assert.equal(only(words('curl -d @order.json https://h/')).body?.text, '{"item":"tea"}');
  assert.deepEqual(only(words('curl -T gone.bin https://h/x')).missing, [
    'the contents of the file `gone.bin`',
  ]);
  assert.equal(only(words('curl -T gone.bin https://h/x')).method, 'PUT');
  assert.deepEqual(only(words('curl -H @gone.txt https://h/x')).missing, [
    'the fields of the file `gone.txt`',
  ]);
});

test('several addresses and --next are several requests, each with its own options', () => {
  const { exchanges, problems } = words(
    'curl -H x-a:1 https://h/1 https://h/2 --next -d q=1 https://h/3',
  );
  assert.deepEqual(
    exchanges.map(({ request }) => [
      request?.method,
      request?.url.path,
      request !== undefined && header(request, 'x-a'),
    ]),
    [
      ['GET', '/1', '1'],
      ['GET', '/2', '1'],
      ['POST', '/3', undefined],
    ],
  );
  assert.match(problems.join(), /sends 3 requests/);
});

test('-G, --url-query and data go into the query', () => {
  const request = only(
    readCurlWords(
      [
        'curl',
        '-G',
        '-d',
        'a=1',
        '--data-urlencode',
        'b=x y',
        '--url-query',
        'c=d&e',
        '--url-query',
        '+f=%20',
        'https://h/?z=0',
      ],
      readFile,
    ),
  );
  assert.equal(request.url.query, '?z=0&c=d%26e&f=%20&a=1&b=x+y');
  assert.equal(request.method, 'GET');
  assert.equal(request.body, undefined);
});

test('an unknown option is told with the nearest known name, and reading goes on', () => {
  const { problems, exchanges } = words('curl --dta x=1 --heder a:b -X POST https://h/orders');
  assert.deepEqual(problems, [
    'curl option `--dta` is not known here; did you mean `--data`?',
    'curl option `--heder` is not known here; did you mean `--header`?',
  ]);
  assert.equal(exchanges[0]?.request?.method, 'POST');
  assert.equal(exchanges[0]?.request?.url.path, '/orders');
  assert.equal(only(words('curl --frobnicate much https://h/x')).url.path, '/x');
});

test('credentials of every form end up where curl puts them', () => {
  assert.equal(
    header(only(words('curl -u ann:secret https://h/')), 'authorization'),
    'Basic YW5uOnNlY3JldA==',
  );
  assert.equal(
    header(only(words('curl --oauth2-bearer tok https://h/')), 'authorization'),
    'Bearer tok',
  );
  assert.match(only(words('curl -u ann https://h/')).missing.join(), /the password of `-u`/);
  assert.match(
    only(words('curl -b jar.txt -c jar.txt https://h/')).missing.join(),
    /^the cookies of the file `jar.txt`$/,
  );
  assert.match(only(words('curl --netrc https://h/')).missing.join(), /`--netrc`/);
  assert.match(
    only(words('curl --aws-sigv4 aws:amz https://h/')).missing.join(),
    /`--aws-sigv4 aws:amz`/,
  );
});

test('white space at the end of a value is kept: it can be what is wrong', () => {
  const request = only(
    readCurlWords(['curl', '-H', 'Authorization:  Bearer abc ', 'https://h/'], readFile),
  );
  assert.equal(header(request, 'authorization'), 'Bearer abc ');
});

const PLACEHOLDERS = [
  ['-H "Authorization: Bearer $TOKEN"', 'the value of authorization (it says `$TOKEN`)'],
  [
    '-H "Authorization: Bearer ${API_TOKEN}"',
    'the value of authorization (it says `${API_TOKEN}`)',
  ],
  [
    '-H "Authorization: Bearer $(cat token)"',
    'the value of authorization (it says `$(cat token)`)',
  ],
  ["-H 'Authorization: Bearer <your key>'", 'the value of authorization (it says `<your key>`)'],
  ["-H 'X-Api-Key: YOUR_API_KEY'", 'the value of x-api-key (it says `YOUR_API_KEY`)'],
  ["-H 'X-Api-Key: sk-abc…'", 'the value of x-api-key (it says `…`)'],
  ["-H 'X-Api-Key: ***'", 'the value of x-api-key (it says `***`)'],
  ["-H 'Cookie: sid=REDACTED'", 'the value of cookie (it says `REDACTED`)'],
  ["-H 'X-Token: xxxxxxxx'", 'the value of x-token (it says `xxxxxxxx`)'],
  ["-H 'Authorization: Bearer {{token}}'", 'the value of authorization (it says `{{token}}`)'],
  ['-u "ann:$PASS"', 'the value of authorization (it says `$PASS`)'],
  ['-d "{\\"id\\":\\"$ID\\"}"', 'a part of the body (it says `$ID`)'],
] as const;

for (const [options, missing] of PLACEHOLDERS) {
  test(`a placeholder in ${options} is told as missing`, () => {
    assert.deepEqual(only(readMaterial(`curl ${options} https://h.example/`, 'pasted')).missing, [
      missing,
    ]);
  });
}

test('a placeholder in the address is told as missing', () => {
  assert.deepEqual(only(readMaterial('curl https://h.example/orders/{id}', 'pasted')).missing, [
    'a part of the address (it says `{id}`)',
  ]);
  assert.deepEqual(only(readMaterial('curl "https://$HOST/orders"', 'pasted')).missing, [
    'a part of the address (it says `$HOST`)',
  ]);
});

test('what only looks like a placeholder is none', () => {
  const command = `curl -H 'Accept: */*' -H 'X-Price: $5' -d '{"price":"$USD"}' https://h.example/`;
  assert.deepEqual(only(readMaterial(command, 'pasted')).missing, []);
});

test('a variable between single quotes is what is sent, and that is told', () => {
  const material = readMaterial(
    "curl -H 'Authorization: Bearer $TOKEN' https://h.example/",
    'pasted',
  );
  assert.deepEqual(only(material).missing, []);
  assert.match(material.problems.join(), /nothing is put in for `\$TOKEN` in authorization/);
});

test('mistakes that only a shell sees are told, and the request that was meant is read', () => {
  const bare = readMaterial('curl https://h.example/?a=1&b=2 -H "X-A: 1"', 'pasted');
  assert.equal(only(bare).url.query, '?a=1&b=2');
  assert.match(
    bare.problems.join(),
    /stands without quotes: the shell ends the command at its first `&`/,
  );
  const blank = readMaterial('curl -X POST \\ \n  https://h.example/', 'pasted');
  assert.match(blank.problems.join(), /white space follows a `\\` at the end of a line/);
  const open = readMaterial("curl -H 'X-A: 1 https://h.example/", 'pasted');
  assert.match(open.problems.join(), /the quote ' .* is not closed/);
  const single = readMaterial("curl -X POST ^\r\n -H 'X-A:1' ^\r\n https://h.example/", 'pasted');
  assert.match(single.problems.join(), /cmd takes ' for an ordinary character/);
});

test('what the shell does with the output is no part of the command', () => {
  const { exchanges, leftOver } = readMaterial(
    'curl -s https://h.example/a 2>/dev/null | jq .',
    'pasted',
  );
  assert.equal(exchanges[0]?.request?.url.path, '/a');
  assert.equal(leftOver, undefined);
});

test('another program than curl behind `--` is told', () => {
  assert.match(
    readCurlWords(['http', 'POST', 'h/x'], readFile).problems.join(),
    /`http` is not read here/,
  );
  assert.match(readCurlWords(['curl'], readFile).problems.join(), /has no address/);
  assert.equal(
    readCurlWords(["curl -H 'a: b c' https://h.example/x"], readFile).exchanges.length,
    1,
  );
});
