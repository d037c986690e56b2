import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { onPath } from '../../support/require-tool.ts';
import type { Place } from './place.ts';

/** A certificate for `shop.example` that is its own authority; needs openssl. */
export function makeCertificate(place: Place): { readonly key: string; readonly cert: string } {
  const [key, cert] = [join(place.folder, 'tls-key.pem'), join(place.folder, 'tls-cert.pem')];
  const kind = [
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:prime256v1',
    '-nodes',
    '-days',
    '2',
  ];
  const subject = ['-subj', '/CN=shop.example', '-addext', 'subjectAltName=DNS:shop.example'];
  execFileSync(
    onPath('openssl') ?? '',
    ['req', '-x509', ...kind, ...subject, '-keyout', key, '-out', cert],
    {
      stdio: 'ignore',
    },
  );
  return { key, cert };
}
