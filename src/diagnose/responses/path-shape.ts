import type { CaseCheck } from '../case.ts';
import type { CauseCode } from '../cause-codes.ts';
import type { SeenRequest } from '../exchange.ts';
import { NOTHING } from '../finding.ts';
import type { CauseFinding } from '../finding.ts';
import { knownMatches } from '../signatures/match.ts';

interface Shape {
  readonly code: CauseCode;
  readonly factor: number;
  readonly text: string;
  readonly at: 'path' | 'method';
}

/**
 * A web server gives one page for many reasons of its own, and the form of the request rules some of them out. Only
 * for reasons that the server which was recognised has.
 */
export const checkPathShape: CaseCheck = ({ exchange: { request, response } }) => {
  if (request === undefined || response?.status !== 403) return NOTHING;
  const open = new Set(
    knownMatches(response)
      .filter(({ signature }) => signature.role === 'answered')
      .flatMap(({ signature }) => signature.causes.map(({ code }) => code)),
  );
  const causes = [...pathShapes(request.url.path), ...methodShapes(request)]
    .filter(({ code }) => open.has(code))
    .map(findingOf);
  return causes.length === 0 ? NOTHING : { answers: [], causes, notes: [] };
};

function pathShapes(path: string): readonly Shape[] {
  const at = 'path';
  const last = path.slice(path.lastIndexOf('/') + 1);
  // nginx and Apache send a directory without its slash to the one with it first (301).
  const index: Shape = path.endsWith('/')
    ? {
        code: 'server.no_index',
        factor: 3,
        text: 'the path ends in a slash, as that of a directory',
        at,
      }
    : {
        code: 'server.no_index',
        factor: 0.1,
        text: 'the path does not end in a slash: a directory would be redirected first',
        at,
      };
  if (/\/\.(?!well-known(?:\/|$))[^/]/u.test(path)) {
    return [
      index,
      {
        code: 'server.rewrite_rule',
        factor: 6,
        text: 'the path has a segment that begins with a dot, which servers are told to deny',
        at,
      },
    ];
  }
  const file = /\.[a-z0-9]{1,8}$/iu.test(last);
  return [
    index,
    {
      code: 'server.file_permission',
      factor: file ? 2 : 0.5,
      text: file ? 'the path names a file' : 'the path names no file',
      at,
    },
  ];
}

function methodShapes({ method }: SeenRequest): readonly Shape[] {
  const at = 'method';
  if (method === 'GET' || method === 'HEAD') {
    return [
      {
        code: 'server.method_rule',
        factor: 0.1,
        text: `${method} is hardly ever refused as a method`,
        at,
      },
    ];
  }
  return [
    {
      code: 'server.method_rule',
      factor: 2,
      text: `the method is ${method}, which rules on methods are for`,
      at,
    },
  ];
}

function findingOf({ code, factor, text, at }: Shape): CauseFinding {
  return { code, factor, group: `shape:${at}`, evidence: { from: 'request', text, at } };
}
