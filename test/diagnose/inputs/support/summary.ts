import type { SeenBody, SeenExchange } from '../../../../src/diagnose/exchange.ts';
import type { Material } from '../../../../src/diagnose/inputs/material.ts';

/** What was read, short enough to be written down and read by a person. */
export function summaryOf({ kind, exchanges, problems, leftOver }: Material): object {
  return {
    kind,
    exchanges: exchanges.map(exchangeOf),
    ...(problems.length === 0 ? {} : { problems }),
    ...(leftOver === undefined ? {} : { leftOver: leftOver.replaceAll('\r\n', '\n').slice(0, 60) }),
  };
}

function exchangeOf({ request, response, redirects, source }: SeenExchange): object {
  return {
    source,
    ...(request === undefined
      ? {}
      : {
          request: `${request.method} ${request.url.scheme ?? '?'}://${request.url.host ?? '?'}${request.url.path}${request.url.query}`,
          headers: request.headers.map(([name, value]) => `${name}: ${value}`),
          ...bodyOf(request.body),
          client: clientOf(request.client),
          ...(request.missing.length === 0 ? {} : { missing: request.missing }),
        }),
    ...(response === undefined
      ? {}
      : {
          response: {
            status:
              `${response.httpVersion ?? '?'} ${response.status} ${response.reason ?? ''}`.trim(),
            headers: response.headers.map(([name, value]) => `${name}: ${value}`),
            ...bodyOf(response.body),
            ...(response.serverAddress === undefined ? {} : { from: response.serverAddress }),
            ...(response.missing.length === 0 ? {} : { missing: response.missing }),
          },
        }),
    ...(redirects === undefined ? {} : { redirects: redirects.map(exchangeOf) }),
  };
}

function bodyOf(body: SeenBody | undefined): object {
  if (body === undefined) return {};
  return {
    body: body.complete ? body.text : { cut: body.text ?? '', sizeBytes: body.sizeBytes ?? -1 },
  };
}

function clientOf(client: object): string {
  return Object.entries(client)
    .filter(([, value]) => value !== false)
    .map(([name, value]) => (name === 'kind' ? String(value) : `${name}=${String(value)}`))
    .join(' ');
}
