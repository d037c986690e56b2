import type { CallRecord } from '../../../calls/record.ts';
import { agoText, momentText } from '../time.ts';
import { html } from './markup.ts';
import type { Markup } from './markup.ts';
import { page } from './page.ts';
import type { HtmlPage } from './page.ts';

/** The newest calls, each with a link to its decision. */
export function callsPage(calls: readonly CallRecord[], nowMs: number): HtmlPage {
  const list =
    calls.length === 0
      ? html`<p>No call was recorded yet, or none fits the filter.</p>`
      : html`<div class="scroll">
          <table class="stack">
            <thead>
              <tr>
                <th scope="col">When</th>
                <th scope="col">Answer</th>
                <th scope="col">Request</th>
                <th scope="col">Who</th>
              </tr>
            </thead>
            <tbody>
              ${calls.map((call) => callRow(call, nowMs))}
            </tbody>
          </table>
        </div>`;
  return page(
    'Calls · Pinpoint',
    html`<header>
        <p class="brand">Pinpoint</p>
        <h1>Calls</h1>
      </header>
      <section class="card" aria-label="Newest calls">${list}</section>`,
  );
}

const OUTCOMES: Readonly<
  Record<CallRecord['outcome'], { readonly tone: string; readonly words: string }>
> = {
  allowed: { tone: 'good', words: '✓ allowed' },
  refused: { tone: 'bad', words: '✗ refused' },
  relayed: { tone: 'warn', words: '✗ backend refused' },
  failed: { tone: 'bad', words: '! failed' },
  aborted: { tone: 'quiet', words: '– caller left' },
};

function callRow(call: CallRecord, nowMs: number): Markup {
  const outcome = OUTCOMES[call.outcome];
  return html`<tr>
    <td data-label="When">
      <time datetime="${new Date(call.atMs).toISOString()}" title="${momentText(call.atMs)}"
        >${agoText(call.atMs, nowMs)}</time
      >
    </td>
    <td data-label="Answer">
      <span
        ><span class="chip ${outcome.tone}">${outcome.words}</span> ${call.status}
        ${call.code}</span
      >
    </td>
    <td data-label="Request">
      <a class="mono" href="/calls/${call.id}">${call.method} ${call.path}</a>
    </td>
    <td data-label="Who"><span>${call.consumer ?? '–'}</span></td>
  </tr> `;
}
