import type { CaseCheck } from '../case.ts';
import { checkAllow } from './allow.ts';
import { checkCache } from './cache.ts';
import { checkContentKind } from './content-kind.ts';
import { checkCookies } from './cookies.ts';
import { checkLifecycle } from './lifecycle.ts';
import { checkOwnRefusal } from './own-refusal.ts';
import { checkPathShape } from './path-shape.ts';
import { checkProxyStatus } from './proxy-status.ts';
import { checkRateLimits } from './rate-limits.ts';
import { checkServerTiming } from './server-timing.ts';
import { checkSignIn } from './sign-in.ts';
import { checkVendorIds } from './vendor-ids.ts';
import { checkVia } from './via.ts';

/** What reads the response's own fields, the surest first; who made it is told by `signatures/match.ts`. */
export const RESPONSE_CHECKS: readonly CaseCheck[] = [
  checkProxyStatus,
  checkOwnRefusal,
  checkRateLimits,
  checkSignIn,
  checkAllow,
  checkCache,
  checkVia,
  checkPathShape,
  checkCookies,
  checkServerTiming,
  checkContentKind,
  checkLifecycle,
  checkVendorIds,
];
