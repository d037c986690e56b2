import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** How commands find a gateway: `gateway.json` in its data directory. */
export interface GatewayFile {
  readonly pid: number;
  readonly gatewayUrl: string;
  readonly adminUrl: string;
  /** Absolute paths. */
  readonly tokenFile: string;
  readonly policyFile: string;
  readonly startedAtMs: number;
  /** Present when it ended in order: its files can still be asked. */
  readonly endedAtMs?: number;
}

const NAME = 'gateway.json';

/** Writes the file in one step, readable by its user alone. */
export async function writeGatewayFile(dataDirectory: string, gateway: GatewayFile): Promise<void> {
  const file = join(dataDirectory, NAME);
  const temporary = `${file}.${gateway.pid}`;
  await writeFile(temporary, `${JSON.stringify(gateway, undefined, 2)}\n`, { mode: 0o600 });
  await rename(temporary, file);
}

/** Notes in the file that its gateway has ended, if it is still this process's own. */
export async function endGatewayFile(dataDirectory: string, endedAtMs: number): Promise<void> {
  const present = await readGatewayFile(dataDirectory);
  if (present?.pid === process.pid)
    await writeGatewayFile(dataDirectory, { ...present, endedAtMs });
}

/** Reads the file; undefined where there is none or it is not one. */
export async function readGatewayFile(dataDirectory: string): Promise<GatewayFile | undefined> {
  let value: unknown;
  try {
    value = JSON.parse(await readFile(join(dataDirectory, NAME), 'utf8'));
  } catch {
    return undefined;
  }
  return isGatewayFile(value) ? value : undefined;
}

/** Whether the process that wrote the file is still there. A number can be taken by another process: ask the admin port too. */
export function isAlive(gateway: GatewayFile): boolean {
  if (gateway.endedAtMs !== undefined) return false;
  try {
    process.kill(gateway.pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

function isGatewayFile(value: unknown): value is GatewayFile {
  if (typeof value !== 'object' || value === null) return false;
  const { pid, gatewayUrl, adminUrl, tokenFile, policyFile, startedAtMs } = value as Readonly<
    Record<string, unknown>
  >;
  return (
    typeof pid === 'number' &&
    typeof gatewayUrl === 'string' &&
    typeof adminUrl === 'string' &&
    typeof tokenFile === 'string' &&
    typeof policyFile === 'string' &&
    typeof startedAtMs === 'number'
  );
}
