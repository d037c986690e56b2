import type { SeenClient } from '../../exchange.ts';
import { addLine, closeMessage, linesOf, openMessage, startLine } from './message.ts';
import type { Connection, OpenMessage, RawMessage } from './message.ts';

export interface Transcript {
  readonly messages: readonly RawMessage[];
  readonly client: SeenClient;
}

const MARKED = /(?:^|\n)(?:\d\d:\d\d:\d\d\.\d+ )?(?:> [A-Za-z]{3,20} \S+ HTTP\/\d|< HTTP\/\d)/;
const TRACE_TIME = /^\d\d:\d\d:\d\d\.\d{3,6} (?=[*<>{}] ?)/;
/** What curl prints between the lines that tell something. */
const NOISE =
  /^(?:[{}] \[\d+ bytes data\]|\s*% Total|\s*Dload\s+Upload|[\s\d.kMG-]{10,60}--:--:--.{0,60})\s*$/;

/** Whether a text holds lines of `curl -v`, which mark what was sent and received. */
export function isTranscript(text: string): boolean {
  return MARKED.test(text.slice(0, 4_000_000));
}

/** Reads what `curl -v` printed: `> ` sent, `< ` received, `* ` what curl says; anything else is the body. */
export function readTranscript(text: string): Transcript {
  const messages: RawMessage[] = [];
  const facts: MutableFacts = { client: { kind: 'curl' } };
  let via: Connection = {};
  let open: OpenMessage | undefined;
  for (const raw of linesOf(text)) {
    const line = raw.slice(raw.lastIndexOf('\r', raw.length - 2) + 1).replace(TRACE_TIME, '');
    if (line.startsWith('* ')) noteInfo(line, facts);
    else if (/^[<>](?: |\r?$)/.test(line)) {
      const rest = line.slice(2);
      const start = startLine(rest);
      if (start === undefined) {
        if (open !== undefined && !open.inBody) addLine(open, rest);
        else if (open?.inBody === true && open.start.kind === 'response') addLine(open, line);
      } else {
        if (open !== undefined) messages.push({ ...closeMessage(open), via });
        open = openMessage(start);
        via = connectionOf(facts);
      }
    } else if (open?.inBody === true && !NOISE.test(line)) {
      const left = line.search(/\* Connection #\d+ to host \S+ left intact/);
      addLine(open, left < 0 ? line : line.slice(0, left));
    }
  }
  if (open !== undefined) messages.push({ ...closeMessage(open), via });
  return { messages, client: facts.client };
}

function connectionOf({ scheme, serverAddress }: MutableFacts): Connection {
  return {
    ...(scheme === undefined ? {} : { scheme }),
    ...(serverAddress === undefined ? {} : { serverAddress }),
  };
}

interface MutableFacts {
  scheme?: 'http' | 'https';
  serverAddress?: string;
  client: SeenClient;
}

/** Lines of curl 7 and 8 (lib/connect.c, lib/url.c, lib/vtls, lib/http2.c). */
function noteInfo(line: string, facts: MutableFacts): void {
  const connected =
    /^\* Connected to \S+ \(([0-9a-fA-F:.]+)\) port (\d+)/.exec(line) ??
    /^\* Established connection to \S+ \(([0-9a-fA-F:.]+) port (\d+)\)/.exec(line);
  if (connected !== null) {
    facts.serverAddress = connected[1] ?? '';
    facts.scheme ??= connected[2] === '80' ? 'http' : 'https';
    if (!['80', '443'].includes(connected[2] ?? '')) delete facts.scheme;
  }
  const local = /^\* (?:Established connection .* from|Local address:?) ([0-9a-fA-F:.]+)/.exec(
    line,
  )?.[1];
  if (local !== undefined) facts.client = { ...facts.client, address: local };
  if (
    /^\* (?:SSL connection using|TLSv1\.\d|ALPN|TLS handshake|Server certificate:|.*\[:scheme: https\])/.test(
      line,
    )
  )
    facts.scheme = 'https';
  const proxy = /^\* Uses proxy env variable \S+ == '([^']{1,200})'/.exec(line)?.[1];
  if (proxy !== undefined && !line.includes('no_proxy') && !line.includes('NO_PROXY'))
    facts.client = { ...facts.client, proxy: proxy.replace(/^(\w+:\/\/)?[^@/]*@/, '$1') };
  if (line.startsWith('* Issue another request to this URL'))
    facts.client = { ...facts.client, followsRedirects: true };
  if (
    /^\* .*(?:SSL certificate verify result: .*continuing anyway|skipping SSL peer certificate)/.test(
      line,
    )
  )
    facts.client = { ...facts.client, ignoresCertificates: true };
}

const WGET = /(?:^|\n)--\d{4}-\d\d-\d\d \d\d:\d\d:\d\d--  (\S{1,4000})/;

/** What `wget -S` printed, as raw messages: indented heads, with a GET before each; undefined where it is no such text. */
export function wgetAsMessages(text: string): string | undefined {
  if (!WGET.test(text.slice(0, 100_000))) return undefined;
  let out = '';
  for (const line of linesOf(text)) {
    const address = WGET.exec(line)?.[1];
    if (address !== undefined) out += `GET ${address} HTTP/1.1\n\n`;
    else if (/^ {2}(?:HTTP\/\d|[A-Za-z-]+: )/.test(line)) out += `${line.trim()}\n`;
  }
  return out;
}
