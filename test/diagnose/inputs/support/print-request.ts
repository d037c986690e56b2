import type { PlainRequest } from './random-request.ts';

// How programs write a request down, told from their sources: chromium's `NetworkLogView.ts`, Firefox's `curl.js` and
// `powershell.js`. Written anew here; where Chrome and Firefox differ, one of them is followed.

/** As "copy as cURL (bash)" of Chrome does. */
export function asPosixCurl(request: PlainRequest): string {
  return asCurl(request, posixQuote, ' \\\n  ');
}

/** As "copy as cURL (cmd)" does, but for backslashes, which are written as the C runtime reads them. */
export function asCmdCurl(request: PlainRequest): string {
  return asCurl(request, cmdQuote, ' ^\r\n  ');
}

function asCurl(request: PlainRequest, quote: (text: string) => string, glue: string): string {
  const { method, url, headers, cookies, body } = request;
  const parts = [quote(url.replaceAll(/[[\]{}]/g, '\\$&'))];
  if (method !== (body === undefined ? 'GET' : 'POST')) parts.push(`-X ${quote(method)}`);
  for (const [name, value] of headers) parts.push(`-H ${quote(`${name}: ${value}`)}`);
  if (cookies.length > 0) parts.push(`-b ${quote(cookieText(request))}`);
  if (body !== undefined) parts.push(`--data-raw ${quote(body)}`);
  parts.push('--compressed');
  return `curl ${parts.join(glue)}`;
}

/** The value of the Cookie field. */
export function cookieText({ cookies }: PlainRequest): string {
  return cookies.map(([name, value]) => `${name}=${value}`).join('; ');
}

// oxlint-disable-next-line no-control-regex -- control characters are what is looked for
const TO_ESCAPE = /[\u0000-\u001f\u007f-\u009f!']/;

function posixQuote(text: string): string {
  if (!TO_ESCAPE.test(text)) return `'${text}'`;
  const escaped = text
    .replaceAll('\\', '\\\\')
    .replaceAll('\n', '\\n')
    .replaceAll(
      new RegExp(TO_ESCAPE, 'g'),
      (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
    );
  return `$'${escaped}'`;
}

function cmdQuote(text: string): string {
  const forRuntime = text.replaceAll(/(\\*)"/g, '$1$1\\"').replace(/(\\+)$/, '$1$1');
  const forCmd = forRuntime
    .replaceAll(/[^a-zA-Z0-9\s_\-:=+~'/.',?;()*`]/gu, '^$&')
    .replaceAll(/%(?=[a-zA-Z0-9_])/g, '%^')
    .replaceAll('\n', '^\n\n');
  return `^"${forCmd}^"`;
}

/** As "copy as PowerShell" of Chrome and Edge does. */
export function asPowerShell(request: PlainRequest): string {
  const { method, url, headers, cookies, body } = request;
  const session = cookies.map(
    ([name, value]) =>
      `$session.Cookies.Add((New-Object System.Net.Cookie(${psQuote(name)}, ${psQuote(value)}, "/", "api.example.com")))\n`,
  );
  const parts = [`-Uri ${psQuote(url)}`];
  if (method !== 'GET') parts.push(`-Method ${psQuote(method)}`);
  if (cookies.length > 0) parts.push('-WebSession $session');
  const fields = headers.filter(([name]) => name !== 'content-type');
  if (fields.length > 0)
    parts.push(
      `-Headers @{\n${fields.map(([name, value]) => `${psQuote(name)}=${psQuote(value)}`).join('\n  ')}\n}`,
    );
  const type = headers.find(([name]) => name === 'content-type')?.[1];
  if (type !== undefined) parts.push(`-ContentType ${psQuote(type)}`);
  if (body !== undefined)
    parts.push(
      /[^ -~]/.test(body)
        ? `-Body ([System.Text.Encoding]::UTF8.GetBytes(${psQuote(body)}))`
        : `-Body ${psQuote(body)}`,
    );
  const prelude =
    session.length === 0
      ? ''
      : `$session = New-Object Microsoft.PowerShell.Commands.WebRequestSession\n${session.join('')}`;
  return `${prelude}Invoke-WebRequest -UseBasicParsing ${parts.join(' `\n')}`;
}

function psQuote(text: string): string {
  const escaped = text.replaceAll(/[`$"]/g, '`$&');
  return `"${escaped.replaceAll(/[^ -~]/g, (char) => `$([char]${char.charCodeAt(0)})`)}"`;
}

/** As one entry of a HAR. */
export function asHar(request: PlainRequest): string {
  const { method, url, headers, cookies, body } = request;
  const fields = headers.map(([name, value]) => ({ name, value }));
  if (cookies.length > 0) fields.push({ name: 'cookie', value: cookieText(request) });
  const postData = body === undefined ? {} : { postData: { mimeType: '', text: body } };
  return JSON.stringify({
    log: {
      version: '1.2',
      creator: { name: 'WebInspector', version: '537.36' },
      entries: [
        {
          startedDateTime: '2026-11-26T10:00:00.000Z',
          request: {
            method,
            url,
            httpVersion: 'http/1.1',
            headers: fields,
            cookies: [],
            ...postData,
          },
          response: { status: 403, headers: [], content: { size: 0 } },
        },
      ],
    },
  });
}
