import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
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
import type { Place } from '../place.ts';
import { SORRY_PAGE } from '../sorry-page.ts';

const ALL: readonly Variant[] = ['plain', 'custom_page', 'behind_nginx', 'custom_behind_haproxy'];
const JSON_BODY = {
  headers: [['Content-Type', 'application/json']],
  body: '{"sku":"A-1","qty":2}',
} as const;

interface CaddyCase extends ZooCase {
  readonly site: string;
}

function caddyCase(
  id: string,
  truth: Omit<ZooTruth, 'answeredBy'>,
  of: Pick<CaddyCase, 'site' | 'before' | 'unsaid'> & { readonly request: ZooRequest },
): CaddyCase {
  return {
    id: `caddy.${id}`,
    truth: { answeredBy: ['Caddy'], ...truth },
    variants: ALL,
    // Caddy's refusals have no body, and nginx puts its own name over Caddy's.
    anonymousIn: ['behind_nginx'],
    ...of,
  };
}

const CASES: readonly CaddyCase[] = [
  caddyCase(
    'respond_403',
    { cause: 'server.rewrite_rule' },
    {
      site: '@hidden path /.git/* /backup/*\nerror @hidden 403\nrespond "ok"',
      before: [{ method: 'POST', path: '/orders', ...JSON_BODY }],
      unsaid: true,
      request: { method: 'POST', path: '/backup/restore', ...JSON_BODY },
    },
  ),
  caddyCase(
    'remote_ip',
    { cause: 'server.ip_rule' },
    {
      site: '@outside not remote_ip 10.20.0.0/16\nerror @outside 403\nrespond "ok"',
      unsaid: true,
      request: { method: 'POST', path: '/internal/orders', ...JSON_BODY },
    },
  ),
  caddyCase(
    'referer',
    { cause: 'server.referer_rule' },
    {
      site: '@foreign header Referer *elsewhere.example*\nerror @foreign 403\nrespond "ok"',
      before: [{ method: 'GET', path: '/media/logo' }],
      unsaid: true,
      request: {
        method: 'GET',
        path: '/media/logo',
        headers: [['Referer', 'http://elsewhere.example/page']],
      },
    },
  ),
  caddyCase(
    'file_mode',
    { cause: 'server.file_permission' },
    {
      site: 'root * SITE\nfile_server',
      unsaid: true,
      request: { method: 'GET', path: '/may.html' },
    },
  ),
  caddyCase(
    'basic_auth',
    { cause: 'credential.missing' },
    {
      site: 'basicauth {\nada HASH\n}\nrespond "ok"',
      request: { method: 'POST', path: '/admin/prices', ...JSON_BODY },
    },
  ),
  caddyCase(
    'method',
    { cause: 'server.method_rule', alsoRight: ['request.method_not_allowed'] },
    {
      site: '@changing not method GET HEAD\nerror @changing 403\nrespond "ok"',
      before: [{ method: 'GET', path: '/catalog/items' }],
      unsaid: true,
      request: { method: 'POST', path: '/catalog/items', ...JSON_BODY },
    },
  ),
];

/** Of the word `right`; Caddy checks it only when somebody sends a password. */
const HASH = 'JDJhJDE0JE5vdEFIYXNoTm90QUhhc2hOb3RBSGFzaE5vdEFIYXNoTm90QUhhc2hOb3RBSGFzaA==';

/** Caddy from Debian. */
export const CADDY: ZooProduct = {
  id: 'Caddy',
  half: 'hold_out',
  missing: () => (onPath('caddy') === undefined ? 'caddy' : undefined),
  cases: CASES,
  start,
};

async function start(place: Place): Promise<RunningProduct> {
  const { folder } = place;
  const site = join(folder, 'caddy-site');
  mkdirSync(site);
  writeFileSync(join(site, 'sorry.html'), SORRY_PAGE);
  writeFileSync(join(site, 'contact.html'), '<h1>Contact</h1>\n');
  writeFileSync(join(site, 'may.html'), '<h1>May</h1>\n');
  chmodSync(join(site, 'may.html'), 0o000);
  const log = join(folder, 'caddy-access.log');
  const ports = new Map<string, number>();
  const sites: string[] = [];
  for (const of of CASES) {
    for (const custom of [false, true]) {
      const port = await place.port();
      ports.set(`${of.id} ${custom}`, port);
      sites.push(siteBlock(of, port, custom));
    }
  }
  const config = place.write(
    'Caddyfile',
    `{\nadmin off\nauto_https off\nlog {\noutput stderr\n}\n}\n${sites.join('\n')}`
      .replaceAll('SITE', site)
      .replaceAll('HASH', HASH)
      .replaceAll('LOG', log),
  );
  await place.run({
    command: onPath('caddy') ?? '',
    args: ['run', '--config', config, '--adapter', 'caddyfile'],
    env: { HOME: folder, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder },
    output: join(folder, 'caddy.log'),
    ports: [...ports.values()],
    unprivileged: true,
  });
  return {
    port: (id, custom) => ports.get(`${id} ${custom}`) ?? 0,
    logs: [
      { name: 'access.log', path: log },
      { name: 'caddy.log', path: join(folder, 'caddy.log') },
    ],
  };
}

function siteBlock({ site }: CaddyCase, port: number, custom: boolean): string {
  const page = custom
    ? 'handle_errors {\nroot * SITE\nrewrite * /sorry.html\nfile_server\n}\n'
    : '';
  return `http://:${port} {\nbind 127.0.0.1\nlog {\noutput file LOG\n}\nroute {\n${site}\n}\n${page}}`;
}
