import type { ReportedFix, WhyReport } from '../../why-report.ts';
import type { LayerName } from '../../../core/layer.ts';
import {
  ACTOR_WORDS,
  fixExamples,
  noFixText,
  unknownSentence,
  unknownToAll,
  widensText,
} from '../fix-text.ts';
import { html } from './markup.ts';
import type { Content, Markup } from './markup.ts';
import { copyBlock } from './page.ts';

/** The fixes, cheapest first, each with who can make it, whom else it lets in, its proof and its command. */
export function fixesSection(report: WhyReport, nowMs: number): Content {
  if (report.decision.outcome === 'allow') return undefined;
  if (report.fixes.length === 0) {
    return html`<section class="card" aria-labelledby="fixes">
      <h2 id="fixes">Fixes</h2>
      <p>${noFixText(report)}</p>
    </section>`;
  }
  const shared = unknownToAll(report.fixes);
  return html`<section class="card" aria-labelledby="fixes">
    <h2 id="fixes">
      Fixes, cheapest first <span class="soft">– each was decided again and allowed</span>
    </h2>
    ${shared.length > 0 && html`<p class="small soft">${unknownSentence(shared)}</p>`}
    <ol class="fixes">
      ${report.fixes.map((fix, index) => fixItem(fix, { shared, nowMs, isCheapest: index === 0 }))}
    </ol>
  </section>`;
}

interface FixPlace {
  readonly shared: readonly LayerName[];
  readonly nowMs: number;
  readonly isCheapest: boolean;
}

function fixItem(fix: ReportedFix, { shared, nowMs, isCheapest }: FixPlace): Markup {
  const { widens, proof } = fix;
  const unknown = proof.unknown.filter((layer) => !shared.includes(layer));
  const tone = widens?.crossesTenants === true ? 'warn' : 'soft';
  return html`<li class="${isCheapest ? 'cheapest' : 'other'}">
    <div class="fix-head">
      <strong>${fix.number}</strong> <span class="chip quiet">${ACTOR_WORDS[fix.actor]}</span>
      <span class="small soft">✓ proven</span>
    </div>
    <ul>
      ${fix.summary.map((line) => html`<li>${line}</li>`)}
    </ul>
    ${fixExamples(fix).map((example) => html`<p class="small soft">${example}</p>`)}
    ${widens !== undefined && html`<p class="small ${tone}">${widensText(widens, nowMs)}</p>`}
    ${unknown.length > 0 && html`<p class="small warn">Not known: ${unknown.join(', ')}</p>`}
    ${fix.apply !== undefined && copyBlock(fix.apply, `the command for fix ${fix.number}`)}
  </li> `;
}
