import { isRefusing } from '../../traffic.ts';

/** Whether an access log's status is worth an event: one that products refuse with, or a 4xx that something was said of. */
export function isWorthTelling(
  status: number | undefined,
  causes: readonly unknown[] = [],
): boolean {
  if (status === undefined) return false;
  return isRefusing(status) || (causes.length > 0 && status >= 400);
}
