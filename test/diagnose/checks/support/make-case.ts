import type { ApiDescription } from '../../../../src/diagnose/api-description.ts';
import type { CaseCheck, DiagnoseCase } from '../../../../src/diagnose/case.ts';
import type { CauseCode } from '../../../../src/diagnose/cause-codes.ts';
import type {
  SeenClient,
  SeenExchange,
  SeenRequest,
  SeenResponse,
} from '../../../../src/diagnose/exchange.ts';
import type { CauseFinding, Findings } from '../../../../src/diagnose/finding.ts';

/** A request and its answer as corpora write them. */
export interface WrittenExchange {
  /** `POST https://api.example.com/orders?x=1`. */
  readonly request: string;
  /** `Name: value`; the value is kept as it stands after `: `. */
  readonly headers?: readonly string[];
  readonly body?: string;
  readonly client?: SeenClient['kind'];
  readonly certificate?: boolean;
  readonly missing?: readonly string[];
  readonly startedAt?: string;
  readonly httpVersion?: string;
  readonly status?: number;
  readonly answer?: readonly string[];
  readonly answerBody?: string;
  readonly serverAddress?: string;
  readonly redirects?: readonly WrittenExchange[];
  readonly before?: readonly WrittenExchange[];
}

const NOW_MS = Date.parse('2026-11-26T12:00:00Z');

/** The case of a written exchange, at noon of 2026-11-26. */
export function makeCase(
  written: WrittenExchange,
  more: { readonly api?: ApiDescription; readonly nowMs?: number } = {},
): DiagnoseCase {
  return {
    exchange: exchangeOf(written),
    others: (written.before ?? []).map(exchangeOf),
    logEvents: [],
    logsRead: [],
    nowMs: more.nowMs ?? NOW_MS,
    ...(more.api === undefined ? {} : { api: more.api }),
  };
}

function exchangeOf(written: WrittenExchange): SeenExchange {
  return {
    source: 'test',
    request: requestOf(written),
    ...(written.status === undefined ? {} : { response: responseOf(written, written.status) }),
    ...(written.redirects === undefined ? {} : { redirects: written.redirects.map(exchangeOf) }),
  };
}

function requestOf(written: WrittenExchange): SeenRequest {
  const [, method = '', scheme, host, path = '/', query = ''] =
    /^(\S+) (?:(https?):\/\/([^/?\s]+))?([^?]*)(\?.*)?$/s.exec(written.request) ?? [];
  const { body, client = 'unknown', missing = [] } = written;
  return {
    method,
    url: {
      path: path === '' ? '/' : path,
      query,
      ...(scheme === 'http' || scheme === 'https' ? { scheme } : {}),
      ...(host === undefined ? {} : { host }),
    },
    headers: (written.headers ?? []).map(splitField),
    client: {
      kind: client,
      ...(written.certificate === true ? { sendsClientCertificate: true } : {}),
    },
    missing,
    ...(body === undefined ? {} : { body: { text: body, complete: true } }),
    ...(written.startedAt === undefined ? {} : { startedAtMs: Date.parse(written.startedAt) }),
    ...(written.httpVersion === undefined ? {} : { httpVersion: written.httpVersion }),
  };
}

function responseOf(
  { answer = [], answerBody, serverAddress }: WrittenExchange,
  status: number,
): SeenResponse {
  return {
    status,
    headers: answer.map(splitField),
    missing: [],
    ...(answerBody === undefined ? {} : { body: { text: answerBody, complete: true } }),
    ...(serverAddress === undefined ? {} : { serverAddress }),
  };
}

function splitField(line: string): readonly [string, string] {
  const colon = line.indexOf(': ', 1);
  return colon === -1
    ? [line.toLowerCase(), '']
    : [line.slice(0, colon).toLowerCase(), line.slice(colon + 2)];
}

/** What all checks find. */
export function runChecks(checks: readonly CaseCheck[], kase: DiagnoseCase): Findings {
  const all = checks.map((check) => check(kase));
  return {
    answers: all.flatMap(({ answers }) => answers),
    causes: all.flatMap(({ causes }) => causes),
    notes: all.flatMap(({ notes }) => notes),
  };
}

/** The strongest finding for a code. */
export function strongest({ causes }: Findings, code: CauseCode): CauseFinding | undefined {
  return causes
    .filter((one) => one.code === code && one.factor > 1)
    .toSorted((a, b) => b.factor - a.factor)[0];
}

/** Every text of what was found, for a look after secrets. */
export function textsOf(findings: Findings): string {
  return JSON.stringify(findings);
}

/** A token of these parts: base64url, a signature of so many bytes. */
export function jwt(
  claims: object,
  {
    header = { alg: 'HS256', typ: 'JWT' },
    signatureBytes = 32,
  }: { readonly header?: object; readonly signatureBytes?: number } = {},
): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part(header)}.${part(claims)}.${Buffer.alloc(signatureBytes, 0xa5).toString('base64url')}`;
}
