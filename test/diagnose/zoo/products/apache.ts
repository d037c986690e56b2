import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { existsSync } from 'node:fs';
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
import { IS_ROOT, type Place } from '../place.ts';
import { SORRY_PAGE, SORRY_STATUSES } from '../sorry-page.ts';

const ALL: readonly Variant[] = ['plain', 'custom_page', 'behind_nginx', 'custom_behind_haproxy'];
const MODULES = '/usr/lib/apache2/modules';
const RULES = '/usr/share/modsecurity-crs';
const JSON_BODY = {
  headers: [['Content-Type', 'application/json']],
  body: '{"sku":"A-1","qty":2}',
} as const;
const FORM = [['Content-Type', 'application/x-www-form-urlencoded']] as const;

interface ApacheCase extends ZooCase {
  /** Goes into the virtual host; `SITE` is the folder of its files. */
  readonly host: string;
}

function apacheCase(
  id: string,
  truth: Omit<ZooTruth, 'answeredBy'>,
  of: Pick<ApacheCase, 'host' | 'before' | 'unsaid'> & {
    readonly request: ZooRequest;
    readonly variants?: readonly Variant[];
  },
): ApacheCase {
  return {
    id: `apache.${id}`,
    truth: { answeredBy: ['Apache httpd', 'nginx or Apache httpd'], ...truth },
    variants: ALL,
    ...of,
  };
}

/** The server answers, told to by the module; either name is right. */
const WAF = { answeredBy: ['Apache httpd', 'nginx or Apache httpd', 'ModSecurity'] };
const RULE_SET = `SecRuleEngine On
  SecRequestBodyAccess On
  SecRule REQUEST_HEADERS:Content-Type "^application/json" "id:'200001',phase:1,t:none,t:lowercase,pass,nolog,ctl:requestBodyProcessor=JSON"
  SecAuditEngine Off
  IncludeOptional ${RULES}/owasp-crs.load`;

