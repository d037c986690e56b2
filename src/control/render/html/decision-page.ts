import type { WhyReport } from '../../why-report.ts';
import { plain } from '../../../util/plain.ts';
import { agoText, momentText } from '../time.ts';
import { microsText, todaySentence, whoText } from '../why-text.ts';
import { fixesSection } from './fixes-section.ts';
import { html } from './markup.ts';
import type { Content, Markup } from './markup.ts';
import { copyBlock, copyButton, page } from './page.ts';
import type { HtmlPage } from './page.ts';
import { nearMissSection, timelineSection } from './timeline-section.ts';

/** The page of one decision: verdict, sentence, timeline, fixes, the request; in the order in which people ask. */
export function decisionPage(report: WhyReport, nowMs: number): HtmlPage {
  const verdict = verdictOf(report);
  return page(`${verdict.words} · ${report.request.method} ${report.request.path}`, [
    headSection(report, nowMs),
    todayNotice(report),
    html`<div class="columns">
      <div class="said">${timelineSection(report)}${nearMissSection(report)}</div>
      <div class="mend">${fixesSection(report, nowMs)}</div>
      <div class="rest">${askSection(report)}${requestSection(report)}</div>
    </div>`,
    footer(report),
  ]);
}

interface Verdict {
  readonly sign: string;
  readonly words: string;
  readonly tone: 'good' | 'bad' | 'warn';
}

function verdictOf(report: WhyReport): Verdict {
  const { outcome, status, code } = report.decision;
  if (outcome === 'allow') return { sign: '✓', words: 'Allowed', tone: 'good' };
  if (outcome === 'not_evaluable') return { sign: '?', words: 'Not decidable', tone: 'warn' };
  const number = status === undefined || status === 0 ? '' : `${status} `;
  return { sign: '✗', words: `${number}${code ?? 'refused'}`, tone: 'bad' };
}

function headSection(report: WhyReport, nowMs: number): Markup {
  const verdict = verdictOf(report);
  return html`<header>
    <p class="brand">
      Pinpoint · ${report.sent ? 'decision on a call' : 'a request that was never sent'}
    </p>
    <h1>
      <span class="chip ${verdict.tone}">${verdict.sign} ${verdict.words}</span>
      <span class="mono">${plain(report.request.method)} ${plain(report.request.path)}</span>
    </h1>
    <p class="lead">${upperFirst(report.inShort)}</p>
    <dl class="facts">
      ${factList(report, nowMs).map(
        ([name, value]) =>
          html`<div>
            <dt>${name}</dt>
            <dd>${value}</dd>
          </div> `,
      )}
    </dl>
  </header>`;
}

function factList(report: WhyReport, nowMs: number): readonly (readonly [string, Content])[] {
  const { policy, recorded, target } = report;
  const facts: (readonly [string, Content])[] = [
    ['Who', whoText(report)],
    ['From', report.request.clientIp],
    ['Route', target.route ?? 'none'],
    [
      'When',
      report.sent
        ? html`<time datetime="${new Date(report.atMs).toISOString()}"
              >${momentText(report.atMs)}</time
            >
            <span class="soft">(${agoText(report.atMs, nowMs)} as of this page)</span>`
        : 'never sent',
    ],
    [
      'Policy',
      html`<span class="mono">${policy.revision.slice(0, 12)}</span>
        ${policy.which === 'todays' ? 'today’s' : 'of the time'}`,
    ],
  ];
  if (recorded !== undefined) {
    facts.push([
      'Backend',
      recorded.upstreamReached ? 'reached' : 'not reached: nothing was sent to it',
    ]);
    facts.push([
      'Took',
      `${microsText(recorded.timings.decideUs)} to decide, ${microsText(recorded.timings.totalMs * 1000)} in all`,
    ]);
  }
  if (report.id !== undefined)
    facts.push([
      'Call',
      html`<span class="mono">${report.id}</span> ${copyButton(report.id, 'the id of the call')}`,
    ]);
  return facts;
}

function todayNotice(report: WhyReport): Content {
  const sentence = todaySentence(report);
  return (
    sentence !== undefined &&
    html`<section class="card notice" aria-label="Today’s policy">
      <p><span class="chip warn">! changed since</span> ${sentence}</p>
    </section>`
  );
}

function askSection(report: WhyReport): Content {
  const { caller } = report;
  if (caller === undefined) return undefined;
  const { ask } = caller;
  return html`<section class="card" aria-labelledby="told">
    <h2 id="told">What the caller was told</h2>
    <p>${caller.detail}</p>
    <p class="soft">${caller.hint}</p>
    ${
      ask !== undefined &&
      html`<p>The caller may ask <strong>${ask.who}</strong>:</p>
        ${copyBlock(ask.text, 'the sentence to send')}`
    }
  </section>`;
}

function requestSection(report: WhyReport): Content {
  const { curl } = report.request;
  if (curl === undefined) return undefined;
  return html`<section class="card" aria-labelledby="request">
    <h2 id="request">The request</h2>
    ${copyBlock(curl, 'the request as a curl command')}
    <p class="soft small">Secrets are not kept: put your own in the place of the placeholders.</p>
  </section>`;
}

function footer(report: WhyReport): Markup {
  const command = report.id === undefined ? 'pinpoint why -- curl …' : `pinpoint why ${report.id}`;
  return html`<footer>
    <p>
      The same in a terminal: <code>${command}</code>, and as data with <code>--json</code>. Decided
      under revision <span class="mono">${report.policy.revision}</span>, directory
      <span class="mono">${report.policy.directoryVersion}</span>, accepted
      ${momentText(report.policy.acceptedAtMs)} (${report.policy.by}), from ${report.policy.file}.
    </p>
  </footer>`;
}

function upperFirst(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
