import { parentPort, workerData } from 'node:worker_threads';
import { CallWriter } from './call-writer.ts';
import { unusableError } from './calls-error.ts';
import type { FromWriter, ToWriter, WriterOptions } from './writer-protocol.ts';

// The thread that writes call records: one for each gateway, and the only one that touches their files.

const options = workerData as WriterOptions;
const writer = open();

if (writer === undefined) parentPort?.close();
else parentPort?.on('message', (message: ToWriter) => serve(writer, message));

function open(): CallWriter | undefined {
  try {
    return new CallWriter(options, tell);
  } catch (error) {
    const { code, message, next } = unusableError(options.directory, error);
    tell({ kind: 'failed', code, message, next });
    return undefined;
  }
}

function serve(callWriter: CallWriter, message: ToWriter): void {
  callWriter.handle(message);
  if (message.kind === 'close') parentPort?.close();
}

function tell(message: FromWriter): void {
  parentPort?.postMessage(message);
}
