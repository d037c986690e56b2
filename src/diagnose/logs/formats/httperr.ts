import type { CauseCode } from '../../cause-codes.ts';
import type { LogFormat } from '../format.ts';
import { readIsoTime } from '../moment.ts';
import { eventOf, tick } from './parts/event.ts';
import { headOf, integer } from './parts/fields.ts';
import { shareOf } from './parts/recognise.ts';

const NAME = { id: 'iis_httperr', product: 'Windows http.sys', layer: 'web_server' } as const;
const DOCS =
  'https://learn.microsoft.com/en-us/troubleshoot/developer/webapps/aspnet/site-behavior-performance/error-logging-http-apis';

/** Date, time, client, port, server, port, version, method, URI, status, site, reason, queue: fixed, but for later additions at the end. */
const LINE =
  /^(\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}) (\S{2,64}) (\d{1,5}|-) \S{2,64} (?:\d{1,5}|-) (HTTP\/\d\.\d|-) (\S{1,32}) (\S{1,8192}) (\d{3}|-) (?:\S{1,10} )?(\d{1,10}|-) ([A-Za-z_/0-9-]{2,40}) /;

/** Reasons of HTTP.SYS for answering itself; the others are of connections. */
const REASONS: Readonly<Record<string, readonly [CauseCode, number]>> = {
  Forbidden: ['request.malformed', 150],
  Hostname: ['request.bad_host', 300],
  URL: ['request.malformed', 200],
  URL_Length: ['request.header_too_large', 300],
  Verb: ['request.method_not_allowed', 200],
  Header: ['request.malformed', 200],
  FieldLength: ['request.header_too_large', 300],
  RequestLength: ['request.header_too_large', 300],
  EntityTooLarge: ['request.body_too_large', 300],
  BadRequest: ['request.malformed', 200],
  Invalid_CR_LF: ['request.malformed', 300],
  LengthRequired: ['request.malformed', 200],
};

/** The error log of HTTP.SYS, which refuses before IIS sees the request. */
export const httperr: LogFormat = {
  ...NAME,
  recognise: (lines) =>
    lines.some((line) => line.startsWith('#Fields:') && line.includes('s-reason'))
      ? 0.99
      : shareOf(lines, (line) => LINE.test(`${headOf(line)} `), 0.93),
  mayMatter: (line) => / 4\d\d /.test(line),
  parse(record, at) {
    const found = LINE.exec(`${headOf(record)} `);
    if (found === null) return undefined;
    const [, time = '', address, , , method, target, code, , reason = ''] = found;
    const known = Object.hasOwn(REASONS, reason) ? REASONS[reason] : undefined;
    if (known === undefined) return undefined;
    return eventOf(NAME, at, {
      moment: readIsoTime(`${time}Z`),
      clientAddress: address,
      method,
      target,
      status: integer(code),
      refusedByProduct: true,
      text: `${code ?? ''} ${reason} ${method ?? ''} ${target ?? ''}`,
      causes: [
        {
          code: known[0],
          factor: known[1],
          says: `HTTP.SYS refused the request before IIS saw it: ${tick(reason)}`,
          source: DOCS,
        },
      ],
    });
  },
};
