import { parseIp } from '../../util/ip.ts';
import { parseInstant } from '../../util/units.ts';

/** A check of one `format`, in time linear in the text. */
interface TextFormat {
  readonly type: 'string';
  check(text: string): boolean;
  /** A value that has it. */
  readonly example: string;
}

interface NumberFormat {
  readonly type: 'number';
  check(value: number): boolean;
  readonly example: number;
}

/*
 * Every expression below runs on V8 over what callers send. None has a repetition within a repetition, and none has two
 * neighbouring repetitions that take the same characters, so none can be made to try more than one way.
 */
const TIME =
  /^(?:[01]\d|2[0-3]):[0-5]\d:(?:[0-5]\d|60)(?:\.\d+)?(?:[zZ]|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const LABEL = /^[a-z0-9-]{1,63}$/i;
const LOCAL_PART = /^[\w!#$%&'*+/=?^`{|}~.-]{1,64}$/;
const DATE_DURATION = /^(?:\d+Y)?(?:\d+M)?(?:\d+D)?$/;
const TIME_DURATION = /^(?:\d+H)?(?:\d+M)?(?:\d+S)?$/;
const SCHEME = /^[a-z][a-z0-9+.-]*$/i;
const URI_CHARACTERS = /^[\w\-.~:/?#[\]@!$&'()*+,;=%]*$/;
const URI_BAD_ESCAPE = /%(?![0-9a-f]{2})/i;
const POINTER_BAD_ESCAPE = /~(?![01])/;

const FORMATS: Readonly<Record<string, TextFormat | NumberFormat>> = {
  date: text(isDate, '2026-01-31'),
  time: text((value) => TIME.test(value), '08:30:00Z'),
  'date-time': text(isDateTime, '2026-01-31T08:30:00Z'),
  duration: text(isDuration, 'P1D'),
  email: text(isEmail, 'someone@example.com'),
  'idn-email': text((value) => /^[^@\s]+@[^@\s]+$/.test(value), 'someone@example.com'),
  hostname: text(isHostname, 'api.example.com'),
  ipv4: text((value) => !value.includes(':') && parseIp(value) !== undefined, '192.0.2.1'),
  ipv6: text((value) => value.includes(':') && parseIp(value) !== undefined, '2001:db8::1'),
  uri: text(isUri, 'https://example.com/'),
  'uri-reference': text(isUriReference, '/path'),
  iri: text((value) => isUri(encodeHigh(value)), 'https://example.com/'),
  'iri-reference': text((value) => isUriReference(encodeHigh(value)), '/path'),
  uuid: text((value) => UUID.test(value), '0190a6f2-7c1e-7cc3-98c4-dc0c0c07398f'),
  'json-pointer': text(isPointer, '/a/0'),
  'relative-json-pointer': text(isRelativePointer, '0'),
  byte: text(isBase64, 'UGlucG9pbnQ='),
  int32: number((value) => Number.isInteger(value) && Math.abs(value + 0.5) <= 2 ** 31, 1),
  int64: number((value) => Number.isInteger(value) && Math.abs(value) <= 2 ** 63, 1),
};

function text(check: (value: string) => boolean, example: string): TextFormat {
  return { type: 'string', check, example };
}

function number(check: (value: number) => boolean, example: number): NumberFormat {
  return { type: 'number', check, example };
}

/** The formats that are checked (JSON Schema 2020-12 §7.3, and those of OpenAPI 3.0); others are annotations, `regex` too: compiling what callers send is
 * not linear. */
export function formats(): Readonly<Record<string, TextFormat | NumberFormat>> {
  return FORMATS;
}

function isDate(value: string): boolean {
  return value.length === 10 && parseInstant(value) !== undefined;
}

/** RFC 3339 §5.6: date, `T`, time with seconds and an offset. */
function isDateTime(value: string): boolean {
  return isDate(value.slice(0, 10)) && /^[tT]$/.test(value[10] ?? '') && TIME.test(value.slice(11));
}

/** RFC 3339 appendix A. */
function isDuration(value: string): boolean {
  if (/^P\d+W$/.test(value)) return true;
  if (!value.startsWith('P')) return false;
  const at = value.indexOf('T');
  const date = at === -1 ? value.slice(1) : value.slice(1, at);
  const time = at === -1 ? '' : value.slice(at + 1);
  if (at !== -1 && time === '') return false;
  return date + time !== '' && DATE_DURATION.test(date) && TIME_DURATION.test(time);
}

/** RFC 5321 §4.1.2, without quoted local parts and address literals. */
function isEmail(value: string): boolean {
  const at = value.lastIndexOf('@');
  const local = value.slice(0, at);
  if (at === -1 || !LOCAL_PART.test(local) || local.includes('..')) return false;
  return !local.startsWith('.') && !local.endsWith('.') && isHostname(value.slice(at + 1));
}

/** RFC 1123 §2.1. */
function isHostname(value: string): boolean {
  const name = value.endsWith('.') ? value.slice(0, -1) : value;
  if (name.length > 253) return false;
  return name
    .split('.')
    .every((label) => LABEL.test(label) && !label.startsWith('-') && !label.endsWith('-'));
}

/** RFC 3986 §3: a scheme, and only characters that a URI has. */
function isUri(value: string): boolean {
  const colon = value.indexOf(':');
  return colon > 0 && SCHEME.test(value.slice(0, colon)) && isUriReference(value);
}

function isUriReference(value: string): boolean {
  return URI_CHARACTERS.test(value) && !URI_BAD_ESCAPE.test(value) && value.split('#').length <= 2;
}

/** Characters outside of ASCII as a URI would carry them; white space and controls stay wrong. */
function encodeHigh(value: string): string {
  return value.replaceAll(/[\u{a1}-\u{10ffff}]/gu, 'x');
}

function isPointer(value: string): boolean {
  return (value === '' || value.startsWith('/')) && !POINTER_BAD_ESCAPE.test(value);
}

function isRelativePointer(value: string): boolean {
  const parts = /^(?:0|[1-9]\d*)(#|\/[\s\S]*)?$/.exec(value);
  return parts !== null && (parts[1] === undefined || parts[1] === '#' || isPointer(parts[1]));
}

/** RFC 4648 §4, with padding. */
function isBase64(value: string): boolean {
  if (value.length % 4 !== 0) return false;
  return /^[A-Za-z0-9+/]*={0,2}$/.test(value);
}
