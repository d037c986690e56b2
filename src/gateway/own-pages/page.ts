import type { HeaderList } from '../../core/facts.ts';
import { isTerminal, preferredForm } from '../answer/accept.ts';
import type { Exchange } from '../exchange.ts';

/** A page of ours in the forms that a caller may ask for. */
export interface Page {
  readonly status: number;
  readonly json: Readonly<Record<string, unknown>>;
  readonly text: string;
  readonly html: string;
  /** Further fields: names and values in turn. */
  readonly fields?: readonly string[];
}

/** Answers with a page in the form that the request prefers. Nothing of it may be kept or run. */
export function respondPage(exchange: Exchange, headers: HeaderList, page: Page): void {
  const form = preferredForm(headers);
  const [contentType, text] =
    form === 'html'
      ? ['text/html; charset=utf-8', page.html]
      : form === 'text'
        ? ['text/plain; charset=utf-8', page.text]
        : [
            jsonType(page),
            `${JSON.stringify(page.json, undefined, isTerminal(headers) ? 2 : 0)}\n`,
          ];
  exchange.respond(
    {
      status: page.status,
      fields: [
        'Content-Type',
        contentType,
        'Cache-Control',
        'no-store',
        'X-Content-Type-Options',
        'nosniff',
        'Content-Security-Policy',
        "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'",
        // The address of a refusal is its secret.
        'Referrer-Policy',
        'no-referrer',
        'Vary',
        'Accept, User-Agent',
        ...(page.fields ?? []),
      ],
    },
    Buffer.from(text),
  );
}

function jsonType(page: Page): string {
  return page.status < 400 ? 'application/json' : 'application/problem+json';
}
