import type { HeaderList } from '../../core/facts.ts';

/** Where placeholders are looked for. */
export interface PlaceholderSearch {
  readonly headers: HeaderList;
  readonly url: string;
  readonly body?: string | undefined;
  /**
   * What a shell or a client would have put something in for, as written (`$TOKEN`, `{{token}}`). Undefined: it cannot be
   * told, and whatever looks like a variable counts.
   */
  readonly variables?: readonly string[] | undefined;
}

const CREDENTIAL =
  /^(?:proxy-)?authorization$|cookie|token|secret|api-?key|^key$|auth|signature|csrf|xsrf/;

/** Marks that stand for a value that was taken out, in any field. */
const REMOVED =
  /\[?(?:redacted|filtered|removed|hidden|masked|scrubbed|sanitized|omitted)\]?|\u2022{3,}|\*{3,}|\u2026|<(?:redacted|hidden|removed|secret|masked)>/i;
/** What people write for a value that each has to put in himself. */
const TO_FILL =
  /<[A-Za-z][\w .-]{0,60}>|\{\{[^{}\n]{1,80}\}\}|\b(?:YOUR|MY)[-_ ]?[A-Z-_ ]{0,30}(?:KEY|TOKEN|SECRET|PASSWORD|ID|JWT)\b|\b(?:your|my)[-_][a-z-_]{0,30}(?:key|token|secret|password|jwt)\b|\.\.\.|\b[xX]{4,}\b/;
const VARIABLE = /\$(?:\{[^{}\n]{1,80}\}|env:\w+|[A-Za-z_]\w*)|%[A-Z][A-Z_]{2,40}%/;
const SHELL_WORD = /\{[A-Za-z_]\w{0,40}\}/;

/**
 * What the values of a request leave out, as in `SeenRequest.missing`: `the value of authorization (it says $TOKEN)`.
 * Marks and names only are quoted, nothing of a value around them.
 */
export function missingValues(search: PlaceholderSearch): string[] {
  const { headers, url, body, variables } = search;
  const missing: string[] = [];
  for (const [name, value] of headers) {
    if (name === 'host') continue;
    const found = placeholderIn(value, CREDENTIAL.test(name), variables);
    if (found !== undefined) missing.push(`the value of ${name} (it says \`${found}\`)`);
  }
  const inUrl =
    variableIn(url, variables) ??
    SHELL_WORD.exec(url)?.[0] ??
    /<[A-Za-z][\w .-]{0,60}>/.exec(url)?.[0];
  if (inUrl !== undefined) missing.push(`a part of the address (it says \`${inUrl}\`)`);
  const inBody =
    body === undefined ? undefined : variableIn(body.slice(0, 1_000_000), variables ?? []);
  if (inBody !== undefined) missing.push(`a part of the body (it says \`${inBody}\`)`);
  return missing;
}

function placeholderIn(
  value: string,
  isCredential: boolean,
  variables: readonly string[] | undefined,
): string | undefined {
  const text = value.slice(0, 20_000);
  const variable = variableIn(text, variables);
  if (variable !== undefined || !isCredential) return variable;
  return (REMOVED.exec(text) ?? TO_FILL.exec(text))?.[0];
}

function variableIn(text: string, variables: readonly string[] | undefined): string | undefined {
  if (variables === undefined)
    return (VARIABLE.exec(text) ?? /\{\{[^{}\n]{1,80}\}\}/.exec(text))?.[0];
  return variables.find((variable) => variable !== '' && text.includes(variable));
}

/** A variable that is written where nothing is put in for it: between single quotes, `Bearer $TOKEN` is what is sent. */
export function literalVariable(
  headers: HeaderList,
  variables: readonly string[],
): { readonly name: string; readonly variable: string } | undefined {
  for (const [name, value] of headers) {
    const variable = /\$(?:\{\w{1,80}\}|[A-Za-z_]\w*)/.exec(value.slice(0, 20_000))?.[0];
    if (variable !== undefined && CREDENTIAL.test(name) && !variables.includes(variable))
      return { name, variable };
  }
  return undefined;
}
