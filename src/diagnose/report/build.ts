import type { CauseCode, CauseOwner } from '../cause-codes.ts';
import type { DiagnoseCase } from '../case.ts';
import type { Weighed } from '../diagnose.ts';
import type { Findings, Note, Probe, Remedy } from '../finding.ts';
import { chooseProbes } from '../hypotheses/next-probe.ts';
import type { Difference, Diagnosis, DiagnosisSubject, RankedCause } from './diagnosis.ts';
import { ownerMessage } from './owner-message.ts';
import { fillSnippet } from './fill-snippet.ts';
import type { Target } from './fill-snippet.ts';
import { oddities } from './oddities.ts';
import type { Redact } from './redact.ts';
import { redactDeep, redactorFor } from './redact.ts';
import { usualFixes } from './usual-fixes.ts';

/** What a diagnosis is built from beside the case and what was weighed. */
export interface BuildParts {
  readonly findings: Findings;
  readonly differences: readonly Difference[];
  /** Checks of the network that could be run if the person asked for it. */
  readonly offers: readonly Probe[];
  /** What was sent to anybody, one line each. */
  readonly sent: readonly string[];
  /** What this product wants in such a case: its recipe. Empty: it has none. */
  readonly recipesFor: (product: string, code: CauseCode) => readonly Remedy[];
}

/** Whose change comes first: the person's own, then the nearest to it. */
const ACTORS: readonly CauseOwner[] = [
  'caller',
  'wait',
  'key_owner',
  'network_owner',
  'api_owner',
  'server_owner',
];

/** Puts a diagnosis together. Secrets of the material are out of it, whatever the findings hold. Pure. */
export function buildDiagnosis(kase: DiagnoseCase, weighed: Weighed, parts: BuildParts): Diagnosis {
  const redact = redactorFor(kase, quotedIds(parts.findings.notes));
  const { next, others } = chooseProbes(kase, weighed, parts);
  const clean = redactDeep(
    {
      diagnosis: 1 as const,
      subject: subjectOf(kase, redact),
      answeredBy: weighed.answeredBy.filter(({ confidence }) => confidence >= LEAST),
      passedBy: weighed.passedBy,
      causes: weighed.causes,
      ruledOut: weighed.ruledOut,
      notes: distinctNotes([...oddities(parts.findings.causes), ...parts.findings.notes]),
      differences: parts.differences,
      ...(next === undefined ? {} : { nextProbe: next }),
      otherProbes: others,
      sent: parts.sent,
      missing: missingOf(kase),
    },
    redact,
  );
  // Recipes and usual fixes are words of ours, with `token=` in them that must stay.
  const filled = withTarget(parts.recipesFor, targetOf(kase, redact));
  const causes = clean.causes.map((cause) => withFixes(cause, weighed, filled));
  const draft = { ...clean, causes };
  const message = ownerMessage(kase, { ...draft, next });
  return {
    ...draft,
    ...(message === undefined ? {} : { message: redactDeep(message, redact) }),
  };
}

