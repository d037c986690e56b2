/**
 * Nanoseconds of processor time that this process has used, on all its threads (the collector's too). Unlike the clock it
 * does not run while something else has the processor. The kernel may account in ticks, as for one thread.
 */
export function cpuNs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) * 1000;
}

/**
 * Nanoseconds of processor time that this thread alone has used. The kernel may account in ticks (4 ms is common): only
 * sums over many ticks mean something, and a short stretch may read as zero.
 */
export function threadCpuNs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) * 1000;
}
