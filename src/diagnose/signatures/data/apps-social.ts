import type { Signature } from '../signature.ts';
import { documented, remedy, signaturesOf } from './app-records.ts';

const SLACK = signaturesOf(
  {
    prefix: 'slack',
    product: 'Slack API',
    layer: 'api',
    basis: documented('https://api.slack.com/methods/chat.postMessage#errors'),
  },
  {
    scope: {
      statuses: [200, 403],
      body: [/"ok"\s*:\s*false/, /"error"\s*:\s*"missing_scope"/],
      confidence: 0.98,
      causes: { 'scope.missing': 1 },
      remedies: [remedy('key_owner', 'add the scope in `needed` to the app and install it anew')],
    },
    token: {
      statuses: [200, 401, 403],
      body: [
        /"ok"\s*:\s*false/,
        /"error"\s*:\s*"(?:invalid_auth|not_authed|token_revoked|token_expired|account_inactive)"/,
      ],
      confidence: 0.97,
      causes: {
        'credential.unknown': 0.4,
        'credential.missing': 0.2,
        'credential.revoked': 0.2,
        'credential.expired': 0.1,
        'consumer.suspended': 0.1,
      },
    },
    channel: {
      statuses: [200, 403],
      body: [
        /"ok"\s*:\s*false/,
        /"error"\s*:\s*"(?:not_in_channel|channel_not_found|restricted_action|is_archived)"/,
      ],
      confidence: 0.96,
      causes: { 'role.missing': 0.7, 'route.not_found': 0.3 },
    },
    webhook: {
      statuses: [403, 404],
      body: [/^(?:invalid_token|action_prohibited|no_service|invalid_payload|no_team)$/],
      confidence: 0.9,
      causes: { 'credential.unknown': 0.5, 'credential.revoked': 0.3, 'condition.failed': 0.2 },
      basis: documented(
        'https://api.slack.com/changelog/2016-05-17-changes-to-errors-for-incoming-webhooks',
      ),
    },
  },
);

const FACEBOOK = signaturesOf(
  {
    prefix: 'facebook',
    product: 'Meta Graph API',
    layer: 'api',
    basis: documented('https://developers.facebook.com/docs/graph-api/guides/error-handling'),
  },
  {
    oauth: {
      statuses: [400, 401],
      body: [/"type"\s*:\s*"OAuthException"/, /"code"\s*:\s*190\b/, '"fbtrace_id"'],
      confidence: 0.98,
      causes: { 'credential.expired': 0.5, 'credential.revoked': 0.2, 'credential.malformed': 0.2 },
    },
    permission: {
      statuses: [400, 403],
      body: [/"code"\s*:\s*(?:10|2\d\d)\b/, '"fbtrace_id"'],
      confidence: 0.96,
      causes: { 'scope.missing': 0.8, 'role.missing': 0.2 },
    },
    rate: {
      statuses: [400, 403, 429],
      body: [/"code"\s*:\s*(?:4|17|32|613|80\d\d\d)\b/, '"fbtrace_id"'],
      confidence: 0.96,
      causes: { 'rate.exceeded': 1 },
    },
  },
);

const X = signaturesOf(
  {
    prefix: 'x',
    product: 'X API',
    layer: 'api',
    basis: documented('https://docs.x.com/x-api/fundamentals/response-codes-and-errors'),
  },
  {
    client_not_enrolled: {
      statuses: [403],
      body: [/"reason"\s*:\s*"client-not-enrolled"/],
      confidence: 0.98,
      causes: { 'subscription.missing': 1 },
    },
    oauth_permissions: {
      statuses: [403],
      body: [
        /api\.(?:twitter|x)\.com\/2\/problems\/oauth1-permissions|Your client app is not configured with the appropriate oauth1 app permissions/,
      ],
      confidence: 0.98,
      causes: { 'scope.missing': 1 },
      remedies: [
        remedy('key_owner', 'let the app read and write, then make its access token anew'),
      ],
    },
    problem: {
      statuses: [401, 403, 429],
      body: [/"type"\s*:\s*"https:\/\/api\.(?:twitter|x)\.com\/2\/problems\//],
      confidence: 0.95,
      causes: { 'scope.missing': 0.3, 'subscription.missing': 0.3, 'rate.exceeded': 0.2 },
    },
  },
);

const DISCORD = signaturesOf(
  {
    prefix: 'discord',
    product: 'Discord API',
    layer: 'api',
    basis: documented('https://discord.com/developers/docs/topics/opcodes-and-status-codes'),
  },
  {
    missing_permissions: {
      statuses: [403],
      body: [/"code"\s*:\s*500(?:13|01)\b/, /"message"\s*:\s*"Missing (?:Permissions|Access)"/],
      confidence: 0.98,
      causes: { 'role.missing': 0.95 },
      remedies: [
        remedy(
          'api_owner',
          'give the bot the permission in that channel, and put its role above the one that it changes',
        ),
      ],
    },
    unauthorized: {
      statuses: [401],
      body: [/^\{"message"\s*:\s*"401: Unauthorized"\s*,\s*"code"\s*:\s*0\}/],
      confidence: 0.97,
      causes: { 'credential.unknown': 0.6, 'credential.malformed': 0.3 },
      remedies: [remedy('caller', 'write the scheme of a bot', 'Authorization: Bot …')],
    },
  },
);

const TELEGRAM = signaturesOf(
  {
    prefix: 'telegram',
    product: 'Telegram Bot API',
    layer: 'api',
    basis: documented('https://core.telegram.org/bots/api#making-requests'),
  },
  {
    forbidden: {
      statuses: [403],
      body: [/"ok"\s*:\s*false/, /"description"\s*:\s*"Forbidden: bot /],
      confidence: 0.98,
      causes: { 'role.missing': 0.6, 'owner.mismatch': 0.35 },
      remedies: [
        remedy(
          'caller',
          'write only to people who have started the bot, and to groups that it is a member of',
        ),
      ],
    },
    unauthorized: {
      statuses: [401, 404],
      body: [/^\{"ok":false,"error_code":40[14],"description":"(?:Unauthorized|Not Found)"\}$/],
      confidence: 0.96,
      causes: { 'credential.unknown': 0.8, 'credential.revoked': 0.15 },
    },
  },
);

/** Providers that people talk through. */
export const SOCIAL_SIGNATURES: readonly Signature[] = [
  ...SLACK,
  ...FACEBOOK,
  ...X,
  ...DISCORD,
  ...TELEGRAM,
];
