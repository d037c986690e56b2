import { parsePermit, permitCovers } from '../util/path-pattern.ts';
import type { DecisionContext } from './context.ts';
import type { NearMiss } from './explanation.ts';

const SHOWN = 3;

/** For a default deny: the permit rules that came nearest, by the number of their clauses that fail. */
export function nearMisses(context: DecisionContext): readonly NearMiss[] {
  const method = context.request()?.method ?? '';
  const path = context.path() ?? '';
  const held = context.roles();
  const found: NearMiss[] = [];
  for (const role of Object.keys(context.snapshot.document.roles ?? {})) {
    for (const rule of context.snapshot.permitsOf(role)) {
      const permit = parsePermit(rule.text);
      if (permit === undefined) continue;
      const covers = permitCovers(permit, method, path);
      const failing: NearMiss['failing'][number][] = [];
      if (!covers.path) failing.push({ clause: 'path', observed: path, required: permit.pattern });
      if (!covers.method)
        failing.push({ clause: 'method', observed: method, required: permit.methods });
      if (!held.has(role)) failing.push({ clause: 'role', observed: [...held], required: role });
      found.push({ rule: rule.rule, text: rule.text, failing });
    }
  }
  // Among equals, a rule whose path fits is nearer than one whose role fits: rights are granted, paths are not.
  const distance = (miss: NearMiss): number =>
    miss.failing.length * 10 + (miss.failing.some(({ clause }) => clause === 'path') ? 1 : 0);
  return found.toSorted((a, b) => distance(a) - distance(b)).slice(0, SHOWN);
}
