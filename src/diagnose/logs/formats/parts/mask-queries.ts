/**
 * A text in which the values of every query are `…`: the names stay, for they tell what was asked. What has no `=` is
 * taken for a value, for it may be a token.
 */
export function maskQueries(text: string): string {
  if (!text.includes('?')) return text;
  return text.replaceAll(
    /(\/[^\s?"'<>|]{0,2048})\?([^\s"'<>|]{1,8192})/g,
    (_, path: string, query: string) => {
      const names = query.split('&').map((part) => {
        const equals = part.indexOf('=');
        return equals === -1 ? '…' : `${part.slice(0, equals + 1)}…`;
      });
      return `${path}?${names.join('&')}`;
    },
  );
}
