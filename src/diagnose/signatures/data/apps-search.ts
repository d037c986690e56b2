import type { Signature } from '../signature.ts';
import { documented, header, remedy, signaturesOf, source } from './app-records.ts';

const KIBANA = signaturesOf(
  {
    prefix: 'kibana',
    product: 'Kibana',
    layer: 'application',
    basis: source(
      'https://github.com/elastic/kibana/blob/main/src/core/packages/http/server-internal/src/lifecycle_handlers.ts',
    ),
  },
  {
    xsrf: {
      statuses: [400],
      body: ['Request must contain a kbn-xsrf header'],
      confidence: 0.99,
      causes: { 'csrf.token_missing': 1 },
      remedies: [remedy('caller', 'send the field with any value', 'kbn-xsrf: true')],
    },
    name: { statuses: [], headers: [header('kbn-name')], role: 'passed', confidence: 0.98 },
  },
);

const ELASTICSEARCH = signaturesOf(
  {
    prefix: 'elasticsearch',
    product: 'Elasticsearch',
    layer: 'application',
    basis: source('https://github.com/elastic/elasticsearch/tree/main/x-pack/plugin/security'),
  },
  {
    unauthorized_action: {
      statuses: [403],
      body: [
        '"security_exception"',
        /action \[[^\]"]{1,200}\] is unauthorized for (?:user|API key|service account)/,
      ],
      confidence: 0.97,
      causes: { 'role.missing': 0.9, 'scope.missing': 0.08 },
      remedies: [
        remedy(
          'api_owner',
          'give a role of the account the privilege that the answer lists after `this action is granted by`',
        ),
      ],
    },
    authenticate: {
      statuses: [401],
      body: [
        '"security_exception"',
        /missing authentication credentials for REST request|unable to authenticate (?:user|with provided credentials)/,
      ],
      confidence: 0.97,
      causes: { 'credential.missing': 0.5, 'credential.unknown': 0.5 },
    },
    index_block: {
      statuses: [403, 429],
      body: ['"cluster_block_exception"', 'blocked by: ['],
      confidence: 0.97,
      causes: { 'quota.exceeded': 0.7, 'condition.failed': 0.3 },
      remedies: [
        remedy(
          'server_owner',
          'free disk space, then lift the block',
          'PUT /index/_settings {"index.blocks.read_only_allow_delete": null}',
        ),
      ],
      basis: documented(
        'https://www.elastic.co/guide/en/elasticsearch/reference/current/fix-watermark-errors.html',
      ),
    },
    content_type: {
      statuses: [406, 415],
      body: [/Content-Type header \[[^\]"]{0,200}\] is not supported/],
      confidence: 0.95,
      causes: { 'request.unsupported_media_type': 1 },
      remedies: [remedy('caller', 'name the type of the body', 'Content-Type: application/json')],
    },
  },
);

const OPENSEARCH = signaturesOf(
  {
    prefix: 'opensearch',
    product: 'OpenSearch',
    layer: 'application',
    basis: documented('https://github.com/opensearch-project/security/issues/1871'),
  },
  {
    no_permissions: {
      statuses: [403],
      body: ['security_exception', /no permissions for \[[^\]"]{0,400}\] and User \[name=/],
      confidence: 0.97,
      causes: { 'role.missing': 1 },
    },
    xsrf: {
      statuses: [400],
      body: ['Request must contain a osd-xsrf header'],
      confidence: 0.97,
      causes: { 'csrf.token_missing': 1 },
      remedies: [remedy('caller', 'send the field with any value', 'osd-xsrf: true')],
      basis: source(
        'https://github.com/opensearch-project/OpenSearch-Dashboards/blob/main/src/core/server/http/lifecycle_handlers.ts',
      ),
    },
  },
);

const SPLUNK = signaturesOf(
  {
    prefix: 'splunk',
    product: 'Splunk',
    layer: 'application',
    basis: documented(
      'https://docs.splunk.com/Documentation/Splunk/latest/Data/TroubleshootHTTPEventCollector',
    ),
  },
  {
    hec: {
      statuses: [400, 401, 403],
      body: [
        /^\{"text":"(?:Invalid token|Token is required|Token disabled|Invalid authorization|Incorrect index)","code":\d{1,2}/,
      ],
      confidence: 0.96,
      causes: {
        'credential.unknown': 0.5,
        'credential.missing': 0.25,
        'credential.malformed': 0.1,
        'credential.revoked': 0.1,
      },
      remedies: [
        remedy(
          'caller',
          'send the token with its scheme',
          'Authorization: Splunk 00000000-0000-0000-0000-000000000000',
        ),
      ],
    },
    server: {
      statuses: [],
      headers: [header('server', /^Splunkd$/)],
      role: 'passed',
      confidence: 0.97,
    },
  },
);

/** Search engines and their consoles. */
export const SEARCH_SIGNATURES: readonly Signature[] = [
  ...KIBANA,
  ...ELASTICSEARCH,
  ...OPENSEARCH,
  ...SPLUNK,
];
