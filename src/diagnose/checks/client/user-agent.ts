import type { SeenRequest } from '../../exchange.ts';
import { byCaller, cause, found } from '../found.ts';
import { byStatus, field, isWithheld } from '../parts.ts';
import { requestCheck } from '../request-check.ts';
import { shown } from '../shown.ts';

/** Libraries and tools as they name themselves, with how far bot rules look for them. */
const LIBRARIES =
  /^(?:python-requests|python-urllib|aiohttp|httpx|python-httpx|curl|wget|go-http-client|java|okhttp|apache-httpclient|axios|node-fetch|node|undici|got|libwww-perl|lwp|ruby|faraday|rest-client|guzzlehttp|php|postmanruntime|insomnia|powershell|dart|reqwest|scrapy|httpie|mechanize|jakarta commons|restsharp|unirest|winhttp|k6|apachebench|ab|hey|vegeta|bruno|hurl)\b/i;
/** Scanners, whose names the Core Rule Set and others refuse outright (rule 913100). */
const SCANNERS =
  /\b(?:sqlmap|nikto|nmap|masscan|zgrab|nessus|acunetix|dirbuster|gobuster|wpscan|nuclei|openvas|w3af|arachni|havij|zmeu|whatweb|ffuf|feroxbuster|jorgee)\b/i;
const HEADLESS = /\b(?:HeadlessChrome|PhantomJS|Electron|Puppeteer|Playwright|Selenium)\b/i;

/** Whether the User-Agent is absent, or one that rules against bots look for. */
export const checkUserAgent = requestCheck((request, kase) => {
  const value = field(request, 'user-agent');
  if (value === undefined || value === '') {
    const isSent =
      value === undefined &&
      request.client.kind !== 'unknown' &&
      request.client.kind !== 'http_file';
    // Clients add one of their own, which the paste does not show.
    if (isSent || isWithheld(request, 'user-agent'))
      return impliedAgent(request, byStatus(kase, { 403: 1.5 }, 1.1));
    if (value === undefined && request.headers.length < 2) return found([]);
    const factor = byStatus(kase, { 403: 3 }, 1.5);
    const text = 'no User-Agent is sent, which some APIs (GitHub) and rules against bots refuse';
    const remedies = [
      byCaller('name your program', 'User-Agent: my-app/1.0 (+https://example.com)'),
    ];
    return found([
      cause({ code: 'waf.bot', factor, group: 'user_agent' }, text, { at: 'user-agent', remedies }),
    ]);
  }
  const scanner = SCANNERS.exec(value)?.[0];
  if (scanner !== undefined) {
    const text = `the User-Agent names the scanner \`${shown(scanner)}\``;
    return found([
      cause(
        { code: 'waf.bot', factor: byStatus(kase, { 403: 20 }, 6), group: 'user_agent' },
        text,
        { at: 'user-agent' },
      ),
      cause(
        { code: 'waf.blocked', factor: byStatus(kase, { 403: 10 }, 4), group: 'user_agent' },
        text,
        { at: 'user-agent' },
      ),
    ]);
  }
  const name = HEADLESS.exec(value)?.[0] ?? LIBRARIES.exec(value)?.[0];
  if (name === undefined) return looksForged(request, value, byStatus(kase, { 403: 2.5 }, 1.2));
  const factor = byStatus(kase, { 403: 2, 429: 1.5 }, 1.2);
  const text = `the User-Agent is that of a library or tool, \`${shown(name)}\`, which rules against bots look for`;
  const remedies = [
    byCaller(
      'name your program, and whom to ask about it',
      'User-Agent: my-app/1.0 (+https://example.com)',
    ),
  ];
  return found([
    cause({ code: 'waf.bot', factor, group: 'user_agent' }, text, { at: 'user-agent', remedies }),
  ]);
});

function impliedAgent(request: SeenRequest, factor: number): ReturnType<typeof found> {
  if (request.client.kind !== 'curl') return found([]);
  const text =
    'the request names no User-Agent, so curl sends its own, which rules against bots look for';
  return found([
    cause({ code: 'waf.bot', factor, group: 'user_agent' }, text, { at: 'user-agent' }),
  ]);
}

/** A browser's name without what every browser sends beside it. */
function looksForged(
  request: SeenRequest,
  value: string,
  factor: number,
): ReturnType<typeof found> {
  const isBrowser = /^Mozilla\/5\.0 .{0,300}(?:Chrome|Firefox|Safari)\//.test(value);
  const usual = ['accept-language', 'sec-fetch-mode', 'sec-ch-ua', 'accept-encoding'];
  const lacking = usual.filter((name) => field(request, name) === undefined);
  if (!isBrowser || lacking.length < 3 || request.client.kind === 'browser') return found([]);
  const text =
    'the User-Agent is a browser’s, and what browsers send beside it is missing (Accept-Language, Sec-Fetch-Mode, …)';
  return found([
    cause({ code: 'waf.bot', factor, group: 'user_agent' }, text, { at: 'user-agent' }),
  ]);
}
