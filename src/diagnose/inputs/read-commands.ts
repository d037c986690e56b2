import type { SeenExchange, SeenRequest } from '../exchange.ts';
import type { ReadFile } from './curl/data.ts';
import { readCurlExchanges } from './curl/seen-exchanges.ts';
import { readShellCommand } from './curl/shell-words.ts';
import type { ShellCommand } from './curl/shell-words.ts';
import type { Material } from './material.ts';
import { readAnswers, WANT_HEAD } from './read-answers.ts';
import { CURL_COMMAND, PS_CALL } from './recognise.ts';
import { readCmdCommand } from './shell/cmd-words.ts';
import { readFetchCalls } from './shell/fetch-call.ts';
import { readPsExchanges } from './shell/ps-exchange.ts';

const MAX_COMMANDS = 200;
/** In a pasted text, files of the person's machine are not looked for. */
const NO_FILES: ReadFile = () => undefined;

/** Reads commands that send requests, in the dialect that they are written in, each with the response behind it. */
export function readCommands(text: string, source: string): Material {
  if (
    PS_CALL.test(text.slice(0, 200_000)) ||
    /^[ \t]*curl(?:\.exe)?[ \t][^\n]*`\r?$/m.test(text.slice(0, 200_000))
  )
    return readScript(text, source);
  const starts = [...text.matchAll(CURL_COMMAND)].slice(0, MAX_COMMANDS).map(({ index }) => index);
  const fetchAt = text.search(/\bfetch\([ \t\r\n]*["']/);
  if (starts.length === 0 && fetchAt >= 0) return readFetches(text, source);
  const exchanges: SeenExchange[] = [];
  const problems: string[] = [];
  const left: string[] = [];
  let end = starts[0] ?? 0;
  left.push(text.slice(0, end));
  for (const [at, start] of starts.entries()) {
    if (start < end) continue;
    const command = commandAt(text, start);
    const next = starts.find((other, index) => index > at && other >= command.end) ?? text.length;
    const reading = readCurlExchanges(fromProgram(command.words), {
      readFile: NO_FILES,
      source,
      variables: command.variables,
    });
    problems.push(...command.problems, ...reading.problems);
    const answers = readAnswers(withoutPipe(text.slice(command.end, next)), source);
    problems.push(...answers.problems);
    if (answers.exchanges.length === 0 && /^\s*[{[<]/.test(answers.leftOver ?? ''))
      problems.push(WANT_HEAD);
    left.push(answers.leftOver ?? '');
    exchanges.push(...joinAnswers(reading.exchanges, answers.exchanges));
    end = next;
  }
  if (starts.length === 0) {
    const answers = readAnswers(text, source);
    return { ...answers, kind: answers.exchanges.length === 0 ? 'unknown' : 'curl' };
  }
  return finish(exchanges, problems, left.join('\n'));
}

/** What the shell does with the output: `| jq .`, `&`, `; echo`. */
function withoutPipe(text: string): string {
  return text.replace(/^[ \t]*[|&;][^\n]*/, '');
}

/** Assignments and words such as `sudo` before the program are the shell's. */
function fromProgram(words: readonly string[]): readonly string[] {
  const at = words.findIndex((word) => /^(?:.*[\\/])?curl(?:\.exe)?$/i.test(word));
  return at < 0 ? words : words.slice(at);
}

function commandAt(text: string, start: number): ShellCommand {
  return isCmd(text.slice(start, start + 200_000))
    ? readCmdCommand(text, start)
    : readShellCommand(text, start);
}

/** By the end of the first line, or by the first quote: cmd joins lines with `^`, and browsers write `^"` for it. */
function isCmd(command: string): boolean {
  const firstLine = command.slice(0, Math.max(0, command.indexOf('\n'))).trimEnd();
  if (firstLine.endsWith('^')) return true;
  if (firstLine.endsWith('\\')) return false;
  const quote = /(?:^|\s)(\^"|\$?'|")/.exec(command)?.[1];
  return quote === '^"' || (quote === '"' && /\^\\\^"|%\^[0-9A-Za-z_]/.test(command));
}

/** A command and what it printed are one exchange; a transcript knows better than the command what was sent. */
function joinAnswers(
  asked: readonly SeenExchange[],
  answers: readonly SeenExchange[],
): SeenExchange[] {
  return asked.map((exchange, at) => {
    const answer = asked.length === 1 ? answers.at(-1) : answers[at];
    if (answer === undefined) return exchange;
    const { request } = exchange;
    if (request === undefined) return answer;
    const joined = withCommand(answer, request);
    const [first, ...others] = answer.redirects ?? [];
    return first === undefined
      ? joined
      : { ...joined, redirects: [withCommand(first, request), ...others] };
  });
}

function withCommand(answer: SeenExchange, request: SeenRequest): SeenExchange {
  return {
    ...answer,
    request: answer.request === undefined ? request : joinRequests(request, answer.request),
  };
}

function joinRequests(command: SeenRequest, sent: SeenRequest): SeenRequest {
  const body = command.body ?? sent.body;
  // After a redirect the request is another: its body may be gone.
  const isSame = command.method === sent.method && command.url.path === sent.url.path;
  const { body: sentBody, ...rest } = sent;
  const kept = isSame ? body : sentBody;
  const scheme = sent.url.scheme ?? command.url.scheme;
  return {
    ...rest,
    url: { ...sent.url, ...(scheme === undefined ? {} : { scheme }) },
    ...(kept === undefined ? {} : { body: kept }),
    client: {
      ...command.client,
      ...sent.client,
      ...(command.client.followsRedirects === true ? { followsRedirects: true } : {}),
    },
    missing: [
      ...command.missing.filter((what) => what.startsWith('the contents of')),
      ...sent.missing.filter((what) => what !== 'the body' || kept?.text === undefined),
    ],
  };
}

function readScript(text: string, source: string): Material {
  const reading = readPsExchanges(text, { readFile: NO_FILES, source, variables: [] });
  const answers = readAnswers(text.slice(reading.end), source);
  return finish(
    joinAnswers(reading.exchanges, answers.exchanges),
    [...reading.problems, ...answers.problems],
    answers.leftOver ?? '',
  );
}

function readFetches(text: string, source: string): Material {
  const reading = readFetchCalls(text, source);
  const answers = readAnswers(text.slice(reading.end), source);
  return finish(
    joinAnswers(reading.exchanges, answers.exchanges),
    [...reading.problems, ...answers.problems],
    answers.leftOver ?? '',
  );
}

function finish(
  exchanges: readonly SeenExchange[],
  problems: readonly string[],
  left: string,
): Material {
  const leftOver = left.trim();
  return {
    kind: 'curl',
    exchanges,
    problems: [...new Set(problems)],
    ...(leftOver === '' ? {} : { leftOver }),
  };
}
