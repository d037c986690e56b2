/** What is wrong with the path template of an OpenAPI file; undefined: nothing. */
export function templateFault(path: string): string | undefined {
  if (!path.startsWith('/')) return `the path \`${path}\` does not begin with \`/\``;
  if (/[?#]/.test(path))
    return `the path \`${path}\` has a query or fragment: only paths are matched`;
  const names = new Set<string>();
  for (const segment of path.slice(1).split('/')) {
    if (!/[{}]/.test(segment)) continue;
    const name = /^\{([^{}]+)\}$/.exec(segment)?.[1];
    if (name === undefined) {
      return `the segment \`${segment}\` mixes text and parameters: a parameter is a whole segment, \`{name}\``;
    }
    if (names.has(name)) return `the parameter \`{${name}}\` stands twice in \`${path}\``;
    names.add(name);
  }
  return undefined;
}

/** The template without the names of its parameters: templates of one shape match the same paths (OpenAPI 3.1 §4.8.8.2). */
export function templateShape(path: string): string {
  return path.replaceAll(/\{[^{}]*\}/g, '{}');
}

/** An operation id made from method and path: `GET /orders/{id}` is `get-orders-id`. */
export function madeId(method: string, path: string): string {
  const words = path.split(/[^A-Za-z0-9]+/).filter((word) => word !== '');
  return [method, ...(words.length === 0 ? ['root'] : words)].join('-').toLowerCase();
}
