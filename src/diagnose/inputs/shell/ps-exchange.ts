import { Buffer } from 'node:buffer';
import type { SeenBody, SeenClient, SeenExchange, SeenRequest } from '../../exchange.ts';
import { readCurlExchanges } from '../curl/seen-exchanges.ts';
import type { CurlSource } from '../curl/seen-exchanges.ts';
import { missingValues } from '../placeholders.ts';
import { methodName, seenUrl, textBody } from '../seen-parts.ts';
import { readPsScript } from './ps-script.ts';
import type { PsInvocation } from './ps-script.ts';
import { textOf } from './ps-value.ts';
import type { PsValue } from './ps-value.ts';

/** The requests of a script, and where in the text the last of them ends. */
export interface PsExchanges {
  readonly exchanges: readonly SeenExchange[];
  readonly problems: readonly string[];
  readonly end: number;
}

/** Reads `Invoke-WebRequest`, `Invoke-RestMethod` and `curl.exe` calls of a PowerShell script. */
export function readPsExchanges(text: string, from: CurlSource): PsExchanges {
  const script = readPsScript(text);
  const unknown = [...new Set(script.unknown)].slice(0, 100);
  const invoked = script.invocations.map((call) => toExchange(call, from.source, unknown));
  const problems = [...script.problems];
  const called = script.curlCommands.flatMap((words) => {
    const reading = readCurlExchanges(words, { ...from, variables: unknown });
    problems.push(...reading.problems);
    return reading.exchanges;
  });
  if (invoked.some(({ request }) => request?.url.host === undefined))
    problems.push('a call of the script has no address that can be read');
  return { exchanges: [...invoked, ...called], problems, end: script.end };
}

function toExchange(call: PsInvocation, source: string, unknown: readonly string[]): SeenExchange {
  const { parameters } = call;
  const text = (name: string): string | undefined => textOf(parameters.get(name));
  const body = bodyOf(parameters);
  const method = methodName(text('custommethod') ?? text('method') ?? 'GET');
  const url = seenUrl(text('uri') ?? '');
  const asQuery = body?.fields !== undefined && (method === 'GET' || method === 'HEAD');
  const query = asQuery ? `${url.query === '' ? '?' : `${url.query}&`}${body.text}` : url.query;
  const headers = headersOf(call, asQuery ? undefined : body, method);
  if (url.host !== undefined) headers.unshift(['host', url.host]);
  const seenBody: SeenBody | undefined = body === undefined || asQuery ? undefined : seenOf(body);
  const request: SeenRequest = {
    method,
    url: { ...url, query },
    headers,
    ...(seenBody === undefined ? {} : { body: seenBody }),
    client: clientOf(parameters),
    missing: [
      ...missingValues({
        headers,
        url: text('uri') ?? '',
        body: seenBody?.text,
        variables: unknown,
      }),
      ...missingOf(parameters),
    ],
  };
  return { request, source };
}

interface PsBody {
  readonly text: string;
  /** Of a table: its names and values, as a form. */
  readonly fields?: true;
  /** A file, or a value that is not in the script. */
  readonly absent?: true;
}

function bodyOf(parameters: ReadonlyMap<string, PsValue>): PsBody | undefined {
  if (parameters.has('infile') || parameters.has('form')) return { text: '', absent: true };
  const body = parameters.get('body');
  if (body === undefined) return undefined;
  if (body.kind === 'unknown') return { text: '', absent: true };
  if (body.kind !== 'table') return { text: textOf(body) ?? '' };
  const pairs = [...body.entries].map(
    ([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(textOf(value) ?? '')}`,
  );
  return { text: pairs.join('&'), fields: true };
}

function seenOf(body: PsBody): SeenBody {
  return body.absent === true ? { complete: false } : textBody(body.text);
}

function headersOf(
  { parameters, session }: PsInvocation,
  body: PsBody | undefined,
  method: string,
): [string, string][] {
  const headers: [string, string][] = [];
  const given = parameters.get('headers');
  if (given?.kind === 'table')
    for (const [name, value] of given.entries)
      headers.push([name.toLowerCase(), textOf(value) ?? '']);
  const userAgent = textOf(parameters.get('useragent')) ?? session.userAgent;
  if (userAgent !== undefined) headers.push(['user-agent', userAgent]);
  if (parameters.has('websession') && session.cookies.length > 0)
    headers.push(['cookie', session.cookies.map(([name, value]) => `${name}=${value}`).join('; ')]);
  const scheme = textOf(parameters.get('authentication'))?.toLowerCase();
  if (scheme === 'bearer' || scheme === 'oauth')
    headers.push(['authorization', `Bearer ${textOf(parameters.get('token')) ?? '…'}`]);
  if (body === undefined) return headers;
  if (body.absent !== true)
    headers.push(['content-length', String(Buffer.byteLength(body.text, 'utf8'))]);
  const type = textOf(parameters.get('contenttype')) ?? defaultType(parameters, method);
  if (type !== undefined && !headers.some(([name]) => name === 'content-type'))
    headers.push(['content-type', type]);
  return headers;
}

/** PowerShell sends any body of a POST as a form where no type is given (WebRequestPSCmdlet.Common.cs). */
function defaultType(parameters: ReadonlyMap<string, PsValue>, method: string): string | undefined {
  if (parameters.has('form')) return 'multipart/form-data';
  return method === 'POST' ? 'application/x-www-form-urlencoded' : undefined;
}

function clientOf(parameters: ReadonlyMap<string, PsValue>): SeenClient {
  const proxy = textOf(parameters.get('proxy'));
  return {
    kind: 'powershell',
    followsRedirects: textOf(parameters.get('maximumredirection')) !== '0',
    sendsClientCertificate:
      parameters.has('certificate') || parameters.has('certificatethumbprint'),
    ignoresCertificates: parameters.has('skipcertificatecheck'),
    ...(proxy === undefined ? {} : { proxy: proxy.replace(/^(\w+:\/\/)?[^@/]*@/, '$1') }),
  };
}

function missingOf(parameters: ReadonlyMap<string, PsValue>): string[] {
  const missing: string[] = [];
  const file = textOf(parameters.get('infile'));
  if (file !== undefined) missing.push(`the contents of the file \`${file}\``);
  if (parameters.has('form')) missing.push('the parts of the multipart body');
  if (parameters.get('body')?.kind === 'unknown')
    missing.push('the body, which is put together elsewhere');
  if (parameters.get('headers')?.kind === 'unknown')
    missing.push('the headers, which are put together elsewhere');
  if (parameters.has('credential') || parameters.has('usedefaultcredentials'))
    missing.push('the value of authorization (the script takes it from the system)');
  return missing;
}
