import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { readCurl } from '../../diagnose/inputs/curl/read-curl.ts';
import type { UnsentRequest } from '../../control/unsent-request.ts';
import { parseIp } from '../../util/ip.ts';
import { PinpointError } from '../../util/error.ts';
import { usage } from '../parse-command.ts';
import { WHY } from '../specs.ts';

/** The request that a curl command line describes. @throws PinpointError `usage.invalid` with all that cannot be read */
export function describedRequest(
  words: readonly string[],
  from: string | undefined,
  cwd: string,
): UnsentRequest {
  if (from !== undefined && parseIp(from) === undefined)
    throw usage(WHY, `\`--from\` is \`${from}\`; an IP address is expected`);
  const reading = readCurl(words, (name) => readFile(name, cwd));
  if (reading.kind === 'request')
    return from === undefined ? reading.request : { ...reading.request, remoteIp: from };
  throw new PinpointError('usage.invalid', reading.problems.join('; '), {
    next: 'mend the curl command: it is read, never sent, so only what is understood can be explained',
  });
}

/** A file that the command line names; `-` is standard input. */
function readFile(name: string, cwd: string): Uint8Array | undefined {
  try {
    return readFileSync(name === '-' ? 0 : resolve(cwd, name));
  } catch {
    return undefined;
  }
}
