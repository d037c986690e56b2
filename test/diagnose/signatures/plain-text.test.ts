import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { weigh } from '../../../src/diagnose/diagnose.ts';
import { readMaterial } from '../../../src/diagnose/inputs/read-material.ts';
import type { SeenResponse } from '../../../src/diagnose/exchange.ts';
import type { Answerer } from '../../../src/diagnose/report/diagnosis.ts';
import { checkSignatures } from '../../../src/diagnose/signatures/match.ts';
import { SIGNATURES } from '../../../src/diagnose/signatures/all.ts';
import { BODY_LIMIT } from '../../../src/diagnose/signatures/fit.ts';
import { plainPattern, visibleText } from '../../../src/diagnose/signatures/plain-text.ts';
import { cpuTimeMs } from '../../support/cpu-time.ts';
import { caseOf, readCaptures } from './read-captures.ts';

function pasted(text: string): SeenResponse | undefined {
  return readMaterial(text, 'pasted').exchanges[0]?.response;
}

function whoOf(response: SeenResponse): Answerer | undefined {
  return weigh(checkSignatures(caseOf(response))).answeredBy[0];
}

function whoPasted(text: string): Answerer | undefined {
  const response = pasted(text);
  return response === undefined ? undefined : whoOf(response);
}

/** Their pages read the same, word for word. */
const TWINS: ReadonlySet<string> = new Set(['HAProxy: Pyramid']);

suite('a page that was pasted without its head', () => {
  test('is known by its text, less surely than by the page itself', () => {
    const nginx =
      '<html><head><title>403 Forbidden</title></head><body><center><h1>403 Forbidden</h1></center><hr><center>nginx/1.22.1</center></body></html>';
    const page = whoPasted(nginx);
    const text = whoPasted('403 Forbidden\n\nnginx/1.22.1');
    assert.equal(page?.product, 'nginx');
    assert.equal(text?.product, 'nginx');
    assert.ok((text?.confidence ?? 1) < (page?.confidence ?? 0));
  });

  test('of many products names them', () => {
    for (const [product, text] of [
      [
        'Django',
        'Forbidden (403)\nCSRF verification failed. Request aborted.\n\nMore information is available with DEBUG=True.',
      ],
      [
        'Cloudflare',
        'Sorry, you have been blocked\nYou are unable to access shop.example\nCloudflare Ray ID: 8f00aa11bb22cc33',
      ],
      ['Apache httpd', "Forbidden\n\nYou don't have permission to access this resource."],
      ['Express', '<!DOCTYPE html>\n<html><body><pre>Cannot POST /orders</pre></body></html>'],
      ['AWS API Gateway', '{"message":"Forbidden"}'],
    ] as const) {
      const first = whoPasted(text);
      assert.equal(first?.product, product, text);
      assert.ok((first?.confidence ?? 1) <= 0.98, text);
    }
  });

  test('that holds few of a signature’s words names nobody', () => {
    for (const text of [
      '403 Forbidden',
      'Forbidden',
      'Error 403: you may not do this here',
      'HTTP ERROR 403',
    ])
      assert.ok((whoPasted(text)?.confidence ?? 0) < 0.5, text);
  });

  test('with fields is held to them: only where none are at hand are they not asked for', () => {
    const response = pasted('<pre>Cannot POST /orders</pre>');
    assert.ok(response !== undefined);
    assert.equal(whoOf(response)?.product, 'Express');
    const other = { ...response, headers: [['server', 'lighttpd']] as const };
    assert.notEqual(whoOf(other)?.product, 'Express');
  });

  test('is known through other white space and tags within a sentence', () => {
    const seen = whoOf({
      status: 403,
      headers: [['content-type', 'text/html']],
      body: {
        text: '<html>\n <body>\n  <p>\n   CSRF   verification failed.\n   <b>Request</b> aborted.\n  </p>\n  <p>this site requires a CSRF cookie when\n submitting forms</p></body></html>',
        complete: true,
      },
      missing: [],
    });
    assert.equal(seen?.product, 'Django');
    assert.ok(seen.confidence < 0.9);
  });
});

suite('the text of a page', () => {
  test('has no tags, no entities and single spaces', () => {
    assert.equal(
      visibleText('<p>You don&#39;t\n  have <b class="x">it</b>&nbsp;&amp; more</p>'),
      "You don't have it & more",
    );
    assert.equal(visibleText('<h1>Server\n Error</h1>\n<h2>403</h2>'), 'Server Error\n403');
    assert.equal(visibleText('1 < 2 and 3 > 2'), '1 < 2 and 3 > 2');
  });

  test('is what the captured pages of a product are still known by, where they have words', () => {
    const pages = readCaptures().filter(
      ({ body = '', product, silent }) =>
        /<h1>|<p>/iu.test(body) && silent !== true && product !== 'unknown application',
    );
    const wrong = pages.flatMap((capture) => {
      const text = visibleText((capture.body ?? '').replace(/<title>[^<]*<\/title>/iu, ''));
      const first = whoOf({
        status: capture.status,
        headers: [],
        body: { text, complete: true },
        missing: ['the headers'],
      });
      const isTwin = TWINS.has(`${capture.product}: ${first?.product ?? ''}`);
      return first !== undefined &&
        first.confidence >= 0.5 &&
        first.product !== capture.product &&
        !isTwin
        ? [`${capture.at} of ${capture.product}: ${first.product} ${first.confidence.toFixed(2)}`]
        : [];
    });
    assert.deepEqual(wrong, []);
  });

  test('is read in time that grows as the page does, and so are the expressions of it', () => {
    const plain = SIGNATURES.flatMap(({ body }) => body ?? []).flatMap(
      (pattern) => plainPattern(pattern)?.words ?? [],
    );
    for (const seed of ['<', '<a', '<a ', '&', ' ', 'a', '403 Forbidden ', 'Error ']) {
      const text = seed.repeat(BODY_LIMIT / seed.length);
      const before = cpuTimeMs();
      const visible = visibleText(text);
      for (const words of plain) if (words instanceof RegExp) words.test(visible);
      assert.ok(cpuTimeMs() - before < 400, `${JSON.stringify(seed)}: ${cpuTimeMs() - before} ms`);
    }
  });
});
