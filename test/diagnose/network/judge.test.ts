import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CauseCode } from '../../../src/diagnose/cause-codes.ts';
import type { DiagnoseCase } from '../../../src/diagnose/case.ts';
import { addressesInHosts } from '../../../src/diagnose/network/hosts-file.ts';
import { interceptorOf } from '../../../src/diagnose/network/interceptors.ts';
import { judgeNetwork } from '../../../src/diagnose/network/judge.ts';
import { readNetworkChecks } from '../../../src/diagnose/network/names.ts';
import type { NetworkObservations } from '../../../src/diagnose/network/observations.ts';
import { networkOffers } from '../../../src/diagnose/network/offers.ts';
import { proxySetting } from '../../../src/diagnose/network/proxy-settings.ts';
import type { Environment } from '../../../src/diagnose/network/proxy-settings.ts';
import { networkTarget } from '../../../src/diagnose/network/target.ts';
import type { NetworkTarget } from '../../../src/diagnose/network/target.ts';
import { makeCase, textsOf } from '../checks/support/make-case.ts';
import type { WrittenExchange } from '../checks/support/make-case.ts';

function kaseOf(more: Partial<WrittenExchange> = {}): DiagnoseCase {
  return makeCase({ request: 'POST https://api.example.com/orders', status: 403, ...more });
}

function targetOf(host: string, scheme = 'https'): NetworkTarget {
  const { request } = makeCase({ request: `GET ${scheme}://${host}/` }).exchange;
  const target = networkTarget(request);
  assert.ok(target !== undefined);
  return target;
}

/** The factor and words for a code; factor 1 where nothing was found. */
function judged(
  seen: NetworkObservations,
  code: CauseCode,
  kase = kaseOf(),
): { readonly factor: number; readonly text: string } {
  const found = judgeNetwork(kase, seen).causes.find((one) => one.code === code);
  return { factor: found?.factor ?? 1, text: found?.evidence.text ?? '' };
}

test('a proxy is read as curl reads it', () => {
  const kind = (environment: Environment, host = 'api.example.com', scheme = 'https'): string => {
    const setting = proxySetting(environment, targetOf(host, scheme));
    return setting.kind === 'none' ? 'none' : `${setting.kind} ${setting.variable}`;
  };
  assert.equal(kind({}), 'none');
  assert.equal(kind({ HTTPS_PROXY: 'http://p:3128' }), 'used HTTPS_PROXY');
  assert.equal(kind({ https_proxy: 'http://a:1', HTTPS_PROXY: 'http://b:2' }), 'used https_proxy');
  assert.equal(kind({ HTTP_PROXY: 'http://p:3128' }), 'none');
  assert.equal(
    kind({ HTTP_PROXY: 'http://p:3128' }, 'api.example.com', 'http'),
    'ignored_by_curl HTTP_PROXY',
  );
  assert.equal(kind({ http_proxy: 'http://p:3128' }, 'api.example.com', 'http'), 'used http_proxy');
  assert.equal(kind({ ALL_PROXY: 'socks5://p:1080' }), 'used ALL_PROXY');
});

test('NO_PROXY takes out hosts, what lies below them, addresses and networks', () => {
  const isOut = (list: string, host: string): boolean =>
    proxySetting({ HTTPS_PROXY: 'http://p:3128', NO_PROXY: list }, targetOf(host)).kind ===
    'bypassed';
  for (const [list, host] of [
    ['*', 'api.example.com'],
    ['localhost, example.com', 'api.example.com'],
    ['.example.com', 'api.example.com'],
    ['*.example.com', 'api.example.com'],
    ['API.example.com', 'api.example.com'],
    ['api.example.com:443', 'api.example.com'],
    ['10.0.0.0/8', '10.1.2.3'],
    ['10.1.2.3', '10.1.2.3'],
  ] as const)
    assert.ok(isOut(list, host), `${list} ${host}`);
  for (const [list, host] of [
    ['', 'api.example.com'],
    ['ample.com', 'api.example.com'],
    ['api.example.com.evil', 'api.example.com'],
    ['api.example.com:8443', 'api.example.com'],
    ['10.0.0.0/8', '11.1.2.3'],
    ['notacidr/8', '10.1.2.3'],
  ] as const)
    assert.ok(!isOut(list, host), `${list} ${host}`);
});

