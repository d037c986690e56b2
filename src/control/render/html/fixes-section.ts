import type { ReportedFix, WhyReport } from '../../why-report.ts';
import { ACTOR_WORDS, widensText } from '../fix-text.ts';
import { countText } from '../plain.ts';
import { html } from './markup.ts';
import type { Content, Markup } from './markup.ts';
import { copyBlock } from './page.ts';

/** The fixes, cheapest first, each with who can make it, whom else it lets in, its proof and its command. */
export function fixesSection(report: WhyReport, nowMs: number): Content {
  if (report.decision.outcome === 'allow') return undefined;
  if (report.fixes.length === 0) {
    const bounded = report.search.bounded ? ' The search ended at its bound.' : '';
    return html`<section class="card" aria-labelledby="fixes">
      <h2 id="fixes">Fixes</h2>
      <p>No fix was found in ${countText(report.search.decisions, 'decision')}.${bounded}</p>
    </section>`;
  }
  return html`<section class="card" aria-labelledby="fixes">
    <h2 id="fixes">
      Fixes, cheapest first <span class="soft">– each was decided again and allowed</span>
    </h2>
    <ol class="fixes">
      ${report.fixes.map((fix, index) => fixItem(fix, index === 0, nowMs))}
    </ol>
  </section>`;
}

function fixItem(fix: ReportedFix, isCheapest: boolean, nowMs: number): Markup {
  const { widens, proof } = fix;
  return html`<li${isCheapest ? html` class="cheapest"` : ''}>
<div class="fix-head"><strong>${fix.number}</strong> <span class="chip quiet">${ACTOR_WORDS[fix.actor]}</span> <span class="small soft">✓ proven</span></div>
<ul>${fix.summary.map((line) => html`<li>${line}</li>`)}</ul>
${widens !== undefined && html`<p class="small ${widens.crossesTenants ? 'warn' : 'soft'}">${widensText(widens, nowMs)}</p>`}
${proof.unknown.length > 0 && html`<p class="small warn">Allowed as far as is known; not kept, so not decided: ${proof.unknown.join(', ')}</p>`}
${fix.apply !== undefined && copyBlock(fix.apply, `the command for fix ${fix.number}`)}
</li>
`;
}
