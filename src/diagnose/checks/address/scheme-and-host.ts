import { headerValues } from '../../../core/headers.ts';
import { hostName } from '../../../core/host.ts';
import { parseIp } from '../../../util/ip.ts';
import type { DiagnoseCase } from '../../case.ts';
import type { SeenRequest } from '../../exchange.ts';
import type { Findings } from '../../finding.ts';
import { byCaller, cause, found, note, together } from '../found.ts';
import { byStatus, field, hostOf } from '../parts.ts';
import { requestCheck } from '../request-check.ts';
import { shown } from '../shown.ts';

/** Scheme and host of the request: encryption, addresses in place of names, and Host fields. */
export const checkSchemeAndHost = requestCheck((request, kase) =>
  together([
    hostFields(request, kase),
    addressAsHost(request, kase),
    localHost(request),
    plainHttp(request, kase),
  ]),
);

function hostFields(request: SeenRequest, kase: DiagnoseCase): Findings {
  const hosts = headerValues(request.headers, 'host').map((host) => host.trim());
  const group = 'host_field';
  const [host] = hosts;
  if (hosts.length > 1) {
    const factor = byStatus(kase, { 400: 60 }, 10);
    const text = `${hosts.length} Host fields are sent, where exactly one is wanted (RFC 9112 §3.2)`;
    return found([
      cause({ code: 'request.bad_host', factor, group }, text, {
        at: 'host',
        remedies: [byCaller('send one Host field')],
      }),
    ]);
  }
  if (host === undefined) return found([]);
  if (hostName(host) === undefined) {
    const factor = byStatus(kase, { 400: 40, 421: 10 }, 6);
    const text = `the Host \`${shown(host)}\` is no host name`;
    return found([
      cause({ code: 'request.bad_host', factor, group }, text, {
        at: 'host',
        remedies: [byCaller('write the host alone, without scheme or path')],
      }),
    ]);
  }
  if (/_/.test(host.split(':', 1)[0] ?? '')) {
    const text = `the host \`${shown(host)}\` has an underscore, which some servers refuse`;
    return found([
      cause({ code: 'request.bad_host', factor: byStatus(kase, { 400: 10 }, 1.5), group }, text, {
        at: 'host',
      }),
    ]);
  }
  return otherHost(request, host, kase);
}

/** A Host set by hand differs from the address that is connected to. */
function otherHost(request: SeenRequest, host: string, kase: DiagnoseCase): Findings {
  const plain = (text: string): string => text.toLowerCase().replace(/:(?:80|443)$/, '');
  const { url } = request;
  if (url.host === undefined || plain(url.host) === plain(host)) return found([]);
  const text = `the Host field says \`${shown(host)}\`, and the address \`${shown(url.host)}\``;
  const remedies = [
    byCaller(
      'leave the Host field to the client, or use `--resolve` (curl) to name another address for a host',
    ),
  ];
  const factor = byStatus(kase, { 421: 60, 404: 6, 403: 6, 400: 8 }, 4);
  return found([
    cause({ code: 'request.bad_host', factor, group: 'host_field' }, text, {
      at: 'host',
      remedies,
    }),
    cause(
      { code: 'server.host_unknown', factor: Math.max(2, factor / 2), group: 'host_field' },
      text,
      { at: 'host', remedies },
    ),
  ]);
}

function addressAsHost(request: SeenRequest, kase: DiagnoseCase): Findings {
  const host = hostOf(request);
  const isAddress = host !== undefined && parseIp(host.replace(/^\[|\]$/g, '')) !== undefined;
  const named = field(request, 'host');
  if (
    !isAddress ||
    (named !== undefined && hostOf({ ...request, url: { ...request.url, host: named } }) !== host)
  )
    return found([]);
  if (/^(?:127\.|\[?::1)/.test(host)) return found([]);
  const factor = byStatus(kase, { 403: 6, 404: 6, 421: 20 }, 2);
  const text = `the server is called by its address \`${shown(host)}\`, and serves its sites by name`;
  const remedies = [byCaller('call it by its name')];
  return found([
    cause({ code: 'server.host_unknown', factor, group: 'host_address' }, text, {
      at: 'host',
      remedies,
    }),
    cause(
      { code: 'waf.blocked', factor: byStatus(kase, { 403: 2 }, 1.1), group: 'host_address' },
      text,
      {
        at: 'host',
        source: 'https://github.com/coreruleset/coreruleset (rule 920350)',
      },
    ),
  ]);
}

function localHost(request: SeenRequest): Findings {
  const host = hostOf(request);
  if (
    host === undefined ||
    !/^(?:localhost|127\.\d{1,3}\.\d{1,3}\.\d{1,3}|\[::1\]|::1|0\.0\.0\.0)$/.test(host)
  )
    return found([]);
  if (host === '0.0.0.0') {
    const text = '`0.0.0.0` is an address to listen at, not to call';
    return found([
      cause({ code: 'request.bad_host', factor: 4, group: 'host_local' }, text, {
        at: 'host',
        remedies: [byCaller('call `127.0.0.1`')],
      }),
    ]);
  }
  const isMacPort = /:(?:5000|7000)$/.test(request.url.host ?? '');
  const text = `\`${shown(request.url.host ?? host)}\` is this machine${isMacPort ? '; on macOS the AirPlay receiver answers there, with 403, unless it is turned off' : ', or the container that the client runs in'}`;
  return found([], [note('odd', text, { at: 'host' })]);
}

/** Many servers refuse http, or send it on by a redirect that a POST does not survive. */
function plainHttp(request: SeenRequest, kase: DiagnoseCase): Findings {
  const { scheme } = request.url;
  const host = hostOf(request) ?? '';
  const isPublic =
    host.includes('.') &&
    parseIp(host) === undefined &&
    !/\.(?:local|internal|lan|test|localhost|localdomain)$/.test(host);
  if (scheme !== 'http' || !isPublic) return found([]);
  const { response } = kase.exchange;
  const location = response === undefined ? undefined : field(response, 'location');
  const text = 'the request goes by `http`, unencrypted, to a public name';
  const remedies = [
    byCaller('use `https`', `https://${request.url.host ?? ''}${request.url.path}`),
  ];
  if (location?.startsWith('https://') === true) {
    const more = { at: 'location', from: 'response', remedies } as const;
    return found(
      [],
      [
        note(
          'odd',
          'the server sends `http` on to `https`: a client that follows may turn POST into GET',
          more,
        ),
      ],
    );
  }
  const factor = byStatus(kase, { 403: 3, 426: 60, 400: 2 }, 1.3);
  return found([
    cause({ code: 'server.rewrite_rule', factor, group: 'plain_http' }, text, {
      at: 'url',
      remedies,
    }),
  ]);
}