/** The values in backticks of notes on ids. */
function quotedIds(notes: readonly Note[]): readonly string[] {
  return notes
    .filter(({ kind }) => kind === 'id')
    .flatMap(({ evidence }) =>
      Array.from(evidence.text.matchAll(/`([^`]+)`/g), ([, id = '']) => id),
    );
}

function targetOf({ exchange: { request } }: DiagnoseCase, redact: Redact): Target | undefined {
  if (request === undefined) return undefined;
  const { scheme, host, path } = request.url;
  return { scheme, host, path: redact(path) };
}

/** Recipes with the request's own address in their snippets. */
function withTarget(
  recipesFor: BuildParts['recipesFor'],
  target: Target | undefined,
): BuildParts['recipesFor'] {
  if (target === undefined) return recipesFor;
  return (product, code) =>
    recipesFor(product, code).map((remedy) =>
      remedy.paste === undefined ? remedy : { ...remedy, paste: fillSnippet(remedy.paste, target) },
    );
}

/** Products less likely than this to have answered are not worth telling. */
const LEAST = 0.03;

function withFixes(
  cause: RankedCause,
  { answeredBy, passedBy }: Weighed,
  recipesFor: BuildParts['recipesFor'],
): RankedCause {
  const products = [...answeredBy, ...passedBy].map(({ product }) => product);
  const recipes = products.flatMap((product) => recipesFor(product, cause.code));
  const known = [...cause.fixes, ...recipes];
  const fixes = known.length === 0 ? usualFixes(cause.code) : known;
  const distinct = distinctFixes(fixes.map((fix) => ({ ...fix, text: inOneStyle(fix.text) })));
  return {
    ...cause,
    fixes: distinct.toSorted(
      (left, right) => ACTORS.indexOf(left.actor) - ACTORS.indexOf(right.actor),
    ),
  };
}

/** Two that end in the same paste are one; the first is the more telling. */
function distinctFixes(fixes: readonly Remedy[]): readonly Remedy[] {
  const seen = new Set<string>();
  return fixes.filter(({ text, paste }) => {
    const known = seen.has(text) || (paste !== undefined && seen.has(paste));
    seen.add(text);
    if (paste !== undefined) seen.add(paste);
    return !known;
  });
}

/** Verbs that a remedy may begin with in capitals; other words may be names. */
const VERB =
  /^(?:Add|Allow|Ask|Call|Change|Check|Compare|Correct|Create|Decode|Do|Fetch|Find|Get|Give|Grant|Have|If|In|Leave|Let|Log|Look|Make|Move|On|Open|Put|Read|Register|Remove|Repeat|Replace|Retry|Save|See|Send|Set|Sign|Take|Try|Turn|Use|Wait|Write)\b/;

/** As in lists and in the middle of a sentence: a small letter first, and no full stop. */
function inOneStyle(text: string): string {
  const first = VERB.test(text) ? text.charAt(0).toLowerCase() : text.charAt(0);
  return `${first}${text.slice(1)}`.replace(/\.\s*$/, '');
}

function subjectOf({ exchange }: DiagnoseCase, redact: Redact): DiagnosisSubject {
  const { request, response, source } = exchange;
  return {
    ...(request === undefined ? {} : { method: request.method, url: openUrl(request.url, redact) }),
    ...(response === undefined ? {} : { status: response.status }),
    source,
  };
}

type Url = NonNullable<DiagnoseCase['exchange']['request']>['url'];

/** The address without user information and without values of the query: names stay where they are names. */
function openUrl({ scheme, host, path, query }: Url, redact: Redact): string {
  const origin =
    host === undefined ? '' : `${scheme ?? 'https'}://${host.slice(host.lastIndexOf('@') + 1)}`;
  const names = query
    .slice(1)
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => (pair.includes('=') ? `${pair.slice(0, pair.indexOf('='))}=…` : '…'));
  return `${origin}${redact(path)}${names.length === 0 ? '' : `?${names.join('&')}`}`;
}

function distinctNotes(notes: readonly Note[]): readonly Note[] {
  return [
    ...new Map(
      notes.map((note) => [`${note.kind} ${note.evidence.at ?? ''} ${note.evidence.text}`, note]),
    ).values(),
  ];
}

/** What the material leaves out, in words for a list. */
function missingOf({ exchange, api, logsRead }: DiagnoseCase): readonly string[] {
  const { request, response } = exchange;
  const words = [
    ...(request === undefined ? ['the request'] : request.missing),
    ...(response === undefined ? ['the response: its status, headers and body'] : response.missing),
    ...(logsRead.length === 0 ? ['a log of the server'] : []),
    ...(api === undefined ? ['a description of the API (OpenAPI)'] : []),
  ];
  return [...new Set(words)];
}
