import type { LogEvent } from '../event.ts';
import type { LogFormat } from '../format.ts';
import type { Traffic, TrafficFormat } from '../traffic.ts';
import { readIsoTime } from '../moment.ts';
import { subStatus } from './iis-substatus.ts';
import type { Cause, Place } from './parts/event.ts';
import { eventOf, ownerFix, pathOf, pastable, said, tick } from './parts/event.ts';
import { headOf, integer } from './parts/fields.ts';
import { isWorthTelling } from './parts/refusal.ts';
import { toTraffic } from './parts/to-traffic.ts';

const NAME = { id: 'iis_w3c', product: 'Microsoft IIS', layer: 'web_server' } as const;
const DOCS =
  'https://learn.microsoft.com/en-us/troubleshoot/developer/webapps/iis/www-administration-management/http-status-code';

/** The fields of IIS 7 and later as installed, for lines whose `#Fields` are not at hand. */
const DEFAULT_FIELDS = [
  'date',
  'time',
  's-ip',
  'cs-method',
  'cs-uri-stem',
  'cs-uri-query',
  's-port',
  'cs-username',
  'c-ip',
  'cs(User-Agent)',
  'cs(Referer)',
  'sc-status',
  'sc-substatus',
  'sc-win32-status',
  'time-taken',
] as const;

/**
 * The W3C extended log of IIS. By itself it reads lines in the fields that IIS writes as installed; `open` gives a
 * reader that follows the `#Fields` of one file, at its head and wherever they change.
 */
export const iisW3c: TrafficFormat & Required<Pick<LogFormat, 'open'>> = {
  ...NAME,
  recognise,
  mayMatter: (line) =>
    line.startsWith('#Fields:') || / (?:40[0-9]|41[0-9]|42\d|431) \d{1,3} /.test(line),
  parse: (record, at) => parseWith(DEFAULT_FIELDS, record, at),
  traffic: (line) => trafficWith(DEFAULT_FIELDS, line),
  open(lines) {
    let fields = fieldsIn(lines) ?? DEFAULT_FIELDS;
    const reader: TrafficFormat = {
      ...iisW3c,
      traffic: (line) => trafficWith(fields, line),
      parse(record, at) {
        const given = fieldsIn([record]);
        if (given === undefined) return parseWith(fields, record, at);
        fields = given;
        return undefined;
      },
    };
    return reader;
  },
};

const STAMP = /^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2} \S/;

function recognise(lines: readonly string[]): number {
  const fields = fieldsIn(lines);
  if (fields !== undefined)
    return fields.includes('sc-win32-status') || fields.includes('sc-substatus')
      ? 0.99
      : fields.includes('cs-uri-stem') && !fields.includes('x-edge-location')
        ? 0.7
        : 0;
  const like = lines.filter(
    (line) =>
      STAMP.test(line) &&
      line.split(' ').length === DEFAULT_FIELDS.length &&
      / \d{3} \d{1,3} \d{1,10} \d{1,9}\s*$/.test(line),
  );
  return like.length === 0
    ? 0
    : 0.9 * (like.length / lines.filter((line) => line.trim() !== '').length);
}

function fieldsIn(lines: readonly string[]): readonly string[] | undefined {
  const line = lines.findLast((one) => one.startsWith('#Fields:'));
  return line?.slice('#Fields:'.length).trim().split(/\s+/);
}

/** The values of a line by the names of their fields; of a line with other fields than these, what can be told by its form. */
function valuesOf(
  fields: readonly string[],
  record: string,
): ((name: string) => string | undefined) | undefined {
  const line = headOf(record);
  if (line.startsWith('#') || (!STAMP.test(line) && !fields.includes('sc-status')))
    return undefined;
  const values = line.trim().split(' ');
  const names = values.length === fields.length ? fields : fieldsByForm(values);
  return names === undefined ? undefined : (name) => said(values[names.indexOf(name)]);
}

