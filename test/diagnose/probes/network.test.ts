import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createHttp } from 'node:http';
import { createServer as createTcp } from 'node:net';
import type { AddressInfo, Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { createServer as createTls } from 'node:tls';
import type { DiagnoseCase } from '../../../src/diagnose/case.ts';
import { NETWORK_CHECKS } from '../../../src/diagnose/network/names.ts';
import { networkAccess } from '../../../src/diagnose/probes/network-access.ts';
import type { NetworkAccess } from '../../../src/diagnose/probes/network-access.ts';
import { runNetworkChecks } from '../../../src/diagnose/probes/network.ts';
import { onPath, toolOrSkip } from '../../support/require-tool.ts';
import { makeCase } from '../checks/support/make-case.ts';

const directory = mkdtempSync(join(tmpdir(), 'pinpoint-network-'));
after(() => rmSync(directory, { recursive: true }));

function kaseOf(request = 'POST https://api.example.test/orders'): DiagnoseCase {
  return makeCase({ request, status: 403 });
}

/** An access each use of which is a failure of the test, but for what is handed in. */
function closed(open: Partial<NetworkAccess> = {}): NetworkAccess {
  const never = (): never => assert.fail('something was sent that nobody asked for');
  return {
    environment: {},
    readHosts: never,
    resolve: never,
    connect: never,
    certificate: never,
    get: never,
    ...open,
  };
}

async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  after(() => server.close());
  return (server.address() as AddressInfo).port;
}

test('nothing is read or sent that was not asked for', async () => {
  const run = await runNetworkChecks(kaseOf(), [], closed());
  assert.deepEqual(run, {
    findings: { answers: [], causes: [], notes: [] },
    seen: {},
    sent: [],
    problems: [],
  });
});

test('environment and hosts file are read without anything being sent', async () => {
  const access = closed({
    environment: { HTTPS_PROXY: 'http://u:SECRET@proxy.test:3128' },
    readHosts: async () => '10.0.0.9 api.example.test\n',
  });
  const run = await runNetworkChecks(kaseOf(), ['proxy', 'hosts'], access);
  assert.deepEqual(run.sent, []);
  assert.deepEqual(
    run.findings.causes.map(({ code }) => code),
    ['network.forward_proxy', 'network.dns'],
  );
  assert.doesNotMatch(JSON.stringify(run), /SECRET/);
});

test('each observation that sends is told in what was sent', async () => {
  const access = closed({
    resolve: async (_, family) => ({
      addresses: family === 4 ? ['203.0.113.5'] : [],
      isUnknown: false,
    }),
    connect: async () => 'connected',
    certificate: async () => ({ subject: 's', issuer: 'R11', chain: [] }),
    get: async (url) =>
      url.startsWith('http:') ? { status: 204, body: '' } : { status: 200, body: '198.51.100.7\n' },
    readHosts: async () => '',
  });
  const run = await runNetworkChecks(kaseOf(), NETWORK_CHECKS, access);
  assert.deepEqual(run.problems, []);
  assert.deepEqual(run.sent, [
    'DNS questions for A and AAAA of `api.example.test`',
    'a TCP connection to `203.0.113.5`, port 443, closed without a word',
    'a TLS handshake with `api.example.test:443`',
    'GET http://connectivitycheck.gstatic.com/generate_204',
    'GET https://checkip.amazonaws.com/',
  ]);
  assert.equal(run.seen.egress, '198.51.100.7');
});

test('an observation that fails is a problem, and the others go on', async () => {
  const access = closed({
    readHosts: async () => {
      throw new Error('no such file');
    },
    get: async () => ({ status: 200, body: '<html>sign in</html>' }),
  });
  const run = await runNetworkChecks(kaseOf(), ['proxy', 'hosts', 'egress'], access);
  assert.deepEqual(run.problems, [
    'hosts: no such file',
    'egress: https://checkip.amazonaws.com/ answered with no address',
  ]);
  assert.equal(run.findings.causes.length, 1);
});

test('where no host is known, nothing is sent', async () => {
  const run = await runNetworkChecks(kaseOf('POST /orders'), NETWORK_CHECKS, closed());
  assert.deepEqual(run.sent, []);
  assert.match(run.problems[0] ?? '', /which host/);
});

/** The name of a DNS question (RFC 1035 §4.1.2) and the answer: an address for A of `known`, no such name for others. */
function dnsAnswer(question: Buffer): Buffer {
  const labels: string[] = [];
  let at = 12;
  for (let length = question[at] ?? 0; length > 0; length = question[at] ?? 0) {
    labels.push(question.toString('latin1', at + 1, at + 1 + length));
    at += length + 1;
  }
  const type = question.readUInt16BE(at + 1);
  const isKnown = labels.join('.') === 'api.example.test';
  const answer = Buffer.from(question.subarray(0, at + 5));
  answer.writeUInt16BE(isKnown ? 0x8180 : 0x8183, 2);
  const hasAddress = isKnown && type === 1;
  answer.writeUInt16BE(hasAddress ? 1 : 0, 6);
  answer.writeUInt32BE(0, 8);
  const record = Buffer.from([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 203, 0, 113, 5]);
  return hasAddress ? Buffer.concat([answer, record]) : answer;
}

test('name servers are asked past the hosts file, and what they do not know is told', async (t) => {
  const server = createSocket('udp4');
  t.after(() => server.close());
  server.on('message', (question, from) =>
    server.send(dnsAnswer(question), from.port, from.address),
  );
  server.bind(0, '127.0.0.1');
  await once(server, 'listening');
  const access = networkAccess({
    environment: {},
    nameServers: [`127.0.0.1:${server.address().port}`],
  });
  const known = await runNetworkChecks(kaseOf(), ['dns'], access);
  assert.deepEqual(known.problems, []);
  assert.deepEqual(known.seen.dns, { ipv4: ['203.0.113.5'], ipv6: [], isUnknown: false });
  const unknown = await runNetworkChecks(
    kaseOf('GET https://nowhere.example.test/'),
    ['dns'],
    access,
  );
  assert.deepEqual(unknown.seen.dns, { ipv4: [], ipv6: [], isUnknown: true });
});

