import type { Json } from '../../util/json.ts';

/** What a collector of logs puts around each line of a program. */
export interface Envelope {
  readonly id: string;
  /** The program's own line; undefined: this line is not wrapped so. */
  open(line: string): string | undefined;
}

/** A prefix that ends where the expression does. */
function prefix(id: string, form: RegExp): Envelope {
  return {
    id,
    open(line) {
      const found = form.exec(line);
      return found === null ? undefined : line.slice(found[0].length);
    },
  };
}

/** A member of a JSON object that holds the line. */
function member(id: string, begins: string, name: string): Envelope {
  return {
    id,
    open(line) {
      if (!line.startsWith('{') || !line.includes(begins)) return undefined;
      try {
        const value = (JSON.parse(line) as { readonly [name: string]: Json } | null)?.[name];
        return typeof value === 'string' ? value.replace(/\r?\n$/, '') : undefined;
      } catch {
        return undefined;
      }
    },
  };
}

/** The envelopes that are known, narrow ones first. */
export const ENVELOPES: readonly Envelope[] = [
  // Docker's json-file driver: {"log":"…\n","stream":"stdout","time":"…"}
  member('docker_json', '"stream":"std', 'log'),
  // journalctl -o json
  member('journal_json', '"__REALTIME_TIMESTAMP"', 'MESSAGE'),
  // The container runtime interface's files under /var/log/pods: time, stream, whole or part.
  prefix('cri', /^\d{4}-\d{2}-\d{2}T[\d:.]{8,20}(?:Z|[+-]\d{2}:\d{2}) (?:stdout|stderr) [FP] /),
  // docker compose logs, and kubectl logs --prefix
  prefix('compose', /^[\w.-]{1,80} +\| /),
  prefix('kubectl', /^\[pod\/[^\]\s]{1,200}\] /),
  // docker logs -t, kubectl logs --timestamps
  prefix('timestamps', /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{6,9}(?:Z|[+-]\d{2}:\d{2}) /),
  // RFC 3164 as written to files, with or without priority, or with a time of ISO 8601
  prefix(
    'syslog',
    /^(?:<\d{1,3}>)?(?:[A-Z][a-z]{2} [ \d]\d \d{2}:\d{2}:\d{2}|\d{4}-\d{2}-\d{2}T[\d:.]{8,15}(?:Z|[+-]\d{2}:?\d{2})) [\w.:-]{1,255} [\w./()-]{1,48}(?:\[\d{1,10}\])?: /,
  ),
  // RFC 5424
  prefix(
    'syslog_5424',
    /^<\d{1,3}>1 \S{1,40} \S{1,255} \S{1,48} \S{1,128} \S{1,32} (?:-|\[[^\]]{0,2000}\]) (?:\uFEFF)?/,
  ),
];
