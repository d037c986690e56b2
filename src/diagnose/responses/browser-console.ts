import type { CaseCheck } from '../case.ts';
import { NOTHING } from '../finding.ts';
import type { Remedy } from '../finding.ts';
import type { CodeMeaning } from './provider-error-codes.ts';
import { findingsOf } from './meanings.ts';
import { quote } from './words.ts';

/** A sentence with which a browser tells why it keeps an answer from a script. */
interface ConsoleSentence {
  readonly pattern: RegExp;
  readonly means: CodeMeaning;
  readonly remedies: readonly Remedy[];
}

const ALLOW_ORIGIN: Remedy = {
  actor: 'api_owner',
  text: 'name the origin of the page in the answer, on error answers and preflights, too',
  paste: 'Access-Control-Allow-Origin: https://app.example.com',
};
const LOOK_BEHIND: Remedy = {
  actor: 'caller',
  text: 'send the same request with curl, which knows no CORS: an error that it shows is the real one',
};
const ANSWER_PREFLIGHT: Remedy = {
  actor: 'api_owner',
  text: 'answer OPTIONS with 204 and the CORS fields before anything asks for credentials',
};

/** Chromium: services/network/public/cpp/cors and blink's cors_error_string.cc; Firefox: dom/locales/…/security.properties; narrow ones first. */
const SENTENCES: readonly ConsoleSentence[] = [
  {
    pattern:
      /Request header field \S{1,80} is not allowed by Access-Control-Allow-Headers|CORS header .Access-Control-Allow-Headers.|header .\S{1,80}. is not allowed according to header .Access-Control-Allow-Headers/i,
    means: { 'cors.header_not_allowed': 300 },
    remedies: [
      {
        actor: 'api_owner',
        text: 'allow the header that the message names',
        paste: 'Access-Control-Allow-Headers: Authorization, Content-Type',
      },
    ],
  },
  {
    pattern:
      /Method \w{1,20} is not allowed by Access-Control-Allow-Methods|Did not find method in CORS header/i,
    means: { 'cors.method_not_allowed': 300 },
    remedies: [
      {
        actor: 'api_owner',
        text: 'allow the method that the message names',
        paste: 'Access-Control-Allow-Methods: GET, POST, PUT, PATCH, DELETE',
      },
    ],
  },
  {
    pattern:
      /preflight request doesn.t pass access control check: It does not have HTTP ok status/i,
    means: {
      'cors.origin_not_allowed': 30,
      'credential.missing': 15,
      'request.method_not_allowed': 20,
      'cors.method_not_allowed': 12,
      'route.not_found': 10,
    },
    remedies: [ANSWER_PREFLIGHT],
  },
  {
    pattern:
      /Redirect is not allowed for a preflight request|CORS request external redirect not allowed/i,
    means: { 'credential.missing': 15, 'route.not_found': 15, 'cors.origin_not_allowed': 10 },
    remedies: [
      {
        actor: 'caller',
        text: 'call the address that the redirect leads to: https, the slash at the end, no sign-in page',
      },
    ],
  },
  {
    pattern:
      /Access-Control-Allow-Origin.{1,4}header (?:has a value .{0,300}that is not equal to|contains multiple values|contains the invalid value)|CORS header .Access-Control-Allow-Origin. does not match|is not allowed by Access-Control-Allow-Origin|must not be the wildcard|Multiple CORS header|Credential is not supported if the CORS header|Access-Control-Allow-Credentials/i,
    means: { 'cors.origin_not_allowed': 250 },
    remedies: [ALLOW_ORIGIN],
  },
  {
    pattern:
      /No 'Access-Control-Allow-Origin' header is present|CORS header .Access-Control-Allow-Origin. missing|due to access control checks|blocked by CORS policy(?!:)/i,
    // An error of a server or of something in front of it mostly comes without CORS fields.
    means: { 'cors.origin_not_allowed': 60, 'credential.missing': 3, 'upstream.refused': 3 },
    remedies: [ALLOW_ORIGIN, LOOK_BEHIND],
  },
];

/** Reads what the console of a browser says of a request whose answer it hides. */
export const checkBrowserConsole: CaseCheck = ({ exchange: { response } }) => {
  const text = response?.body?.text?.slice(0, 20_000) ?? '';
  if (!/cors|access-control-allow|access control/i.test(text)) return NOTHING;
  const said = SENTENCES.flatMap(({ pattern, means, remedies }) => {
    const words = pattern.exec(text)?.[0];
    return words === undefined ? [] : [{ words, means, remedies }];
  })[0];
  if (said === undefined) return NOTHING;
  const evidence = {
    from: 'client',
    text: `the browser says \`${quote(said.words)}\``,
  } as const;
  return {
    answers: [],
    causes: findingsOf(said.means, evidence, 'provider_error.words').map((finding) => ({
      ...finding,
      remedies: said.remedies,
    })),
    notes: [],
  };
};
