import type { CaseCheck } from '../case.ts';
import type { CauseCode } from '../cause-codes.ts';
import type { SeenRequest } from '../exchange.ts';
import { NOTHING } from '../finding.ts';
import type { CauseFinding, Evidence } from '../finding.ts';
import type { LogEvent } from '../logs/event.ts';
import { joinCertainty } from './log-findings.ts';

/** Rules of a server, of which many write the same line, whatever they look at. */
const RULES: ReadonlySet<CauseCode> = new Set<CauseCode>([
  'server.ip_rule',
  'server.method_rule',
  'server.referer_rule',
  'server.rewrite_rule',
]);

/** Files that servers keep to themselves by rules that come with them or are copied everywhere. */
const KEPT_BACK =
  /(?:^|\/)(?:\.(?!well-known(?:\/|$))[^/]+|wp-config[^/]*|xmlrpc\.php|server-(?:status|info)|composer\.(?:json|lock)|web\.config)(?:\/|$)|\.(?:bak|sql|swp|ini|log|conf|inc|key|pem|ya?ml|orig|old|dist)$|~$/i;
/** What other sites embed, and rules against that look for. */
const EMBEDDED = /\.(?:jpe?g|png|gif|webp|avif|svg|mp4|webm|mp3|pdf|zip|woff2?|ttf|css|js)$/i;

/** Fields, headers and names in bodies that carry a CSRF token. */
const TOKEN = /csrf|xsrf|authenticity_token|requestverificationtoken|(?:^|["&?{,\s])_token["=]/i;

/**
 * Where a line of a log is written for several causes alike, the request tells. Rules of a server: its method, its
 * path and where it says that it comes from. CSRF tokens that are missing or wrong: whether there is one in it.
 */
export const checkSharedLines: CaseCheck = ({ exchange: { request }, logEvents }) => {
  if (request === undefined) return NOTHING;
  const ofRules = [...ofMethod(request), ...ofReferer(request), ...ofPath(request)];
  const causes = [
    ...weakened(ofRules, sharedBy(logEvents, RULES)),
    ...weakened(ofToken(request), sharedBy(logEvents, TOKENS)),
  ];
  return { answers: [], causes, notes: [] };
};

const TOKENS: ReadonlySet<CauseCode> = new Set<CauseCode>([
  'csrf.token_missing',
  'csrf.token_invalid',
]);

/** Whether a line may have been written for several of these causes. */
function isShared({ causes }: LogEvent, codes: ReadonlySet<CauseCode>): boolean {
  return new Set(causes.flatMap(({ code }) => (codes.has(code) ? [code] : []))).size > 1;
}

/** How surely a line that is shared by these causes is of the exchange, 0 to 1; 0 where there is none. */
function sharedBy(events: readonly LogEvent[], codes: ReadonlySet<CauseCode>): number {
  const shared = events.filter((event) => isShared(event, codes));
  return Math.max(0, ...shared.map((event) => joinCertainty(event)));
}

/** What the request says counts no more than the line that makes it count. */
function weakened(causes: readonly CauseFinding[], certainty: number): readonly CauseFinding[] {
  if (certainty === 0) return [];
  return causes.map((cause) => ({ ...cause, factor: cause.factor ** certainty }));
}

function ofToken({ headers, body, url, missing }: SeenRequest): readonly CauseFinding[] {
  const sent = headers.filter(([name]) => name !== 'cookie').map(([name]) => name);
  if (TOKEN.test(`${sent.join(' ')} ${url.query} ${body?.text?.slice(0, 65_536) ?? ''}`)) {
    const text = 'the log does not tell a missing token from a wrong one, and one is sent';
    return [
      finding('csrf.token_invalid', 4, { from: 'request', text }),
      finding('csrf.token_missing', 0.3, { from: 'request', text }),
    ];
  }
  if (missing.length > 0 || (body !== undefined && !body.complete)) return [];
  const text = 'the log does not tell a missing token from a wrong one, and none is sent';
  return [
    finding('csrf.token_missing', 4, { from: 'request', text }),
    finding('csrf.token_invalid', 0.3, { from: 'request', text }),
  ];
}

function ofMethod({ method }: SeenRequest): readonly CauseFinding[] {
  const weigh = (factor: number, text: string): readonly CauseFinding[] => [
    finding('server.method_rule', factor, { from: 'request', text }),
  ];
  if (/^(?:GET|HEAD)$/i.test(method))
    return weigh(0.1, `hardly any rule keeps \`${method}\` out by its method`);
  if (/^(?:POST|OPTIONS)$/i.test(method)) return [];
  return weigh(4, `\`${method}\` is what rules on the method keep out first`);
}

function ofReferer({ headers, missing, url, method }: SeenRequest): readonly CauseFinding[] {
  const value = headers.find(([name]) => name === 'referer')?.[1];
  if (value === undefined) {
    if (missing.length > 0) return [];
    const text = 'no Referer is sent, which rules on it mostly let pass';
    return [finding('server.referer_rule', 0.3, { from: 'request', text })];
  }
  const host = /^https?:\/\/(?:[^/@]{0,100}@)?([^/:?#]{1,255})/i.exec(value)?.[1]?.toLowerCase();
  const own = url.host?.toLowerCase().replace(/:\d+$/, '');
  if (host === undefined || host === own) return [];
  const isRead = /^(?:GET|HEAD)$/i.test(method);
  const factor = isRead ? (EMBEDDED.test(url.path) ? 20 : 10) : 3;
  const text = `the line does not tell what the rule looks at, and the Referer is a page of another site, \`${host}\``;
  return [finding('server.referer_rule', factor, { from: 'request', text, at: 'referer' })];
}

function ofPath({ url: { path } }: SeenRequest): readonly CauseFinding[] {
  if (!KEPT_BACK.test(path)) return [];
  const text = 'the path is of a kind that servers keep from everybody';
  return [
    finding('server.rewrite_rule', 6, { from: 'request', text }),
    finding('server.ip_rule', 0.5, { from: 'request', text }),
  ];
}

function finding(code: CauseCode, factor: number, evidence: Evidence): CauseFinding {
  return { code, factor, group: 'shared line', evidence };
}
