import type { DiagnoseCase } from '../case.ts';
import { headerValue } from '../../core/headers.ts';
import type { Answerer } from '../report/diagnosis.ts';
import { parseHttpDate, utcText } from '../moment.ts';
import { IN_THE_LOG } from './cause-groups.ts';
import { quoted } from './curl-line.ts';
import type { MadeProbe, TableProbe } from './probe-table.ts';

/** Where a product writes why it refused, in a usual installation, and how it is asked for a text. */
interface LogPlace {
  readonly product: RegExp;
  readonly what: string;
  /** `WORD` stands for the text that is looked for. */
  readonly command: string;
}

const PLACES: readonly LogPlace[] = [
  {
    product: /nginx|openresty|tengine/i,
    what: 'nginx’s error log',
    command: 'grep -F WORD /var/log/nginx/error.log | tail -n 20',
  },
  {
    product: /modsecurity|core rule set|coraza/i,
    what: 'ModSecurity’s audit log',
    command: 'grep -n -F WORD /var/log/modsec_audit.log | tail -n 20',
  },
  {
    product: /apache http|^apache$/i,
    what: 'Apache’s error log',
    command: 'grep -F WORD /var/log/apache2/error.log /var/log/httpd/error_log | tail -n 20',
  },
  {
    product: /haproxy/i,
    what: 'HAProxy’s log',
    command: 'journalctl -u haproxy --since -1h | grep -F WORD | tail -n 20',
  },
  {
    product: /caddy/i,
    what: 'Caddy’s log',
    command: 'journalctl -u caddy --since -1h | grep -F WORD | tail -n 20',
  },
  {
    product: /squid/i,
    what: 'Squid’s access log',
    command: 'grep -F WORD /var/log/squid/access.log | tail -n 20',
  },
  {
    product: /kong/i,
    what: 'Kong’s error log',
    command: 'grep -F WORD /usr/local/kong/logs/error.log | tail -n 20',
  },
  {
    product: /lighttpd/i,
    what: 'lighttpd’s error log',
    command: 'grep -F WORD /var/log/lighttpd/error.log | tail -n 20',
  },
  {
    product: /tomcat/i,
    what: 'Tomcat’s log',
    command: 'grep -F WORD /var/log/tomcat*/catalina.out | tail -n 20',
  },
];

const SILENT = 'it is silent';
const NAMES = 'it names ';

/** Reading the log of whoever answered: it tells most causes apart that look alike from outside. */
export function logProbe(answeredBy: readonly Answerer[]): TableProbe {
  const [first] = answeredBy;
  const outcomes = [...IN_THE_LOG].map((code) => NAMES + code);
  return {
    id: 'error_log',
    outcomes: [...outcomes, SILENT],
    reliability: 0.85,
    // Somebody else's server: its owner has to be asked.
    effort: 0.35,
    expect: (code) => (IN_THE_LOG.has(code) ? NAMES + code : SILENT),
    tells: (titles) =>
      titles.length === 0
        ? 'it tells whether the server itself refused'
        : `its line says whether it was ${titles.join(', or ')}; if it is silent, it was something else`,
    make: (kase) => (first === undefined ? undefined : makeLogProbe(first, kase)),
  };
}

function makeLogProbe({ product, layer }: Answerer, kase: DiagnoseCase): MadeProbe | undefined {
  if (layer === 'cdn' || layer === 'client_network' || layer === 'api') return undefined;
  // What was read already tells nothing new.
  const isRead =
    kase.logsRead.some(({ coversExchange }) => coversExchange) ||
    kase.logEvents.some((event) => event.product === product);
  if (isRead) return undefined;
  const place = PLACES.find((one) => one.product.test(product));
  const at = momentOf(kase);
  const when = at === undefined ? '' : ` at ${utcText(at)}`;
  const word = kase.exchange.request?.client.address ?? kase.exchange.request?.url.path;
  return {
    text: `read ${place?.what ?? `the log of ${product}`}${when}, or ask the server’s owner to, and give it with \`--log\``,
    safe: true,
    ...(place === undefined || word === undefined
      ? {}
      : { command: place.command.replace('WORD', () => quoted(word)) }),
  };
}

/** When the server answered: by its own `Date` if there is one, because its log keeps the same clock. */
export function momentOf({ exchange }: DiagnoseCase): number | undefined {
  const date = headerValue(exchange.response?.headers ?? [], 'date');
  const ofServer = date === undefined ? undefined : parseHttpDate(date);
  return ofServer ?? exchange.response?.receivedAtMs ?? exchange.request?.startedAtMs;
}
