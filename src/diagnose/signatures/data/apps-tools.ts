import type { Signature } from '../signature.ts';
import { background, documented, header, remedy, signaturesOf, source } from './app-records.ts';

const JENKINS = signaturesOf(
  {
    prefix: 'jenkins',
    product: 'Jenkins',
    layer: 'application',
    basis: source(
      'https://github.com/jenkinsci/jenkins/blob/master/core/src/main/java/hudson/security/csrf/CrumbFilter.java',
    ),
  },
  {
    crumb: {
      statuses: [403],
      body: ['No valid crumb was included in the request'],
      confidence: 0.99,
      causes: { 'csrf.token_missing': 0.6, 'csrf.token_invalid': 0.39 },
      remedies: [
        remedy(
          'caller',
          'sign in with an API token instead of a password: then no crumb is asked for',
        ),
        remedy(
          'caller',
          'or get a crumb from `/crumbIssuer/api/json` and send it in `Jenkins-Crumb` with the session cookie of that answer',
        ),
      ],
    },
    permission: {
      statuses: [403],
      body: [/ is missing the [\w/ ]{1,80} permission/],
      confidence: 0.93,
      causes: { 'role.missing': 0.75, 'credential.missing': 0.24 },
      basis: source(
        'https://github.com/jenkinsci/jenkins/blob/master/core/src/main/java/hudson/security/AccessDeniedException3.java',
      ),
    },
    required_permission: {
      statuses: [403],
      headers: [header('x-required-permission', /^hudson\./)],
      confidence: 0.98,
      causes: { 'role.missing': 0.6, 'credential.missing': 0.38 },
      basis: source(
        'https://github.com/jenkinsci/jenkins/blob/master/core/src/main/java/hudson/security/AccessDeniedException3.java',
      ),
    },
    version: {
      statuses: [],
      headers: [header('x-jenkins', /^[\d.]+/)],
      role: 'passed',
      confidence: 0.98,
    },
  },
);

const GITEA = signaturesOf(
  {
    prefix: 'gitea',
    product: 'Gitea',
    layer: 'application',
    basis: source('https://github.com/go-gitea/gitea/blob/main/services/context/csrf.go'),
  },
  {
    csrf: {
      statuses: [400],
      body: [/^(?:Invalid CSRF token\.|Invalid csrf token\.)\s?$/],
      cookies: ['i_like_gitea', '_csrf'],
      confidence: 0.8,
      causes: { 'csrf.token_invalid': 0.5, 'csrf.token_missing': 0.5 },
      remedies: [remedy('caller', 'for programs, use `/api/v1` with `Authorization: token …`')],
    },
    scope: {
      statuses: [403],
      body: [/token does not have at least one of required scope\(s\)/],
      confidence: 0.97,
      causes: { 'scope.missing': 1 },
      basis: source('https://github.com/go-gitea/gitea/blob/main/routers/api/v1/api.go'),
    },
    token_required: {
      statuses: [401, 403],
      body: [
        /"message"\s*:\s*"(?:token is required|Only signed in user is allowed to call APIs\.)"/,
      ],
      confidence: 0.95,
      causes: { 'credential.missing': 1 },
      basis: source('https://github.com/go-gitea/gitea/blob/main/routers/api/v1/api.go'),
    },
  },
);

const SONARQUBE = signaturesOf(
  {
    prefix: 'sonarqube',
    product: 'SonarQube',
    layer: 'application',
    basis: source(
      'https://github.com/SonarSource/sonarqube/blob/master/server/sonar-webserver-auth/src/main/java/org/sonar/server/user/AbstractUserSession.java',
    ),
  },
  {
    privileges: {
      statuses: [403],
      body: [/^\{"errors":\[\{"msg":"Insufficient privileges"\}\]\}$/],
      confidence: 0.97,
      causes: { 'role.missing': 0.9, 'scope.missing': 0.05 },
    },
  },
);

