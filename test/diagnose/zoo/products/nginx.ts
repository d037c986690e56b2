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
import { makeCertificate } from '../certificate.ts';
import { nginxMain } from '../fronts.ts';
import type { Place } from '../place.ts';
import { SORRY_PAGE, SORRY_STATUSES } from '../sorry-page.ts';

const ALL: readonly Variant[] = ['plain', 'custom_page', 'behind_haproxy', 'custom_behind_haproxy'];
const JSON_BODY = {
  headers: [['Content-Type', 'application/json']],
  body: '{"sku":"A-1","qty":2}',
} as const;

/** A case with what stands in its server block. `ECHO` is the port of an application that says yes. */
interface NginxCase extends ZooCase {
  readonly server: string;
  /** Goes before the server blocks. */
  readonly http?: string;
}

function nginxCase(
  id: string,
  truth: Omit<ZooTruth, 'answeredBy'>,
  of: Pick<NginxCase, 'server' | 'http' | 'before' | 'unsaid'> & {
    readonly request: ZooRequest;
    readonly variants?: readonly Variant[];
  },
): NginxCase {
  return {
    id: `nginx.${id}`,
    truth: { answeredBy: ['nginx', 'nginx or Apache httpd'], ...truth },
    variants: ALL,
    ...of,
  };
}

const APP = 'proxy_pass http://127.0.0.1:ECHO; proxy_set_header Host $host;';

const CASES: readonly NginxCase[] = [
  nginxCase(
    'deny_rule',
    { cause: 'server.ip_rule' },
    {
      server: `location /internal/ { allow 10.20.0.0/16; deny all; ${APP} }`,
      request: { method: 'POST', path: '/internal/orders', ...JSON_BODY },
    },
  ),
  nginxCase(
    'autoindex_off',
    { cause: 'server.no_index' },
    {
      server: 'location /files/ { autoindex off; }',
      request: { method: 'GET', path: '/files/' },
    },
  ),
  nginxCase(
    'limit_except',
    { cause: 'server.method_rule' },
    {
      server: `location /catalog/ { limit_except GET { deny all; } ${APP} }`,
      before: [{ method: 'GET', path: '/catalog/items' }],
      unsaid: true,
      request: { method: 'POST', path: '/catalog/items', ...JSON_BODY },
    },
  ),
  nginxCase(
    'file_mode',
    { cause: 'server.file_permission' },
    {
      server: 'location /reports/ { }',
      request: { method: 'GET', path: '/reports/may.html' },
    },
  ),
  nginxCase(
    'auth_request',
    { cause: 'server.auth_subrequest' },
    {
      server: `location /account/ { auth_request /_allowed; ${APP} }
      location = /_allowed { internal; proxy_pass http://127.0.0.1:AUTH/check; proxy_pass_request_body off;
        proxy_set_header Content-Length ""; proxy_set_header X-Original-URI $request_uri; }`,
      unsaid: true,
      request: { method: 'POST', path: '/account/address', ...JSON_BODY },
    },
  ),
  nginxCase(
    'return_403',
    { cause: 'server.rewrite_rule', alsoRight: ['waf.bot'] },
    {
      server: `location /api/ { if ($http_user_agent ~* "curl|wget") { return 403; } ${APP} }`,
      before: [
        {
          method: 'POST',
          path: '/api/search',
          headers: [['User-Agent', 'Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0']],
          body: '',
        },
      ],
      unsaid: true,
      request: { method: 'POST', path: '/api/search', ...JSON_BODY },
    },
  ),
  nginxCase(
    'referer',
    { cause: 'server.referer_rule' },
    {
      server: `location /media/ { valid_referers none blocked server_names *.shop.example;
      if ($invalid_referer) { return 403; } ${APP} }`,
      before: [
        { method: 'GET', path: '/media/logo', headers: [['Referer', 'http://shop.example/start']] },
      ],
      unsaid: true,
      request: {
        method: 'GET',
        path: '/media/logo',
        headers: [['Referer', 'http://elsewhere.example/page']],
      },
    },
  ),
  nginxCase(
    'client_certificate',
    { cause: 'server.client_certificate' },
    {
      server: `ssl_certificate CERT; ssl_certificate_key KEY; ssl_client_certificate CERT; ssl_verify_client on;
      location / { ${APP} }`,
      variants: ['plain', 'custom_page'],
      request: {
        method: 'POST',
        path: '/partner/orders',
        scheme: 'https',
        tls: true,
        ...JSON_BODY,
      },
    },
  ),
  nginxCase(
    'static_post',
    {
      cause: 'request.method_not_allowed',
      alsoRight: ['server.method_rule', 'server.handler_mapping'],
    },
    {
      server: 'location /pages/ { }',
      request: {
        method: 'POST',
        path: '/pages/contact.html',
        headers: [['Content-Type', 'application/x-www-form-urlencoded']],
        body: 'name=Ada&text=hello',
      },
    },
  ),
  nginxCase(
    'body_too_large',
    { cause: 'request.body_too_large' },
    {
      server: `client_max_body_size 1k; location / { ${APP} }`,
      request: {
        method: 'POST',
        path: '/upload',
        headers: [['Content-Type', 'application/json']],
        body: `{"note":"${'x'.repeat(1500)}"}`,
      },
    },
  ),
  nginxCase(
    'limit_req',
    { cause: 'rate.exceeded' },
    {
      http: 'limit_req_zone $binary_remote_addr zone=ZONE:1m rate=2r/m;',
      server: `location /login { limit_req zone=ZONE burst=1 nodelay; ${APP} }`,
      request: { method: 'POST', path: '/login', times: 4, ...JSON_BODY },
    },
  ),
  nginxCase(
    'unknown_host',
    { cause: 'server.host_unknown', alsoRight: ['server.rewrite_rule'] },
    {
      server: '',
      unsaid: true,
      request: { method: 'POST', path: '/hooks/paid', host: 'hooks.shop.example', ...JSON_BODY },
    },
  ),
  nginxCase(
    'basic_auth',
    { cause: 'credential.missing' },
    {
      server: `location /admin/ { auth_basic "staff"; auth_basic_user_file FOLDER/nobody.htpasswd; ${APP} }`,
      request: { method: 'POST', path: '/admin/prices', ...JSON_BODY },
    },
  ),
];