test('a proxy speaks for itself, and its password is not shown', () => {
  const proxy = proxySetting(
    { HTTPS_PROXY: 'http://user:SECRET@proxy.corp:3128/x' },
    targetOf('api.example.com'),
  );
  const { factor, text } = judged({ proxy }, 'network.forward_proxy');
  assert.ok(factor > 2);
  assert.match(text, /through the proxy `proxy\.corp:3128`/);
  assert.doesNotMatch(textsOf(judgeNetwork(kaseOf(), { proxy })), /SECRET|user/);
  assert.ok(judged({ proxy: { kind: 'none' } }, 'network.forward_proxy').factor < 1);
  assert.ok(judged({ proxy }, 'network.forward_proxy', kaseOf({ status: 407 })).factor > 50);
});

test('the hosts file is read as hosts(5) says', () => {
  const text =
    '# a comment api.example.com\n127.0.0.1 localhost\n10.0.0.9\tdb API.example.com # here\n::1 api.example.com.\n fe80::1%lo0 api.example.com\nnonsense api.example.com\n';
  assert.deepEqual(addressesInHosts(text, 'api.example.com'), ['10.0.0.9', 'fe80::1']);
  assert.deepEqual(addressesInHosts(text, 'example.com'), []);
});

test('a line of the hosts file is strong where name servers say something else', () => {
  const dns = { ipv4: ['203.0.113.5'], ipv6: [], isUnknown: false };
  const alone = judged({ hosts: ['10.0.0.9'] }, 'network.dns');
  const differs = judged({ hosts: ['10.0.0.9'], dns }, 'network.dns');
  assert.ok(alone.factor > 4 && differs.factor > alone.factor);
  assert.match(differs.text, /`10\.0\.0\.9`, and the name servers `203\.0\.113\.5`/);
  assert.ok(judged({ hosts: ['203.0.113.5'], dns }, 'network.dns').factor <= 1);
  assert.ok(judged({ hosts: [] }, 'network.dns').factor < 1);
});

test('name servers that block, know nothing, or answer within the network are told apart', () => {
  const dns = (...ipv4: string[]): NetworkObservations => ({
    dns: { ipv4, ipv6: [], isUnknown: ipv4.length === 0 },
  });
  assert.match(judged(dns('0.0.0.0'), 'network.dns').text, /as filters do/);
  assert.match(judged(dns(), 'network.dns').text, /no such name/);
  assert.match(judged(dns('10.2.3.4'), 'network.dns').text, /private address `10\.2\.3\.4`/);
  assert.ok(judged(dns('203.0.113.5'), 'network.dns').factor < 1);
  const answered = kaseOf({ serverAddress: '203.0.113.5' });
  assert.ok(judged(dns('203.0.113.5'), 'network.dns', answered).factor < 0.2);
  assert.ok(judged(dns('203.0.113.6'), 'network.dns', answered).factor > 2);
});

test('an IPv6 answer written otherwise is the same address', () => {
  const dns = { ipv4: [], ipv6: ['2001:db8:0::1'], isUnknown: false };
  assert.ok(judged({ dns }, 'network.dns', kaseOf({ serverAddress: '2001:db8::1' })).factor < 0.2);
});

const TRUSTED = {
  subject: 'api.example.com',
  chain: ['ISRG Root X1, Internet Security Research Group'],
};

test('a certificate of an interceptor is told with the product', () => {
  const tls = { ...TRUSTED, issuer: 'Zscaler Intermediate Root CA (zscaler.net), Zscaler Inc.' };
  const { answers } = judgeNetwork(kaseOf(), { tls });
  assert.deepEqual(
    answers.map(({ product, role, layer }) => [product, role, layer]),
    [['Zscaler', 'passed', 'client_network']],
  );
  assert.ok(judged({ tls }, 'network.tls_interception').factor > 10);
  const root = { ...TRUSTED, issuer: 'Corp SubCA', chain: ['Cisco Umbrella Root CA, Cisco'] };
  assert.match(judged({ tls: root }, 'network.tls_interception').text, /Cisco Umbrella opens/);
});

test('who can end an interception depends on who does it', () => {
  const actorFor = (issuer: string): string | undefined =>
    judgeNetwork(kaseOf(), { tls: { ...TRUSTED, issuer } }).causes[0]?.remedies?.[0]?.actor;
  assert.equal(actorFor('FortiGate CA, Fortinet'), 'network_owner');
  assert.equal(actorFor('mitmproxy, mitmproxy'), 'caller');
  assert.equal(actorFor('Kaspersky Anti-Virus Personal Root Certificate'), 'caller');
});

