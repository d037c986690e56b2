import type { DocumentPath } from '../../core/edit.ts';
import type { RouteEntry } from '../../core/policy/snapshot.ts';
import { levelsOfRoute, nearestWith } from './levels.ts';
import type { PolicyCheck } from './policy-check.ts';

/**
 * Lists of content types that let bodies past a schema file: it holds JSON alone, and a body of another type that is on
 * the list is passed on unread. Told once for each such entry, also where an outer level wrote it.
 */
export function checkUnreadBodies(check: PolicyCheck, routes: readonly RouteEntry[]): void {
  const told = new Set<string>();
  for (const route of routes) {
    const levels = levelsOfRoute(check.document, route);
    if (nearestWith(levels, ({ body }) => body?.validate)?.value === false) continue;
    const schema = nearestWith(levels, ({ body }) => body?.schema);
    const types = nearestWith(levels, ({ body }) => body?.contentTypes);
    if (schema === undefined || types === undefined) continue;
    for (const [index, type] of types.value.entries()) {
      const path: DocumentPath = [...types.level.path, 'body', 'contentTypes', index];
      const name = path.join('/');
      if (isJsonAlone(type) || told.has(name)) continue;
      told.add(name);
      check.warning(path, {
        code: 'body.unread',
        message: `bodies of type ${type} pass ${schema.value} unread on ${route.methods.join(',')} ${route.template}: a schema holds JSON alone`,
      });
    }
  }
}

/** Whether every type of this media range is JSON (RFC 6839 §3.1). */
function isJsonAlone(range: string): boolean {
  const [essence = ''] = range.toLowerCase().split(';');
  return essence.trim() === 'application/json' || essence.trim().endsWith('+json');
}
