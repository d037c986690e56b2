import type { LogEvent } from '../event.ts';
import type { LogFormat } from '../format.ts';
import type { Place } from './parts/event.ts';
import { unwrap } from './parts/unwrap.ts';

const NAME = { id: 'system_log', product: 'syslog', layer: 'application' } as const;

/**
 * A log of many programs (journald, syslog, `docker compose logs`): each line is read by the format that knows it. Of
 * those whose first look takes a line, the first that makes an event of it. Formats whose records span lines are left
 * out, for lines of others stand between.
 */
export function systemLog(formats: readonly LogFormat[]): LogFormat {
  const single = formats.filter(({ isContinuation }) => isContinuation === undefined);
  const parse = (record: string, at: Place): LogEvent | undefined => {
    for (const format of single) {
      if (format.mayMatter?.(record) === false) continue;
      const event = format.parse(record, at);
      if (event !== undefined) return event;
    }
    return undefined;
  };
  return {
    ...NAME,
    recognise(lines) {
      const programs = new Set(
        lines.map((line) => unwrap(line).program).filter((name) => name !== undefined),
      );
      const wrapped = lines.filter((line) => unwrap(line).text !== line).length;
      if (wrapped < lines.length / 2) return 0;
      return programs.size > 1 ? 0.7 : 0.3;
    },
    mayMatter: (line) => single.some((format) => format.mayMatter?.(line) !== false),
    parse,
  };
}
