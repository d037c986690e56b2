/**
 * CPU time that this process has used so far, milliseconds. Bounds on hostile input are held against it and not against
 * the clock, which on a busy machine measures the machine.
 */
export function cpuTimeMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
