import type { RuleId } from '../verdict.ts';
import type { OperationRules } from './document.ts';
import type { RouteEntry } from './snapshot.ts';
import type { PolicySource } from './source.ts';

/** Rules at one place of the document. `at` is the rule id of that place; empty for the document itself. */
export interface Level {
  readonly at: RuleId;
  readonly rules: OperationRules;
}

/** Rule id of a member of a level. */
export function ruleAt(level: Level, member: string): RuleId {
  return level.at === '' ? member : `${level.at}/${member}`;
}

/** A route that is written out without rules of its own is no level: it shares everything with its version. */
function hasRules(rules: OperationRules): boolean {
  const { require, access, ip, limits, body } = rules;
  return [require, access, ip, limits, body].some((member) => member !== undefined);
}

/** The levels that hold for a route, nearest first: operation, version, service, document. */
export function levelsOf(entry: RouteEntry, source: PolicySource): readonly Level[] {
  const service = `services/${entry.serviceName}`;
  const version = `${service}/versions/${entry.versionName}`;
  const levels: Level[] = [];
  const written = entry.written === undefined ? undefined : entry.version.routes?.[entry.written];
  const operations = entry.version.operations;
  if (operations !== undefined && Object.hasOwn(operations, entry.operationId)) {
    const rules = operations[entry.operationId];
    if (rules !== undefined)
      levels.push({ at: `${version}/operations/${entry.operationId}`, rules });
  }
  if (written !== undefined && hasRules(written))
    levels.push({ at: `${version}/routes/${entry.operationId}`, rules: written });
  levels.push({ at: version, rules: entry.version }, { at: service, rules: entry.service });
  const { access, ip, limits, body } = source.document;
  levels.push({
    at: '',
    rules: {
      ...(access === undefined ? {} : { access }),
      ...(ip === undefined ? {} : { ip }),
      ...(limits === undefined ? {} : { limits }),
      ...(body === undefined ? {} : { body }),
    },
  });
  return levels;
}
