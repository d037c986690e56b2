/** Whether a person watches. */
export function isTTY(): boolean {
  return process.stderr.isTTY;
}

/** One line that is written over, for a person only. */
export function progress(done: number, all: number): void {
  if (isTTY()) process.stderr.write(`\r${done} of ${all} (${Math.floor((done * 100) / all)} %) `);
}

/** How often each thing came, most often first. */
export function table(counts: ReadonlyMap<string, number>, all: number): string {
  return [...counts]
    .toSorted((left, right) => right[1] - left[1])
    .map(
      ([name, count]) =>
        `${String(count).padStart(9)}  ${((count * 100) / all).toFixed(2).padStart(6)} %  ${name}`,
    )
    .join('\n');
}
