import type { Signature } from '../signature.ts';
import { documented, header, remedy, signaturesOf, source } from './app-records.ts';

const OPENAI_ID = [
  { name: 'request id', header: 'x-request-id', use: 'OpenAI support finds the call with it' },
];
const OPENAI = signaturesOf(
  {
    prefix: 'openai',
    product: 'OpenAI API',
    layer: 'api',
    basis: documented('https://platform.openai.com/docs/guides/error-codes'),
  },
  {
    key: {
      statuses: [401],
      body: [/"code"\s*:\s*"invalid_api_key"/, /Incorrect API key provided/],
      confidence: 0.95,
      causes: { 'credential.unknown': 0.9, 'credential.revoked': 0.1 },
      ids: OPENAI_ID,
    },
    no_key: {
      statuses: [401],
      body: [
        /You didn't provide an API key\. You need to provide your API key in an Authorization header/,
      ],
      confidence: 0.93,
      causes: { 'credential.missing': 0.95 },
      ids: OPENAI_ID,
    },
    scopes: {
      statuses: [401, 403],
      body: [/You have insufficient permissions for this operation\./],
      confidence: 0.95,
      causes: { 'scope.missing': 0.7, 'role.missing': 0.29 },
      remedies: [
        remedy(
          'key_owner',
          'give the restricted key the scope that the message names, or the account a role in organisation and project',
        ),
      ],
      ids: OPENAI_ID,
    },
    region: {
      statuses: [403],
      body: [/"code"\s*:\s*"unsupported_country_region_territory"/],
      confidence: 0.98,
      causes: { 'cdn.geo': 0.97 },
      remedies: [
        remedy(
          'caller',
          'look at which country the traffic leaves from: a proxy or a cloud region counts',
        ),
      ],
      ids: OPENAI_ID,
    },
    model: {
      statuses: [403, 404],
      body: [
        /"code"\s*:\s*"model_not_found"/,
        /does not have access to model|does not exist or you do not have access to it/,
      ],
      confidence: 0.95,
      causes: { 'model.not_allowed': 0.85, 'route.not_found': 0.14 },
      remedies: [remedy('api_owner', 'allow the model in the limits of the project')],
      ids: OPENAI_ID,
    },
    membership: {
      statuses: [401, 403],
      body: [
        /You must be a member of an organization to use the API|"code"\s*:\s*"(?:mismatched_organization|mismatched_project|invalid_organization)"/,
      ],
      confidence: 0.95,
      causes: { 'owner.mismatch': 0.6, 'role.missing': 0.39 },
      ids: OPENAI_ID,
    },
    address: {
      statuses: [401, 403],
      body: [
        /"code"\s*:\s*"ip_not_authorized"|Your IP is not authorized|your IP is not in the allowlist/i,
      ],
      confidence: 0.9,
      causes: { 'ip.denied': 1 },
      ids: OPENAI_ID,
    },
    quota: {
      statuses: [429],
      body: [/"(?:code|type)"\s*:\s*"insufficient_quota"/],
      confidence: 0.95,
      causes: { 'quota.exceeded': 1 },
      remedies: [
        remedy(
          'key_owner',
          'add credit, or raise the monthly budget of the project: waiting does not help',
        ),
      ],
      ids: OPENAI_ID,
    },
    rate: {
      statuses: [429],
      body: [/"code"\s*:\s*"rate_limit_exceeded"/, /Rate limit reached for /],
      confidence: 0.95,
      causes: { 'rate.exceeded': 1 },
      ids: OPENAI_ID,
    },
    deactivated: {
      statuses: [401, 403],
      body: [/"code"\s*:\s*"account_deactivated"/],
      confidence: 0.96,
      causes: { 'consumer.suspended': 1 },
      ids: OPENAI_ID,
    },
    processing: {
      statuses: [],
      headers: [header('openai-processing-ms')],
      role: 'passed',
      confidence: 0.95,
    },
  },
);

