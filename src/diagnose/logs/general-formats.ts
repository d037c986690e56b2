import type { LogFormat } from './format.ts';
import { ACCESS_COMBINED } from './formats/access-combined.ts';
import { JSON_LINES } from './formats/json-lines.ts';
import { PLAIN_LINES } from './formats/plain-lines.ts';

/** Formats of no certain product; what is told by them goes behind those of `vendor-formats.ts`. */
export const GENERAL_FORMATS: readonly LogFormat[] = [ACCESS_COMBINED, JSON_LINES, PLAIN_LINES];
