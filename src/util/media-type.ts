/** A media type (RFC 9110 §8.3.1). */
export interface MediaType {
  /** Lower case, as are `subtype` and the names of the parameters. */
  readonly type: string;
  readonly subtype: string;
  /** `type/subtype`. */
  readonly essence: string;
  /** Values as sent, without their quotes. */
  readonly parameters: ReadonlyMap<string, string>;
}

const NO_PARAMETERS: ReadonlyMap<string, string> = new Map();

/** RFC 9110 §5.6.2. */
const TOKEN = "[!#$%&'*+\\-.^_`|~0-9A-Za-z]+";
const ESSENCE = new RegExp(`^(${TOKEN})/(${TOKEN})`);
/** RFC 9110 §5.6.6: a parameter may be left out between semicolons. Group 2 or 3 is the value (§5.6.4). */
const PARAMETER = new RegExp(
  `[ \\t]*;[ \\t]*(?:(${TOKEN})=(?:(${TOKEN})|"((?:[\\t \\x21\\x23-\\x5b\\x5d-\\x7e\\x80-\\xff]|\\\\[\\t \\x21-\\x7e\\x80-\\xff])*)"))?`,
  'y',
);

/**
 * Reads the value of a Content-Type field strictly (RFC 9110 §8.3). Undefined where it is no media type, and where a
 * parameter occurs twice, since receivers differ on which one counts.
 */
export function parseMediaType(value: string): MediaType | undefined {
  const parts = ESSENCE.exec(value);
  if (parts === null) return undefined;
  const type = (parts[1] ?? '').toLowerCase();
  const subtype = (parts[2] ?? '').toLowerCase();
  const parameters = readParameters(value, parts[0].length);
  if (parameters === undefined) return undefined;
  return { type, subtype, essence: `${type}/${subtype}`, parameters };
}

function readParameters(value: string, from: number): ReadonlyMap<string, string> | undefined {
  if (from === value.length) return NO_PARAMETERS;
  const parameters = new Map<string, string>();
  let at = from;
  while (at < value.length) {
    PARAMETER.lastIndex = at;
    const parts = PARAMETER.exec(value);
    if (parts === null) return undefined;
    at = PARAMETER.lastIndex;
    const name = parts[1]?.toLowerCase();
    if (name === undefined) continue;
    if (parameters.has(name)) return undefined;
    parameters.set(name, parts[2] ?? (parts[3] ?? '').replaceAll(/\\(.)/g, '$1'));
  }
  return parameters;
}

/**
 * Whether an essence (`application/json`) lies within a media range (RFC 9110 §12.5.1): a media type, `type/*`, or any.
 * Parameters of the range do not count, nor does case.
 */
export function mediaTypeMatches(essence: string, range: string): boolean {
  const semicolon = range.indexOf(';');
  const wanted = (semicolon === -1 ? range : range.slice(0, semicolon)).trim().toLowerCase();
  if (wanted === '*/*') return true;
  const seen = essence.toLowerCase();
  if (!wanted.endsWith('/*')) return seen === wanted;
  return seen.startsWith(wanted.slice(0, -1));
}
