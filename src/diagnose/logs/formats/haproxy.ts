import type { LogEvent } from '../event.ts';
import { readClfTime } from '../moment.ts';
import type { Traffic, TrafficFormat } from '../traffic.ts';
import type { Cause, Place } from './parts/event.ts';
import { callerFix, eventOf, ownerFix, pastable, pathOf, remedy, tick } from './parts/event.ts';
import { headOf, integer, readRequestLine } from './parts/fields.ts';
import { shareOf } from './parts/recognise.ts';
import { isWorthTelling } from './parts/refusal.ts';
import { toTraffic } from './parts/to-traffic.ts';
import { unwrap } from './parts/unwrap.ts';

const NAME = { id: 'haproxy', product: 'HAProxy', layer: 'load_balancer' } as const;

/** `option httplog` (HAProxy configuration manual, 8.2.3), after the syslog header. */
const HTTP =
  /^(\S{2,45}):(\d{1,5}) \[(\d{2}\/[A-Z][a-z]{2}\/\d{4}:\d{2}:\d{2}:\d{2}\.\d{3})\] (\S{1,128}) ([^\s/]{1,128})\/(\S{1,128}) [-+\d/]{5,64} (-1|\d{3}) \+?\d{1,15} \S{1,200} \S{1,200} ([\w-]{4}) [\d/+]{9,64} \d{1,9}\/\d{1,9} /;
/** `option tcplog` (8.2.2): no status, two letters of state. */
const TCP =
  /^(\S{2,45}):(\d{1,5}) \[(\d{2}\/[A-Z][a-z]{2}\/\d{4}:\d{2}:\d{2}:\d{2}\.\d{3})\] (\S{1,128}) ([^\s/]{1,128})\/(\S{1,128}) [-+\d/]{5,64} \+?\d{1,15} ([\w-]{2}) [\d/+]{9,64} /;

/** HAProxy's logs of HTTP and TCP, whose state of termination tells whether it refused itself. */
export const haproxy: TrafficFormat = {
  ...NAME,
  recognise: (lines) =>
    shareOf(lines, (line) => HTTP.test(headOf(line)) || TCP.test(headOf(line)), 0.98),
  mayMatter: (line) =>
    line.includes('] ') && / (?:4\d\d|5\d\d|-1|PR|PT|PD|PH) /.test(line.slice(0, 600)),
  parse,
  traffic,
};

function parse(record: string, at: Place): LogEvent | undefined {
  const unwrapped = unwrap(record);
  const text = headOf(unwrapped.text);
  const http = HTTP.exec(text);
  if (http === null) return parseTcp(text, at);
  const [head, address, , time, , backend, server, code, state = ''] = http;
  const rest = text.slice(head.length);
  const status = integer(code);
  const request = requestOf(rest);
  const causes = causesOf(state, {
    status,
    path: pathOf(request?.target),
    address,
    bad: rest.includes('<BADREQ>'),
  });
  const own = isOwn(state);
  if (!isWorthTelling(status, causes) && !(own && causes.length > 0)) return undefined;
  const passed = !own && server !== '<NOSRV>';
  return eventOf(NAME, at, {
    moment: readClfTime(time ?? ''),
    clientAddress: address,
    method: request?.method,
    target: request?.target,
    host: hostOf(rest),
    status,
    upstreamStatus: passed ? status : undefined,
    refusedByProduct: own ? true : passed ? false : undefined,
    text: `${backend ?? ''}/${server ?? ''} ${code ?? ''} ${state} ${rest.slice(rest.lastIndexOf(' "') + 1)}`,
    causes: passed ? [passedOn(backend, server, status)] : causes,
  });
}

function parseTcp(text: string, at: Place): LogEvent | undefined {
  const tcp = TCP.exec(text);
  if (tcp === null) return undefined;
  const [, address, , time, frontend, backend, server, state = ''] = tcp;
  if (state[0] !== 'P') return undefined;
  return eventOf(NAME, at, {
    moment: readClfTime(time ?? ''),
    clientAddress: address,
    refusedByProduct: true,
    text: `${frontend ?? ''} ${backend ?? ''}/${server ?? ''} ${state}`,
    causes: [
      {
        code: 'server.ip_rule',
        factor: 150,
        says: `HAProxy closed the connection itself (state ${tick(state)}): a rule of \`tcp-request\``,
        remedies: [
          ownerFix(
            'Let the address in before the rule',
            `tcp-request content accept if { src ${address ?? '203.0.113.9'} }`,
          ),
        ],
        source: RUN,
      },
    ],
  });
}

const RUN = 'captured from HAProxy 2.6.12';

