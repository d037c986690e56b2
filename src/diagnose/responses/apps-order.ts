import type { CaseCheck } from '../case.ts';
import { checkBrowserConsole } from './browser-console.ts';
import { checkProviderErrors } from './provider-errors.ts';
import { checkWwwAuthenticate } from './www-authenticate.ts';

/** Checks of what frameworks, identity products and providers say in a response. The challenge first: it is exact. */
export const APP_RESPONSE_CHECKS: readonly CaseCheck[] = [
  checkWwwAuthenticate,
  checkProviderErrors,
  checkBrowserConsole,
];
