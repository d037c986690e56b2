import assert from 'node:assert/strict';
import { Buffer } from 'node:buffer';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { decodeMaterial } from '../../../../src/diagnose/inputs/text/decode.ts';

const TEXT = 'HTTP/1.1 403 Forbidden\nx: é\n';

test('UTF-8, UTF-16 of both orders, with and without a mark, and Latin-1 are read', () => {
  const swapped = Buffer.from(TEXT, 'utf16le').swap16();
  const mark = Buffer.from([0xff, 0xfe]);
  assert.equal(decodeMaterial(Buffer.from(TEXT)).text, TEXT);
  assert.equal(decodeMaterial(Buffer.from(`\ufeff${TEXT}`)).text, TEXT);
  assert.equal(decodeMaterial(Buffer.concat([mark, Buffer.from(TEXT, 'utf16le')])).text, TEXT);
  assert.equal(decodeMaterial(Buffer.from(TEXT, 'utf16le')).text, TEXT);
  assert.equal(decodeMaterial(Buffer.concat([Buffer.from([0xfe, 0xff]), swapped])).text, TEXT);
  const latin = decodeMaterial(Buffer.from(TEXT, 'latin1'));
  assert.equal(latin.text, TEXT);
  assert.match(latin.problems.join(), /not UTF-8: it was read as Windows-1252/);
});

test('what is compressed is told, with what to do', () => {
  assert.match(
    decodeMaterial(gzipSync(TEXT)).problems.join(),
    /compressed \(gzip\): unpack it first/,
  );
  assert.match(
    decodeMaterial(Buffer.from('PK\u0003\u0004')).problems.join(),
    /ZIP archive: unpack it first/,
  );
});
