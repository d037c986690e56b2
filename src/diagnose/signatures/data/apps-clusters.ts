import type { Signature } from '../signature.ts';
import { background, documented, header, remedy, signaturesOf, source } from './app-records.ts';

const KUBERNETES = signaturesOf(
  {
    prefix: 'kubernetes',
    product: 'Kubernetes API',
    layer: 'api',
    basis: source(
      'https://github.com/kubernetes/kubernetes/blob/master/staging/src/k8s.io/apiserver/pkg/endpoints/handlers/responsewriters/errors.go',
    ),
  },
  {
    anonymous: {
      statuses: [403],
      body: [
        /"kind"\s*:\s*"Status"/,
        /"reason"\s*:\s*"Forbidden"/,
        'User \\"system:anonymous\\" cannot ',
      ],
      confidence: 0.99,
      causes: { 'credential.missing': 0.85, 'credential.malformed': 0.1 },
      remedies: [remedy('caller', 'send a bearer token or a client certificate: none arrived')],
    },
    rbac: {
      statuses: [403],
      body: [
        /"kind"\s*:\s*"Status"/,
        /"reason"\s*:\s*"Forbidden"/,
        /\\" cannot [a-z]{1,30} (?:resource|path) /,
      ],
      confidence: 0.98,
      causes: { 'role.missing': 0.97 },
      remedies: [
        remedy(
          'api_owner',
          'bind a role with this verb and resource to the account',
          'kubectl auth can-i create pods --as=system:serviceaccount:ns:name',
        ),
      ],
    },
    admission: {
      statuses: [400, 403, 422],
      body: [/"kind"\s*:\s*"Status"/, /admission webhook \\"[^"\\]{1,200}\\" denied the request/],
      confidence: 0.98,
      causes: { 'condition.failed': 0.97 },
      remedies: [
        remedy(
          'caller',
          'change the object as the message says: the webhook that it names refused it, not RBAC',
        ),
      ],
    },
    pod_security: {
      statuses: [403],
      body: [/"kind"\s*:\s*"Status"/, 'violates PodSecurity \\"'],
      confidence: 0.98,
      causes: { 'condition.failed': 0.99 },
    },
    quota: {
      statuses: [403],
      body: [/"kind"\s*:\s*"Status"/, 'exceeded quota: '],
      confidence: 0.98,
      causes: { 'quota.exceeded': 1 },
    },
    unauthorized: {
      statuses: [401],
      body: [/"kind"\s*:\s*"Status"/, /"reason"\s*:\s*"Unauthorized"/],
      confidence: 0.98,
      causes: { 'credential.expired': 0.5, 'credential.unknown': 0.3, 'credential.missing': 0.1 },
    },
    method: {
      statuses: [405],
      body: [/"kind"\s*:\s*"Status"/, /"reason"\s*:\s*"MethodNotAllowed"/],
      confidence: 0.98,
      causes: { 'request.method_not_allowed': 1 },
    },
    media_type: {
      statuses: [415],
      body: [/"kind"\s*:\s*"Status"/, /"reason"\s*:\s*"UnsupportedMediaType"/],
      confidence: 0.98,
      causes: { 'request.unsupported_media_type': 1 },
    },
    flow_schema: {
      statuses: [],
      headers: [header('x-kubernetes-pf-flowschema-uid')],
      role: 'passed',
      confidence: 0.98,
    },
  },
);

const REGISTRY = signaturesOf(
  {
    prefix: 'oci_registry',
    product: 'OCI registry',
    layer: 'api',
    basis: source(
      'https://github.com/distribution/distribution/blob/main/registry/api/errcode/register.go',
    ),
  },
  {
    denied: {
      statuses: [401, 403],
      body: [/"code"\s*:\s*"DENIED"/, '"errors"'],
      confidence: 0.93,
      causes: { 'role.missing': 0.6, 'credential.missing': 0.2, 'owner.mismatch': 0.15 },
      remedies: [
        remedy(
          'caller',
          'sign in with an account that may push to this repository, and name the repository with its namespace',
        ),
      ],
    },
    unauthorized: {
      statuses: [401],
      body: [/"code"\s*:\s*"UNAUTHORIZED"/, '"errors"'],
      confidence: 0.9,
      causes: { 'credential.missing': 0.6, 'credential.unknown': 0.2, 'role.missing': 0.15 },
    },
    rate: {
      statuses: [429],
      body: [/"code"\s*:\s*"TOOMANYREQUESTS"/],
      confidence: 0.95,
      causes: { 'rate.exceeded': 0.5, 'quota.exceeded': 0.5 },
    },
    version: {
      statuses: [],
      headers: [header('docker-distribution-api-version', 'registry/2.0')],
      role: 'passed',
      confidence: 0.95,
    },
  },
);

const NPM = signaturesOf(
  {
    prefix: 'npm_registry',
    product: 'npm registry',
    layer: 'api',
    basis: documented('https://github.com/npm/cli/issues/1637'),
  },
  {
    publish: {
      statuses: [403],
      body: [
        /You (?:do not have permission to publish|cannot publish over the previously published versions)/,
      ],
      confidence: 0.93,
      causes: { 'role.missing': 0.5, 'owner.mismatch': 0.25, 'condition.failed': 0.2 },
    },
    two_factor: {
      statuses: [401, 403],
      body: [
        /(?:You must provide a one-time pass|Two-factor authentication (?:or granular access token )?(?:with bypass 2fa enabled )?is required to publish)/,
      ],
      confidence: 0.92,
      causes: { 'credential.insufficient_authentication': 1 },
    },
    notice: {
      statuses: [],
      headers: [header('npm-notice')],
      role: 'passed',
      confidence: 0.6,
      basis: background('field of the registry'),
    },
  },
);

/** Kubernetes, and registries of images and packages. */
export const CLUSTER_SIGNATURES: readonly Signature[] = [...KUBERNETES, ...REGISTRY, ...NPM];
