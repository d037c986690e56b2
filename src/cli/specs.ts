import { PLACE_OPTIONS } from './spec.ts';
import type { CommandSpec } from './spec.ts';

const EXAMPLE_ID = '0199a3c1-5d2e-7c4a-9f10-3b7a2c9d4e11';

const YES = { text: 'do not ask before writing' } as const;

export const START: CommandSpec = {
  name: 'start',
  summary: 'start the gateway',
  usage: ['start --policy FILE', 'start --example orders|openai'],
  options: {
    policy: { value: 'FILE', short: 'p', text: 'the policy file (default: policy.yaml here)' },
    example: { value: 'NAME', text: 'a bundled example with its backend: orders or openai' },
    port: {
      value: 'N',
      text: 'the gateway’s port (default: listen.http of the policy, else 8080; 0 picks a free one)',
    },
    'admin-port': {
      value: 'N',
      text: 'the admin port (default: listen.admin, else 8081; 0 picks a free one)',
    },
    data: {
      value: 'DIR',
      text: 'where calls and revisions are kept (default: .pinpoint beside the policy file)',
    },
  },
  words: { least: 0, most: 0 },
  examples: [
    [
      'pinpoint start --example orders',
      'a gateway with a small API behind it, and curl lines to try',
    ],
    ['pinpoint start --policy policy.yaml --port 9090', 'your own policy'],
  ],
};

export const WHY: CommandSpec = {
  name: 'why',
  summary: 'explain a call, show proven fixes, apply one',
  usage: ['why <id>', 'why <id> --apply N', 'why -- curl …'],
  options: {
    now: { text: 'decide under today’s policy instead of the one of the call’s time' },
    apply: {
      value: 'N',
      text: 'apply fix N to the policy file: shows the change, asks, waits until it is live',
    },
    undo: {
      value: 'CHANGE',
      text: 'take back a change that `--apply` made; it prints this command',
    },
    yes: { short: 'y', text: YES.text },
    'cross-tenant': { text: 'with --yes: also apply a fix that lets in another tenant' },
    html: { value: 'FILE', text: 'write the decision as one self-contained page' },
    from: {
      value: 'ADDRESS',
      text: 'with a curl command: decide as if it came from this address (default 127.0.0.1)',
    },
    ...PLACE_OPTIONS,
  },
  words: { least: 1, most: 1 },
  takesCurl: true,
  examples: [
    [`pinpoint why ${EXAMPLE_ID}`, 'why was this call refused, and what would let it pass'],
    [`pinpoint why ${EXAMPLE_ID} --apply 1`, 'make the first fix, after showing it and asking'],
    [
      "pinpoint why -- curl -X POST http://127.0.0.1:8080/orders -H 'x-api-key: pk_…' --json '{}'",
      'explain a request without sending it',
    ],
  ],
  exitOne: 'a described request would be refused; or a change was not made, or did not help',
};

export const DIAGNOSE: CommandSpec = {
  name: 'diagnose',
  summary: 'tell who refused a request to any server, why, and what to change',
  usage: [
    'diagnose [--response FILE] [--log FILE]… -- curl …',
    'diagnose --har FILE [--entry N]',
    'diagnose --log FILE [--log FILE]…',
    'diagnose [FILE]',
  ],
  options: {
    response: { value: 'FILE', text: 'what came back: `curl -i` or `curl -v` saved to a file' },
    log: {
      value: 'FILE',
      repeats: true,
      text: 'a log of the server, gzip too; several times for several; alone: who was refused, and why',
    },
    har: { value: 'FILE', text: 'what a browser recorded (network tab, “Save all as HAR”)' },
    postman: { value: 'FILE', text: 'a Postman collection, with its saved answers' },
    http: { value: 'FILE', text: 'a .http or .rest file' },
    openapi: { value: 'FILE', text: 'the description of the API, to hold the request against' },
    'known-good': { value: 'FILE', text: 'a request that works: shows what differs' },
    entry: {
      value: 'N',
      text: 'of several requests, the one to explain (default: the refused one)',
    },
    'log-format': { value: 'NAME', text: 'the format of the logs, where it is not recognised' },
    'log-pattern': {
      value: 'PATTERN',
      text: 'their pattern: nginx’s log_format, Apache’s LogFormat, or an RE2 expression with named groups',
    },
    network: {
      value: 'LIST',
      text: 'look at the network between: proxy, hosts, dns, addresses, tls, portal, egress or all; without it nothing is sent',
    },
    all: { text: 'print all that was found: every cause, piece of evidence, fix and probe' },
    markdown: { text: 'print Markdown, for a ticket' },
  },
  words: { least: 0, most: 1 },
  takesCurl: true,
  examples: [
    [
      "pinpoint diagnose --response r.txt --log error.log -- curl -X POST https://h.example/orders --json '{}'",
      'who answered, why, and what to change; the curl command is read, never run',
    ],
    ['pinpoint diagnose', 'paste a curl command, an answer, a HAR or lines of a log, then Ctrl-D'],
    ['pinpoint diagnose --log access.log --log error.log.1.gz', 'the 403 report of a log'],
  ],
  exitOne: 'no cause is as likely as not; or nothing was refused',
};

