/** Why a log cannot be read, and what to do next. */
export interface LogTrouble {
  /** One sentence without its full stop, the file named in it. */
  readonly message: string;
  readonly next: string;
}

/** What to say of a file that cannot be opened or read on. */
export function troubleOf(file: string, error: unknown): LogTrouble {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  switch (code) {
    case 'ENOENT':
      return {
        message: `there is no file \`${file}\``,
        next: 'check the name; a rotated log ends in `.1` or `.gz`; a service under systemd logs to the journal: `journalctl -u NAME > FILE`',
      };
    case 'EACCES':
    case 'EPERM':
      return {
        message: `\`${file}\` may not be read by this user`,
        next: `read it as another: \`sudo cat ${quoted(file)} | pinpoint diagnose --log -\``,
      };
    case 'EISDIR':
      return {
        message: `\`${file}\` is a directory`,
        next: 'name the files in it, each with its own `--log`',
      };
    case 'Z_DATA_ERROR':
    case 'ZSTD_error_corruption_detected':
    case 'ZSTD_error_checksum_wrong':
      return {
        message: `\`${file}\` is damaged: its compression breaks off`,
        next: 'copy it once more, or unpack what there is: `gzip -dc FILE > log.txt`',
      };
    default:
      return {
        message: `\`${file}\` cannot be read: ${error instanceof Error ? error.message : String(error)}`,
        next: 'see whether the disk or the pipe is in order, then try again',
      };
  }
}

function quoted(file: string): string {
  return /^[\w./@:+-]+$/.test(file) ? file : `'${file.replaceAll("'", String.raw`'\''`)}'`;
}

/** Beginnings of files that are no text, and how their logs come out as text. */
const MAGIC: readonly (readonly [begins: string, what: string, next: string])[] = [
  ['PK\u0003\u0004', 'a ZIP archive', 'unpack it first: `unzip FILE`'],
  ['BZh', 'compressed by bzip2', 'unpack it first: `bzip2 -dc FILE | pinpoint diagnose --log -`'],
  ['\u00FD7zXZ', 'compressed by xz', 'unpack it first: `xz -dc FILE | pinpoint diagnose --log -`'],
  ['7z\u00BC\u00AF', 'a 7z archive', 'unpack it first: `7z x FILE`'],
  ['LPKSHHRH', 'a systemd journal', 'write it as text: `journalctl --file FILE -o cat > log.txt`'],
  ['ElfFile', 'an event log of Windows', 'export the events as text first'],
  [
    '\u00D4\u00C3\u00B2\u00A1',
    'a capture of packets',
    'a log is wanted; what the server wrote, not what went over the wire',
  ],
  [
    '\u000A\u000D\u000D\u000A',
    'a capture of packets',
    'a log is wanted; what the server wrote, not what went over the wire',
  ],
  ['SQLite format 3', 'a database of SQLite', 'export its rows as lines of JSON first'],
  ['PAR1', 'a Parquet file', 'export its rows as lines of JSON first'],
  ['%PDF', 'a PDF', 'save the log as text first'],
  ['\u0089PNG', 'a picture', 'save the log as text: a picture of it cannot be searched'],
  ['\u007FELF', 'a program', 'name the log that it writes'],
];

/** What to say of content that is no text; undefined where it may be a log. `head`: its first bytes, unpacked. */
export function binaryTrouble(file: string, head: Uint8Array): LogTrouble | undefined {
  const begins = String.fromCharCode(...head.subarray(0, 16));
  const known = MAGIC.find(([magic]) => begins.startsWith(magic));
  if (known !== undefined) return { message: `\`${file}\` is ${known[1]}, no log`, next: known[2] };
  if (String.fromCharCode(...head.subarray(257, 262)) === 'ustar') {
    return {
      message: `\`${file}\` is a tar archive, no log`,
      next: 'unpack it first: `tar -xf FILE`, then name the log in it',
    };
  }
  const odd = head.filter((byte) => byte < 32 && (byte < 7 || byte > 13) && byte !== 27).length;
  const zeros = head.filter((byte) => byte === 0).length;
  // A log that was cut while its writer went on begins with zeros alone.
  if (odd * 20 <= head.length || zeros === head.length || startsWithZeros(head)) return undefined;
  return {
    message: `\`${file}\` is no text: ${Math.round((100 * odd) / head.length)} % of its first bytes are control characters`,
    next: 'name a log; if it is compressed or in a format of its own, turn it into text first',
  };
}

function startsWithZeros(head: Uint8Array): boolean {
  const first = head.findIndex((byte) => byte !== 0);
  return first >= 64 && !head.subarray(first).includes(0);
}
