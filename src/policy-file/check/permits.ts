import type { DocumentPath } from '../../core/edit.ts';
import type { RouteEntry } from '../../core/policy/snapshot.ts';
import { parsePermit } from '../../util/path-pattern.ts';
import type { Permit } from '../../util/path-pattern.ts';
import { checkMethod } from './names.ts';
import type { PolicyCheck } from './policy-check.ts';
import { TemplateTree } from './template-tree.ts';
import { show, showList } from './words.ts';

/** How many templates are looked through for the one that a permit rule was meant for. */
const SUGGESTED_AMONG = 3000;

/** Permit rules that cannot be read, and such as open nothing. */
export function checkPermits(check: PolicyCheck, routes: readonly RouteEntry[]): void {
  let tree: TemplateTree | undefined;
  for (const [role, { may = [] }] of Object.entries(check.document.roles ?? {})) {
    for (const [index, text] of may.entries()) {
      const path = ['roles', role, 'may', index];
      const permit = parsePermit(text);
      if (permit === undefined) {
        tellBad(check, path, text);
        continue;
      }
      for (const method of permit.methods) checkMethod(check, method, { path, atKey: false });
      tree ??= treeOf(routes);
      checkReach(check, { path, text, permit, tree, routes });
    }
  }
}

function treeOf(routes: readonly RouteEntry[]): TemplateTree {
  const tree = new TemplateTree();
  for (const route of routes) tree.add(route.template, route.methods);
  return tree;
}

interface Reach {
  readonly path: DocumentPath;
  readonly text: string;
  readonly permit: Permit;
  readonly tree: TemplateTree;
  readonly routes: readonly RouteEntry[];
}

function checkReach(check: PolicyCheck, reach: Reach): void {
  const { path, text, permit } = reach;
  // Without any route, every rule would be told; without some, those for them.
  if (reach.routes.length === 0 || check.input.incomplete.size > 0) return;
  const methods = reach.tree.methodsUnder(permit);
  if (methods.size === 0) {
    const meant = nearestRule(check, reach);
    const hint = meant === undefined ? '' : ` — did you mean ${show(meant)}?`;
    check.warning(path, {
      code: 'permit.matches_nothing',
      message: `no route has a path that ${show(text)} covers${hint}`,
      found: text,
      nearest: meant,
    });
    return;
  }
  const useless = permit.methods.filter((method) => !isTaken(method, methods));
  if (useless.length === 0) return;
  check.warning(path, {
    code: 'permit.matches_nothing',
    message: `no route under ${permit.pattern} takes ${showList(useless)}: the routes there take ${showList([...methods].toSorted())}`,
    found: text,
  });
}

function isTaken(method: string, methods: ReadonlySet<string>): boolean {
  return (
    method === '*' ||
    methods.has('*') ||
    methods.has(method) ||
    (method === 'HEAD' && methods.has('GET'))
  );
}

/** The rule with its misspelt segments mended, if that covers a route; else with the nearest pattern that would. */
function nearestRule(check: PolicyCheck, { permit, tree, routes }: Reach): string | undefined {
  const methods = permit.methods.join(',');
  const literals = literalsOf(routes);
  const segments = permit.segments.map((segment) => {
    const isFine = segment.includes('*') || literals.has(segment);
    return isFine ? segment : (check.nearest(segment, [...literals]) ?? segment);
  });
  const guess = parsePermit(`${methods} /${segments.join('/')}`);
  if (guess !== undefined && tree.methodsUnder(guess).size > 0)
    return `${methods} ${guess.pattern}`;
  const near = check.nearest(permit.pattern, patternsOf(routes));
  return near === undefined ? undefined : `${methods} ${near}`;
}

function literalsOf(routes: readonly RouteEntry[]): ReadonlySet<string> {
  const literals = new Set<string>();
  for (const { template } of routes.slice(0, SUGGESTED_AMONG)) {
    for (const segment of template.split('/')) {
      if (segment !== '' && segment !== '**' && !segment.startsWith('{')) literals.add(segment);
    }
  }
  return literals;
}

/** Patterns that would cover routes: each template's own, and everything below its first segments. */
function patternsOf(routes: readonly RouteEntry[]): readonly string[] {
  const patterns = new Set<string>();
  for (const { template } of routes.slice(0, SUGGESTED_AMONG)) {
    const segments = template
      .split('/')
      .map((segment) => (segment.startsWith('{') ? '*' : segment));
    patterns.add(segments.join('/'));
    for (let length = 2; length <= Math.min(segments.length, 3); length += 1) {
      const first = segments.slice(0, length);
      if (first.at(-1) !== '**') patterns.add(`${first.join('/')}/**`);
    }
  }
  return [...patterns];
}

function tellBad(check: PolicyCheck, path: DocumentPath, text: string): void {
  if (text === '') return;
  const meant = mended(text);
  const hint =
    meant === undefined
      ? ' — expected for example "GET,POST /orders/**": methods in upper case or *, a space, a path whose segments are text, * or a last **'
      : ` — did you mean ${show(meant)}?`;
  check.error(path, {
    code: 'permit.bad',
    message: `${show(text)} is no permit rule${hint}`,
    found: text,
    nearest: meant,
  });
}

/** The rule that was probably meant by a text that is none. */
function mended(text: string): string | undefined {
  const parts = /^\s*([A-Za-z*]+(?:\s*[,|]\s*[A-Za-z*]+)*)\s*:?\s+(\S*)\s*$/.exec(text);
  const path = parts?.[2] ?? text.trim();
  const methods = (parts?.[1] ?? 'GET')
    .toUpperCase()
    .split(/\s*[,|]\s*/)
    .join(',');
  const rooted = path.startsWith('/') ? path : `/${path}`;
  const pattern = rooted
    .replaceAll(/\{[^{}/]*\*\}|\{[^{}/]*\.\.\.\}/g, '**')
    .replaceAll(/\{[^{}/]*\}|:[^/]+(?=\/|$)/g, '*');
  const meant = `${methods} ${pattern}`;
  return parsePermit(meant) === undefined ? undefined : meant;
}
