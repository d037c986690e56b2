import { createHash } from 'node:crypto';
import { html, trusted } from './markup.ts';
import type { Content, Markup } from './markup.ts';
import { SCRIPT, STYLE } from './style.ts';

/** One self-contained page, and the policy (CSP level 3) under which it works whole. */
export interface HtmlPage {
  readonly html: string;
  readonly contentSecurityPolicy: string;
}

const POLICY = [
  "default-src 'none'",
  `style-src '${hashOf(STYLE)}'`,
  `script-src '${hashOf(SCRIPT)}'`,
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

// Byte for byte what the hashes above are of, so no formatter may reach into them.
const STYLE_ELEMENT = trusted(`<style>${STYLE}</style>`);
const SCRIPT_ELEMENT = trusted(`<script>${SCRIPT}</script>`);

/** Puts content into a page that loads nothing and runs nothing but the copy buttons. */
export function page(title: string, content: Content): HtmlPage {
  const whole = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${POLICY}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="referrer" content="no-referrer" />
        <title>${title}</title>
        ${STYLE_ELEMENT}
      </head>
      <body>
        <main>${content}</main>
        ${SCRIPT_ELEMENT}
      </body>
    </html> `;
  return { html: whole.markup, contentSecurityPolicy: POLICY };
}

/** A button that copies text; hidden where no script runs. */
export function copyButton(text: string, what: string): Markup {
  return html`<button type="button" hidden data-copy="${text}" aria-label="Copy ${what}">
    Copy
  </button>`;
}

/** A command or other text to take along, with its copy button. */
export function copyBlock(text: string, what: string): Markup {
  return html`<div class="command">
    <pre>${text}</pre>
    ${copyButton(text, what)}
  </div>`;
}

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}
