import { readdirSync, readFileSync } from 'node:fs';
import type { CauseCode } from '../../../src/diagnose/cause-codes.ts';
import type { SeenResponse } from '../../../src/diagnose/exchange.ts';
import type {
  HeaderPattern,
  Signature,
  TextPattern,
} from '../../../src/diagnose/signatures/signature.ts';

/** A response of a product: seen from it when it ran (`captured: …`), or retold from what is named (`source: …`). */
export interface Capture {
  readonly id: string;
  readonly product: string;
  readonly cause?: CauseCode;
  /** Nothing in it names its product: it must show no product at all. */
  readonly silent?: true;
  readonly from: string;
  readonly status: number;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: string;
}

const FOLDER = new URL('../../corpus/diagnose/captures-apps/', import.meta.url);

/** All captures of the corpus. */
export function readCaptures(): readonly Capture[] {
  return readdirSync(FOLDER)
    .filter((name) => name.endsWith('.json'))
    .toSorted()
    .flatMap((name) => JSON.parse(readFileSync(new URL(name, FOLDER), 'utf8')) as Capture[]);
}

/** A capture as the response of an exchange. */
export function responseOf({ status, headers, body }: Capture): SeenResponse {
  return { status, headers, body: { text: body, complete: true }, missing: [] };
}

/** Whether a response shows all that a signature names, read literally from the docstrings of `Signature`. */
export function shows(signature: Signature, capture: Capture): boolean {
  const { statuses, headers, body, cookies, without } = signature;
  if (statuses.length > 0 ? !statuses.includes(capture.status) : capture.status < 400) return false;
  if (!(body ?? []).every((pattern) => fits(pattern, capture.body))) return false;
  if (!(headers ?? []).every((pattern) => headerFits(pattern, capture))) return false;
  if (capture.headers.some(([name]) => (without ?? []).includes(name))) return false;
  return cookies === undefined || setsOneOf(cookies, capture);
}

/** Whether text holds a literal (without regard to case) or fits an expression. */
export function fits(pattern: TextPattern, text: string): boolean {
  return typeof pattern === 'string'
    ? text.toLowerCase().includes(pattern.toLowerCase())
    : pattern.test(text);
}

function headerFits({ name, value }: HeaderPattern, { headers }: Capture): boolean {
  return headers.some(([own, text]) => own === name && (value === undefined || fits(value, text)));
}

function setsOneOf(cookies: readonly string[], { headers }: Capture): boolean {
  const set = headers
    .filter(([name]) => name === 'set-cookie')
    .map(([, value]) => value.split('=')[0] ?? '');
  return cookies.some((wanted) =>
    set.some((name) =>
      wanted.endsWith('*') ? name.startsWith(wanted.slice(0, -1)) : name === wanted,
    ),
  );
}
