import type { LogEvent } from '../event.ts';
import type { LogFormat } from '../format.ts';
import type { TrafficFormat } from '../traffic.ts';
import { readEpoch, readIsoTime } from '../moment.ts';
import type { Cause, Place } from './parts/event.ts';
import { callerFix, eventOf, remedy, tick } from './parts/event.ts';
import { headOf, integer } from './parts/fields.ts';
import { shareOf } from './parts/recognise.ts';
import { isWorthTelling } from './parts/refusal.ts';
import { toTraffic } from './parts/to-traffic.ts';
import { unwrap } from './parts/unwrap.ts';

const ACCESS = { id: 'squid_access', product: 'Squid', layer: 'client_network' } as const;
const RUN = 'captured from Squid 5.7';

/** Squid's native form: `1795689850.934 0 203.0.113.9 TCP_DENIED/403 3421 POST http://… - HIER_NONE/- text/html`. */
const LINE =
  /^(\d{9,11}\.\d{3}) {1,8}\d{1,9} (\S{2,64}) ([A-Z_]{3,48})\/(\d{3}) \d{1,15} (\S{1,20}) (\S{1,8192}) (\S{1,256}) ([A-Z_]{3,40})\/(\S{1,256})/;

/** Squid's access log. `TCP_DENIED` is Squid's own refusal; any other kind of 4xx came from the server. */
export const squidAccess: TrafficFormat = {
  ...ACCESS,
  recognise: (lines) => shareOf(lines, (line) => LINE.test(headOf(line)), 0.98),
  mayMatter: (line) => /\/4\d\d /.test(line),
  parse: parseAccess,
  traffic(line) {
    const found = LINE.exec(headOf(unwrap(line).text));
    if (found === null) return undefined;
    const [, time, address, , code, method, target] = found;
    return toTraffic({
      moment: readEpoch(Number(time)),
      clientAddress: address,
      method,
      target,
      status: integer(code),
    });
  },
};

function parseAccess(record: string, at: Place): LogEvent | undefined {
  const found = LINE.exec(headOf(unwrap(record).text));
  if (found === null) return undefined;
  const [, time, address, result = '', code, method, target = '', , , peer] = found;
  const status = integer(code);
  if (!isWorthTelling(status)) return undefined;
  const denied = result.includes('DENIED');
  const host = method === 'CONNECT' ? target : undefined;
  return eventOf(ACCESS, at, {
    moment: readEpoch(Number(time)),
    clientAddress: address,
    method,
    target,
    host,
    status,
    upstreamStatus: denied ? undefined : status,
    refusedByProduct: denied,
    text: `${result}/${code ?? ''} ${method ?? ''} ${target}`,
    causes: denied ? deniedCauses(status, { method, target, address }) : [passedOn(status, peer)],
  });
}

interface Asked {
  readonly method: string | undefined;
  readonly target: string;
  readonly address: string | undefined;
}

function deniedCauses(
  status: number | undefined,
  { method, target, address }: Asked,
): readonly Cause[] {
  const says = `Squid refused ${tick(method)} ${tick(target.replace(/\?.*$/s, ''))} of ${tick(address)} itself (\`TCP_DENIED\`)`;
  const host = /^(?:[a-z]{2,10}:\/\/)?([\w.-]{1,253})/.exec(target)?.[1] ?? '';
  if (status === 407) {
    return [
      {
        code: 'network.forward_proxy',
        factor: 300,
        says: `${says}: it wants credentials of the proxy`,
        remedies: [
          callerFix(
            'Send the proxy’s user and password',
            'curl -x http://USER:PASSWORD@PROXY:3128 …',
          ),
        ],
        source: RUN,
      },
      { code: 'credential.missing', factor: 30, says: 'Squid answered `407`', source: RUN },
    ];
  }
  return [
    {
      code: 'network.forward_proxy',
      factor: 300,
      says,
      remedies: [
        remedy(
          'network_owner',
          'Let this host pass before the rule that denies it',
          `acl wanted dstdomain ${host}\nhttp_access allow wanted`,
        ),
        callerFix('Go around the proxy, where it is yours to choose', `NO_PROXY=${host}`),
      ],
      source: RUN,
    },
  ];
}

function passedOn(status: number | undefined, peer: string | undefined): Cause {
  return {
    code: 'upstream.refused',
    factor: 150,
    says: `Squid passed on ${tick(status)} of ${tick(peer)}`,
    source: RUN,
  };
}

const CACHE = { id: 'squid_cache', product: 'Squid', layer: 'client_network' } as const;
const CACHE_LINE = /^(\d{4}\/\d{2}\/\d{2} \d{2}:\d{2}:\d{2}(?:\.\d{3})?)(?: kid\d{1,4})?\| /;
const DENIED =
  /The (?:request|reply for) ([A-Z]{3,16}) (\S{1,4096}) is (?:DENIED|AUTH_REQUIRED); last ACL checked: (\S{1,128})/;

/** Squid's cache.log, which names the ACL that denied where `debug_options 85,2` is set. */
export const squidCache: LogFormat = {
  ...CACHE,
  recognise: (lines) => shareOf(lines, (line) => CACHE_LINE.test(line.slice(0, 60)), 0.96),
  mayMatter: (line) => line.includes('last ACL checked'),
  parse(record, at) {
    const head = headOf(unwrap(record).text);
    const denied = DENIED.exec(head);
    if (denied === null) return undefined;
    const [text, method, target, acl] = denied;
    return eventOf(CACHE, at, {
      moment: readIsoTime(CACHE_LINE.exec(head)?.[1] ?? ''),
      method,
      target,
      status: text.includes('AUTH_REQUIRED') ? 407 : 403,
      refusedByProduct: true,
      text,
      causes: [
        {
          code: 'network.forward_proxy',
          factor: 300,
          says: `Squid denied ${tick(method)} by the ACL ${tick(acl)}`,
          remedies: [
            remedy(
              'network_owner',
              `See \`http_access\` rules with the ACL ${acl ?? ''} in squid.conf`,
            ),
          ],
          source: RUN,
        },
      ],
    });
  },
};