const CASES: readonly ApacheCase[] = [
  apacheCase(
    'require_ip',
    { cause: 'server.ip_rule' },
    {
      host: '<Location "/internal">\nRequire ip 10.20.0.0/16\n</Location>',
      request: { method: 'POST', path: '/internal/orders', ...JSON_BODY },
    },
  ),
  apacheCase(
    'require_all_denied',
    { cause: 'server.rewrite_rule', alsoRight: ['server.ip_rule', 'access.denied_by_default'] },
    {
      host: '<Location "/private">\nRequire all denied\n</Location>',
      request: { method: 'POST', path: '/private/export', ...JSON_BODY },
    },
  ),
  apacheCase(
    'no_indexes',
    { cause: 'server.no_index' },
    {
      host: '<Directory "SITE/files">\nOptions -Indexes\n</Directory>',
      request: { method: 'GET', path: '/files/' },
    },
  ),
  apacheCase(
    'file_mode',
    { cause: 'server.file_permission' },
    {
      host: '',
      request: { method: 'GET', path: '/reports/may.html' },
    },
  ),
  apacheCase(
    'limit_except',
    { cause: 'server.method_rule' },
    {
      host: '<Location "/pages">\n<LimitExcept GET>\nRequire all denied\n</LimitExcept>\n</Location>',
      before: [{ method: 'GET', path: '/pages/contact.html' }],
      unsaid: true,
      request: {
        method: 'POST',
        path: '/pages/contact.html',
        headers: FORM,
        body: 'name=Ada&text=hello',
      },
    },
  ),
  apacheCase(
    'rewrite_forbidden',
    { cause: 'server.rewrite_rule', alsoRight: ['waf.bot'] },
    {
      host: 'RewriteEngine On\nRewriteCond %{HTTP_USER_AGENT} "curl|python" [NC]\nRewriteRule "^/api/" "-" [F]',
      unsaid: true,
      request: { method: 'POST', path: '/api/search', ...JSON_BODY },
    },
  ),
  apacheCase(
    'referer',
    { cause: 'server.referer_rule' },
    {
      host: 'SetEnvIf Referer "^https?://([a-z]+\\.)?shop\\.example/" from_us\n<Location "/media">\nRequire env from_us\n</Location>',
      unsaid: true,
      request: {
        method: 'GET',
        path: '/media/logo.html',
        headers: [['Referer', 'http://elsewhere.example/page']],
      },
    },
  ),
  {
    ...apacheCase(
      'crs_form',
      { cause: 'waf.blocked' },
      {
        host: RULE_SET,
        request: {
          method: 'POST',
          path: '/comments',
          headers: FORM,
          body: "name=Ada&text=1'+UNION+SELECT+password+FROM+users--+",
        },
      },
    ),
    truth: { ...WAF, cause: 'waf.blocked' },
  },
  {
    ...apacheCase(
      'crs_json',
      { cause: 'waf.blocked' },
      {
        host: RULE_SET,
        request: {
          method: 'POST',
          path: '/api/orders',
          headers: [['Content-Type', 'application/json']],
          body: '{"sku":"A-1","note":"\' OR 1=1; DROP TABLE orders; --"}',
        },
      },
    ),
    truth: { ...WAF, cause: 'waf.blocked' },
  },
  apacheCase(
    'allow_methods',
    { cause: 'request.method_not_allowed', alsoRight: ['server.method_rule'] },
    {
      host: '<Location "/pages">\nAllowMethods GET HEAD\n</Location>',
      request: { method: 'POST', path: '/pages/contact.html', headers: FORM, body: 'name=Ada' },
    },
  ),
  apacheCase(
    'static_put',
    {
      cause: 'request.method_not_allowed',
      alsoRight: ['server.method_rule', 'server.handler_mapping'],
    },
    {
      host: '',
      request: {
        method: 'PUT',
        path: '/pages/contact.html',
        headers: [['Content-Type', 'text/html']],
        body: '<h1>Hello</h1>',
      },
    },
  ),
  apacheCase(
    'basic_auth',
    { cause: 'credential.missing' },
    {
      host: basicAuth(),
      request: { method: 'POST', path: '/admin/prices', ...JSON_BODY },
    },
  ),
  apacheCase(
    'basic_auth_wrong',
    { cause: 'credential.unknown' },
    {
      host: basicAuth(),
      request: {
        method: 'POST',
        path: '/admin/stock',
        headers: [['Authorization', 'Basic YWRhOndyb25n'], ...JSON_BODY.headers],
        body: JSON_BODY.body,
      },
    },
  ),
  apacheCase(
    'exec_cgi_off',
    { cause: 'server.handler_mapping' },
    {
      host: '<Directory "SITE/cgi">\nOptions -ExecCGI\nAddHandler cgi-script .pl\n</Directory>',
      request: { method: 'POST', path: '/cgi/form.pl', headers: FORM, body: 'name=Ada' },
    },
  ),
  apacheCase(
    'client_certificate',
    { cause: 'server.client_certificate' },
    {
      host: 'SSLEngine On\nSSLCertificateFile CERT\nSSLCertificateKeyFile KEY\nSSLCACertificateFile CERT\nSSLVerifyClient optional\n<Location "/partner">\nRequire ssl-verify-client\n</Location>',
      variants: ['plain', 'custom_page'],
      unsaid: true,
      request: {
        method: 'POST',
        path: '/partner/orders',
        scheme: 'https',
        tls: true,
        ...JSON_BODY,
      },
    },
  ),
  apacheCase(
    'body_too_large',
    { cause: 'request.body_too_large' },
    {
      host: '<Location "/pages">\nLimitRequestBody 1024\n</Location>',
      request: {
        method: 'POST',
        path: '/pages/upload.html',
        headers: FORM,
        body: `note=${'x'.repeat(1500)}`,
      },
    },
  ),
];

function basicAuth(): string {
  return '<Location "/admin">\nAuthType Basic\nAuthName "staff"\nAuthBasicProvider file\nAuthUserFile FOLDER/staff.htpasswd\nRequire valid-user\n</Location>';
}