const NEXUS = signaturesOf(
  {
    prefix: 'nexus',
    product: 'Sonatype Nexus',
    layer: 'application',
    basis: documented('https://github.com/sonatype/nexus-public/issues/246'),
  },
  {
    server: {
      statuses: [],
      headers: [header('server', /^Nexus\//)],
      role: 'passed',
      confidence: 0.97,
    },
    forbidden: {
      statuses: [401, 403],
      headers: [header('server', /^Nexus\//)],
      confidence: 0.85,
      causes: {
        'role.missing': 0.5,
        'credential.unknown': 0.2,
        'credential.missing': 0.2,
        'csrf.token_missing': 0.05,
      },
    },
  },
);

const ARTIFACTORY = signaturesOf(
  {
    prefix: 'artifactory',
    product: 'JFrog Artifactory',
    layer: 'application',
    basis: documented('https://github.com/jfrog/jfrog-cli/issues/1172'),
  },
  {
    node: { statuses: [], headers: [header('x-artifactory-id')], role: 'passed', confidence: 0.98 },
    forbidden: {
      statuses: [401, 403],
      body: [/"errors"\s*:\s*\[\s*\{\s*"status"\s*:\s*40[13]\s*,\s*"message"\s*:/],
      headers: [header('x-artifactory-id')],
      confidence: 0.95,
      causes: { 'role.missing': 0.6, 'credential.unknown': 0.25, 'credential.missing': 0.1 },
    },
  },
);

const GRAFANA = signaturesOf(
  {
    prefix: 'grafana',
    product: 'Grafana',
    layer: 'application',
    basis: source('https://github.com/grafana/grafana/blob/main/pkg/middleware/csrf/csrf.go'),
  },
  {
    origin: {
      statuses: [403],
      body: [/^origin not allowed\s?$/],
      confidence: 0.9,
      causes: { 'csrf.origin_mismatch': 1 },
      remedies: [
        remedy('server_owner', 'let the proxy pass Host on', 'proxy_set_header Host $host;'),
        remedy(
          'server_owner',
          'or list the origin in grafana.ini',
          '[security]\ncsrf_trusted_origins = app.example.com',
        ),
      ],
    },
    permission: {
      statuses: [403],
      body: [/"message"\s*:\s*"You'll need additional permissions to perform this action/],
      confidence: 0.88,
      causes: { 'role.missing': 1 },
      basis: source(
        'https://github.com/grafana/grafana/blob/main/pkg/services/accesscontrol/middleware.go',
      ),
    },
    key: {
      statuses: [401],
      body: [/"messageId"\s*:\s*"(?:api-key\.|auth\.|session\.|service-account)/],
      confidence: 0.9,
      causes: { 'credential.unknown': 0.6, 'credential.expired': 0.3 },
      basis: documented('https://github.com/grafana/grafana/issues/62535'),
    },
  },
);

const MINIO = signaturesOf(
  {
    prefix: 'minio',
    product: 'MinIO',
    layer: 'application',
    basis: source('https://github.com/minio/minio/blob/master/cmd/api-errors.go'),
  },
  {
    denied: {
      statuses: [403],
      body: ['<Code>AccessDenied</Code>'],
      headers: [header('server', /^MinIO/)],
      confidence: 0.97,
      causes: { 'role.missing': 0.7, 'credential.missing': 0.2 },
    },
    signature: {
      statuses: [403],
      body: [/<Code>(?:SignatureDoesNotMatch|InvalidAccessKeyId|RequestTimeTooSkewed)<\/Code>/],
      headers: [header('server', /^MinIO/)],
      confidence: 0.97,
      causes: {
        'credential.bad_signature': 0.5,
        'credential.unknown': 0.4,
        'credential.expired': 0.1,
      },
    },
    server: {
      statuses: [],
      headers: [header('server', /^MinIO/)],
      role: 'passed',
      confidence: 0.97,
    },
  },
);

const PUSHGATEWAY = signaturesOf(
  {
    prefix: 'pushgateway',
    product: 'Prometheus Pushgateway',
    layer: 'application',
    basis: background('Pushgateway answers'),
  },
  {
    text_format: {
      statuses: [400],
      body: ['text format parsing error in line '],
      confidence: 0.6,
      causes: { 'request.body_not_parseable': 1 },
      remedies: [remedy('caller', 'end the body with a line feed')],
    },
  },
);

const ATLASSIAN = signaturesOf(
  {
    prefix: 'atlassian',
    product: 'Atlassian',
    layer: 'application',
    basis: documented(
      'https://confluence.atlassian.com/jirakb/rest-api-calls-with-a-browser-user-agent-header-may-fail-csrf-checks-802591455.html',
    ),
  },
  {
    xsrf: {
      statuses: [403, 404],
      body: [/XSRF check failed/],
      confidence: 0.92,
      causes: { 'csrf.token_missing': 0.6, 'csrf.origin_mismatch': 0.38 },
      remedies: [
        remedy('caller', 'send this field', 'X-Atlassian-Token: no-check'),
        remedy('caller', 'from a program, do not send the User-Agent of a browser'),
      ],
    },
    login_denied: {
      statuses: [401, 403],
      headers: [header('x-authentication-denied-reason', /CAPTCHA_CHALLENGE/)],
      confidence: 0.97,
      causes: { 'cdn.challenge': 0.1, 'consumer.suspended': 0.5, 'credential.unknown': 0.4 },
      remedies: [
        remedy(
          'key_owner',
          'sign in to the site in a browser once: too many failed sign-ins ask for a captcha',
        ),
      ],
    },
    seraph: {
      statuses: [],
      headers: [header('x-seraph-loginreason')],
      role: 'passed',
      confidence: 0.97,
    },
  },
);

/** Other tools that developers and operators run. */
export const TOOL_SIGNATURES: readonly Signature[] = [
  ...JENKINS,
  ...GITEA,
  ...SONARQUBE,
  ...NEXUS,
  ...ARTIFACTORY,
  ...GRAFANA,
  ...MINIO,
  ...PUSHGATEWAY,
  ...ATLASSIAN,
];
