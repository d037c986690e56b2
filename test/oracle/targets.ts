/** Request targets and Host fields for the oracle: slow, and every rule apart. */

/** RFC 3986 §3.3, `pchar` without the percent sign. */
const SEGMENT = /^(?:[A-Za-z0-9\-._~!$&'()*+,;=:@]|%[0-9A-Fa-f]{2})*$/;
/** RFC 3986 §3.4, lenient: any visible ASCII but `#`. */
const QUERY = /^[!"$-~]*$/;
/** RFC 9110 §7.2 and RFC 3986 §3.2.2: a name or an IP literal, and perhaps a port. */
const HOST =
  /^(?:\[[0-9A-Fa-f:.]+\]|(?:[A-Za-z0-9\-._~!$&'()*+,;=]|%[0-9A-Fa-f]{2})+)(?::[0-9]*)?$/;

/** The one path of a target, or undefined where two servers could read two paths. */
export function readPath(rawTarget: string, host: string): string | undefined {
  const absolute = /^(https?):\/\/([^/?#]*)(.*)$/i.exec(rawTarget);
  if (absolute === null) return rawTarget.startsWith('/') ? readOriginForm(rawTarget) : undefined;
  const [, scheme = '', authority = '', rest = ''] = absolute;
  if (withoutPort(authority, scheme) !== withoutPort(host, scheme)) return undefined;
  return rest.startsWith('/') ? readOriginForm(rest) : readOriginForm(`/${rest}`);
}

function withoutPort(authority: string, scheme: string): string {
  const port = scheme.toLowerCase() === 'https' ? '443' : '80';
  return authority.toLowerCase().replace(new RegExp(`:(?:${port})?$`), '');
}

function readOriginForm(target: string): string | undefined {
  if (target.includes('#')) return undefined;
  const question = target.indexOf('?');
  const path = question === -1 ? target : target.slice(0, question);
  const query = question === -1 ? '' : target.slice(question + 1);
  if (!QUERY.test(query)) return undefined;
  const segments = path.split('/').slice(1);
  for (const [at, segment] of segments.entries()) {
    if (segment === '' && at < segments.length - 1) return undefined;
    if (!SEGMENT.test(segment) || hidesSomething(segment)) return undefined;
  }
  return `/${segments.map((segment) => normalise(segment)).join('/')}`;
}

/** Whether a segment is, or becomes by decoding (even twice), something that a server may read as structure. */
function hidesSomething(segment: string): boolean {
  let text = segment;
  for (let round = 0; round <= 4; round += 1) {
    if (/[/\\]/.test(text) || hasControl(text)) return true;
    if (text.startsWith(';')) return true;
    if (text.split(';').some((part) => part === '.' || part === '..')) return true;
    if (!text.includes('%')) return false;
    try {
      text = decodeURIComponent(text);
    } catch {
      return round === 0;
    }
  }
  return true;
}

function hasControl(text: string): boolean {
  return Array.from(text).some((char) => char < ' ' || char === '\u007F');
}

function normalise(segment: string): string {
  return segment.replaceAll(/%[0-9A-Fa-f]{2}/g, (escape) => {
    const char = String.fromCharCode(Number.parseInt(escape.slice(1), 16));
    return /[A-Za-z0-9\-._~]/.test(char) ? char : escape.toUpperCase();
  });
}

/** The name that the one Host field gives, in lower case and without its port; undefined where it is not one valid name. */
export function readHost(values: readonly string[]): string | undefined {
  const [value] = values;
  if (values.length !== 1 || value === undefined || !HOST.test(value)) return undefined;
  return value.toLowerCase().replace(/:[0-9]*$/, '');
}
