// Loaded before the program of a process that is measured: tells its parent, when it is asked over IPC, how much
// processor time the whole process has used, worker threads included.

/** What the parent is told. Microseconds. */
export interface MeterReading {
  readonly kind: 'cpu';
  readonly cpuUs: number;
}

const { channel } = process;
if (channel !== undefined && channel !== null) {
  process.on('message', (message) => {
    if (message !== 'cpu') return;
    const { user, system } = process.cpuUsage();
    const reading: MeterReading = { kind: 'cpu', cpuUs: user + system };
    process.send?.(reading);
  });
  // Being asked is no reason to go on living; that nobody is left to ask is one to end.
  channel.unref();
  process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
}
