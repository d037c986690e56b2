/** The segments of a path: `/orders/7` has two, `/orders/` has a second, empty one, `/` has one, empty. */
export function segmentsOf(path: string): readonly string[] {
  return (path.startsWith('/') ? path.slice(1) : path).split('/', 200);
}

/**
 * Whether a template (`/orders/{id}`, `/files/{name}.json`) takes a path; the number of its segments with parameters if
 * so, else undefined. A parameter is never empty and never has a slash. Linear in both.
 */
export function matchTemplate(template: string, segments: readonly string[]): number | undefined {
  const wanted = segmentsOf(template);
  if (wanted.length !== segments.length) return undefined;
  let parameters = 0;
  for (let at = 0; at < wanted.length; at += 1) {
    const one = wanted[at] ?? '';
    const sent = segments[at] ?? '';
    if (!one.includes('{')) {
      if (one !== sent && one !== decoded(sent)) return undefined;
      continue;
    }
    if (!matchSegment(one, sent)) return undefined;
    parameters += 1;
  }
  return parameters;
}

function decoded(segment: string): string {
  if (!segment.includes('%')) return segment;
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

/** Literals of a mixed segment must stand in order, with something between them: the first fitting place of each is taken. */
function matchSegment(template: string, sent: string): boolean {
  const literals = template.split(/\{[^{}]*\}/);
  const first = literals[0] ?? '';
  const last = literals.at(-1) ?? '';
  if (!sent.startsWith(first) || !sent.endsWith(last)) return false;
  const end = sent.length - last.length;
  let at = first.length;
  for (const literal of literals.slice(1, -1)) {
    const next = sent.indexOf(literal, at + 1);
    if (next === -1 || next + literal.length > end) return false;
    at = next + literal.length;
  }
  return at < end;
}