const ANTHROPIC_ID = [
  { name: 'request id', header: 'request-id', use: 'Anthropic support finds the call with it' },
];
const ANTHROPIC_ERROR = /"type"\s*:\s*"error"\s*,\s*"error"\s*:\s*\{/;
const ANTHROPIC = signaturesOf(
  {
    prefix: 'anthropic',
    product: 'Anthropic API',
    layer: 'api',
    basis: documented('https://docs.anthropic.com/en/api/errors'),
  },
  {
    permission: {
      statuses: [403],
      body: [ANTHROPIC_ERROR, /"type"\s*:\s*"permission_error"/],
      confidence: 0.96,
      causes: {
        'role.missing': 0.5,
        'model.not_allowed': 0.2,
        'scope.missing': 0.15,
        'cdn.geo': 0.05,
      },
      ids: ANTHROPIC_ID,
    },
    forbidden: {
      statuses: [403],
      body: [/"type"\s*:\s*"forbidden"\s*,\s*"message"\s*:\s*"Request not allowed"/],
      confidence: 0.95,
      causes: { 'cdn.geo': 0.6, 'ip.denied': 0.2, 'waf.bot': 0.15 },
      remedies: [remedy('caller', 'look at which country and network the traffic leaves from')],
      basis: documented('https://github.com/anthropics/claude-code/issues/1721'),
      ids: ANTHROPIC_ID,
    },
    authentication: {
      statuses: [401],
      body: [ANTHROPIC_ERROR, /"type"\s*:\s*"authentication_error"/],
      confidence: 0.96,
      causes: { 'credential.unknown': 0.6, 'credential.missing': 0.2, 'credential.expired': 0.15 },
      remedies: [
        remedy(
          'caller',
          'send the key in its own field, and the version',
          'x-api-key: …\nanthropic-version: 2023-06-01',
        ),
      ],
      ids: ANTHROPIC_ID,
    },
    rate: {
      statuses: [429],
      body: [ANTHROPIC_ERROR, /"type"\s*:\s*"rate_limit_error"/],
      confidence: 0.97,
      causes: { 'rate.exceeded': 0.9, 'quota.exceeded': 0.1 },
      ids: ANTHROPIC_ID,
    },
    too_large: {
      statuses: [413],
      body: [ANTHROPIC_ERROR, /"type"\s*:\s*"request_too_large"/],
      confidence: 0.97,
      causes: { 'request.body_too_large': 1 },
      ids: ANTHROPIC_ID,
    },
    invalid: {
      statuses: [400],
      body: [ANTHROPIC_ERROR, /"type"\s*:\s*"invalid_request_error"/],
      confidence: 0.95,
      causes: { 'request.body_invalid': 0.8, 'quota.exceeded': 0.15 },
      ids: ANTHROPIC_ID,
    },
    billing: {
      statuses: [400, 402, 403],
      body: [ANTHROPIC_ERROR, /"type"\s*:\s*"billing_error"|Your credit balance is too low/],
      confidence: 0.97,
      causes: { 'quota.exceeded': 0.9, 'consumer.suspended': 0.1 },
      ids: ANTHROPIC_ID,
    },
    not_found: {
      statuses: [404],
      body: [ANTHROPIC_ERROR, /"type"\s*:\s*"not_found_error"/],
      confidence: 0.96,
      causes: { 'model.not_allowed': 0.5, 'route.not_found': 0.48 },
      ids: ANTHROPIC_ID,
    },
    organization: {
      statuses: [],
      headers: [header('anthropic-organization-id')],
      role: 'passed',
      confidence: 0.97,
    },
  },
);

const COHERE = signaturesOf(
  {
    prefix: 'cohere',
    product: 'Cohere API',
    layer: 'api',
    basis: documented('https://docs.cohere.com/reference/errors'),
  },
  {
    token: {
      statuses: [401],
      body: [/"message"\s*:\s*"(?:invalid api token|no api key supplied)/],
      confidence: 0.95,
      causes: { 'credential.unknown': 0.7, 'credential.missing': 0.3 },
    },
    trial: {
      statuses: [429],
      body: ['You are using a Trial key, which is limited to '],
      confidence: 0.97,
      causes: { 'rate.exceeded': 0.6, 'quota.exceeded': 0.4 },
    },
  },
);

const HUGGING_FACE = signaturesOf(
  {
    prefix: 'hugging_face',
    product: 'Hugging Face',
    layer: 'api',
    basis: documented('https://huggingface.co/docs/huggingface_hub/package_reference/utilities'),
  },
  {
    gated: {
      statuses: [401, 403],
      headers: [header('x-error-code', /^GatedRepo$/)],
      confidence: 0.98,
      causes: { 'subscription.missing': 0.7, 'credential.missing': 0.3 },
      remedies: [
        remedy(
          'caller',
          'ask for access on the page of the model, and send the token of that account',
        ),
      ],
    },
    repo: {
      statuses: [401, 403, 404],
      headers: [header('x-error-code', /^RepoNotFound$/)],
      confidence: 0.97,
      causes: { 'route.not_found': 0.5, 'credential.missing': 0.3, 'role.missing': 0.2 },
    },
    inference: {
      statuses: [401, 403],
      body: [
        'This authentication method does not have sufficient permissions to call Inference Providers',
      ],
      confidence: 0.97,
      causes: { 'scope.missing': 1 },
      basis: documented('https://github.com/huggingface/huggingface.js/issues/1436'),
    },
  },
);

const MISTRAL = signaturesOf(
  {
    prefix: 'mistral',
    product: 'Mistral API',
    layer: 'api',
    basis: documented('https://docs.mistral.ai/api/'),
  },
  {
    unauthorized: {
      statuses: [401],
      body: [/^\{"message":"Unauthorized","request_id":"[0-9a-f]{10,40}"\}/],
      confidence: 0.7,
      causes: { 'credential.unknown': 0.6, 'credential.missing': 0.35 },
    },
  },
);

const OLLAMA = signaturesOf(
  {
    prefix: 'ollama',
    product: 'Ollama',
    layer: 'api',
    basis: source('https://github.com/ollama/ollama/blob/main/server/routes.go'),
  },
  {
    model: {
      statuses: [404],
      body: [/^\{"error":"model (?:'|\\")[^'"\\]{1,200}(?:'|\\") not found/],
      confidence: 0.95,
      causes: { 'route.not_found': 0.5, 'model.not_allowed': 0.5 },
      remedies: [remedy('server_owner', 'fetch the model', 'ollama pull NAME')],
    },
  },
);

/** Providers of models, and a server of models. Gemini answers as Google APIs do. */
export const AI_SIGNATURES: readonly Signature[] = [
  ...OPENAI,
  ...ANTHROPIC,
  ...COHERE,
  ...HUGGING_FACE,
  ...MISTRAL,
  ...OLLAMA,
];