/** Apache httpd from Debian, with ModSecurity and the Core Rule Set in the virtual hosts that want them. */
export const APACHE: ZooProduct = {
  id: 'Apache httpd',
  half: 'hold_out',
  missing() {
    if (!existsSync(`${MODULES}/mod_security2.so`)) return 'apache2 with mod_security2';
    if (!existsSync(`${RULES}/owasp-crs.load`)) return 'modsecurity-crs';
    return ['apache2', 'openssl'].find((name) => onPath(name) === undefined);
  },
  cases: CASES,
  start,
};

async function start(place: Place): Promise<RunningProduct> {
  const { folder } = place;
  writeSite(folder);
  const { key, cert } = makeCertificate(place);
  // `ada` with the password `right`.
  place.write('staff.htpasswd', 'ada:{SHA}WvTZtO1K7hpSqFpPZQyc4mPYTTk=\n');
  const ports = new Map<string, number>();
  const hosts: string[] = [];
  for (const of of CASES) {
    for (const custom of [false, true]) {
      const port = await place.port();
      ports.set(`${of.id} ${custom}`, port);
      hosts.push(virtualHost(of, port, custom));
    }
  }
  const config = place.write(
    'apache.conf',
    `${main(folder, [...ports.values()])}\n${hosts.join('\n')}`
      .replaceAll('SITE', join(folder, 'apache-site'))
      .replaceAll('CERT', cert)
      .replaceAll('KEY', key)
      .replaceAll('FOLDER', folder),
  );
  await place.run({
    command: onPath('apache2') ?? '',
    args: ['-X', '-f', config],
    output: join(folder, 'apache.out'),
    ports: [...ports.values()],
  });
  return {
    port: (id, custom) => ports.get(`${id} ${custom}`) ?? 0,
    logs: [
      { name: 'access.log', path: join(folder, 'apache-access.log') },
      { name: 'error.log', path: join(folder, 'apache-error.log') },
    ],
  };
}

const NEEDED = (
  'mpm_event authn_core authn_file authz_core authz_host authz_user auth_basic access_compat alias dir autoindex ' +
  'mime env setenvif rewrite allowmethods unique_id security2 ssl socache_shmcb cgid'
).split(' ');

function main(folder: string, ports: readonly number[]): string {
  return `ServerRoot "${folder}"
${NEEDED.map((name) => `LoadModule ${name}_module ${MODULES}/mod_${name}.so`).join('\n')}
PidFile ${folder}/apache.pid
DefaultRuntimeDir ${folder}
Mutex file:${folder} default
ScriptSock ${folder}/cgid.sock
ServerName shop.example
${IS_ROOT ? 'User www-data\nGroup www-data' : ''}
StartServers 1
TypesConfig /etc/mime.types
LogFormat "%h %l %u %t \\"%r\\" %>s %O \\"%{Referer}i\\" \\"%{User-Agent}i\\"" combined
CustomLog ${folder}/apache-access.log combined
ErrorLog ${folder}/apache-error.log
LogLevel warn
SecDataDir ${folder}
<Directory "/">
Options FollowSymLinks
AllowOverride None
Require all granted
</Directory>
${ports.map((port) => `Listen 127.0.0.1:${port}`).join('\n')}`;
}

function virtualHost({ host }: ApacheCase, port: number, custom: boolean): string {
  const page = custom
    ? SORRY_STATUSES.map((status) => `ErrorDocument ${status} /sorry.html`).join('\n')
    : '';
  return `<VirtualHost 127.0.0.1:${port}>
ServerName shop.example
DocumentRoot "SITE"
${page}
${host}
</VirtualHost>`;
}

function writeSite(folder: string): void {
  const site = join(folder, 'apache-site');
  for (const name of ['files', 'reports', 'pages', 'cgi', 'media']) {
    mkdirSync(join(site, name), { recursive: true });
  }
  writeFileSync(join(site, 'sorry.html'), SORRY_PAGE);
  for (const name of [
    'pages/contact.html',
    'pages/upload.html',
    'media/logo.html',
    'reports/may.html',
  ]) {
    writeFileSync(join(site, name), '<h1>Hello</h1>\n');
  }
  writeFileSync(join(site, 'cgi/form.pl'), '#!/usr/bin/perl\n');
  chmodSync(join(site, 'reports/may.html'), 0o000);
}