test('name servers that do not answer are a problem, not a finding', async (t) => {
  const silent = createSocket('udp4');
  t.after(() => silent.close());
  silent.bind(0, '127.0.0.1');
  await once(silent, 'listening');
  const access = networkAccess({
    environment: {},
    nameServers: [`127.0.0.1:${silent.address().port}`],
    timeoutMs: 200,
  });
  const run = await runNetworkChecks(kaseOf(), ['dns'], access);
  assert.match(run.problems[0] ?? '', /do not answer for `api\.example\.test`/);
  assert.deepEqual(run.findings.causes, []);
});

test('a connection that is refused is told from one that comes about', async () => {
  const port = await listen(createTcp((socket) => socket.on('error', () => undefined)));
  const access = networkAccess({ environment: {} });
  assert.equal(await access.connect('127.0.0.1', port), 'connected');
  const gone = createTcp();
  gone.listen(0, '127.0.0.1');
  await once(gone, 'listening');
  const { port: free } = gone.address() as AddressInfo;
  gone.close();
  await once(gone, 'close');
  assert.equal(await access.connect('127.0.0.1', free), 'refused');
});

test('the issuer of a certificate is read from the handshake, and names the interceptor', async (t) => {
  const openssl = await toolOrSkip(t, 'openssl', () => onPath('openssl'));
  if (openssl === undefined) return;
  const [key, cert] = [join(directory, 'key.pem'), join(directory, 'cert.pem')];
  execFileSync(
    openssl,
    [
      'req',
      '-x509',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:P-256',
      '-nodes',
      '-days',
      '2',
      '-subj',
      '/O=Zscaler Inc./CN=Zscaler Root CA',
      '-keyout',
      key,
      '-out',
      cert,
    ],
    { stdio: 'ignore' },
  );
  const seenNames: string[] = [];
  const server = createTls(
    {
      key: readFileSync(key),
      cert: readFileSync(cert),
      SNICallback: (name, done) => {
        seenNames.push(name);
        done(null);
      },
    },
    (socket) =>
      socket
        .on('error', () => undefined)
        .on('data', () => assert.fail('something was sent after the handshake')),
  );
  const port = await listen(server);
  const access = networkAccess({ environment: {}, connectTo: '127.0.0.1' });
  const run = await runNetworkChecks(
    kaseOf(`POST https://api.example.test:${port}/orders`),
    ['tls'],
    access,
  );
  assert.deepEqual(run.problems, []);
  assert.equal(run.seen.tls?.issuer, 'Zscaler Root CA, Zscaler Inc.');
  assert.equal(run.seen.tls?.untrusted, 'DEPTH_ZERO_SELF_SIGNED_CERT');
  assert.deepEqual(seenNames, ['api.example.test']);
  assert.deepEqual(
    run.findings.answers.map(({ product }) => product),
    ['Zscaler'],
  );
});

test('a server without TLS, or that says nothing, is a problem', async () => {
  const port = await listen(
    createTcp((socket) =>
      socket
        .on('error', () => undefined)
        .on('data', () => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')),
    ),
  );
  const access = networkAccess({ environment: {}, connectTo: '127.0.0.1', timeoutMs: 300 });
  const plain = await runNetworkChecks(
    kaseOf(`GET https://api.example.test:${port}/`),
    ['tls'],
    access,
  );
  assert.match(plain.problems[0] ?? '', /no TLS handshake/);
  const silent = await listen(createTcp((socket) => socket.on('error', () => undefined)));
  const run = await runNetworkChecks(
    kaseOf(`GET https://api.example.test:${silent}/`),
    ['tls'],
    access,
  );
  assert.match(run.problems[0] ?? '', /no TLS handshake within 300 ms/);
});

test('a portal that sends on is told, without being followed, and long pages are not read to their end', async () => {
  const asked: string[] = [];
  const port = await listen(
    createHttp((request, answer) => {
      asked.push(request.url ?? '');
      if (request.url === '/generate_204')
        answer.writeHead(302, { location: 'http://login.test/?mac=SECRET' }).end('x'.repeat(1e6));
      else answer.end('198.51.100.7\n');
    }),
  );
  const base = `http://127.0.0.1:${port}`;
  const run = await runNetworkChecks(
    kaseOf(),
    ['portal', 'egress'],
    networkAccess({ environment: {} }),
    {
      portalPage: `${base}/generate_204`,
      addressService: `${base}/ip`,
    },
  );
  assert.deepEqual(run.problems, []);
  assert.deepEqual(asked, ['/generate_204', '/ip']);
  assert.equal(run.seen.portal?.status, 302);
  assert.equal(run.seen.egress, '198.51.100.7');
  assert.deepEqual(run.sent, [`GET ${base}/generate_204`, `GET ${base}/ip`]);
  assert.doesNotMatch(JSON.stringify(run.findings), /SECRET/);
});

test('the hosts file of the machine is read by its path', async () => {
  const hostsFile = join(directory, 'hosts');
  writeFileSync(hostsFile, '10.0.0.9 api.example.test\n');
  const run = await runNetworkChecks(
    kaseOf(),
    ['hosts'],
    networkAccess({ environment: {}, hostsFile }),
  );
  assert.deepEqual(run.seen.hosts, ['10.0.0.9']);
});
