import type { SeenExchange, SeenResponse } from '../../exchange.ts';
import { methodName, seenUrl, textBody } from '../seen-parts.ts';

/** Headings of a browser's Headers panel, and of the lists of HTTP/2 pseudo fields. */
const IS_COPY = /(?:^|\n)[ \t]*(?:Request URL\b|:authority\b|:status\b|:path\b)/;
const SECTION =
  /^(?:general|response headers|request headers|query string parameters|form data|request payload|response|request body|response body)(?: \(\d+\))?(?: ?view (?:source|parsed))*:?$/i;
const GENERAL = /^(?:request url|request method|status code|remote address|referrer policy)$/;

/** Whether a text is what was copied from the Headers panel of a browser. */
export function isHeadersPanel(text: string): boolean {
  return IS_COPY.test(text.slice(0, 200_000));
}

interface Panel {
  readonly general: Map<string, string>;
  readonly request: [string, string][];
  readonly response: [string, string][];
  readonly payload: string[];
  readonly responseBody: string[];
}

/** Reads such a copy: `Name: value`, or name and value on lines of their own. */
export function readHeadersPanel(text: string, source: string): SeenExchange {
  const panel: Panel = {
    general: new Map(),
    request: [],
    response: [],
    payload: [],
    responseBody: [],
  };
  const lines = text.split(/\r?\n/).slice(0, 100_000);
  let section = lines.some((line) => /^\s*:status\b/.test(line)) ? 'response headers' : '';
  for (let at = 0; at < lines.length; at += 1) {
    const line = (lines[at] ?? '').trim();
    if (line === '') continue;
    if (SECTION.test(line)) {
      section = line.toLowerCase().replace(/(?: ?view.*| \(\d+\)|:)+$/, '');
      continue;
    }
    if (section === 'request payload' || section === 'request body' || section === 'form data')
      panel.payload.push(line);
    else if (section === 'response' || section === 'response body') panel.responseBody.push(line);
    else {
      const field =
        /^(:?[\w -]{1,60}?)\s*:(?:\s+|$)(.*)$/.exec(line) ??
        (GENERAL.test(line.toLowerCase()) ? [line, line] : /^(:?[\w-]{1,60})()$/.exec(line));
      if (field === null) continue;
      let value = field[2] ?? '';
      // The newer panel puts the value on the next line.
      if (value === '' && !isField(lines[at + 1] ?? '')) {
        at += 1;
        value = (lines[at] ?? '').trim();
      }
      addField(panel, section, [(field[1] ?? '').toLowerCase(), value]);
    }
  }
  return toExchange(panel, source);
}

function isField(line: string): boolean {
  return /^\s*:?[A-Za-z][\w-]{0,60}:(?:\s|$)/.test(line) || SECTION.test(line.trim());
}

function addField(panel: Panel, section: string, field: [string, string]): void {
  const [name, value] = field;
  if (GENERAL.test(name)) panel.general.set(name, value);
  else if (name === ':status') panel.general.set('status code', value);
  else if (name.startsWith(':')) panel.general.set(name, value);
  else if (section === 'response headers') panel.response.push(field);
  else panel.request.push(field);
}

function toExchange(panel: Panel, source: string): SeenExchange {
  const { general } = panel;
  const authority = general.get(':authority');
  const built = `${general.get(':scheme') ?? 'https'}://${authority ?? ''}${general.get(':path') ?? '/'}`;
  const address =
    general.get('request url') ?? (authority === undefined ? general.get(':path') : built);
  const method = general.get('request method') ?? general.get(':method');
  const url = seenUrl(address ?? '/');
  const body = panel.payload.join('\n');
  const response = toResponse(panel);
  if (address === undefined && response !== undefined) return { response, source };
  return {
    request: {
      method: methodName(method ?? 'GET'),
      url,
      headers: panel.request,
      ...(body === '' ? {} : { body: textBody(body) }),
      client: { kind: 'browser', followsRedirects: true },
      missing: [
        ...(method === undefined ? ['the method'] : []),
        ...(panel.request.length === 0 ? ['the headers of the request'] : []),
        ...(body === '' && !/^(?:GET|HEAD)$/.test(method ?? 'GET') ? ['the body'] : []),
      ],
    },
    ...(response === undefined ? {} : { response }),
    source,
  };
}

function toResponse({ general, response, responseBody }: Panel): SeenResponse | undefined {
  const [, status = '', reason = ''] =
    /^(\d{3})\s*(.*)$/.exec(general.get('status code') ?? '') ?? [];
  if (status === '') return undefined;
  const address = general.get('remote address')?.replace(/:\d+$/, '').replaceAll(/[[\]]/g, '');
  const body = responseBody.join('\n');
  return {
    status: Number(status),
    ...(reason === '' ? {} : { reason }),
    headers: response,
    ...(body === '' ? {} : { body: textBody(body) }),
    ...(address === undefined || address === '' ? {} : { serverAddress: address }),
    missing: [
      ...(response.length === 0 ? ['the headers of the response'] : []),
      ...(body === '' ? ['the body'] : []),
    ],
  };
}
