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
import { IS_ROOT, type Place } from '../place.ts';
import { SORRY_PAGE } from '../sorry-page.ts';

const BOTH: readonly Variant[] = ['plain', 'custom_page'];
const JSON_BODY = {
  headers: [['Content-Type', 'application/json']],
  body: '{"sku":"A-1","qty":2}',
} as const;

function squidCase(id: string, truth: Omit<ZooTruth, 'answeredBy'>, request: ZooRequest): ZooCase {
  return { id: `squid.${id}`, truth: { answeredBy: ['Squid'], ...truth }, variants: BOTH, request };
}

const CASES: readonly ZooCase[] = [
  squidCase(
    'blocked_domain',
    { cause: 'network.forward_proxy' },
    {
      method: 'POST',
      path: '/v1/orders',
      host: 'api.blocked.example',
      throughProxy: true,
      ...JSON_BODY,
    },
  ),
  squidCase(
    'blocked_method',
    { cause: 'network.forward_proxy' },
    {
      method: 'PUT',
      path: '/v1/orders/1',
      host: 'api.other.example',
      throughProxy: true,
      ...JSON_BODY,
    },
  ),
  squidCase(
    'sign_in',
    { cause: 'network.forward_proxy', alsoRight: ['credential.missing'] },
    {
      method: 'POST',
      path: '/v1/orders',
      host: 'api.staff.example',
      throughProxy: true,
      ...JSON_BODY,
    },
  ),
];

/** Squid from Debian, as the way out of a company. */
export const SQUID: ZooProduct = {
  id: 'Squid',
  half: 'tune',
  missing: () => (onPath('squid') === undefined ? 'squid' : undefined),
  cases: CASES,
  start,
};

async function start(place: Place): Promise<RunningProduct> {
  const { folder } = place;
  const page = place.write('squid-sorry.html', SORRY_PAGE);
  const helper = place.write('squid-nobody.sh', '#!/bin/sh\nwhile read line; do echo ERR; done\n');
  const ports = { plain: await place.port(), custom: await place.port() };
  await Promise.all(
    (['plain', 'custom'] as const).map(async (mode) => {
      const config = place.write(
        `squid-${mode}.conf`,
        squidConfig({ folder, mode, port: ports[mode], page, helper }),
      );
      await place.run({
        command: onPath('squid') ?? '',
        args: ['-N', '-f', config],
        output: join(folder, 'squid.out'),
        ports: [ports[mode]],
      });
    }),
  );
  return {
    port: (_, custom) => (custom ? ports.custom : ports.plain),
    logs: [
      { name: 'access.log', path: join(folder, 'squid-access-plain.log') },
      { name: 'access.log', path: join(folder, 'squid-access-custom.log') },
    ],
  };
}

function squidConfig(of: {
  readonly folder: string;
  readonly mode: 'plain' | 'custom';
  readonly port: number;
  readonly page: string;
  readonly helper: string;
}): string {
  const { folder, mode, port, page, helper } = of;
  const own =
    mode === 'custom'
      ? `deny_info ${page} blocked\ndeny_info ${page} writing\nhttpd_suppress_version_string on\n`
      : '';
  return `http_port 127.0.0.1:${port}
visible_hostname proxy.office.example
pid_filename ${folder}/squid-${mode}.pid
access_log stdio:${folder}/squid-access-${mode}.log squid
cache_log ${folder}/squid-cache-${mode}.log
coredump_dir ${folder}
pinger_enable off
netdb_filename none
shutdown_lifetime 0 seconds
${IS_ROOT ? 'cache_effective_user www-data\ncache_effective_group www-data' : ''}
auth_param basic program /bin/sh ${helper}
auth_param basic realm office
acl blocked dstdomain .blocked.example
acl writing method PUT DELETE
acl staff dstdomain .staff.example
acl known proxy_auth REQUIRED
${own}http_access deny blocked
http_access deny writing
http_access deny staff !known
http_access allow all
`;
}
