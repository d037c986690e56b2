import { isRequestLine } from './http-file/read-http-file.ts';
import type { MaterialKind } from './material.ts';
import { isHeadersPanel } from './raw/devtools.ts';
import { readMessages, startLine } from './raw/message.ts';
import { isTranscript, wgetAsMessages } from './raw/transcript.ts';

/** A curl command at the beginning of a line, with what commands begin with, not the word in a sentence. */
export const CURL_COMMAND =
  /^[ \t]{0,200}(?:[A-Z_]{1,40}=\S{0,200}[ \t]{1,20}){0,3}(?:(?:sudo|time|exec|(?:docker|podman|kubectl)[ \t]exec[ \t][^\n'"]{0,120}?)[ \t]{1,20})?(?:\S{0,60}[\\/])?curl(?:\.exe)?[ \t]+(?=[-'"^$“‘<\\`[]|https?:|[\w.-]{1,200}[.:/]|localhost)/gm;
/** A call of PowerShell's own, or of curl.exe with its line joints. */
export const PS_CALL =
  /\b(?:Invoke-WebRequest|Invoke-RestMethod)\b|(?:^|[\n=(])[ \t]{0,40}(?:iwr|irm)[ \t]{1,40}[-"'$h]/i;
const FETCH_CALL = /\bfetch\([ \t\r\n]*["'](?:https?:)?\//;
const HEAD_CHARS = 200_000;

/** Decides what a text is, by looking at it; `source` counts where its name ends in a known way. */
export function recognise(text: string, source: string): MaterialKind {
  const start = text.trimStart();
  const extension = /\.([a-z0-9]{2,5})$/i.exec(source)?.[1]?.toLowerCase();
  if (/^[{[]/.test(start)) return recogniseJson(start, extension);
  if (extension === 'log' && looksLikeLog(text)) return 'log';
  const head = text.slice(0, HEAD_CHARS);
  if (extension === 'http' || extension === 'rest') return 'http_file';
  if (new RegExp(CURL_COMMAND).test(text) || PS_CALL.test(head) || FETCH_CALL.test(head))
    return 'curl';
  if (isTranscript(text)) return 'curl';
  if (looksLikeLog(text)) return 'log';
  if (/^###/m.test(head) && head.split('\n').some((line) => isRequestLine(line.trim())))
    return 'http_file';
  if (wgetAsMessages(head) !== undefined) return 'raw_response';
  const first = readMessages(head).messages[0]?.start.kind;
  const firstLine = firstRequestLine(head);
  if (firstLine !== undefined && startLine(firstLine) === undefined) return 'http_file';
  if (first === 'request') return 'raw_request';
  if (first === 'response') return 'raw_response';
  if (isHeadersPanel(text)) return 'raw_request';
  return statusInBody(start) === undefined ? 'unknown' : 'raw_response';
}

/** The first line that is neither empty nor a comment nor a variable, where it is a request line. */
function firstRequestLine(head: string): string | undefined {
  for (const line of head.split('\n', 200)) {
    const text = line.trim();
    if (text === '' || /^(?:#|\/\/|@[\w.-]+[ \t]*=)/.test(text)) continue;
    return isRequestLine(text) ? text : undefined;
  }
  return undefined;
}

function recogniseJson(start: string, extension: string | undefined): MaterialKind {
  const head = start.slice(0, HEAD_CHARS);
  if (
    /^\{\s*"log"\s*:\s*\{/.test(head) ||
    (/"log"\s*:\s*\{/.test(head) && start.includes('"entries"'))
  )
    return 'har';
  if (extension === 'har') return 'har';
  if (/"_postman_(?:id|variable_scope)"|schema\.(?:get)?postman\.com/.test(head)) return 'postman';
  if (/"info"\s*:/.test(head) && /"item"\s*:\s*\[/.test(head)) return 'postman';
  // An error body with its time and path, as Spring writes it, is no record of a log.
  const isRecord = /"(?:level|severity|logger|msg)"\s*:/.test(head) || /\}\s*\n\s*\{/.test(head);
  if (looksLikeLog(start) && (isRecord || statusInBody(head) === undefined)) return 'log';
  return statusInBody(head) === undefined ? 'unknown' : 'raw_response';
}

const LOG_LINES: readonly RegExp[] = [
  /^\S{1,200} \S{1,200} \S{1,200} \[\d{1,2}\/[A-Z][a-z]{2}\/\d{4}/,
  /^\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d /,
  /^\[[A-Z][a-z]{2} [A-Z][a-z]{2} +\d/,
  /^\[?\d{4}-\d\d-\d\d[T ]\d\d:\d\d/,
  /^(?:<\d+>)?[A-Z][a-z]{2} +\d{1,2} \d\d:\d\d:\d\d /,
  /^#(?:Software|Version|Date|Fields): /,
  /^--[0-9a-f]{8}-[A-Z]--/,
  /^[IWEF]\d{4} \d\d:\d\d:\d\d/,
  /^[DIWEF], \[\d{4}-\d\d-\d\d/,
  /^\{.{0,2000}"(?:ts|time|timestamp|@timestamp|start_time|datetime|level)"\s*:/,
];

/** Whether most of the first lines look like lines of a log. */
function looksLikeLog(text: string): boolean {
  const lines = text
    .slice(0, HEAD_CHARS)
    .split('\n', 60)
    .filter((line) => line.trim() !== '' && !/^\s/.test(line))
    .slice(0, 20);
  const fitting = lines.filter((line) => {
    const start = line.slice(0, 3000);
    // A JSON text over several lines is a body, not a record.
    return (
      LOG_LINES.some((pattern) => pattern.test(start)) &&
      (!start.startsWith('{') || /[},]\s*$/.test(line))
    );
  });
  return lines.length > 0 && fitting.length >= Math.max(1, lines.length / 2);
}

const STATUS_IN_BODY: readonly RegExp[] = [
  /<title>[^<]{0,80}?\b([45]\d\d)\b/i,
  /<h[12][^>]{0,80}>[^<]{0,80}?\b([45]\d\d)\b/i,
  /"(?:status|statusCode|status_code|httpStatus|http_status|code|errorCode|error_code)"\s*:\s*"?([45]\d\d)"?\s*[,}\r\n]/,
  /\b(?:HTTP Status|HTTP Error|Error code|Status code|Error)[: ]{1,3}([45]\d\d)\b/i,
  /^\s*([45]\d\d)\s+(?:Bad Request|Unauthorized|Forbidden|Not Found|Method Not Allowed|Too Many Requests|Internal Server Error)\b/i,
  /\b(?:returned (?:an )?error:|status code)[ :=]{0,3}\(?([45]\d\d)\b/i,
  /\b([45]\d\d) (?:Client|Server) Error\b/,
  /\b(?:Bad Request|Unauthorized|Forbidden|Not Found|Method Not Allowed|Too Many Requests) \(([45]\d\d)\)/i,
  /<Code>AccessDenied<\/Code>()/,
  // Pages that do not name their status, which is 403 for each.
  /(?:Sorry, you have been blocked|needs to review the security of your connection)()/i,
  /^\s{0,99}CSRF verification failed\. Request aborted\.()/i,
  /<title>(?:Just a moment\.\.\.|Access Denied|Attention Required! \| Cloudflare)<\/title>()/i,
  /The Amazon CloudFront distribution is configured to block access from your country()/,
  /The requested URL was rejected\. Please consult with your administrator()/,
];

/** Reason phrases that stand alone: as the first line, as a heading, or as the words of a JSON error. */
const REASONS: ReadonlyMap<string, number> = new Map([
  ['bad request', 400],
  ['unauthorized', 401],
  ['forbidden', 403],
  ['access denied', 403],
  ['not found', 404],
  ['method not allowed', 405],
  ['payload too large', 413],
  ['unsupported media type', 415],
  ['too many requests', 429],
]);
const REASON =
  /(?:^\s{0,99}|<(?:title|h1|h2|pre)>\s{0,20}|"(?:message|error|title)"\s{0,9}:\s{0,9}")(Bad Request|Unauthorized|Forbidden|Access Denied|Not Found|Method Not Allowed|Payload Too Large|Unsupported Media Type|Too Many Requests)\.?\s{0,20}(?:[\n<"]|$)/i;
/** How Express and others say that no route fits. */
const NO_ROUTE = /<pre>Cannot [A-Z]{3,10} \//;

/** The status that a body without a head names; undefined where it names none. */
export function statusInBody(text: string): number | undefined {
  const head = text.slice(0, 20_000);
  for (const pattern of STATUS_IN_BODY) {
    const found = pattern.exec(head)?.[1];
    // S3 answers AccessDenied with 403 only, and so do the pages that name no number.
    if (found !== undefined) return found === '' ? 403 : Number(found);
  }
  if (NO_ROUTE.test(head)) return 404;
  return REASONS.get(REASON.exec(head)?.[1]?.toLowerCase() ?? '');
}
