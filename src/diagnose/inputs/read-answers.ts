import type { SeenExchange } from '../exchange.ts';
import { readErrorWords } from './error-words.ts';
import type { Material } from './material.ts';
import { exchangesOf } from './raw/exchanges.ts';
import { readMessages } from './raw/message.ts';
import type { RawMessage } from './raw/message.ts';
import { isTranscript, readTranscript, wgetAsMessages } from './raw/transcript.ts';
import { statusInBody } from './recognise.ts';
import { textBody } from './seen-parts.ts';

/** What is asked of a person who has only a body. */
export const WANT_HEAD =
  'this may be the body of a response: repeat the request with `curl -i` and paste all that it prints, status line and headers, too';

/**
 * Reads what programs print of requests and responses: raw messages, `curl -v`, `curl -i`, HTTPie, `wget -S`, and a body
 * alone where it names its status.
 */
export function readAnswers(text: string, source: string): Material {
  if (isTranscript(text)) {
    const { messages, client } = readTranscript(text);
    return material(
      exchangesOf(messages, { source, client, exact: true }),
      messages,
      curlErrors(text),
    );
  }
  const wget = wgetAsMessages(text);
  const { messages, before } = readMessages(wget ?? text);
  if (messages.length > 0) {
    // A request that a program printed holds what was sent; one alone may have been written by a person.
    const exact = messages.some(({ start }) => start.kind === 'response');
    const read = material(exchangesOf(messages, { source, exact }), messages, curlErrors(text));
    const left = before.trim();
    return wget !== undefined || left === '' ? read : { ...read, leftOver: left };
  }
  return readBodyAlone(text, source);
}

function readBodyAlone(text: string, source: string): Material {
  const errors = curlErrors(text);
  const refused = /^curl: \(56\) .{0,60}?(?:from proxy after CONNECT|CONNECT tunnel failed)/m.test(
    text,
  );
  const said = refused
    ? Number(/\b([45]\d\d)\b/.exec(/^curl: \(56\).*$/m.exec(text)?.[0] ?? '')?.[1])
    : Number.NaN;
  const status = Number.isNaN(said) ? statusInBody(text) : said;
  const body = text.replaceAll(/^(?:curl: \(\d+\)|Invoke-\w+ ?:).*$/gm, '').trim();
  if (status === undefined) {
    const left = text.trim();
    return {
      kind: 'unknown',
      exchanges: [],
      problems: errors,
      ...(left === '' ? {} : { leftOver: left }),
    };
  }
  const told = body === '' ? undefined : readErrorWords(body, source, status);
  const exchange = told ?? statusAlone(status, body, source);
  return { kind: 'raw_response', exchanges: [exchange], problems: errors };
}

function statusAlone(status: number, body: string, source: string): SeenExchange {
  const isLong = body !== '';
  return {
    response: {
      status,
      headers: [],
      ...(isLong ? { body: textBody(body) } : {}),
      missing: [
        `the status line (${status} is what the ${isLong ? 'body' : 'program'} says)`,
        'the headers',
        ...(isLong ? [] : ['the body']),
      ],
    },
    source,
  };
}

/** What curl itself complains of. */
function curlErrors(text: string): string[] {
  const lines = text.match(/^curl: \(\d{1,3}\) .{1,300}$/gm) ?? [];
  return lines
    .filter((line) => !line.startsWith('curl: (22)'))
    .slice(0, 3)
    .map((line) => `curl says \`${line.slice(6).trim()}\``);
}

function material(
  exchanges: readonly SeenExchange[],
  messages: readonly RawMessage[],
  errors: readonly string[],
): Material {
  const first = messages[0]?.start.kind;
  return {
    kind: first === 'response' ? 'raw_response' : 'raw_request',
    exchanges,
    problems: [...messages.flatMap(({ problems }) => problems), ...errors],
  };
}
