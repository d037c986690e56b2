import assert from 'node:assert/strict';
import { readMaterial } from '../../../src/diagnose/inputs/read-material.ts';
import { property } from '../../util/property.ts';
import {
  asCmdCurl,
  asHar,
  asPosixCurl,
  asPowerShell,
  cookieText,
} from './support/print-request.ts';
import { randomRequest } from './support/random-request.ts';
import type { PlainRequest } from './support/random-request.ts';

const FORMS: readonly (readonly [name: string, print: (request: PlainRequest) => string])[] = [
  ['a curl command for a POSIX shell', asPosixCurl],
  ['a curl command for cmd', asCmdCurl],
  ['a PowerShell call', asPowerShell],
  ['a HAR', asHar],
];

for (const [name, print] of FORMS) {
  property(`a request written as ${name} is read as the same request`, 400, (random) => {
    const request = randomRequest(random);
    const text = print(request);
    const { exchanges, kind } = readMaterial(text, 'pasted');
    const read = exchanges[0]?.request;
    const told = `${text}\n→ ${kind} ${JSON.stringify(exchanges)}`;
    assert.equal(exchanges.length, 1, told);
    assert.ok(read !== undefined, told);
    const { scheme, host, path, query } = read.url;
    assert.equal(`${scheme}://${host}${path}${query}`, request.url, told);
    assert.equal(read.method, request.method, told);
    assert.equal(read.body?.text, request.body, told);
    // PowerShell sends no type where there is no body.
    for (const [field, value] of request.headers)
      if (field !== 'content-type' || request.body !== undefined || print !== asPowerShell)
        assert.equal(read.headers.find(([other]) => other === field)?.[1], value, told);
    const cookies = read.headers.find(([field]) => field === 'cookie')?.[1] ?? '';
    assert.equal(cookies, cookieText(request), told);
    const known = new Set([
      ...request.headers.map(([field]) => field),
      'cookie',
      'host',
      'accept',
      'user-agent',
      'accept-encoding',
      'content-length',
      'content-type',
    ]);
    assert.deepEqual(
      read.headers.filter(([field]) => !known.has(field)),
      [],
      told,
    );
  });
}