export const CHECK: CommandSpec = {
  name: 'check',
  summary: 'find every mistake in a policy file',
  usage: ['check [FILE]'],
  options: { strict: { text: 'warnings count as mistakes too' } },
  words: { least: 0, most: 1 },
  examples: [
    ['pinpoint check policy.yaml', 'every mistake with its line and the nearest valid name'],
  ],
  exitOne: 'there are mistakes',
};

export const KEYS: CommandSpec = {
  name: 'keys',
  summary: 'create, list, rotate and revoke API keys',
  usage: [
    'keys create <consumer> [--scope SCOPE,…]',
    'keys list [<consumer>]',
    'keys rotate <key id>',
    'keys revoke <key id>',
  ],
  options: {
    scope: { value: 'SCOPES', text: 'scopes of a new key, separated by commas or spaces' },
    expires: { value: 'WHEN', text: 'when it ends: a date (2027-03-01) or a span (90d)' },
    reason: { value: 'TEXT', text: 'why it is revoked' },
    now: { text: 'rotate: revoke the old key at once (default: both work until it is revoked)' },
    yes: { short: 'y', text: YES.text },
    ...PLACE_OPTIONS,
  },
  words: { least: 1, most: 2 },
  examples: [
    ['pinpoint keys create reports-app --scope orders:read --expires 90d', 'a new key, shown once'],
    ['pinpoint keys revoke pk_rep_7Hq2 --reason "found in a log"', 'stop a key at once'],
  ],
  exitOne: 'the change was not made',
};

export const CONSUMERS: CommandSpec = {
  name: 'consumers',
  summary: 'list, suspend and resume consumers',
  usage: [
    'consumers list',
    'consumers suspend <name> --reason billing|abuse|request|review [--text TEXT]',
    'consumers resume <name>',
  ],
  options: {
    reason: { value: 'KIND', text: 'billing, abuse, request or review' },
    text: { value: 'TEXT', text: 'a word for the owner; callers are not shown it' },
    yes: { short: 'y', text: YES.text },
    ...PLACE_OPTIONS,
  },
  words: { least: 1, most: 2 },
  examples: [
    [
      'pinpoint consumers suspend partner-feed --reason billing --text "two invoices open"',
      'refuse all its calls, with a reason',
    ],
    ['pinpoint consumers resume partner-feed', 'let it back in'],
  ],
  exitOne: 'the change was not made',
};

export const CALLS: CommandSpec = {
  name: 'calls',
  summary: 'list recorded calls, or follow them',
  usage: ['calls [filters]', 'calls -f [filters]'],
  options: {
    follow: { short: 'f', text: 'print calls as they happen, until Ctrl-C' },
    code: { value: 'CODE', text: 'a refusal code, e.g. scope.missing' },
    status: { value: 'N', text: 'the status that was answered' },
    consumer: { value: 'NAME', text: 'who called' },
    route: { value: 'ROUTE', text: 'the route, e.g. orders.v1.create' },
    outcome: { value: 'OUTCOME', text: 'allowed, refused, relayed, failed or aborted' },
    since: {
      value: 'WHEN',
      text: 'not before: a span (15m, 2h, 3d) or a time (2026-11-23T10:00Z)',
    },
    until: { value: 'WHEN', text: 'not after' },
    limit: { value: 'N', text: 'at most so many (default 50)' },
    ...PLACE_OPTIONS,
  },
  words: { least: 0, most: 0 },
  examples: [
    ['pinpoint calls --outcome refused --since 1h', 'what was refused in the last hour'],
    ['pinpoint calls -f --consumer reports-app', 'watch one consumer'],
  ],
};

export const REVISIONS: CommandSpec = {
  name: 'revisions',
  summary: 'list accepted policies: when, by whom, why, and what changed',
  usage: ['revisions'],
  options: {
    limit: { value: 'N', text: 'at most so many (default 20)' },
    diff: { text: 'show what changed in each' },
    ...PLACE_OPTIONS,
  },
  words: { least: 0, most: 0 },
  examples: [['pinpoint revisions --diff --limit 3', 'the last three changes']],
};

export const HELP: CommandSpec = {
  name: 'help',
  summary: 'explain a command',
  usage: ['help [<command>]'],
  options: {},
  words: { least: 0, most: 1 },
  examples: [['pinpoint help why', 'what `why` can do']],
};
