import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { checkProxyStatus } from '../../../src/diagnose/responses/proxy-status.ts';
import type { Findings } from '../../../src/diagnose/finding.ts';
import { factorsOf, findingsOf, responseWith } from './case-of.ts';

function read(value: string, status = 403): Findings {
  return findingsOf(checkProxyStatus, {
    response: responseWith(status, { 'proxy-status': value }),
  });
}

suite('Proxy-Status', () => {
  test('with an error says who made the response', () => {
    const { answers } = read('ExampleCDN; error=connection_timeout', 504);
    assert.deepEqual(
      answers.map(({ product, role }) => [product, role]),
      [['ExampleCDN', 'answered']],
    );
  });

  test('with a received status says that the server behind refused', () => {
    const found = read('"edge 1"; received-status=403; details="bad, really; bad"');
    assert.deepEqual(
      found.answers.map(({ product, role }) => [product, role]),
      [['edge 1', 'passed']],
    );
    assert.deepEqual(factorsOf(found), { 'upstream.refused': 40 });
    assert.equal(
      found.causes[0]?.evidence.text,
      '`edge 1` says that it received status 403 from behind (`bad, really; bad`)',
    );
  });

  test('of this gateway may name a code that is no cause of its own, and then stands for one', () => {
    for (const [code, cause] of [
      ['ip.not_allowed', 'ip.denied'],
      ['ip.chain_untrusted', 'ip.denied'],
      ['acl.denied', 'role.missing'],
      ['tenant.suspended', 'consumer.suspended'],
    ]) {
      const found = read(`pinpoint;error=http_request_denied;details="${code}"`);
      assert.deepEqual(factorsOf(found), { [cause ?? '']: 300 });
    }
    // A fault of the gateway is no cause: what the error type says remains.
    const fault = read('pinpoint;error=proxy_internal_error;details="internal.overloaded"', 503);
    assert.deepEqual(factorsOf(fault), {});
  });

  test('of this gateway names the code of the refusal', () => {
    const found = read('pinpoint;error=http_request_denied;details="scope.missing"');
    assert.deepEqual(factorsOf(found), { 'scope.missing': 300 });
    assert.equal(found.answers[0]?.product, 'Pinpoint');
  });

  test('is read member by member, the one nearest the server first', () => {
    const found = read('origin-proxy; received-status=403, cdn; received-status=403');
    assert.deepEqual(
      found.answers.map(({ product }) => product),
      ['origin-proxy', 'cdn'],
    );
  });

  test('maps error types to causes, and no others', () => {
    assert.deepEqual(factorsOf(read('p; error=dns_error', 502)), { 'network.dns': 20 });
    assert.deepEqual(factorsOf(read('p; error=destination_not_found', 500)), {
      'route.not_found': 40,
    });
    assert.deepEqual(factorsOf(read('p; error=proxy_internal_error', 500)), {});
    assert.deepEqual(factorsOf(read('p; error=constructor', 500)), {});
    assert.deepEqual(factorsOf(read('p; error=x; details="constructor"', 500)), {});
  });

  test('says nothing where the response is no refusal, or the field is empty', () => {
    assert.deepEqual(read('p; received-status=200', 200).answers, []);
    assert.deepEqual(read('').answers, []);
  });
});
