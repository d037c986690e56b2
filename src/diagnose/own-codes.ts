import { isRefusalCode } from '../core/codes.ts';
import type { RefusalCode } from '../core/codes.ts';
import { CAUSES } from './cause-codes.ts';
import type { CauseCode } from './cause-codes.ts';

/**
 * What the gateway's codes that are no cause of their own come to. Undefined: a fault of the backend or of the gateway,
 * which no cause of the list describes.
 */
const OTHERS: Readonly<Record<Exclude<RefusalCode, CauseCode>, CauseCode | undefined>> = {
  'request.ambiguous_framing': 'request.malformed',
  'request.ambiguous_target': 'request.malformed',
  'request.target_too_long': 'request.header_too_large',
  // It could not be read in the time that there was.
  'request.timeout': 'request.malformed',
  'request.version_unsupported': 'request.malformed',
  'version.not_found': 'route.not_found',
  'ip.not_allowed': 'ip.denied',
  'ip.chain_untrusted': 'ip.denied',
  'service.unpublished': 'route.not_found',
  'service.blocked': 'access.denied_by_default',
  'tenant.suspended': 'consumer.suspended',
  'tenant.disabled': 'consumer.suspended',
  'consumer.disabled': 'consumer.suspended',
  'role.forbidden': 'role.missing',
  'acl.not_member': 'role.missing',
  'acl.denied': 'role.missing',
  'counter.unverifiable': undefined,
  'upstream.unreachable': undefined,
  'upstream.timeout': undefined,
  'upstream.bad_response': undefined,
  'internal.layer_failed': undefined,
  'internal.overloaded': undefined,
};

/** The cause that a code of the gateway, or of the list itself, stands for; undefined for other text. */
export function causeOfCode(code: string): CauseCode | undefined {
  if (Object.hasOwn(CAUSES, code)) return code as CauseCode;
  return isRefusalCode(code) && Object.hasOwn(OTHERS, code)
    ? OTHERS[code as keyof typeof OTHERS]
    : undefined;
}
