import { ownerFix, pastable, tick } from './parts/event.ts';
import type { LineRule } from './parts/line-rule.ts';

const STREAMS = 'https://www.php.net/manual/en/function.fopen.php';

/** What PHP warns of while a script runs that refuses because of it. Servers repeat it in their own error logs. */
export const PHP_ERROR_RULES: readonly LineRule[] = [
  {
    has: 'move_uploaded_file(',
    pattern: /move_uploaded_file\(([^)\n]{1,1024})\): [Ff]ailed to open stream: Permission denied/,
    code: 'server.upload_permission',
    factor: 250,
    says: ([, file]) => `PHP may not put the uploaded file at ${tick(file)}: \`Permission denied\``,
    remedies: ([, file]) => [letWrite(file)],
    refuses: 'unsaid',
    source: 'https://www.php.net/manual/en/function.move-uploaded-file.php',
  },
  {
    has: 'move_uploaded_file(): Unable to move',
    pattern:
      /move_uploaded_file\(\): Unable to move ["']?[^"'\n]{1,512}["']? to ["']?([^"'\n]{1,1024})/,
    code: 'server.upload_permission',
    factor: 100,
    says: ([, file]) => `PHP cannot move the uploaded file to ${tick(file)}`,
    remedies: ([, file]) => [letWrite(file)],
    refuses: 'unsaid',
    source: 'https://www.php.net/manual/en/function.move-uploaded-file.php',
  },
  {
    has: 'ermission denied',
    pattern:
      /\b(?:file_put_contents|copy|rename|mkdir|rmdir|unlink|touch|tempnam|symlink|chmod|image(?:jpeg|png|gif|webp))\(([^)\n]{0,1024})\): (?:[Ff]ailed to open stream: )?Permission denied/,
    code: 'server.upload_permission',
    factor: 120,
    says: ([, file]) => `PHP may not write ${tick(file)}: \`Permission denied\``,
    remedies: ([, file]) => [letWrite(file)],
    refuses: 'unsaid',
    source: STREAMS,
  },
  {
    has: 'ailed to open stream: Permission denied',
    pattern:
      /\b(?!file_put_contents|copy|move_uploaded_file|image)(\w{2,40})\(([^)\n]{0,1024})\): [Ff]ailed to open stream: Permission denied/,
    code: 'server.file_permission',
    factor: 150,
    says: ([, call, file]) => `PHP’s \`${call ?? ''}\` may not open ${tick(file)}`,
    remedies: ([, , file]) => [
      ownerFix(
        'Let the user of PHP read it',
        `namei -l ${pastable(file)}; chmod o+r ${pastable(file)}`,
      ),
    ],
    refuses: 'unsaid',
    source: STREAMS,
  },
  {
    has: 'fopen(',
    pattern: /\bfopen\(([^)\n]{0,1024})\): [Ff]ailed to open stream: Permission denied/,
    code: 'server.upload_permission',
    factor: 60,
    says: ([, file]) => `\`fopen\` of ${tick(file)} may have been to write`,
    refuses: 'unsaid',
    source: STREAMS,
  },
  {
    has: 'open_basedir restriction in effect',
    pattern: /open_basedir restriction in effect\. File\(([^)\n]{1,1024})\) is not within/,
    code: 'server.file_permission',
    factor: 120,
    says: ([, file]) => `\`open_basedir\` keeps PHP from ${tick(file)}`,
    remedies: () => [ownerFix('Add the directory to `open_basedir` of the pool or virtual host')],
    refuses: 'unsaid',
    source: 'https://www.php.net/manual/en/ini.core.php#ini.open-basedir',
  },
  {
    has: 'POST Content-Length of',
    pattern: /POST Content-Length of (\d{1,15}) bytes exceeds the limit of (\d{1,15}) bytes/,
    code: 'request.body_too_large',
    factor: 200,
    says: ([, size, limit]) =>
      `a body of ${tick(size)} bytes is larger than \`post_max_size\`, ${tick(limit)}: PHP throws all its fields away`,
    remedies: () => [
      ownerFix('Raise the limits', 'post_max_size = 64M\nupload_max_filesize = 64M'),
    ],
    refuses: 'unsaid',
    source: 'https://www.php.net/manual/en/ini.core.php#ini.post-max-size',
  },
  {
    has: 'session_start():',
    pattern:
      /session_start\(\): (?:open\([^)\n]{1,512}\) failed: Permission denied|Failed to read session data)/,
    code: 'credential.session_invalid',
    factor: 60,
    says: 'PHP cannot read its sessions, so that nobody is signed in and no CSRF token fits',
    remedies: () => [ownerFix('Let the user of PHP write where `session.save_path` points to')],
    refuses: 'unsaid',
    source: 'https://www.php.net/manual/en/session.configuration.php#ini.session.save-path',
  },
];

function letWrite(file: string | undefined): ReturnType<typeof ownerFix> {
  const folder = pastable(file).replace(/[^/]*$/, '');
  return ownerFix(
    'Let the user of PHP write there',
    folder === '/' ? undefined : `chown www-data: ${folder}; chmod u+rwx ${folder}`,
  );
}
