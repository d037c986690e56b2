import type { RecipeRecord } from './recipe.ts';
import { sh, snippet } from './recipe.ts';

/** Web servers, where a cause has one fix. */
export const SERVER_RECIPES: readonly RecipeRecord[] = [
  {
    product: 'nginx',
    codes: ['server.ip_rule', 'ip.denied'],
    wants: 'an address that an allow line lets through before a deny line stops it',
    steps: [
      'look for allow and deny in the location, its server and http: the first line that fits counts',
      'behind a proxy, restore the address of the caller first',
      'reload',
    ],
    client: [],
    server: [
      snippet(
        'site.conf',
        'nginx',
        'location /api/ {',
        '    allow 203.0.113.0/24;',
        '    deny all;',
        '}',
        '# behind a proxy: who it is that calls',
        'set_real_ip_from 10.0.0.0/8;',
        'real_ip_header X-Forwarded-For;',
      ),
      sh('reload', 'nginx -t && nginx -s reload'),
    ],
    source: 'https://nginx.org/en/docs/http/ngx_http_access_module.html',
  },
  {
    product: 'nginx',
    codes: ['server.method_rule'],
    wants: 'a method that limit_except names, or an address that is let through within it',
    steps: ['add the method to limit_except; GET stands for HEAD, too', 'reload'],
    client: [],
    server: [
      snippet(
        'site.conf',
        'nginx',
        'location /api/ {',
        '    limit_except GET POST {',
        '        deny all;',
        '    }',
        '}',
      ),
    ],
    source: 'https://nginx.org/en/docs/http/ngx_http_core_module.html#limit_except',
  },
  {
    product: 'nginx',
    codes: ['server.no_index'],
    wants: 'a file that index names in the directory, or autoindex',
    steps: ['send the path of a file', 'or add an index page, or let the application answer'],
    client: [],
    server: [
      snippet('site.conf', 'nginx', 'index index.html;', 'try_files $uri $uri/ /index.html;'),
    ],
    source: 'https://nginx.org/en/docs/http/ngx_http_index_module.html',
  },
  {
    product: 'nginx',
    codes: ['server.file_permission'],
    wants:
      'the right to read the file and to pass every directory above it, for the user of its workers',
    steps: ['look at each step of the path', 'let that user pass directories and read files'],
    client: [],
    server: [
      sh(
        'look',
        'namei -l /srv/www/site/index.html',
        'sudo -u www-data test -r /srv/www/site/index.html; echo $?',
      ),
      sh('mend', 'chmod o+x /srv /srv/www && chmod -R u=rwX,go=rX /srv/www/site'),
    ],
    source: 'https://nginx.org/en/docs/ngx_core_module.html#user',
  },
  {
    product: 'nginx',
    codes: ['request.body_too_large'],
    wants: 'a body no larger than client_max_body_size',
    steps: ['raise it where the upload goes', 'reload'],
    client: [],
    server: [snippet('site.conf', 'nginx', 'location /upload { client_max_body_size 50m; }')],
    source: 'https://nginx.org/en/docs/http/ngx_http_core_module.html#client_max_body_size',
  },
  ...(['nginx', 'Apache httpd'] as const).map((product): RecipeRecord => ({
    product,
    codes: ['server.mandatory_access_control'],
    wants: 'a policy of SELinux (or AppArmor) that lets the server connect, read or write there',
    steps: [
      'read the audit log at the time of the request',
      'to reach a service behind, allow connections',
      'for files, give them the type that the server may read',
    ],
    client: [],
    server: [
      sh('look', 'ausearch -m avc -ts recent', 'ls -Z /srv/www/site'),
      sh('connections', 'setsebool -P httpd_can_network_connect on'),
      sh(
        'files',
        "semanage fcontext -a -t httpd_sys_content_t '/srv/www/site(/.*)?'",
        'restorecon -R /srv/www/site',
        '# where it must write: httpd_sys_rw_content_t',
      ),
    ],
    source:
      'https://docs.redhat.com/en/documentation/red_hat_enterprise_linux/9/html/using_selinux/index',
  })),
  {
    product: 'Apache httpd',
    codes: ['server.ip_rule', 'ip.denied'],
    wants: 'an address or name that a Require line grants',
    steps: [
      'look for Require, and for Order and Deny of old, in the vhost and in .htaccess',
      'behind a proxy, restore the address of the caller with mod_remoteip',
      'reload',
    ],
    client: [],
    server: [
      snippet(
        'site.conf',
        'apache',
        '<Location "/api">',
        '    Require ip 203.0.113.0/24',
        '</Location>',
        '# behind a proxy',
        'RemoteIPHeader X-Forwarded-For',
        'RemoteIPInternalProxy 10.0.0.0/8',
      ),
      sh('reload', 'apachectl configtest && apachectl graceful'),
    ],
    source: 'https://httpd.apache.org/docs/2.4/howto/access.html',
  },
  {
    product: 'Apache httpd',
    codes: ['server.method_rule'],
    wants: 'a method that Limit, LimitExcept, AllowMethods or a Require method lets through',
    steps: ['look for these words in the vhost and in .htaccess', 'reload'],
    client: [],
    server: [
      snippet(
        'site.conf',
        'apache',
        '<Location "/api">',
        '    AllowMethods GET POST OPTIONS',
        '</Location>',
      ),
    ],
    source: 'https://httpd.apache.org/docs/2.4/mod/core.html#limitexcept',
  },
  {
    product: 'Apache httpd',
    codes: ['server.no_index'],
    wants: 'a file that DirectoryIndex names, or Options +Indexes',
    steps: ['send the path of a file', 'or add an index page, or let the application answer'],
    client: [],
    server: [
      snippet(
        'site.conf',
        'apache',
        'DirectoryIndex index.html index.php',
        'FallbackResource /index.php',
      ),
    ],
    source: 'https://httpd.apache.org/docs/2.4/mod/mod_dir.html',
  },
  {
    product: 'Apache httpd',
    codes: ['server.file_permission'],
    wants: 'the right to read the file and to pass every directory above it',
    steps: [
      'look at each step of the path',
      'let the user of the server pass directories and read files',
    ],
    client: [],
    server: [
      sh('look', 'namei -l /srv/www/site/index.html'),
      sh('mend', 'chmod o+x /srv /srv/www && chmod -R u=rwX,go=rX /srv/www/site'),
    ],
    source: 'https://httpd.apache.org/docs/2.4/misc/security_tips.html',
  },
];