/** P: HAProxy refused by a rule; L: it answered itself (8.5 of the manual). A second R, H, D or T: with what. */
function isOwn(state: string): boolean {
  return /^(?:P[RHDT]|LR)/.test(state);
}

interface Refused {
  readonly status: number | undefined;
  readonly path: string | undefined;
  readonly address: string | undefined;
  readonly bad: boolean;
}

function causesOf(state: string, refused: Refused): readonly Cause[] {
  if (!isOwn(state)) return [];
  const { status, bad } = refused;
  const says = `HAProxy refused the request itself: state ${tick(state)} and no server asked`;
  if (bad || (status === 400 && state.startsWith('PR'))) {
    return [
      {
        code: 'request.malformed',
        factor: 300,
        says: 'HAProxy could not read the request: `<BADREQ>`',
        source: RUN,
      },
    ];
  }
  if (state.startsWith('PH')) {
    return [
      {
        code: 'server.rewrite_rule',
        factor: 100,
        says: `a rule of HAProxy refused the response of the server: state ${tick(state)}`,
        source: MANUAL,
      },
    ];
  }
  if (status === 401 || status === 407) {
    return [
      {
        code: 'credential.missing',
        factor: 150,
        says,
        remedies: [callerFix('Send the user and the password that `http-request auth` wants')],
        source: RUN,
      },
    ];
  }
  if (status === 429) {
    return [
      {
        code: 'rate.exceeded',
        factor: 300,
        says,
        remedies: [remedy('wait', 'Send fewer requests, and wait before the next')],
        source: RUN,
      },
    ];
  }
  if (status === 413)
    return [{ code: 'request.body_too_large', factor: 200, says, source: MANUAL }];
  return denied(state, says, refused);
}

const MANUAL = 'https://docs.haproxy.org/2.6/configuration.html#8.5';

function denied(state: string, says: string, { path, address }: Refused): readonly Cause[] {
  if (state.startsWith('LR')) {
    return [
      {
        code: 'server.rewrite_rule',
        factor: 60,
        says: `HAProxy answered by itself (\`http-request return\`, state ${tick(state)})`,
        source: RUN,
      },
    ];
  }
  const tarpit = state.startsWith('PT');
  const rule = tarpit ? '`http-request tarpit`' : '`http-request deny`';
  return [
    {
      code: 'server.rewrite_rule',
      factor: 80,
      says: `${says}: a rule (${rule})`,
      remedies: [
        ownerFix(
          'Find the rule of the frontend and the backend that fits this request, and let this path pass before it',
          `http-request allow if { path_beg ${pastable(path)} } { src ${address ?? '203.0.113.9'} }`,
        ),
      ],
      source: RUN,
    },
    {
      code: 'server.ip_rule',
      factor: 40,
      says: `such rules are often on the address: ${tick(address)}`,
      source: MANUAL,
    },
    {
      code: 'server.method_rule',
      factor: 15,
      says: 'such rules are at times on the method',
      source: MANUAL,
    },
    {
      code: 'server.referer_rule',
      factor: 15,
      says: 'such rules are at times on the Referer (`hdr(referer)`)',
      source: MANUAL,
    },
  ];
}

/** The server's own answer. */
function passedOn(
  backend: string | undefined,
  server: string | undefined,
  status: number | undefined,
): Cause {
  return {
    code: 'upstream.refused',
    factor: 200,
    says: `HAProxy passed on the ${tick(status)} of server ${tick(`${backend ?? ''}/${server ?? ''}`)}`,
    remedies: [remedy('api_owner', `See the log of server ${server ?? ''} at this second`)],
    source: RUN,
  };
}

function requestOf(rest: string): ReturnType<typeof readRequestLine> {
  const quote = rest.lastIndexOf(' "');
  return readRequestLine(rest.slice(quote + 2));
}

/** The Host, where it is among the captured fields: the first that looks like a name. */
function hostOf(rest: string): string | undefined {
  const captured = /^\{([^}]{1,2048})\}/.exec(rest)?.[1]?.split('|') ?? [];
  return captured.find(
    (value) =>
      /^[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}(?::\d{1,5})?$/.test(value) && !/^[\d.]+$/.test(value),
  );
}

function traffic(line: string): Traffic | undefined {
  const text = headOf(unwrap(line).text);
  const http = HTTP.exec(text);
  if (http === null) return undefined;
  const [head, address, , time, , , , code] = http;
  const request = requestOf(text.slice(head.length));
  return toTraffic({
    moment: readClfTime(time ?? ''),
    clientAddress: address,
    method: request?.method,
    target: request?.target,
    status: integer(code),
  });
}
