import type { DocumentPath } from '../core/edit.ts';
import type { OperationRules, PolicyDocument } from '../core/policy/document.ts';

/** A JSON Schema file that a document names, and where it does. */
export interface SchemaFile {
  readonly file: string;
  readonly path: DocumentPath;
}

/** Every `body.schema` of a document, at whatever level. */
export function schemaFiles(document: PolicyDocument): readonly SchemaFile[] {
  const found: SchemaFile[] = [];
  const look = (rules: Pick<OperationRules, 'body'>, path: DocumentPath): void => {
    const file = rules.body?.schema;
    if (file !== undefined) found.push({ file, path: [...path, 'body', 'schema'] });
  };
  look(document, []);
  for (const [service, rules] of Object.entries(document.services ?? {})) {
    look(rules, ['services', service]);
    for (const [name, version] of Object.entries(rules.versions)) {
      const path = ['services', service, 'versions', name];
      look(version, path);
      for (const [at, route] of (version.routes ?? []).entries())
        look(route, [...path, 'routes', at]);
      for (const [id, operation] of Object.entries(version.operations ?? {})) {
        look(operation, [...path, 'operations', id]);
      }
    }
  }
  return found;
}
