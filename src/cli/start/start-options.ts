import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { PinpointError } from '../../util/error.ts';
import type { CommandContext } from '../command.ts';
import { DATA_DIRECTORY } from '../find-gateway.ts';
import { usage } from '../parse-command.ts';
import type { ParsedCommand } from '../spec.ts';
import { START } from '../specs.ts';
import { findExample } from './example.ts';
import type { Example } from './example.ts';

/** What `pinpoint start` was asked for, before any file was read. */
export interface StartOptions {
  /** Absolute. */
  readonly policyFile: string;
  /** Absolute; absent: as the policy says, else beside it. */
  readonly dataDirectory?: string;
  readonly port?: number;
  readonly adminPort?: number;
  readonly example?: Example;
  readonly json: boolean;
}

/** Reads the options of `start`. @throws PinpointError `usage.invalid`, `policy.unreadable` */
export function readStartOptions(command: ParsedCommand, context: CommandContext): StartOptions {
  const { values } = command;
  const { cwd } = context;
  const name = values.get('example');
  const policy = values.get('policy');
  if (name !== undefined && policy !== undefined) {
    throw usage(START, '`--example` and `--policy` cannot be given together');
  }
  const example = name === undefined ? undefined : findExample(name, cwd);
  const policyFile = example?.policyFile ?? resolve(cwd, policy ?? 'policy.yaml');
  if (!existsSync(policyFile)) throw noPolicy(policyFile, policy);
  // The data of an example lies where it was started, so that `pinpoint why` finds it from there.
  const data =
    values.get('data') ?? (example === undefined ? undefined : join(DATA_DIRECTORY, example.name));
  return {
    policyFile,
    json: command.switches.has('json'),
    ...(data === undefined ? {} : { dataDirectory: resolve(cwd, data) }),
    ...(example === undefined ? {} : { example }),
    ...portOption('port', 'port', values),
    ...portOption('admin-port', 'adminPort', values),
  };
}

function portOption<K extends 'port' | 'adminPort'>(
  option: string,
  member: K,
  values: ReadonlyMap<string, string>,
): { readonly [P in K]?: number } {
  const text = values.get(option);
  if (text === undefined) return {};
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (!(port <= 65_535))
    throw usage(START, `\`--${option}\` is \`${text}\`; a port from 0 to 65535 is expected`);
  return { [member]: port } as { readonly [P in K]: number };
}

function noPolicy(file: string, named: string | undefined): PinpointError {
  return new PinpointError('policy.unreadable', `there is no policy file at \`${file}\``, {
    next:
      named === undefined
        ? 'name one with `--policy FILE`, or try `pinpoint start --example orders`'
        : 'check the name; `pinpoint start --example orders` starts a bundled one',
  });
}
