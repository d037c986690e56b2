import type { Remedy } from '../../finding.ts';
import type { LogEvent } from '../event.ts';
import type { LogFormat } from '../format.ts';
import { readEpoch } from '../moment.ts';
import type { Place, Seen } from './parts/event.ts';
import { eventOf, ownerFix, pastable, tick } from './parts/event.ts';
import { headOf, keyValues } from './parts/fields.ts';
import { shareOf } from './parts/recognise.ts';
import { unwrap } from './parts/unwrap.ts';

const SELINUX = { id: 'selinux_audit', product: 'SELinux', layer: 'web_server' } as const;
const REDHAT =
  'https://docs.redhat.com/en/documentation/red_hat_enterprise_linux/9/html/using_selinux/troubleshooting-problems-related-to-selinux_using-selinux';

/** The audit log of Linux: what SELinux kept a server from. */
export const selinuxAudit: LogFormat = {
  ...SELINUX,
  recognise: (lines) =>
    shareOf(
      lines,
      (line) =>
        /^(?:node=\S{1,64} )?type=[A-Z_0-9]{2,32} msg=audit\(/.test(line.slice(0, 160)) &&
        !line.includes('apparmor='),
      0.95,
    ),
  mayMatter: (line) => line.includes('avc:  denied') || line.includes('avc: denied'),
  parse: parseSelinux,
};

const AVC = /avc: {1,2}denied {1,2}\{ ([\w ]{1,200}) \}/;

function parseSelinux(record: string, at: Place): LogEvent | undefined {
  const { text, moment } = unwrap(record);
  const head = headOf(text);
  const permissions = AVC.exec(head)?.[1];
  if (permissions === undefined) return undefined;
  const fields = keyValues(head);
  // In permissive mode it is logged, and let through.
  if (fields.get('permissive') === '1') return undefined;
  const domain = typeOf(fields.get('scontext'));
  const target = typeOf(fields.get('tcontext'));
  const command = fields.get('comm');
  const object =
    fields.get('path') ??
    fields.get('name') ??
    (fields.has('dest') ? `port ${fields.get('dest') ?? ''}` : fields.get('tclass'));
  // Fields of this log are told in its own words; the web servers' domain is httpd_t, containers' container_t.
  const isServer = /^(?:httpd|nginx|container|haproxy|squid|varnishd|tomcat|php)/.test(domain);
  return eventOf(SELINUX, at, {
    moment: auditTime(head) ?? moment,
    refusedByProduct: true,
    text: `avc: denied { ${permissions} } comm=${command ?? ''} ${object ?? ''} scontext=${domain} tcontext=${target}`,
    causes: [
      {
        code: 'server.mandatory_access_control',
        factor: isServer ? 300 : 10,
        says: `SELinux kept ${tick(command)} (${tick(domain)}) from ${tick(permissions)} of ${tick(object)} (${tick(target)})`,
        remedies: selinuxFixes({
          permissions,
          target,
          path: fields.get('path'),
          tclass: fields.get('tclass'),
          port: fields.get('dest') ?? fields.get('src'),
        }),
        source: REDHAT,
      },
    ],
  });
}

/** `system_u:object_r:httpd_sys_content_t:s0` → `httpd_sys_content_t`. */
function typeOf(context: string | undefined): string {
  return context?.split(':')[2] ?? '';
}

function auditTime(text: string): Seen['moment'] {
  const seconds = /audit\((\d{9,11}\.\d{3}):/.exec(text)?.[1];
  return seconds === undefined ? undefined : readEpoch(Number(seconds));
}

interface Denied {
  readonly permissions: string;
  readonly target: string;
  readonly path: string | undefined;
  readonly tclass: string | undefined;
  readonly port: string | undefined;
}

/** Types of what was reached for, and the boolean that lets web servers reach it (httpd_selinux(8)). */
const BOOLEANS: readonly (readonly [RegExp, string])[] = [
  [/^(?:mysqld|postgresql|mssql|oracle)_port_t$/, 'httpd_can_network_connect_db'],
  [/^smtp_port_t$/, 'httpd_can_sendmail'],
  [/_port_t$|^port_t$/, 'httpd_can_network_connect'],
  [/^nfs_t$/, 'httpd_use_nfs'],
  [/^cifs_t$/, 'httpd_use_cifs'],
  [/^user_home/, 'httpd_enable_homedirs'],
];

function selinuxFixes({ permissions, target, path, tclass, port }: Denied): readonly Remedy[] {
  if (permissions === 'name_bind') {
    return [
      ownerFix(
        'Let the server listen on this port',
        `semanage port -a -t http_port_t -p tcp ${port?.replaceAll(/\D/g, '') ?? 'PORT'}`,
      ),
    ];
  }
  const boolean = BOOLEANS.find(([type]) => type.test(target))?.[1];
  if (boolean !== undefined)
    return [ownerFix('Let web servers do this, in SELinux', `setsebool -P ${boolean} 1`)];
  const where = path === undefined ? '/PATH' : pastable(path);
  const writes = /write|create|add_name|append|setattr|unlink|rename/.test(permissions);
  const directory = tclass === 'dir' || path === undefined ? where : where.replace(/\/[^/]*$/, '');
  const label = writes ? 'httpd_sys_rw_content_t' : 'httpd_sys_content_t';
  return [
    ownerFix(
      'If the place is one of the web server’s own, give it back its label',
      `restorecon -Rv ${directory === '' ? '/PATH' : directory}`,
    ),
    ownerFix(
      `Or name the place as what web servers may ${writes ? 'write' : 'read'}`,
      `semanage fcontext -a -t ${label} '${directory}(/.*)?' && restorecon -Rv ${directory}`,
    ),
  ];
}

const APPARMOR = { id: 'apparmor', product: 'AppArmor', layer: 'web_server' } as const;

/** What AppArmor kept a server from, of the audit log or the kernel's. */
export const apparmor: LogFormat = {
  ...APPARMOR,
  recognise: (lines) => shareOf(lines, (line) => line.includes('apparmor="'), 0.96),
  mayMatter: (line) => line.includes('apparmor="DENIED"'),
  parse: parseApparmor,
};

function parseApparmor(record: string, at: Place): LogEvent | undefined {
  const { text, moment } = unwrap(record);
  const head = headOf(text);
  if (!head.includes('apparmor="DENIED"')) return undefined;
  const fields = keyValues(head);
  const profile = fields.get('profile') ?? '';
  const name = fields.get('name');
  const mask = fields.get('denied_mask') ?? fields.get('requested_mask') ?? 'r';
  const file = profile
    .replace(/^\//, '')
    .replaceAll('/', '.')
    .replaceAll(/[^\w.-]/g, '');
  return eventOf(APPARMOR, at, {
    moment: auditTime(head) ?? moment,
    refusedByProduct: true,
    text: `apparmor DENIED ${fields.get('operation') ?? ''} profile=${profile} name=${name ?? ''} comm=${fields.get('comm') ?? ''} ${mask}`,
    causes: [
      {
        code: 'server.mandatory_access_control',
        factor: /nginx|apache|httpd|php|squid|caddy|haproxy|lighttpd|docker|container|snap/.test(
          profile,
        )
          ? 300
          : 20,
        says: `AppArmor profile ${tick(profile)} kept ${tick(fields.get('comm'))} from ${tick(fields.get('operation'))} (${tick(mask)}) of ${tick(name)}`,
        remedies:
          name === undefined
            ? []
            : [
                ownerFix(
                  'Let the profile reach this file, in its local addition',
                  `# /etc/apparmor.d/local/${file}\n${pastable(name)} ${mask.replaceAll(/[^a-z]/g, '')},\n# then: apparmor_parser -r /etc/apparmor.d/${file}`,
                ),
              ],
        source: 'https://gitlab.com/apparmor/apparmor/-/wikis/AppArmor_Failures',
      },
    ],
  });
}
