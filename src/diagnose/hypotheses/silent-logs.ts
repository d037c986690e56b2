import type { CaseCheck, LogRead } from '../case.ts';
import type { CauseCode } from '../cause-codes.ts';
import { NOTHING } from '../finding.ts';
import type { CauseFinding } from '../finding.ts';
import type { LogEvent } from '../logs/event.ts';

/** How many times less likely silence is where a cause holds: how often the log would have had a line of it. */
type Silence = Readonly<Partial<Record<CauseCode, number>>>;

/** Statuses and causes of which a format, as it is set up by default, always has a line of its own. */
const LINES: Readonly<Record<string, Silence>> = {
  // ngx_http_access_module, ngx_http_autoindex_module and ngx_http_static_module log at `error` and above; `return` and
  // a refusal of `auth_request` log nothing.
  nginx_error: {
    'server.ip_rule': 0.1,
    'server.method_rule': 0.15,
    'server.file_permission': 0.05,
    'server.mandatory_access_control': 0.05,
    'server.upload_permission': 0.1,
    'server.no_index': 0.05,
    'rate.exceeded': 0.2,
    'request.body_too_large': 0.1,
  },
  // mod_authz_core, mod_autoindex and core log at `error`; RewriteRule [F] logs nothing.
  apache_error: {
    'server.ip_rule': 0.1,
    'server.method_rule': 0.2,
    'server.file_permission': 0.05,
    'server.mandatory_access_control': 0.05,
    'server.no_index': 0.05,
    'server.client_certificate': 0.2,
    'waf.blocked': 0.2,
    'request.body_too_large': 0.2,
  },
  modsecurity_audit: { 'waf.blocked': 0.1 },
  modsecurity_audit_json: { 'waf.blocked': 0.1 },
  // The default logger has every error that a handler returns.
  caddy: {
    'server.file_permission': 0.2,
    'request.body_too_large': 0.2,
    'credential.missing': 0.5,
  },
  selinux_audit: { 'server.mandatory_access_control': 0.1 },
  squid_access: { 'network.forward_proxy': 0.1 },
  aws_waf: { 'waf.blocked': 0.2, 'waf.rate': 0.2, 'waf.bot': 0.3 },
  // django.security.csrf warns of each.
  django: {
    'csrf.token_missing': 0.3,
    'csrf.token_invalid': 0.3,
    'csrf.origin_mismatch': 0.3,
    'request.bad_host': 0.3,
  },
};

/** What logs that cover the time of the exchange, and say nothing of it, speak against. */
export const checkSilentLogs: CaseCheck = ({ exchange: { response }, logsRead, logEvents }) => {
  if (response === undefined || response.status < 400) return NOTHING;
  const causes = logsRead
    .filter((read) => read.coversExchange && !logEvents.some((event) => speaks(event, read)))
    .flatMap((read) => against(read));
  return { answers: [], causes, notes: [] };
};

/** A line with the request and no reason, as access logs have, leaves the reason unsaid. */
function speaks({ format, file, causes }: LogEvent, read: LogRead): boolean {
  return format === read.format && baseOf(file) === baseOf(read.file) && causes.length > 0;
}

function baseOf(file: string): string {
  return file === 'standard input' ? 'stdin' : file;
}

function against({ file, format, lines }: LogRead): readonly CauseFinding[] {
  const text = `\`${file}\` covers the time in its ${lines} lines and has none of it`;
  return (Object.entries(LINES[format] ?? {}) as [CauseCode, number][]).map(([code, factor]) => ({
    code,
    factor,
    group: `log.silent ${format}`,
    evidence: { from: 'log', text, at: file },
  }));
}