/** Where the fields are not at hand: the method with a path after it, an address after these, three numbers for the status. */
function fieldsByForm(values: readonly string[]): readonly string[] | undefined {
  const method = values.findIndex(
    (value, index) => /^[A-Z]{3,16}$/.test(value) && values[index + 1]?.startsWith('/') === true,
  );
  const status = values.findLastIndex(
    (value, index) =>
      /^[1-5]\d\d$/.test(value) &&
      /^\d{1,3}$/.test(values[index + 1] ?? '') &&
      /^\d{1,10}$/.test(values[index + 2] ?? ''),
  );
  if (method < 2 || status < method + 2 || values.length > 64) return undefined;
  const address = values.findIndex(
    (value, index) =>
      index > method + 1 &&
      (/^\d{1,3}(?:\.\d{1,3}){3}$/.test(value) || /^[0-9a-f]{0,4}:[0-9a-f:.]{2,40}$/i.test(value)),
  );
  return values.map((_, index) => {
    if (index < 2) return index === 0 ? 'date' : 'time';
    if (index === method || index === method + 1)
      return index === method ? 'cs-method' : 'cs-uri-stem';
    if (index === address) return 'c-ip';
    return ['sc-status', 'sc-substatus', 'sc-win32-status'][index - status] ?? '';
  });
}

function trafficWith(fields: readonly string[], line: string): Traffic | undefined {
  const value = valuesOf(fields, line);
  if (value === undefined) return undefined;
  return toTraffic({
    moment: readMoment(value('date'), value('time')),
    clientAddress: value('c-ip'),
    method: value('cs-method'),
    target: value('cs-uri-stem'),
    status: integer(value('sc-status')),
  });
}

function parseWith(fields: readonly string[], record: string, at: Place): LogEvent | undefined {
  const value = valuesOf(fields, record);
  if (value === undefined) return undefined;
  const status = integer(value('sc-status'));
  const sub = integer(value('sc-substatus')) ?? 0;
  if (status === undefined) return undefined;
  const method = value('cs-method');
  const target = value('cs-uri-stem');
  const causes = causesOf({
    status,
    sub,
    win32: integer(value('sc-win32-status')),
    path: pathOf(target),
    method,
  });
  if (!isWorthTelling(status, causes)) return undefined;
  return eventOf(NAME, at, {
    moment: readMoment(value('date'), value('time')),
    clientAddress: value('X-Forwarded-For')?.split(/[,+]/)[0] ?? value('c-ip'),
    method,
    target,
    host: value('cs-host'),
    userAgent: value('cs(User-Agent)')?.replaceAll('+', ' '),
    account: value('cs-username'),
    status,
    refusedByProduct: sub > 0 ? true : undefined,
    text: `${String(status)}.${String(sub)} win32 ${value('sc-win32-status') ?? '-'} ${method ?? ''} ${target ?? ''}`,
    causes,
  });
}

/** W3C logs of IIS are in UTC by their definition, whatever the server's clock shows. */
function readMoment(
  date: string | undefined,
  time: string | undefined,
): ReturnType<typeof readIsoTime> {
  return date === undefined || time === undefined ? undefined : readIsoTime(`${date} ${time}Z`);
}

interface Refused {
  readonly status: number;
  readonly sub: number;
  readonly win32: number | undefined;
  readonly path: string | undefined;
  readonly method: string | undefined;
}

/** Windows' error codes beside the status: 5 is ERROR_ACCESS_DENIED, 1326 ERROR_LOGON_FAILURE. */
function causesOf({ status, sub, win32, path, method }: Refused): readonly Cause[] {
  const known = subStatus(status, sub);
  const says = `IIS answered ${tick(`${String(status)}.${String(sub)}`)}`;
  const causes: Cause[] = [];
  if (known !== undefined) {
    causes.push({
      code: known.code,
      factor: known.factor,
      says: `${says}: ${known.means}`,
      remedies: known.remedies,
      source: DOCS,
    });
  }
  if (status === 403 && sub === 0 && win32 === 5) {
    causes.push({
      code: 'server.file_permission',
      factor: 40,
      says: `${says} with the Windows error \`5\` (access denied)`,
      remedies: [
        ownerFix(
          `See who may read and write what ${method ?? 'the request'} ${pastable(path)} touches`,
        ),
      ],
      source: DOCS,
    });
  }
  if (status === 403 && sub === 0) {
    causes.push({
      code: 'upstream.refused',
      factor: 8,
      says: `${says} without a sub-status of its own: most often the application refused`,
      source: DOCS,
    });
  }
  if (status === 401 && win32 === 1326) {
    causes.push({
      code: 'credential.unknown',
      factor: 200,
      says: `${says} with the Windows error \`1326\`: user name or password are wrong`,
      source: DOCS,
    });
  }
  return causes;
}
