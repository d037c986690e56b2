import { relative } from 'node:path';
import type { Paint } from '../../control/render/paint.ts';
import { table } from '../../control/render/table.ts';
import { packageVersion } from '../package-version.ts';
import type { ExampleCurl } from './example.ts';

/** What is told of a gateway that has just begun to serve. */
export interface Started {
  readonly gatewayUrl: string;
  readonly adminUrl: string;
  /** Opens the list of calls in a browser, once. */
  readonly pageLink: string;
  readonly policyFile: string;
  readonly revision: string;
  readonly routes: number;
  readonly dataDirectory: string;
  readonly upstreams: readonly string[];
  readonly curls: readonly ExampleCurl[];
  /** The address that the policy names for an upstream that listens at another one. */
  readonly movedFrom?: string;
  readonly copiedTo?: string;
}

/** What `start` prints when it serves; each line to paste begins with `curl` and stands alone. */
export function bannerText(started: Started, cwd: string, paint: Paint): string {
  const quiet = (text: string): string => paint('quiet', text);
  const front = started.upstreams.length === 0 ? '' : `in front of ${started.upstreams.join(', ')}`;
  const rows = [
    ['gateway', started.gatewayUrl, front],
    ['admin', started.adminUrl, 'for `pinpoint why`, `calls`, `keys` …'],
    ['policy', shown(started.policyFile, cwd), `${started.routes} routes; what you save goes live`],
    ['records', shown(started.dataDirectory, cwd), ''],
  ];
  const columns = [
    { most: 8, paint: (text: string) => paint('accent', text) },
    { most: 60 },
    { most: 60, paint: quiet },
  ];
  const lines = [
    `${paint('strong', `Pinpoint ${packageVersion()}`)} serves policy ${started.revision.slice(0, 6)}.`,
    ...table(rows, columns).map((line) => `  ${line}`),
    `  ${paint('accent', 'browser')}  ${started.pageLink} ${quiet('(opens once, within ten minutes)')}`,
    ...(started.movedFrom === undefined
      ? []
      : [
          `  The policy names ${started.movedFrom}; the example's own service took a free port instead, and is asked there.`,
        ]),
    ...(started.copiedTo === undefined
      ? []
      : [`  The example was copied to ${started.copiedTo}, where you can edit it.`]),
    '',
    ...curlLines(started.curls, paint),
    `${paint('strong', 'npx pinpoint why <id>')} explains a call; the id is in X-Pinpoint-Call. Ctrl-C ends the gateway.`,
  ];
  return `${lines.join('\n')}\n`;
}

function curlLines(curls: readonly ExampleCurl[], paint: Paint): readonly string[] {
  if (curls.length === 0) return [];
  const lines = curls.flatMap(({ title, command, expect }) => [
    `${paint('quiet', '#')} ${title} ${paint(expect.status < 400 ? 'good' : 'bad', `→ ${expect.status}${expect.code === undefined ? '' : ` ${expect.code}`}`)}`,
    command,
  ]);
  return ['Lines to paste into another terminal:', '', ...lines, ''];
}

/** A path as people would type it here. */
function shown(path: string, cwd: string): string {
  const near = relative(cwd, path);
  return near !== '' && !near.startsWith('..') ? near : path;
}
