import type { CauseCode } from '../../../cause-codes.ts';
import type { Probe, Remedy } from '../../../finding.ts';
import type { Cause } from './event.ts';
import { headOf } from './fields.ts';

/** What is known of the request when a rule speaks: for text to paste that fits it. */
export interface RequestSeen {
  readonly method?: string | undefined;
  readonly path?: string | undefined;
  readonly address?: string | undefined;
  readonly host?: string | undefined;
}

/** How one message of a product is read. */
export interface LineRule {
  /** Contained in every line that it fits: looked for before anything else. */
  readonly has: string;
  /** Runs on the message; its groups go to `says` and `remedies`. Linear. */
  readonly pattern?: RegExp;
  readonly code: CauseCode;
  readonly factor: number;
  /** Evidence. */
  readonly says: string | ((found: readonly string[]) => string);
  readonly remedies?: (found: readonly string[], seen: RequestSeen) => readonly Remedy[];
  readonly probes?: readonly Probe[];
  /** What the product answers then, where the line does not tell. */
  readonly status?: number;
  /** Whether the product that writes the line refuses by it; `unsaid`: the line only tells why somebody will. Absent: it does. */
  readonly refuses?: boolean | 'unsaid';
  /** Whose line it is, where the log takes lines of several products. */
  readonly product?: string;
  /** What was run, or a public address. */
  readonly source: string;
}

/** What the rules of a product say of a message. */
export interface Told {
  readonly causes: readonly Cause[];
  readonly status?: number | undefined;
  readonly refuses: boolean | undefined;
  readonly product?: string | undefined;
  /** Groups of the pattern of the first rule that fits; the whole match first. */
  readonly found: readonly string[];
}

/** Reads a message by rules: every one that fits says a cause, the first gives the status. Undefined: none fits. */
export function tell(
  rules: readonly LineRule[],
  message: string,
  seen: RequestSeen,
): Told | undefined {
  const head = headOf(message);
  const fitting = rules.flatMap((rule) => {
    if (!head.includes(rule.has)) return [];
    if (rule.pattern === undefined) return [{ rule, found: [rule.has] }];
    const found = rule.pattern.exec(head);
    return found === null ? [] : [{ rule, found: [...found].map((group) => group ?? '') }];
  });
  const [first] = fitting;
  if (first === undefined) return undefined;
  return {
    causes: fitting.map(({ rule, found }) => causeOf(rule, found, seen)),
    status: first.rule.status,
    refuses: first.rule.refuses === 'unsaid' ? undefined : (first.rule.refuses ?? true),
    product: first.rule.product,
    found: first.found,
  };
}

function causeOf(rule: LineRule, found: readonly string[], seen: RequestSeen): Cause {
  return {
    code: rule.code,
    factor: rule.factor,
    says: typeof rule.says === 'string' ? rule.says : rule.says(found),
    source: rule.source,
    ...(rule.remedies === undefined ? {} : { remedies: rule.remedies(found, seen) }),
    ...(rule.probes === undefined ? {} : { probes: rule.probes }),
  };
}

/** Whether a line holds what a rule looks for. */
export function someRuleMayFit(rules: readonly LineRule[], line: string): boolean {
  return rules.some(({ has }) => line.includes(has));
}
