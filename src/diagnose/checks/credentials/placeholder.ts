/** What a value is that stands for a credential without being one. */
export interface Placeholder {
  /** `not_set`: a program put an empty value in; `template`: a variable was not filled in; `example`: copied from a guide. */
  readonly kind: 'not_set' | 'template' | 'example';
  /** Safe to show: it is no secret. */
  readonly text: string;
}

const NOT_SET = /^(?:undefined|null|none|nil|nan|true|false|\[object [a-z]+\]|\(null\)|<nil>)$/i;
const TEMPLATE =
  /^(?:\{\{[^{}]{0,60}\}\}|\$\{[^{}]{0,60}\}|\$\([^()]{0,60}\)|\$[A-Za-z_]\w{0,60}|\$env:\w{1,60}|%\w{1,60}%|<%=?[^%]{0,60}%>|process\.env\.\w{1,60}|:[a-z_]{2,30})$/;
const EXAMPLE =
  /^(?:(?:your|my|insert|enter|put|add|replace|the|some)[-_ ]?.{0,40}(?:key|token|secret|password|here|jwt|credentials?).{0,20}|(?:api[-_]?key|access[-_]?token|token|jwt|api[-_]?token)(?:[-_]?here)?|<[^<>]{0,60}>|\[[^[\]]{0,60}\]|\{[^{}]{0,60}\}|example|placeholder)$/i;
/** What guides say to change, and people do not: a password in use as often as not, so only its beginning is shown. */
const CHANGE_ME = /^(?:change|replace)[-_]?(?:me|this|it)/i;
/** What people and tools write over a secret before they show it to others. */
const REDACTION =
  /^(?:[*x•.\u2026█-]{3,}|[[<({]?(?:redacted|hidden|removed|masked|filtered|omitted|secret removed|sanitized|scrubbed)[\])>}]?|.{0,12}(?:\*{3,}|\u2022{3,}|…|\.\.\.).{0,12})$/i;

/** Whether a value was written over before it was shown, so that it says nothing of what was sent. */
export function isRedacted(value: string): boolean {
  return value.length <= 200 && REDACTION.test(value);
}

/** What a credential is that is none; undefined for whatever may be a real one. Linear. */
export function placeholderIn(value: string): Placeholder | undefined {
  if (value.length > 100 || isRedacted(value)) return undefined;
  if (NOT_SET.test(value)) return { kind: 'not_set', text: value };
  if (TEMPLATE.test(value)) return { kind: 'template', text: value };
  const told = CHANGE_ME.exec(value)?.[0];
  if (told !== undefined) return { kind: 'example', text: `${told}…` };
  return EXAMPLE.test(value) ? { kind: 'example', text: value } : undefined;
}
