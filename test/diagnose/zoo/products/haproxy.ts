import { join } from 'node:path';
import { onPath } from '../../../support/require-tool.ts';
import type {
  RunningProduct,
  Variant,
  ZooCase,
  ZooProduct,
  ZooRequest,
  ZooTruth,
} from '../case.ts';
import { haproxyMain, startSyslog } from '../fronts.ts';
import type { Place } from '../place.ts';
import { SORRY_PAGE } from '../sorry-page.ts';

const ALL: readonly Variant[] = ['plain', 'custom_page', 'behind_nginx'];
const JSON_BODY = {
  headers: [['Content-Type', 'application/json']],
  body: '{"sku":"A-1","qty":2}',
} as const;

interface HaproxyCase extends ZooCase {
  readonly frontend: string;
}

function haproxyCase(
  id: string,
  truth: Omit<ZooTruth, 'answeredBy'>,
  of: Pick<HaproxyCase, 'frontend' | 'before' | 'unsaid'> & {
    readonly request: ZooRequest;
    readonly variants?: readonly Variant[];
  },
): HaproxyCase {
  return {
    id: `haproxy.${id}`,
    truth: { answeredBy: ['HAProxy'], ...truth },
    variants: ALL,
    // An error file is sent as it stands, headers and all.
    anonymousIn: ['custom_page'],
    ...of,
  };
}

const CASES: readonly HaproxyCase[] = [
  haproxyCase(
    'deny_source',
    { cause: 'server.ip_rule' },
    {
      frontend: '  http-request deny if { src 127.77.0.200 }',
      variants: ['plain', 'custom_page'],
      before: [{ method: 'POST', path: '/orders', ...JSON_BODY }],
      unsaid: true,
      request: { method: 'POST', path: '/orders', from: '127.77.0.200', ...JSON_BODY },
    },
  ),
  haproxyCase(
    'deny_method',
    { cause: 'server.method_rule' },
    {
      frontend: '  http-request deny if METH_POST',
      before: [{ method: 'GET', path: '/catalog/items' }],
      unsaid: true,
      request: { method: 'POST', path: '/catalog/items', ...JSON_BODY },
    },
  ),
  haproxyCase(
    'deny_path',
    { cause: 'server.rewrite_rule' },
    {
      frontend: '  http-request deny if { path_beg /admin }',
      before: [{ method: 'POST', path: '/public/search', ...JSON_BODY }],
      unsaid: true,
      request: { method: 'POST', path: '/admin/prices', ...JSON_BODY },
    },
  ),
  haproxyCase(
    'stick_table',
    { cause: 'rate.exceeded', alsoRight: ['waf.rate'] },
    {
      frontend: `  stick-table type ip size 1k expire 60s store http_req_rate(60s)
  http-request track-sc0 src
  http-request deny deny_status 429 if { sc_http_req_rate(0) gt 2 }`,
      request: { method: 'POST', path: '/login', times: 4, ...JSON_BODY },
    },
  ),
  haproxyCase(
    'basic_auth',
    { cause: 'credential.missing' },
    {
      frontend: '  http-request auth realm staff unless { http_auth(staff) }',
      request: { method: 'POST', path: '/staff/prices', ...JSON_BODY },
    },
  ),
];

/** HAProxy from Debian, in front of an application that says yes to everything. */
export const HAPROXY: ZooProduct = {
  id: 'HAProxy',
  half: 'tune',
  missing() {
    if (onPath('haproxy') === undefined) return 'haproxy';
    return process.platform === 'linux' ? undefined : 'a second loopback address';
  },
  cases: CASES,
  start,
};

async function start(place: Place): Promise<RunningProduct> {
  const { folder } = place;
  const echo = await place.echo();
  const log = join(folder, 'haproxy.log');
  const syslog = await startSyslog(place, log);
  const pages = [401, 403, 429].map((status) => {
    const reason = { 401: 'Unauthorized', 403: 'Forbidden', 429: 'Too Many Requests' }[status];
    const head = `HTTP/1.1 ${status} ${reason}\r\ncontent-type: text/html\r\ncontent-length: ${SORRY_PAGE.length}\r\n`;
    return [status, place.write(`haproxy-${status}.http`, `${head}\r\n${SORRY_PAGE}`)] as const;
  });
  const ports = new Map<string, number>();
  const parts: string[] = [];
  for (const of of CASES) {
    for (const custom of [false, true]) {
      const port = await place.port();
      ports.set(`${of.id} ${custom}`, port);
      const own = custom ? pages.map(([status, file]) => `  errorfile ${status} ${file}\n`) : [];
      parts.push(`frontend web${ports.size}
  bind 127.0.0.1:${port}
${own.join('')}${of.frontend}
  default_backend app
`);
    }
  }
  const config = place.write(
    'haproxy.cfg',
    `${haproxyMain(syslog)}
userlist staff
  user ada insecure-password right
backend app
  server app1 127.0.0.1:${echo}
${parts.join('')}`,
  );
  await place.run({
    command: onPath('haproxy') ?? '',
    args: ['-db', '-f', config],
    output: join(folder, 'haproxy.out'),
    ports: [...ports.values()],
  });
  return {
    port: (id, custom) => ports.get(`${id} ${custom}`) ?? 0,
    logs: [{ name: 'haproxy.log', path: log }],
  };
}
