/** The value of a key, made when it is first asked for. `most`: all are forgotten when there are so many. */
export function remember<K, V>(
  known: Map<K, V>,
  key: K,
  make: () => V,
  most = Number.POSITIVE_INFINITY,
): V {
  let value = known.get(key);
  if (value === undefined) {
    value = make();
    if (known.size >= most) known.clear();
    known.set(key, value);
  }
  return value;
}
