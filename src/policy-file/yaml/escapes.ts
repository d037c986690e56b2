const ESCAPE = /\\(?:x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[\s\S])/g;

const SIMPLE: ReadonlyMap<string, string> = new Map([
  ['0', '\0'],
  ['a', '\u0007'],
  ['b', '\b'],
  ['t', '\t'],
  ['\t', '\t'],
  ['n', '\n'],
  ['v', '\v'],
  ['f', '\f'],
  ['r', '\r'],
  ['e', '\u001B'],
  [' ', ' '],
  ['"', '"'],
  ['/', '/'],
  ['\\', '\\'],
  ['N', '\u0085'],
  ['_', '\u00A0'],
  ['L', '\u2028'],
  ['P', '\u2029'],
]);

/** Resolves the escapes of a double-quoted scalar (YAML 1.2 §5.7), its quotes cut off; undefined where one is none. */
export function resolveEscapes(source: string): string | undefined {
  let sound = true;
  const resolved = source.replaceAll(ESCAPE, (escape) => {
    const text = escape.length === 2 ? SIMPLE.get(escape.slice(1)) : character(escape.slice(2));
    if (text === undefined) sound = false;
    return text ?? '';
  });
  return sound ? resolved : undefined;
}

function character(digits: string): string | undefined {
  const code = Number.parseInt(digits, 16);
  return code > 0x10_ffff ? undefined : String.fromCodePoint(code);
}
