import type { DocumentPath } from '../../core/edit.ts';
import type { OperationRules, PerMethod, PolicyDocument } from '../../core/policy/document.ts';
import type { RouteEntry } from '../../core/policy/snapshot.ts';

/** A place of the document that may hold rules. */
export interface LevelPlace {
  readonly path: DocumentPath;
  readonly rules: OperationRules;
  readonly service?: string;
  readonly version?: string;
  /** Operation id or route id. */
  readonly operation?: string;
}

/** Every level of the document that holds rules, the outer ones first. */
export function* levelPlaces(document: PolicyDocument): Generator<LevelPlace, void, void> {
  yield { path: [], rules: rulesOf(document) };
  for (const [service, { versions, ...rest }] of Object.entries(document.services ?? {})) {
    const path = ['services', service];
    yield { path, rules: rest, service };
    for (const [version, rules] of Object.entries(versions)) {
      const at = [...path, 'versions', version];
      yield { path: at, rules, service, version };
      for (const [operation, own] of Object.entries(rules.operations ?? {})) {
        yield { path: [...at, 'operations', operation], rules: own, service, version, operation };
      }
      for (const [index, route] of (rules.routes ?? []).entries()) {
        yield {
          path: [...at, 'routes', index],
          rules: route,
          service,
          version,
          operation: route.id,
        };
      }
    }
  }
}

/** The document's own rules; it has no `require`. */
function rulesOf(document: PolicyDocument): OperationRules {
  const { access, ip, limits, body } = document;
  return {
    ...(access === undefined ? {} : { access }),
    ...(ip === undefined ? {} : { ip }),
    ...(limits === undefined ? {} : { limits }),
    ...(body === undefined ? {} : { body }),
  };
}

/** The levels that hold for a route, nearest first. */
export function levelsOfRoute(document: PolicyDocument, entry: RouteEntry): readonly LevelPlace[] {
  const { serviceName: service, versionName: version, operationId: operation } = entry;
  const path = ['services', service];
  const at = [...path, 'versions', version];
  const levels: LevelPlace[] = [];
  const { operations, routes } = entry.version;
  const own =
    operations !== undefined && Object.hasOwn(operations, operation)
      ? operations[operation]
      : undefined;
  if (own !== undefined)
    levels.push({
      path: [...at, 'operations', operation],
      rules: own,
      service,
      version,
      operation,
    });
  const written = entry.written === undefined ? undefined : routes?.[entry.written];
  if (written !== undefined && entry.written !== undefined) {
    levels.push({
      path: [...at, 'routes', entry.written],
      rules: written,
      service,
      version,
      operation,
    });
  }
  levels.push(
    { path: at, rules: entry.version, service, version },
    { path, rules: entry.service, service },
    { path: [], rules: rulesOf(document) },
  );
  return levels;
}

/** The nearest level that has something, and what it has. */
export function nearestWith<T>(
  levels: readonly LevelPlace[],
  pick: (rules: OperationRules) => T | undefined,
): { readonly level: LevelPlace; readonly value: T } | undefined {
  for (const level of levels) {
    const value = pick(level.rules);
    if (value !== undefined) return { level, value };
  }
  return undefined;
}

/** Where a route stands in the document. */
export function routePath(entry: RouteEntry): DocumentPath {
  const at = ['services', entry.serviceName, 'versions', entry.versionName];
  return entry.written === undefined ? [...at, 'openapi'] : [...at, 'routes', entry.written];
}

/** A list that a level has for some methods; `method` is undefined where it holds for all. */
export interface MethodList<T> {
  readonly method: string | undefined;
  readonly values: readonly T[];
  readonly path: DocumentPath;
}

/** The lists of a member that is a list or lists by method. */
export function methodLists<T>(
  value: PerMethod<T> | undefined,
  path: DocumentPath,
): readonly MethodList<T>[] {
  if (value === undefined) return [];
  if (isList(value)) return [{ method: undefined, values: value, path }];
  return Object.entries(value).map(([method, values]) => ({
    method,
    values,
    path: [...path, method],
  }));
}

function isList<T>(value: PerMethod<T>): value is readonly T[] {
  return Array.isArray(value);
}
