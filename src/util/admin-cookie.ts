/** Name of the cookie that opens the admin port's pages. Cookies know no ports: a browser sends it to the gateway, too. */
export const ADMIN_COOKIE = 'pinpoint_admin';

/** A `Cookie` value without that cookie; undefined where nothing else is in it. */
export function withoutAdminCookie(value: string): string | undefined {
  if (!value.includes(ADMIN_COOKIE)) return value;
  const kept = value.split(';').filter((pair) => pair.split('=', 1)[0]?.trim() !== ADMIN_COOKIE);
  const rest = kept.join(';').trim();
  return rest === '' ? undefined : rest;
}
