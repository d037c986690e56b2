import { readdir } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { PinpointError } from '../util/error.ts';
import { openAdminClient } from './admin-client.ts';
import type { AdminClient } from './admin-client.ts';
import { isAlive, readGatewayFile } from './gateway-file.ts';
import type { GatewayFile } from './gateway-file.ts';
import type { ParsedCommand } from './spec.ts';

/** Name of the data directory beside a policy file, or in the working directory for the examples. */
export const DATA_DIRECTORY = '.pinpoint';

/** What a command works with: a running gateway, or the files of one that does not run. */
export type Found = RunningGateway | GatewayFiles;

export interface RunningGateway {
  readonly kind: 'running';
  readonly admin: AdminClient;
  /** Absent where the gateway was named by its admin port and may be on another machine. */
  readonly files?: { readonly dataDirectory: string; readonly policyFile: string };
}

export interface GatewayFiles {
  readonly kind: 'files';
  readonly dataDirectory: string;
  /** Absent where no gateway ever ran there and no policy was named. */
  readonly policyFile?: string;
  /** The gateway that ran here last and did not end in order. */
  readonly stale?: GatewayFile;
}

/**
 * Finds what a command is about: by `--admin`, by `--data`, by `--policy`, else in the working directory and above it.
 * @throws PinpointError that says what was looked for where
 */
export async function findGateway(command: ParsedCommand, cwd: string): Promise<Found> {
  const { values } = command;
  const admin = values.get('admin');
  if (admin !== undefined) return byAdminUrl(admin, values.get('token-file'), cwd);
  const data = values.get('data');
  const policy = values.get('policy');
  const policyFile = policy === undefined ? undefined : resolve(cwd, policy);
  if (data !== undefined) return open(resolve(cwd, data), policyFile);
  const directories = await candidates(
    policyFile === undefined ? cwd : dirname(policyFile),
    policyFile === undefined,
  );
  const gateways = await readAll(directories);
  const fitting =
    policyFile === undefined
      ? gateways
      : gateways.filter(({ gateway }) => gateway.policyFile === policyFile);
  const running = fitting.filter(({ gateway }) => isAlive(gateway));
  if (running.length > 1) throw several(running);
  const [chosen] =
    running.length === 1
      ? running
      : fitting.toSorted((a, b) => b.gateway.startedAtMs - a.gateway.startedAtMs);
  if (chosen !== undefined) return open(chosen.directory, policyFile);
  if (policyFile !== undefined)
    return { kind: 'files', dataDirectory: join(dirname(policyFile), DATA_DIRECTORY), policyFile };
  throw new PinpointError('admin.unreachable', 'no gateway was ever started from this directory', {
    next: 'start one with `pinpoint start`, or name its policy (`--policy FILE`), its data (`--data DIR`) or its admin port (`--admin URL`)',
  });
}

/** The files behind a command that reads or writes them. @throws PinpointError where there are none here */
export function requireFiles(found: Found): {
  readonly dataDirectory: string;
  readonly policyFile: string;
} {
  const files = found.kind === 'running' ? found.files : found;
  const policyFile = files?.policyFile;
  if (files !== undefined && policyFile !== undefined)
    return { dataDirectory: files.dataDirectory, policyFile };
  throw new PinpointError(
    'policy.unreadable',
    'the policy file of this gateway is not known here',
    {
      next: 'run this on its machine, and name the file with `--policy FILE`',
    },
  );
}

async function byAdminUrl(
  url: string,
  tokenFile: string | undefined,
  cwd: string,
): Promise<RunningGateway> {
  if (tokenFile !== undefined)
    return { kind: 'running', admin: await openAdminClient(url, resolve(cwd, tokenFile)) };
  const gateways = await readAll(await candidates(cwd, true));
  const same = gateways.find(({ gateway }) => gateway.adminUrl === url.replace(/\/+$/, ''));
  if (same === undefined) {
    throw new PinpointError(
      'admin.unauthorized',
      `the token of the gateway at ${url} is not known here`,
      {
        next: 'give the file that holds it with `--token-file FILE` (`admin.token` in its data directory)',
      },
    );
  }
  const { policyFile, tokenFile: known } = same.gateway;
  return {
    kind: 'running',
    admin: await openAdminClient(url, known),
    files: { dataDirectory: same.directory, policyFile },
  };
}

/** A gateway that wrote its file and is still there is asked; else its files are read. */
async function open(dataDirectory: string, policyFile: string | undefined): Promise<Found> {
  const gateway = await readGatewayFile(dataDirectory);
  if (gateway === undefined) {
    return { kind: 'files', dataDirectory, ...(policyFile === undefined ? {} : { policyFile }) };
  }
  const files = { dataDirectory, policyFile: policyFile ?? gateway.policyFile };
  if (gateway.endedAtMs !== undefined) return { kind: 'files', ...files };
  const stale: GatewayFiles = { kind: 'files', ...files, stale: gateway };
  if (!(await answers(gateway))) return stale;
  return {
    kind: 'running',
    admin: await openAdminClient(gateway.adminUrl, gateway.tokenFile),
    files,
  };
}

/**
 * Whether a gateway is there: its process is, and its admin port answers to the token in its file. The number alone may
 * be another process's by now.
 */
export async function answers(gateway: GatewayFile): Promise<boolean> {
  if (!isAlive(gateway)) return false;
  try {
    const admin = await openAdminClient(gateway.adminUrl, gateway.tokenFile);
    await admin.get('/policy');
    return true;
  } catch (error) {
    if (error instanceof PinpointError) return false;
    throw error;
  }
}

interface Located {
  readonly directory: string;
  readonly gateway: GatewayFile;
}

async function readAll(directories: readonly string[]): Promise<readonly Located[]> {
  const gateways = await Promise.all(
    directories.map(async (directory) => ({
      directory,
      gateway: await readGatewayFile(directory),
    })),
  );
  return gateways.flatMap(({ directory, gateway }) =>
    gateway === undefined ? [] : [{ directory, gateway }],
  );
}

/** `.pinpoint` and what is in it, here and, where asked, in every directory above: the nearest that has one counts. */
async function candidates(start: string, above: boolean): Promise<readonly string[]> {
  for (let at = start; ; at = dirname(at)) {
    const data = join(at, DATA_DIRECTORY);
    const entries = await readdir(data, { withFileTypes: true }).catch(() => undefined);
    if (entries !== undefined)
      return [
        data,
        ...entries.filter((entry) => entry.isDirectory()).map((entry) => join(data, entry.name)),
      ];
    if (!above || dirname(at) === at) return [];
  }
}

function several(running: readonly Located[]): PinpointError {
  const list = running
    .map(({ directory, gateway }) => `${gateway.gatewayUrl} (--data ${directory})`)
    .join(', ');
  return new PinpointError('usage.invalid', `${running.length} gateways run here: ${list}`, {
    next: 'name one with `--data DIR`',
  });
}
