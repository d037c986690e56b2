/**
 * Nanoseconds of processor time that this process has used, on all its threads (the collector's too). Unlike the clock it
 * does not run while something else has the processor. Resolution: a microsecond.
 */
export function cpuNs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) * 1000;
}

/** Nanoseconds of processor time that this thread alone has used. Resolution: a microsecond. */
export function threadCpuNs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) * 1000;
}
