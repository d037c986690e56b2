import { chmodSync, cpSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { onPath } from '../../../support/require-tool.ts';
import type { RunningProduct, Variant, ZooCase, ZooProduct, ZooTruth } from '../case.ts';
import { nginxMain } from '../fronts.ts';
import { IS_ROOT, type Place } from '../place.ts';
import { sendRaw } from '../send-raw.ts';

const ALL: readonly Variant[] = ['plain', 'behind_nginx', 'behind_haproxy'];
/** The application answers in words of its own: without its headers, nothing tells what it is made with. */
const STRIPPED: readonly Variant[] = ['behind_haproxy'];
const FORM = ['Content-Type', 'application/x-www-form-urlencoded'] as const;
const BOUNDARY = '----zoo4f1c';
const FILE = `--${BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="may.csv"\r\nContent-Type: text/csv\r\n\r\na,b\r\n--${BOUNDARY}--\r\n`;

function phpCase(
  id: string,
  truth: Omit<ZooTruth, 'answeredBy'>,
  request: ZooCase['request'],
  more: Partial<ZooCase> = {},
): ZooCase {
  const own = { truth: { answeredBy: ['PHP'], ...truth }, variants: ALL, anonymousIn: STRIPPED };
  return { id: `php.${id}`, request, ...own, ...more };
}

const CASES: readonly ZooCase[] = [
  phpCase(
    'upload_folder',
    { cause: 'server.upload_permission' },
    {
      method: 'POST',
      path: '/upload.php',
      headers: [['Content-Type', `multipart/form-data; boundary=${BOUNDARY}`]],
      body: FILE,
    },
  ),
  phpCase(
    'export_folder',
    { cause: 'server.upload_permission', alsoRight: ['server.file_permission'] },
    {
      method: 'POST',
      path: '/export.php',
      headers: [['Content-Type', 'text/csv']],
      body: 'a,b\n',
    },
  ),
  phpCase('csrf_missing', { cause: 'csrf.token_missing' }, ({ values }) => ({
    method: 'POST',
    path: '/checkout.php',
    headers: [FORM, ['Cookie', values?.['session'] ?? '']],
    body: 'sku=A-1',
  })),
  phpCase('csrf_wrong', { cause: 'csrf.token_invalid' }, ({ values }) => ({
    method: 'POST',
    path: '/checkout.php',
    headers: [FORM, ['Cookie', values?.['session'] ?? '']],
    body: 'sku=A-1&csrf_token=made-up',
  })),
  phpCase(
    'fpm_extension',
    { cause: 'server.handler_mapping' },
    {
      method: 'POST',
      path: '/checkout.phtml',
      headers: [FORM],
      body: 'sku=A-1',
    },
    {
      truth: { answeredBy: ['PHP-FPM', 'PHP'], cause: 'server.handler_mapping' },
      variants: ['plain', 'behind_haproxy'],
      anonymousIn: [],
    },
  ),
];

/** PHP from Debian: its own server, and FPM behind nginx. */
export const PHP: ZooProduct = {
  id: 'PHP',
  half: 'hold_out',
  missing() {
    if (fpm() === undefined) return 'php-fpm';
    return ['php', 'nginx'].find((name) => onPath(name) === undefined);
  },
  cases: CASES,
  start,
};

/** Debian names it after PHP's version. */
function fpm(): string | undefined {
  return onPath('php-fpm8.4', 'php-fpm8.3', 'php-fpm8.2', 'php-fpm');
}

async function start(place: Place): Promise<RunningProduct> {
  const { folder } = place;
  const site = join(folder, 'php-site');
  cpSync(join(import.meta.dirname, '../apps/php'), site, { recursive: true });
  cpSync(join(site, 'checkout.php'), join(site, 'checkout.phtml'));
  mkdirSync(join(folder, 'uploads'));
  chmodSync(join(folder, 'uploads'), 0o555);
  mkdirSync(join(folder, 'sessions'));
  chmodSync(join(folder, 'sessions'), 0o777);
  const log = join(folder, 'php.log');
  const plain = await place.port();
  await place.run({
    command: onPath('php') ?? '',
    args: ['-d', 'log_errors=1', '-d', 'display_errors=0', '-S', `127.0.0.1:${plain}`, '-t', site],
    env: { ZOO_FOLDER: folder },
    output: log,
    ports: [plain],
    unprivileged: true,
  });
  const behind = await startFpm(place, site);
  const form = await sendRaw(plain, { method: 'GET', path: '/checkout.php' });
  const [, session = ''] = /^set-cookie: ([^;\n]+)/im.exec(form) ?? [];
  return {
    port: (id) => (id === 'php.fpm_extension' ? behind : plain),
    logs: [
      { name: 'php.log', path: log },
      { name: 'access.log', path: join(folder, 'php-access.log') },
      { name: 'error.log', path: join(folder, 'php-error.log') },
    ],
    values: { session },
  };
}

/** PHP-FPM, which runs nothing but `.php`, behind an nginx that hands it everything; the port of nginx. */
async function startFpm(place: Place, site: string): Promise<number> {
  const { folder } = place;
  const [port, own] = [await place.port(), await place.port()];
  const config = place.write(
    'fpm.conf',
    `[global]\npid = ${folder}/fpm.pid\nerror_log = ${folder}/fpm.log\n[www]\n` +
      (IS_ROOT ? 'user = www-data\ngroup = www-data\n' : '') +
      `listen = 127.0.0.1:${own}\npm = static\npm.max_children = 1\nsecurity.limit_extensions = .php\n`,
  );
  await place.run({
    command: fpm() ?? '',
    args: ['-F', '-y', config],
    output: join(folder, 'fpm.out'),
    ports: [own],
  });
  const error = join(folder, 'php-error.log');
  const http = `access_log ${folder}/php-access.log combined; error_log ${error};
    server { listen 127.0.0.1:${port}; server_name shop.example; root ${site};
      location ~ \\.ph { fastcgi_pass 127.0.0.1:${own}; include /etc/nginx/fastcgi_params;
        fastcgi_param SCRIPT_FILENAME $document_root$fastcgi_script_name; } }`;
  await place.run({
    command: onPath('nginx') ?? '',
    args: ['-c', place.write('php-nginx.conf', nginxMain(folder, 'php', http)), '-e', error],
    output: join(folder, 'php-nginx.out'),
    ports: [port],
  });
  return port;
}
