/** Where the request went, already redacted; without what is not known. */
export interface Target {
  readonly scheme?: string | undefined;
  readonly host?: string | undefined;
  readonly path: string;
}

/** Characters that mean nothing to a shell, to a configuration or in a string. */
const HARMLESS_PATH = /^\/[\w.~/%@:+,-]{1,120}$/;
const HARMLESS_HOST = /^[\w.-]{1,120}(?::\d{1,5})?$/;

/** A snippet with the request's own origin and path in place of `ORIGIN`, `PATH` and `/api/`, where they are known and harmless. */
export function fillSnippet(text: string, { scheme, host, path }: Target): string {
  const own = HARMLESS_PATH.test(path) ? path : undefined;
  const origin =
    host !== undefined && HARMLESS_HOST.test(host) ? `${scheme ?? 'https'}://${host}` : undefined;
  const located =
    own === undefined
      ? text
      : text
          .replaceAll('/PATH', () => own)
          .replaceAll(/(?<=["' ])\/api\/\*\*/g, () => `${own}/**`)
          .replaceAll(/(?<= )\/api\/(?=[ "'])/g, () => own);
  return origin === undefined ? located : located.replaceAll(/\bORIGIN\b/g, () => origin);
}