/** nginx from Debian; its workers run as www-data. */
export const NGINX: ZooProduct = {
  id: 'nginx',
  half: 'tune',
  missing: () => ['nginx', 'openssl'].find((name) => onPath(name) === undefined),
  cases: CASES,
  start,
};

async function start(place: Place): Promise<RunningProduct> {
  const folder = place.folder;
  writeSite(folder);
  const { key, cert } = makeCertificate(place);
  const [echo, auth] = [await place.echo(), await place.port()];
  place.write('nobody.htpasswd', 'nobody:{PLAIN}nobody\n');
  const put = (text: string, name: string): string =>
    text
      .replaceAll('ECHO', String(echo))
      .replaceAll('AUTH', String(auth))
      .replaceAll('CERT', cert)
      .replaceAll('KEY', key)
      .replaceAll('FOLDER', folder)
      .replaceAll('ZONE', name);
  const ports = new Map<string, number>();
  const parts: string[] = [`server { listen 127.0.0.1:${auth}; return 403; }`];
  for (const of of CASES) {
    for (const custom of [false, true]) {
      const port = await place.port();
      ports.set(`${of.id} ${custom}`, port);
      parts.push(put(`${of.http ?? ''}\n${serverBlocks(of, port, custom)}`, `web${ports.size}`));
    }
  }
  const [access, error] = [join(folder, 'nginx-access.log'), join(folder, 'nginx-error.log')];
  const http = `access_log ${access} combined; error_log ${error};\n${parts.join('\n')}`;
  const config = place.write('nginx.conf', nginxMain(folder, 'own', http));
  await place.run({
    command: onPath('nginx') ?? '',
    args: ['-c', config, '-e', error],
    output: join(folder, 'nginx.out'),
    ports: [...ports.values()],
  });
  return {
    port: (id, custom) => ports.get(`${id} ${custom}`) ?? 0,
    logs: [
      { name: 'access.log', path: access },
      { name: 'error.log', path: error },
    ],
  };
}

function serverBlocks({ id, server }: NginxCase, port: number, custom: boolean): string {
  const page = custom
    ? `error_page ${SORRY_STATUSES.join(' ')} /sorry.html; location = /sorry.html { internal; }`
    : '';
  const tls = id === 'nginx.client_certificate' ? ' ssl' : '';
  const own = `server { listen 127.0.0.1:${port}${tls}; server_name shop.example; root FOLDER/site;
    proxy_http_version 1.1; ${page} ${server} }`;
  return id === 'nginx.unknown_host'
    ? `server { listen 127.0.0.1:${port} default_server; server_name _; root FOLDER/site; ${page}
       location / { return 403; } }\n${own}`
    : own;
}

function writeSite(folder: string): void {
  for (const name of ['files', 'reports', 'pages']) {
    mkdirSync(join(folder, 'site', name), { recursive: true });
  }
  writeFileSync(join(folder, 'site/sorry.html'), SORRY_PAGE);
  writeFileSync(join(folder, 'site/pages/contact.html'), '<h1>Contact</h1>\n');
  writeFileSync(join(folder, 'site/reports/may.html'), '<h1>May</h1>\n');
  chmodSync(join(folder, 'site/reports/may.html'), 0o000);
}
