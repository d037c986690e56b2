import type { HeaderList } from './facts.ts';
import { hostName } from './host.ts';

/** Bytes that a field takes beside its name and value: `: ` and CRLF. */
const FIELD_OVERHEAD_BYTES = 4;

/** What the request layers need to know of the header fields, gathered in one pass. */
export interface HeadShape {
  /** The last Host value; undefined: none. */
  readonly host: string | undefined;
  /** The host name of exactly one valid Host field, in lower case; else undefined. */
  readonly hostName: string | undefined;
  readonly contentLengths: number;
  readonly transferEncodings: number;
  /** The last Content-Type value; undefined: none. */
  readonly contentType: string | undefined;
  readonly contentTypes: number;
  readonly contentEncodings: number;
  /** Size of the fields as on the wire. */
  readonly bytes: number;
}

/** Reads the shape of a list of fields. */
export function headShape(headers: HeaderList): HeadShape {
  let host: string | undefined;
  let hosts = 0;
  let contentLengths = 0;
  let transferEncodings = 0;
  let contentType: string | undefined;
  let contentTypes = 0;
  let contentEncodings = 0;
  let bytes = 0;
  for (const field of headers) {
    const name = field[0];
    bytes += name.length + field[1].length + FIELD_OVERHEAD_BYTES;
    if (name === 'host') {
      hosts += 1;
      host = field[1];
    } else if (name === 'content-length') contentLengths += 1;
    else if (name === 'transfer-encoding') transferEncodings += 1;
    else if (name === 'content-type') {
      contentTypes += 1;
      contentType = field[1];
    } else if (name === 'content-encoding') contentEncodings += 1;
  }
  const known = hosts === 1 && host !== undefined ? hostName(host) : undefined;
  return {
    host,
    hostName: known,
    contentLengths,
    transferEncodings,
    contentType,
    contentTypes,
    contentEncodings,
    bytes,
  };
}
