import { hash, X509Certificate } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { FILE_LIMIT_BYTES } from './decode-text.ts';
import { nearestFile } from './nearest-file.ts';
import type { Problem } from './problem.ts';

/** What a file of certificate authorities is, or why it is none. */
export type AuthoritiesRead =
  /** `digest`: SHA-256 (64 hex) of its bytes. */
  | { readonly ok: true; readonly digest: string }
  | (Pick<Problem, 'code' | 'message' | 'nearest'> & { readonly ok: false });

/** A certificate as RFC 7468 §5 writes it. */
const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g;

/**
 * Looks into a file of certificate authorities (PEM, RFC 7468), which may lie anywhere. TLS takes no notice of what it
 * cannot read there, and would say of every connection that its authority is unknown.
 */
export function readAuthorities(directory: string, file: string): AuthoritiesRead {
  const path = resolve(directory, file);
  try {
    const stats = statSync(path);
    if (!stats.isFile()) return unreadable(`${file} is not a file`);
    if (stats.size > FILE_LIMIT_BYTES)
      return unreadable(`${file} is too large for a list of authorities`);
    const bytes = readFileSync(path);
    return certificateFault(bytes, file) ?? { ok: true, digest: hash('sha256', bytes, 'hex') };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    return code === 'ENOENT' || code === 'ENOTDIR'
      ? absent(path, file)
      : unreadable(`${file} cannot be read (${code}): the gateway's user must be able to read it`);
  }
}

function absent(path: string, file: string): AuthoritiesRead {
  const near = nearestFile(path);
  const meant = near === undefined ? undefined : join(dirname(file), near);
  const message = `there is no file ${file} with certificate authorities`;
  return meant === undefined
    ? unreadable(`${message}: put it there, or name another`)
    : { ...unreadable(`${message} — did you mean "${meant}"?`), nearest: meant };
}

function certificateFault(bytes: Buffer, file: string): AuthoritiesRead | undefined {
  const blocks = bytes.toString('latin1').match(CERTIFICATE) ?? [];
  if (blocks.length === 0) return invalid(noneIn(bytes, file));
  for (const [at, block] of blocks.entries()) {
    if (isCertificate(block)) continue;
    const which = blocks.length === 1 ? 'the certificate' : `certificate ${at + 1}`;
    return invalid(`${which} in ${file} cannot be read: it was cut or changed, copy it anew`);
  }
  return undefined;
}

function noneIn(bytes: Buffer, file: string): string {
  const message = `${file} holds no certificate: expected PEM, which begins with -----BEGIN CERTIFICATE-----`;
  if (!isCertificate(bytes)) return message;
  const pem = `${basename(file).replace(/\.\w+$/, '')}.pem`;
  return `${message}; this one is DER: openssl x509 -inform der -in ${file} -out ${pem}`;
}

function isCertificate(text: string | Buffer): boolean {
  try {
    return new X509Certificate(text).raw.length > 0;
  } catch {
    return false;
  }
}

function unreadable(message: string): Extract<AuthoritiesRead, { readonly ok: false }> {
  return { ok: false, code: 'file.unreadable', message };
}

function invalid(message: string): AuthoritiesRead {
  return { ok: false, code: 'upstream.bad_ca', message };
}
