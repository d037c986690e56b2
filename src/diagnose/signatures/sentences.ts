import { CLOUD_SENTENCE_SIGNATURES } from './data/sentences-clouds.ts';
import { FRAMEWORK_SENTENCE_SIGNATURES } from './data/sentences-frameworks.ts';
import { SERVER_SENTENCE_SIGNATURES } from './data/sentences-servers.ts';
import { TOOL_SENTENCE_SIGNATURES } from './data/sentences-tools.ts';
import type { Signature } from './signature.ts';

/** Sentences of products, as programs print them, browsers show them and logs quote them: no marks around them count. */
export const SENTENCE_SIGNATURES: readonly Signature[] = [
  ...FRAMEWORK_SENTENCE_SIGNATURES,
  ...SERVER_SENTENCE_SIGNATURES,
  ...CLOUD_SENTENCE_SIGNATURES,
  ...TOOL_SENTENCE_SIGNATURES,
];
