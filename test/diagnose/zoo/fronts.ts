import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { onPath } from '../../support/require-tool.ts';
import type { Variant, ZooLog } from './case.ts';
import { IS_ROOT, type Place } from './place.ts';

/** Proxies before the servers of the zoo. */
export interface Fronts {
  /** Where a server on `port` is met in this variant, and the logs that are written on the way. */
  front(
    port: number,
    variant: Variant,
  ): { readonly port: number; readonly logs: readonly ZooLog[] };
}

/** Which variants have a proxy in front. */
type Kind = 'nginx' | 'haproxy';

function kindOf(variant: Variant): Kind | undefined {
  if (variant === 'behind_nginx') return 'nginx';
  return variant === 'behind_haproxy' || variant === 'custom_behind_haproxy'
    ? 'haproxy'
    : undefined;
}

/** The proxies that are not installed here and that the variants need. */
export function missingFronts(variants: Iterable<Variant>): readonly string[] {
  const kinds = new Set([...variants].flatMap((variant) => kindOf(variant) ?? []));
  return [...kinds].filter((kind) => onPath(kind) === undefined);
}

/** Starts one nginx and one HAProxy for all the ports that are to be met behind them. */
export async function startFronts(
  place: Place,
  wanted: readonly { readonly port: number; readonly variant: Variant }[],
): Promise<Fronts> {
  const ports = new Map<string, number>();
  for (const { port, variant } of wanted) {
    const kind = kindOf(variant);
    const key = `${kind} ${port}`;
    if (kind !== undefined && !ports.has(key)) ports.set(key, await place.port());
  }
  const of = (kind: Kind): readonly (readonly [target: number, port: number])[] =>
    [...ports].flatMap(([key, port]) =>
      key.startsWith(`${kind} `) ? [[Number(key.slice(kind.length)), port] as const] : [],
    );
  const logs = {
    nginx: await startNginx(place, of('nginx')),
    haproxy: await startHaproxy(place, of('haproxy')),
  };
  return {
    front(port, variant) {
      const kind = kindOf(variant);
      return kind === undefined
        ? { port, logs: [] }
        : { port: ports.get(`${kind} ${port}`) ?? 0, logs: logs[kind] };
    },
  };
}

type Pairs = readonly (readonly [target: number, port: number])[];

async function startNginx(place: Place, pairs: Pairs): Promise<readonly ZooLog[]> {
  const nginx = onPath('nginx');
  if (nginx === undefined || pairs.length === 0) return [];
  const servers = pairs.map(
    ([target, port]) => `server { listen 127.0.0.1:${port}; client_max_body_size 0; location / {
      proxy_pass http://127.0.0.1:${target}; proxy_http_version 1.1; proxy_set_header Host $http_host;
      proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for; } }`,
  );
  const access = join(place.folder, 'front-access.log');
  const error = join(place.folder, 'front-error.log');
  const config = place.write(
    'front-nginx.conf',
    nginxMain(
      place.folder,
      'front',
      `
    access_log ${access} combined; error_log ${error};
    ${servers.join('\n')}`,
    ),
  );
  await place.run({
    command: nginx,
    args: ['-c', config, '-e', error],
    output: join(place.folder, 'front-nginx.out'),
    ports: pairs.map(([, port]) => port),
  });
  return [
    { name: 'front/access.log', path: access },
    { name: 'front/error.log', path: error },
  ];
}

/** What every nginx of the zoo is started with; `http` goes into its http block. */
export function nginxMain(folder: string, name: string, http: string): string {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((kind) => `${kind}_temp_path ${folder}/${name}-${kind};`)
    .join(' ');
  return `daemon off; worker_processes 1; pid ${folder}/${name}-nginx.pid;
${IS_ROOT ? 'user www-data;' : ''}
events { worker_connections 512; }
http { ${temporary} types { text/html html; application/json json; } default_type text/plain;
${http}
}
`;
}

async function startHaproxy(place: Place, pairs: Pairs): Promise<readonly ZooLog[]> {
  const haproxy = onPath('haproxy');
  if (haproxy === undefined || pairs.length === 0) return [];
  const log = join(place.folder, 'front-haproxy.log');
  const syslog = await startSyslog(place, log);
  const config = place.write(
    'front-haproxy.cfg',
    `${haproxyMain(syslog)}
${pairs
  .map(
    ([target, port]) => `frontend web${port}
  bind 127.0.0.1:${port}
  default_backend app${port}
backend app${port}
  http-response del-header Server
  http-response del-header X-Powered-By
  server app1 127.0.0.1:${target}
`,
  )
  .join('')}`,
  );
  await place.run({
    command: haproxy,
    args: ['-db', '-f', config],
    output: join(place.folder, 'front-haproxy.out'),
    ports: pairs.map(([, port]) => port),
  });
  return [{ name: 'front/haproxy.log', path: log }];
}

/** What every HAProxy of the zoo is started with. */
export function haproxyMain(syslogPort: number): string {
  return `global
  log 127.0.0.1:${syslogPort} local0
  log-send-hostname zoo
defaults
  mode http
  log global
  option httplog
  timeout connect 5s
  timeout client 10s
  timeout server 10s
`;
}

/** Takes syslog lines over UDP and writes them as rsyslog does: without the priority. Returns the port. */
export async function startSyslog(place: Place, file: string): Promise<number> {
  const socket = createSocket('udp4');
  socket.on('message', (message) => {
    appendFileSync(
      file,
      `${message
        .toString('utf8')
        .replace(/^<\d+>/, '')
        .trimEnd()}\n`,
    );
  });
  socket.bind(await place.port(), '127.0.0.1');
  await once(socket, 'listening');
  place.atEnd(() => void socket.close());
  return socket.address().port;
}
