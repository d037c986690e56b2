/** Fields that concern one connection only (RFC 9110 §7.6.1), in lower case. */
export const HOP_BY_HOP: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'http2-settings',
]);

const NONE: ReadonlySet<string> = new Set();

/**
 * Names in lower case that `Connection` fields declare to be for this connection only. Fields that are end-to-end by
 * their meaning stay, whatever a message says of them: they are listed in `kept`.
 */
export function namedInConnection(
  values: readonly string[],
  kept: ReadonlySet<string>,
): ReadonlySet<string> {
  if (values.length === 0) return NONE;
  const names = new Set<string>();
  for (const value of values) {
    for (const part of value.split(',')) {
      const name = part.trim().toLowerCase();
      if (name !== '' && !kept.has(name)) names.add(name);
    }
  }
  return names;
}
