import type { DecisionContext } from '../../core/context.ts';
import type { CallerAnswer } from '../../core/explanation.ts';
import { answerFor } from '../../core/answer.ts';
import { codeInfo } from '../../core/codes.ts';
import { headerValue } from '../../core/headers.ts';
import { hostName } from '../../core/host.ts';
import { rateStandings } from '../../core/rate-standing.ts';
import type { HeaderList } from '../../core/facts.ts';
import type { Refusal } from '../../core/verdict.ts';
import type { Exchange } from '../exchange.ts';
import { refusalFields } from './fields.ts';
import { openaiError } from './openai-error.ts';
import { problemOf } from './problem.ts';
import { renderProblem } from './render.ts';

/** A refusal on its way to the caller. */
export interface RefusalResponse {
  readonly exchange: Exchange;
  readonly context: DecisionContext;
  readonly refusal: Refusal;
  readonly id: string;
  readonly upstreamReached: boolean;
}

const NO_HEADERS: HeaderList = [];

/** Answers a refusal, in the form that the caller prefers. */
export function respondRefusal(response: RefusalResponse): void {
  const { exchange, context, refusal, id, upstreamReached } = response;
  const answer = answerFor(context, refusal, { id });
  const headers = context.request()?.headers ?? NO_HEADERS;
  const place = { id, base: baseOf(context), upstreamReached };
  const problem = problemOf(answer, place);
  const isOpenai = context.route()?.usage === 'openai';
  const shown = isOpenai ? { ...problem, error: openaiError(problem) } : problem;
  const rendered = renderProblem(shown, id, headers);
  const standings = rateStandings(context);
  exchange.respond(
    {
      status: answer.status,
      fields: ['Content-Type', rendered.contentType, ...refusalFields(answer, id, standings)],
    },
    Buffer.from(rendered.text),
  );
}

/** Answers a failure of our own with nothing that is derived from the request, since deriving may be what failed. */
export function respondFailure(exchange: Exchange, id: string): void {
  const code = 'internal.layer_failed';
  const info = codeInfo(code);
  const answer: CallerAnswer = {
    code,
    status: info.status,
    layer: info.layer,
    title: info.title,
    detail: 'The gateway failed while it decided.',
    hint: `Report this with the reference ${id}.`,
    retryable: info.retryable,
  };
  const problem = problemOf(answer, { id, base: '', upstreamReached: false });
  const rendered = renderProblem(problem, id, NO_HEADERS);
  const fields = ['Content-Type', rendered.contentType, ...refusalFields(answer, id, [])];
  exchange.respond({ status: answer.status, fields }, Buffer.from(rendered.text));
}

/** The gateway's address as the caller named it, where that name is a valid one. */
function baseOf(context: DecisionContext): string {
  const request = context.request();
  const host = request === undefined ? undefined : headerValue(request.headers, 'host');
  if (request === undefined || host === undefined || hostName(host) === undefined) return '';
  return `${request.scheme}://${host}`;
}
