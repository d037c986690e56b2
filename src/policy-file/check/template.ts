import { parseTarget } from '../../util/target.ts';

/** What is wrong with a path template. */
export interface TemplateFault {
  readonly message: string;
  /** The template that was probably meant. */
  readonly nearest?: string;
}

/** Templates that need no closer look: plain segments, whole-segment parameters, `**` at the end. */
const PLAIN = /^(?:\/(?:[A-Za-z0-9_~-][A-Za-z0-9._~-]*|\{[A-Za-z0-9_.-]+\}))*(?:\/(?:\*\*)?)?$/;

/** Why no request can have a path of this template; undefined where one can. */
export function templateFault(template: string): TemplateFault | undefined {
  if (PLAIN.test(template) && !hasTwin(template)) return undefined;
  if (!template.startsWith('/'))
    return { message: 'a path begins with /', nearest: `/${template}` };
  const segments = template.slice(1).split('/');
  for (const [at, segment] of segments.entries()) {
    const message = segmentFault(segment, at === segments.length - 1);
    if (message !== undefined) return { message: `${message} (in ${JSON.stringify(template)})` };
  }
  if (hasTwin(template))
    return { message: `a parameter stands twice in ${JSON.stringify(template)}` };
  return literalFault(segments);
}

function segmentFault(segment: string, isLast: boolean): string | undefined {
  if (segment === '**')
    return isLast ? undefined : '** takes the rest of a path and can only be its last segment';
  if (segment.includes('*'))
    return `* is no part of a template: write {name} for one segment, ** at the end for the rest`;
  if (!segment.includes('{') && !segment.includes('}')) return undefined;
  if (/^\{[^{}]+\}$/.test(segment)) return undefined;
  return `a parameter is a whole segment, ${JSON.stringify(segment)} is not one`;
}

/** A literal that requests never have in this form, because it is normalised or refused before it is matched. */
function literalFault(segments: readonly string[]): TemplateFault | undefined {
  const isLiteral = (segment: string): boolean => segment !== '**' && !segment.startsWith('{');
  const probe = `/${segments.map((segment) => (isLiteral(segment) ? segment : 'x')).join('/')}`;
  const encoded = encodeHigh(probe);
  const parsed = parseTarget(encoded, undefined);
  if (!parsed.ok || parsed.hasQuery) {
    const reason = parsed.ok ? 'a query is no part of a path' : parsed.reason;
    return {
      message: `no request can have the path ${JSON.stringify(`/${segments.join('/')}`)}: ${reason}`,
    };
  }
  if (parsed.path === probe) return undefined;
  const normal = parsed.path.slice(1).split('/');
  const nearest = `/${segments.map((segment, at) => (isLiteral(segment) ? normal[at] : segment)).join('/')}`;
  return {
    message: `requests have this path in another form: write ${JSON.stringify(nearest)}`,
    nearest,
  };
}

/** Characters outside of ASCII and spaces as requests carry them. */
function encodeHigh(path: string): string {
  return path.replaceAll(/[ "<>^`|\u{80}-\u{10ffff}]/gu, (text) =>
    encodeURIComponent(text.toWellFormed()),
  );
}

function hasTwin(template: string): boolean {
  const names = template.match(/\{[^{}/]+\}/g);
  return names !== null && new Set(names).size < names.length;
}
