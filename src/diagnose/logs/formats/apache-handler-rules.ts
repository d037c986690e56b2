import { callerFix, ownerFix, pastable, tick } from './parts/event.ts';
import type { LineRule } from './parts/line-rule.ts';

const RUN = 'captured from Apache httpd 2.4.71';
const SOURCE = 'https://github.com/apache/httpd/tree/2.4.x';

/** What Apache httpd and its modules write of requests that they cannot read or hand on. */
export const APACHE_HANDLER_RULES: readonly LineRule[] = [
  {
    has: 'AH00126',
    pattern: /AH00126: Invalid URI in request (?:[A-Z]{3,16} )?(\S{1,1024})/,
    code: 'request.malformed',
    factor: 300,
    says: ([, target]) => `\`AH00126: Invalid URI in request\` ${tick(target)}`,
    status: 400,
    source: SOURCE,
  },
  {
    has: 'AH10244',
    pattern: /AH10244: invalid URI path \(([^)]{1,1024})\)/,
    code: 'request.malformed',
    factor: 300,
    says: ([, target]) =>
      `\`AH10244: invalid URI path\` ${tick(target)}: it leaves the root or is encoded wrongly`,
    remedies: () => [callerFix('Encode the path anew, and leave out `..`')],
    status: 400,
    source: RUN,
  },
  {
    has: 'AH00026',
    pattern:
      /AH00026: found %2f \(encoded '\/'\) in URI(?: path)? \(?(?:decoded='[^']{0,1024}')?([^),]{0,1024})/,
    code: 'route.not_found',
    factor: 200,
    says: '`AH00026`: an encoded slash (`%2F`) in the path is answered with 404',
    remedies: () => [
      ownerFix('Allow encoded slashes in the virtual host', 'AllowEncodedSlashes NoDecode'),
    ],
    status: 404,
    source: RUN,
  },
  {
    has: 'AH01071',
    pattern:
      /AH01071: Got error 'Access to the script '([^']{1,1024})' has been denied \(see security\.limit_extensions\)/,
    code: 'server.handler_mapping',
    factor: 300,
    says: ([, file]) =>
      `php-fpm refuses ${tick(file)}: its ending is not in \`security.limit_extensions\``,
    remedies: () => [
      ownerFix(
        'Hand only PHP files to php-fpm',
        '<FilesMatch "\\.php$">\n  SetHandler "proxy:unix:/run/php/php-fpm.sock|fcgi://localhost"\n</FilesMatch>',
      ),
    ],
    status: 403,
    source: RUN,
  },
  {
    has: 'AH01071',
    pattern: /Unable to open primary script: (\S{1,1024}) \(Permission denied\)/,
    code: 'server.file_permission',
    factor: 300,
    says: ([, file]) => `php-fpm may not read ${tick(file)}`,
    remedies: ([, file]) => [
      ownerFix('Let the user of the pool read it', `chmod o+r ${pastable(file)}`),
    ],
    status: 403,
    source: RUN,
  },
  {
    has: 'AH01071',
    pattern: /Primary script unknown/,
    code: 'route.not_found',
    factor: 100,
    says: '`Primary script unknown`: php-fpm finds no such script',
    status: 404,
    source: RUN,
  },
  {
    has: 'AH01144',
    pattern: /AH01144: No protocol handler was valid for the URL (\S{1,1024})/,
    code: 'server.handler_mapping',
    factor: 300,
    says: ([, target]) =>
      `\`AH01144\`: no module of the proxy takes the scheme for ${tick(target)}`,
    remedies: () => [ownerFix('Load the module of the scheme', 'a2enmod proxy_http proxy_fcgi')],
    status: 500,
    source: SOURCE,
  },
  {
    has: 'ExecCGI is off in this directory',
    pattern: /Options \+?ExecCGI is off in this directory(?:: (\S{1,1024}))?/,
    code: 'server.handler_mapping',
    factor: 300,
    says: ([, file]) => `\`Options ExecCGI\` is off for ${file === '' ? 'the script' : tick(file)}`,
    remedies: () => [ownerFix('Allow CGI there', 'Options +ExecCGI')],
    status: 403,
    source: SOURCE,
  },
  {
    has: 'AH00127',
    pattern: /AH00127: Cannot map (?:[A-Z]{3,16} )?(\S{1,1024})/,
    code: 'request.malformed',
    factor: 150,
    says: ([, target]) =>
      `\`AH00127\`: ${tick(target)} can be no path of a file here, for its length or for a character in it`,
    status: 403,
    source: SOURCE,
  },
  {
    has: 'exec of ',
    pattern: /\(13\)Permission denied: .{0,200}exec of '([^'\n]{1,1024})' failed/,
    code: 'server.file_permission',
    factor: 200,
    says: ([, file]) => `Apache may not run ${tick(file)}`,
    remedies: ([, file]) => [ownerFix('Let the script be run', `chmod +x ${pastable(file)}`)],
    status: 500,
    source: SOURCE,
  },
  {
    has: 'mod_evasive',
    code: 'waf.rate',
    factor: 300,
    says: 'mod_evasive blocks the address for too many requests',
    status: 403,
    source: 'https://github.com/jzdziarski/mod_evasive',
  },
];
