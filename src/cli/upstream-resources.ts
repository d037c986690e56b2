import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { getCACertificates } from 'node:tls';
import { PinpointError } from '../util/error.ts';
import type { GatewayOptions } from '../gateway/gateway.ts';

/**
 * What upstreams need from outside of the policy: secrets from the environment or from files, authorities from files.
 * Files are named relative to the policy's directory.
 */
export function upstreamResources(
  policyDirectory: string,
  env: Readonly<Record<string, string | undefined>>,
): GatewayOptions['resources'] {
  return {
    secret: (ref) => readSecret(ref, policyDirectory, env),
    authorities: (caFile) => [
      ...getCACertificates('default'),
      readFile(resolve(policyDirectory, caFile), `the authorities in \`${caFile}\``),
    ],
  };
}

function readSecret(
  ref: string,
  policyDirectory: string,
  env: Readonly<Record<string, string | undefined>>,
): string {
  const [, kind, name = ''] = /^(env|file):(.+)$/.exec(ref) ?? [];
  if (kind === 'file')
    return readFile(resolve(policyDirectory, name), `the secret in \`${name}\``).trim();
  const value = env[name]?.trim() ?? '';
  if (value !== '') return value;
  throw new PinpointError(
    'secret.missing',
    `the policy wants the environment variable \`${name}\`, which is not set`,
    {
      next: `set it and start again: \`export ${name}=…\``,
    },
  );
}

function readFile(path: string, what: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new PinpointError('secret.missing', `${what} cannot be read (${path})`, {
      next: 'put the file there, readable by the user that runs the gateway, or name another in the policy',
      cause,
    });
  }
}
