import { isObject } from '../../util/json.ts';
import type { Json, JsonObject } from '../../util/json.ts';
import { textOf } from './read-operation.ts';

/** Base addresses that a document, a path or an operation names, with the defaults of their variables put in. */
export function readServers(holder: JsonObject): readonly string[] {
  if (holder['swagger'] !== undefined) return readSwaggerServers(holder);
  const { servers } = holder;
  if (!Array.isArray(servers)) return [];
  return (servers as readonly Json[]).flatMap((server) => {
    const url = isObject(server) ? textOf(server['url']) : undefined;
    return url === undefined || !isObject(server) ? [] : expand(url, server['variables']);
  });
}

/** Values of variables that are put in beside the default, in all. */
const MAX_EXPANDED = 32;

/** OpenAPI 3.1 §4.8.6: a variable has a default, and perhaps an `enum`, each value of which is an address of its own. */
function expand(url: string, variables: Json | undefined): readonly string[] {
  let found = [url];
  for (const name of new Set([...url.matchAll(/\{([^{}]{1,100})\}/g)].map(([, one = '']) => one))) {
    const variable = isObject(variables) ? variables[name] : undefined;
    if (!isObject(variable)) continue;
    const values = new Set([
      textOf(variable['default']),
      ...(Array.isArray(variable['enum']) ? (variable['enum'] as readonly Json[]).map(textOf) : []),
    ]);
    values.delete(undefined);
    found = found
      .flatMap((one) => [...values].map((value) => one.replaceAll(`{${name}}`, value ?? '')))
      .slice(0, MAX_EXPANDED);
  }
  return found;
}

function readSwaggerServers({ host, basePath, schemes }: JsonObject): readonly string[] {
  const base = textOf(basePath) ?? '';
  const named = textOf(host);
  if (named === undefined) return base === '' ? [] : [base];
  const all = Array.isArray(schemes)
    ? (schemes as readonly Json[]).filter((one) => typeof one === 'string')
    : [];
  return (all.length === 0 ? ['https'] : all).map((scheme) => `${scheme}://${named}${base}`);
}
