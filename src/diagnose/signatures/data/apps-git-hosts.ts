import type { Signature } from '../signature.ts';
import { documented, header, remedy, signaturesOf } from './app-records.ts';

const GITHUB_SUPPORT = [
  {
    name: 'request id',
    header: 'x-github-request-id',
    use: 'GitHub support finds the call with it',
  },
];

const GITHUB = signaturesOf(
  {
    prefix: 'github',
    product: 'GitHub API',
    layer: 'api',
    basis: documented(
      'https://docs.github.com/en/rest/using-the-rest-api/troubleshooting-the-rest-api',
    ),
  },
  {
    integration: {
      statuses: [403],
      body: ['Resource not accessible by integration'],
      confidence: 0.98,
      causes: { 'scope.missing': 0.85, 'role.missing': 0.14 },
      remedies: [
        remedy(
          'caller',
          'give the job the permission that the call needs',
          'permissions:\n  contents: write',
        ),
        remedy(
          'key_owner',
          'a workflow of a pull request from a fork gets a token that reads alone',
        ),
      ],
      ids: GITHUB_SUPPORT,
    },
    personal_token: {
      statuses: [403],
      body: ['Resource not accessible by personal access token'],
      confidence: 0.98,
      causes: { 'scope.missing': 0.98 },
      remedies: [
        remedy(
          'key_owner',
          'give the fine-grained token this repository and the permission that `x-accepted-github-permissions` names',
        ),
      ],
      ids: GITHUB_SUPPORT,
    },
    sso: {
      statuses: [403],
      headers: [header('x-github-sso', /^required; url=/)],
      confidence: 0.98,
      causes: { 'credential.insufficient_authentication': 0.9 },
      remedies: [
        remedy(
          'key_owner',
          'authorise the token for the organisation at the address in `x-github-sso`',
        ),
      ],
      ids: GITHUB_SUPPORT,
    },
    secondary_rate: {
      statuses: [403, 429],
      body: [/You have exceeded a secondary rate limit|triggered an abuse detection mechanism/],
      confidence: 0.98,
      causes: { 'rate.exceeded': 1 },
      remedies: [
        remedy(
          'wait',
          'wait as long as Retry-After says, send one request at a time, and a second apart where they write',
        ),
      ],
      ids: GITHUB_SUPPORT,
    },
    primary_rate: {
      statuses: [403, 429],
      body: [/API rate limit exceeded for /],
      headers: [header('x-ratelimit-remaining', /^0$/)],
      confidence: 0.96,
      causes: { 'quota.exceeded': 0.6, 'rate.exceeded': 0.4 },
      remedies: [
        remedy(
          'wait',
          'wait until `x-ratelimit-reset`, or sign in: anonymous callers have 60 calls an hour',
        ),
      ],
      ids: GITHUB_SUPPORT,
    },
    user_agent: {
      statuses: [403],
      body: ['Please make sure your request has a User-Agent header'],
      confidence: 0.98,
      causes: { 'request.malformed': 0.9 },
      remedies: [
        remedy('caller', 'send the field with the name of the application', 'User-Agent: my-app'),
      ],
      ids: GITHUB_SUPPORT,
    },
    bad_credentials: {
      statuses: [401],
      body: [/"message"\s*:\s*"Bad credentials"/],
      confidence: 0.96,
      causes: { 'credential.unknown': 0.5, 'credential.revoked': 0.25, 'credential.expired': 0.2 },
      ids: GITHUB_SUPPORT,
    },
    write_access: {
      statuses: [403],
      body: [
        /"message"\s*:\s*"(?:Must have (?:admin|push|write|read) (?:rights|access) to |Write access to repository not granted|Permission to [^"]{1,200} denied to )/,
      ],
      confidence: 0.95,
      causes: { 'role.missing': 0.9, 'scope.missing': 0.1 },
      ids: GITHUB_SUPPORT,
    },
    policy: {
      statuses: [403],
      body: [
        /"message"\s*:\s*"[^"]{0,200}(?:organization has enabled OAuth App access restrictions|IP allow list enabled|forbids access via a (?:personal access token \(classic\)|fine-grained))/,
      ],
      confidence: 0.96,
      causes: { 'condition.failed': 0.6, 'ip.denied': 0.35 },
      ids: GITHUB_SUPPORT,
    },
    server: {
      statuses: [],
      headers: [header('x-github-request-id')],
      role: 'passed',
      confidence: 0.97,
    },
  },
);

const GITLAB = signaturesOf(
  {
    prefix: 'gitlab',
    product: 'GitLab',
    layer: 'application',
    basis: documented('https://docs.gitlab.com/api/rest/troubleshooting/'),
  },
  {
    scope: {
      statuses: [403],
      body: [
        /"error"\s*:\s*"insufficient_scope"/,
        /"error_description"\s*:\s*"The request requires higher privileges than provided by the access token\."/,
      ],
      confidence: 0.95,
      causes: { 'scope.missing': 1 },
      remedies: [remedy('key_owner', 'make a token with a scope that the answer lists, as `api`')],
    },
    forbidden: {
      statuses: [403],
      body: [/"message"\s*:\s*"403 Forbidden/],
      confidence: 0.93,
      causes: { 'role.missing': 0.8, 'scope.missing': 0.1, 'consumer.suspended': 0.05 },
    },
    unauthorized: {
      statuses: [401],
      body: [/^\{"message"\s*:\s*"401 Unauthorized"\}/],
      confidence: 0.93,
      causes: { 'credential.unknown': 0.4, 'credential.missing': 0.3, 'credential.expired': 0.25 },
    },
    meta: { statuses: [], headers: [header('x-gitlab-meta')], role: 'passed', confidence: 0.98 },
    cookie: { statuses: [], cookies: ['_gitlab_session'], role: 'passed', confidence: 0.97 },
  },
);

/** Hosts of Git repositories. */
export const GIT_HOST_SIGNATURES: readonly Signature[] = [...GITHUB, ...GITLAB];