test('a certificate of a public root speaks against interception', () => {
  const tls = { ...TRUSTED, issuer: 'R11, Let’s Encrypt' };
  assert.ok(judged({ tls }, 'network.tls_interception').factor < 0.2);
  assert.deepEqual(judgeNetwork(kaseOf(), { tls }).answers, []);
});

test('an unknown root is fair evidence, and a name that does not fit is none of interception', () => {
  const unknown = { ...TRUSTED, issuer: 'Corp CA', untrusted: 'SELF_SIGNED_CERT_IN_CHAIN' };
  assert.ok(judged({ tls: unknown }, 'network.tls_interception').factor > 2);
  const other = { ...TRUSTED, issuer: 'R11', untrusted: 'ERR_TLS_CERT_ALTNAME_INVALID' };
  assert.equal(judged({ tls: other }, 'network.tls_interception').factor, 1);
  assert.ok(judged({ tls: other }, 'server.host_unknown').factor > 1);
});

test('public roots are no interceptors', () => {
  for (const issuer of [
    'DigiCert Global G2 TLS RSA SHA256 2020 CA1, DigiCert Inc',
    'WE1, Google Trust Services',
    'Amazon RSA 2048 M03, Amazon',
    'Sectigo RSA Domain Validation Secure Server CA',
    'GlobalSign Atlas R3 DV TLS CA',
    'Cloudflare Inc ECC CA-3, Cloudflare, Inc.',
    'Microsoft Azure RSA TLS Issuing CA 04',
    'Entrust Certification Authority - L1K',
    'GTS CA 1C3',
    'Symantec Class 3 Secure Server CA - G4, Symantec Corporation',
    'Cisco Systems',
  ]) {
    assert.equal(interceptorOf(issuer), undefined, issuer);
  }
});

test('a portal, closed ways and the own address are told', () => {
  assert.ok(
    judged(
      { portal: { status: 302, location: 'http://login.wifi/?mac=SECRET' } },
      'network.firewall',
    ).factor > 10,
  );
  assert.doesNotMatch(
    textsOf(
      judgeNetwork(kaseOf(), {
        portal: { status: 302, location: 'http://login.wifi/?mac=SECRET' },
      }),
    ),
    /SECRET/,
  );
  assert.ok(judged({ portal: { status: 204 } }, 'network.firewall').factor < 1);
  const refused = { ipv4: { address: '203.0.113.5', outcome: 'timeout' } } as const;
  assert.ok(judged({ addresses: refused }, 'network.firewall').factor > 5);
  const open = { ipv4: { address: '203.0.113.5', outcome: 'connected' } } as const;
  assert.ok(judged({ addresses: open }, 'network.firewall').factor < 1);
  const [note] = judgeNetwork(kaseOf(), { egress: '198.51.100.7' }).notes;
  assert.equal(note?.kind, 'id');
  assert.match(note?.evidence.text ?? '', /`198\.51\.100\.7`/);
});

test('what is offered fits the case', () => {
  const names = (more: Partial<WrittenExchange>): string =>
    networkOffers(kaseOf(more))
      .map(({ text }) => /--network (\w+)/.exec(text)?.[1])
      .join(' ');
  assert.equal(names({}), 'proxy tls hosts dns addresses egress');
  assert.equal(names({ status: 404 }), 'proxy tls hosts dns');
  assert.equal(names({ request: 'GET http://10.0.0.7/x', status: 403 }), 'proxy egress portal');
  assert.equal(names({ request: 'GET http://localhost:3000/x' }), '');
  assert.equal(names({ request: 'GET /x' }), '');
  for (const probe of networkOffers(kaseOf()))
    assert.ok(probe.safe && probe.tells !== '' && probe.command !== undefined);
});

test('a host that could end a command is not offered anything', () => {
  for (const host of [
    'a.com;id',
    '$(id)',
    '-oProxy',
    'a b',
    '`id`',
    'a.com:99999',
    '[nonsense]',
    'a\nb',
  ]) {
    const kase = kaseOf();
    const { request } = kase.exchange;
    assert.ok(request !== undefined);
    const hostile = {
      ...kase,
      exchange: { ...kase.exchange, request: { ...request, url: { ...request.url, host } } },
    };
    assert.deepEqual(networkOffers(hostile), [], host);
  }
});

test('a list of observations is read, and what is none is told', () => {
  assert.deepEqual(readNetworkChecks('dns,hosts'), { checks: ['hosts', 'dns'], unknown: [] });
  assert.deepEqual(readNetworkChecks('dns nsd'), { checks: ['dns'], unknown: ['nsd'] });
  assert.equal(readNetworkChecks('all').checks.length, 7);
});
