import type { Signature } from '../signature.ts';
import { documented, remedy, signaturesOf, source } from './app-records.ts';

/** What git, docker and npm print of a refusal. */
const GITHUB = signaturesOf(
  {
    prefix: 'github',
    product: 'GitHub API',
    layer: 'api',
    basis: documented(
      'https://docs.github.com/en/authentication/authenticating-with-saml-single-sign-on',
    ),
  },
  {
    said_sso: {
      statuses: [401, 403],
      body: [
        /protected by organization SAML enforcement|has enabled or enforced SAML SSO|the `?[\w-]{1,60}`? organization has enabled or enforced SAML/,
      ],
      confidence: 0.97,
      causes: { 'credential.insufficient_authentication': 0.97 },
      remedies: [
        remedy(
          'caller',
          'authorise the token or key for the organisation: settings, tokens, “Configure SSO”',
        ),
      ],
    },
    said_git_denied: {
      statuses: [403],
      body: [/remote: Permission to [\w.-]{1,60}\/[\w.-]{1,120} denied to [\w.[\]-]{1,80}/],
      confidence: 0.97,
      causes: { 'role.missing': 0.6, 'scope.missing': 0.36 },
      remedies: [
        remedy(
          'caller',
          'check that the account that the message names is the one you mean: an old credential may be stored',
          'git credential-manager erase',
        ),
        remedy('key_owner', 'give the account, or the token, write access to the repository'),
      ],
      basis: documented('https://github.com/actions/checkout/issues/417'),
    },
    said_git_write: {
      statuses: [403],
      body: [/remote: Write access to (?:this )?repository not granted/],
      confidence: 0.93,
      causes: { 'scope.missing': 0.6, 'role.missing': 0.36 },
      remedies: [
        remedy('key_owner', 'give the token the permission `Contents: write` for the repository'),
      ],
      basis: documented('https://github.com/orgs/community/discussions/40405'),
    },
    said_git_password: {
      statuses: [401, 403],
      body: ['Support for password authentication was removed'],
      confidence: 0.97,
      causes: { 'credential.unknown': 0.7, 'credential.malformed': 0.25 },
      remedies: [remedy('caller', 'use a personal access token in place of the password, or SSH')],
    },
    said_workflow_scope: {
      statuses: [403],
      body: [/refusing to allow (?:an? )?[\w ]{3,60} to create or update workflow/],
      confidence: 0.97,
      causes: { 'scope.missing': 0.99 },
      remedies: [remedy('key_owner', 'give the token the scope `workflow`')],
    },
    said_missing_scope: {
      statuses: [403],
      body: [
        /Your token has not been granted the required scopes|must have (?:the )?[`'"]?(?:admin|read|write|repo)[\w:]{0,30}[`'"]? scope|needs the "[\w:]{2,40}" scope/,
      ],
      confidence: 0.85,
      causes: { 'scope.missing': 0.98 },
      remedies: [
        remedy(
          'key_owner',
          'add the scope that the message names to the token',
          'gh auth refresh -s SCOPE',
        ),
      ],
    },
  },
);

const GITLAB = signaturesOf(
  {
    prefix: 'gitlab',
    product: 'GitLab',
    layer: 'application',
    basis: documented('https://docs.gitlab.com/topics/git/troubleshooting_git/'),
  },
  {
    said_push: {
      statuses: [403],
      body: [
        /remote: (?:GitLab: )?You are not allowed to (?:push|force push|download|upload|access)|GitLab: You are not allowed to push code to (?:protected branches|this project)/,
      ],
      confidence: 0.93,
      causes: { 'role.missing': 0.85, 'scope.missing': 0.12 },
      remedies: [
        remedy(
          'api_owner',
          'give the account a role that may push, or change the protection of the branch',
        ),
      ],
    },
    said_http_basic: {
      statuses: [401, 403],
      body: [/remote: HTTP Basic: Access denied/],
      confidence: 0.95,
      causes: {
        'credential.unknown': 0.5,
        'scope.missing': 0.2,
        'credential.expired': 0.2,
        'credential.insufficient_authentication': 0.08,
      },
      remedies: [remedy('caller', 'use a token with `read_repository` or `write_repository`')],
    },
  },
);

const REGISTRY = signaturesOf(
  {
    prefix: 'oci_registry',
    product: 'OCI registry',
    layer: 'api',
    basis: source('https://github.com/distribution/distribution/blob/main/registry/api/errcode'),
  },
  {
    said_denied: {
      statuses: [401, 403],
      body: ['denied: requested access to the resource is denied'],
      confidence: 0.93,
      causes: {
        'role.missing': 0.35,
        'route.not_found': 0.25,
        'credential.missing': 0.25,
        'scope.missing': 0.13,
      },
      remedies: [
        remedy(
          'caller',
          'sign in, and name the image with the account or organisation before it',
          'docker login\ndocker tag IMAGE ACCOUNT/IMAGE',
        ),
        remedy('key_owner', 'a token for pushing needs read and write access'),
      ],
    },
    said_ghcr: {
      statuses: [401, 403],
      body: [/denied: (?:permission_denied|installation not allowed to|not_found: owner)/],
      confidence: 0.93,
      causes: { 'scope.missing': 0.65, 'role.missing': 0.3 },
      remedies: [
        remedy(
          'key_owner',
          'give the token `write:packages`, or the job its permission, and link the package to the repository',
          'permissions:\n  packages: write',
        ),
      ],
      basis: documented('https://github.com/orgs/community/discussions/57724'),
    },
    said_unauthorized: {
      statuses: [401],
      body: [/unauthorized: (?:authentication required|incorrect username or password)/],
      confidence: 0.9,
      causes: { 'credential.missing': 0.5, 'credential.unknown': 0.35, 'credential.expired': 0.1 },
      remedies: [
        remedy('caller', 'sign in at the registry that the image names', 'docker login REGISTRY'),
      ],
    },
  },
);

const NPM = signaturesOf(
  {
    prefix: 'npm_registry',
    product: 'npm registry',
    layer: 'api',
    basis: documented('https://docs.npmjs.com/common-errors'),
  },
  {
    said_forbidden: {
      statuses: [403],
      body: [/npm (?:ERR!|error) (?:code E403|403 )/],
      confidence: 0.75,
      causes: {
        'role.missing': 0.4,
        'owner.mismatch': 0.2,
        'credential.insufficient_authentication': 0.12,
        'condition.failed': 0.12,
        'network.forward_proxy': 0.08,
      },
      remedies: [
        remedy(
          'caller',
          'look who you are signed in as, and whether that account owns the package or its scope',
          'npm whoami\nnpm owner ls PACKAGE',
        ),
        remedy(
          'key_owner',
          'a token for a build machine must be allowed to publish without a code',
        ),
      ],
    },
    said_login: {
      statuses: [401],
      body: [/npm (?:ERR!|error) (?:code (?:E401|ENEEDAUTH)|401 )/],
      confidence: 0.75,
      causes: { 'credential.missing': 0.45, 'credential.expired': 0.3, 'credential.unknown': 0.22 },
      remedies: [remedy('caller', 'sign in again, or renew the token in `.npmrc`', 'npm login')],
    },
  },
);

/** What programs that fetch and push print of a refusal. */
export const TOOL_SENTENCE_SIGNATURES: readonly Signature[] = [
  ...GITHUB,
  ...GITLAB,
  ...REGISTRY,
  ...NPM,
];
