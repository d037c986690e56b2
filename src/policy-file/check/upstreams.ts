import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { UpstreamDocument } from '../../core/policy/document.ts';
import type { PolicyCheck } from './policy-check.ts';
import { show } from './words.ts';

/** Addresses and secrets of the servers behind the gateway. */
export function checkUpstreams(check: PolicyCheck): void {
  const used = new Set(
    Object.values(check.document.services ?? {}).map((service) => service.upstream),
  );
  for (const [name, upstream] of Object.entries(check.document.upstreams ?? {})) {
    checkUrl(check, name, upstream.url);
    checkSecret(check, name, upstream);
    if (used.has(name)) continue;
    check.warning(['upstreams', name], {
      code: 'upstream.unused',
      message: `no service uses the upstream ${show(name)}`,
      found: name,
      atKey: true,
    });
  }
}

function checkUrl(check: PolicyCheck, name: string, text: string): void {
  // What does not even begin like one was told with the shape.
  if (!/^https?:\/\/[^/?#]/i.test(text)) return;
  const fault = urlFault(text);
  if (fault === undefined) return;
  check.error(['upstreams', name, 'url'], { code: 'upstream.bad_url', message: fault });
}

function urlFault(text: string): string | undefined {
  const url = URL.parse(text);
  if (url === null)
    return `${show(text)} is no address: expected http:// or https://, a host, perhaps :port and a path`;
  if (url.username !== '' || url.password !== '') {
    return 'a user name or password does not belong into the address: use `credential` with a secret from env: or file:';
  }
  if (url.search !== '' || url.hash !== '')
    return `the address of an upstream has no query and no fragment`;
  return undefined;
}

function checkSecret(check: PolicyCheck, name: string, { credential }: UpstreamDocument): void {
  const secret = credential?.secret ?? '';
  const path = ['upstreams', name, 'credential', 'secret'];
  const missing = missingSecret(check, secret);
  if (missing === undefined) return;
  const report = check.input.missingSecrets === 'error' ? 'error' : 'warning';
  check[report](path, { code: 'secret.missing', message: missing, found: secret });
}

function missingSecret(check: PolicyCheck, secret: string): string | undefined {
  const { env, directory } = check.input;
  if (secret.startsWith('env:')) {
    const variable = secret.slice('env:'.length);
    const value = Object.hasOwn(env, variable) ? env[variable] : undefined;
    if (value !== undefined && value !== '') return undefined;
    return `the environment variable ${variable} is ${value === '' ? 'empty' : 'not set'}: set it before the gateway starts`;
  }
  if (!secret.startsWith('file:') || directory === undefined) return undefined;
  const file = secret.slice('file:'.length);
  return isFile(resolve(directory, file))
    ? undefined
    : `there is no file ${file} to read the secret from`;
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}
