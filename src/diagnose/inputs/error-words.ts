import { STATUS_UNKNOWN } from '../exchange.ts';
import type { SeenExchange, SeenRequest } from '../exchange.ts';
import { methodName, seenUrl, textBody } from './seen-parts.ts';

/** A program prints a sentence or a stack trace; what is longer is something else. */
const LONGEST = 40_000;

/** Words that a refusal is told with; a text without any of them is not taken for one. */
const REFUSAL =
  /\b(?:forbidden|access[ _-]?denied|permission[ _-]?denied|(?:is|was|been|are|:|\() ?denied|denied[:.]|permission to \S{1,120} denied|unauthori[sz]ed|not authori[sz]ed|not have (?:the )?(?:\w{1,20} )?(?:authori[sz]ation|permissions?|access)|unauthenticated|not (?:allowed|permitted) (?:to|by|for)|request (?:was )?(?:rejected|blocked|aborted)|(?:been|were|was) blocked|(?:invalid|expired|missing|wrong|bad) (?:\w{1,20} )?(?:token|api[ -]?key|credentials?|signature)|(?:token|session|signature|credentials?|key) (?:has |have |is |are )?(?:expired|invalid|revoked)|csrf|xsrf|cors policy|access-control-allow-\w+|cross-origin request blocked|too many requests|rate limit exceeded|quota exceeded|just a moment|captcha|E40[13]\b|ENEEDAUTH)/i;

/** Names of statuses that stand without their number. */
const NAMED: readonly (readonly [words: RegExp, status: number])[] = [
  [/\bError from server \(Forbidden\)|\bE403\b/, 403],
  [/\b(?:E401|ENEEDAUTH)\b|\(Unauthorized\)/, 401],
  [
    /\bPERMISSION_DENIED\b|\bPermissionDenied\b|\bAccessDenied(?:Exception)?\b|\bAuthorizationFailed\b/,
    403,
  ],
  [/\bUNAUTHENTICATED\b|\bInvalidAuthenticationToken\b/, 401],
  [/^\W{0,10}(?:\w{1,30}(?:error|exception)?:? ){0,2}Forbidden\W{0,10}$/im, 403],
  [/^\W{0,10}(?:\w{1,30}(?:error|exception)?:? ){0,2}Unauthorized\W{0,10}$/im, 401],
  [/\b429\b.{0,20}Too Many Requests|^\W{0,10}Too Many Requests\W{0,10}$/im, 429],
];

/**
 * A refusal as a program tells of it: an exception, an error line, a message of a browser's console, the words of a
 * page, a body without a head. `said`: the status that it names, where it does. Undefined: nothing in it speaks of one.
 */
export function readErrorWords(
  text: string,
  source: string,
  said: number | undefined,
): SeenExchange | undefined {
  const words = text.trim();
  const spoken = words.slice(0, LONGEST);
  if (words === '' || words.length > LONGEST) return undefined;
  if (said === undefined && !REFUSAL.test(spoken)) return undefined;
  const status = said ?? NAMED.find(([pattern]) => pattern.test(spoken))?.[1] ?? STATUS_UNKNOWN;
  const request = requestIn(spoken);
  const isBody = /^[{[<]/.test(words);
  return {
    ...(request === undefined ? {} : { request }),
    response: {
      status,
      headers: [],
      body: textBody(words),
      missing: [
        status === STATUS_UNKNOWN
          ? 'the status'
          : `the status line (${status} is what the ${isBody ? 'body' : 'text'} says)`,
        'the headers',
        ...(isBody ? [] : [`the body of the response${wayToBody(spoken)}`]),
      ],
    },
    source,
  };
}

const METHODS = 'GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS';
const ADDRESS = String.raw`(https?:\/\/[^\s"'<>)\]]{3,2000})`;
/** Both parts in one sentence: Chrome, Spring, Go, Octokit, npm, axios; `from` of Spring stands behind the status. */
const BOTH: readonly RegExp[] = [
  new RegExp(String.raw`\b(${METHODS})\b[\s"':]{1,3}${ADDRESS}`, 'i'),
  new RegExp(String.raw`\b(?:Forbidden|Unauthorized) from (${METHODS}) ${ADDRESS}`),
  new RegExp(String.raw`\b(${METHODS}) (?:request )?(?:to|for) "?${ADDRESS}`, 'i'),
];

/** The request that a sentence names; undefined where it does not name both its method and its address. */
function requestIn(words: string): SeenRequest | undefined {
  for (const pattern of BOTH) {
    const [, method, address] = pattern.exec(words) ?? [];
    if (method === undefined || address === undefined) continue;
    return {
      method: methodName(method),
      url: seenUrl(address.replace(/[.,:;]+$/, '')),
      headers: [],
      client: { kind: 'unknown' },
      missing: ['the body of the request', 'the request headers'],
    };
  }
  return undefined;
}

/** Where a client keeps the body that its error leaves out. */
const BODIES: readonly (readonly [client: RegExp, where: string])[] = [
  [/\bAxiosError\b|Request failed with status code/, '`error.response.data`'],
  [/\brequests\.exceptions\.|Client Error: .{0,60} for url:/, '`error.response.text`'],
  [/\burllib\.error\.HTTPError\b/, '`error.read()`'],
  [
    /\bHttp(?:Client|Server)ErrorException|WebClientResponseException/,
    '`getResponseBodyAsString()`',
  ],
  [/\bHttpRequestException\b|does not indicate success/, '`response.Content.ReadAsStringAsync()`'],
  [/\bServer returned HTTP response code\b/, '`getErrorStream()`'],
  [/\bCORS policy\b|Cross-Origin Request Blocked|net::ERR_/, 'the network tab of the browser'],
];

function wayToBody(words: string): string {
  const where = BODIES.find(([client]) => client.test(words))?.[1];
  return where === undefined ? ', if it says more' : ` (${where} has it)`;
}
