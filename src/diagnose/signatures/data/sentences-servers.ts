import type { Signature } from '../signature.ts';
import { captured, documented, remedy, signaturesOf, source } from './app-records.ts';

/** The words of servers, proxies and firewalls as a browser shows them or a log quotes them. */
export const SERVER_SENTENCE_SIGNATURES: readonly Signature[] = [
  ...signaturesOf(
    {
      prefix: 'cloudflare',
      product: 'Cloudflare',
      layer: 'cdn',
      basis: documented('https://developers.cloudflare.com/cloudflare-challenges/'),
    },
    {
      said_challenge: {
        statuses: [403, 503],
        body: [/<title>Just a moment\.\.\.<\/title>|^\s{0,50}Just a moment\.\.\./],
        confidence: 0.9,
        causes: { 'cdn.challenge': 0.95, 'waf.bot': 0.03 },
        remedies: [
          remedy(
            'server_owner',
            'let programs pass without the challenge: a WAF rule with the action Skip for the path of the API',
          ),
        ],
      },
      said_enable: {
        statuses: [403, 503],
        body: [
          /Enable JavaScript and cookies to continue|Checking if the site connection is secure|needs to review the security of your connection before proceeding/,
        ],
        confidence: 0.9,
        causes: { 'cdn.challenge': 0.95, 'waf.bot': 0.03 },
      },
      said_blocked: {
        statuses: [403],
        body: [
          /Sorry, you have been blocked|The action you just performed triggered the security solution/,
        ],
        confidence: 0.85,
        causes: { 'waf.blocked': 0.6, 'waf.bot': 0.15, 'ip.denied': 0.15 },
      },
      said_code: {
        statuses: [403],
        body: [/\berror code: 10(?:06|07|08)\b/],
        confidence: 0.9,
        causes: { 'ip.denied': 0.9 },
        basis: documented(
          'https://developers.cloudflare.com/support/troubleshooting/http-status-codes/cloudflare-1xxx-errors/',
        ),
      },
      said_signature: {
        statuses: [403],
        body: [/\berror code: 1010\b/],
        confidence: 0.9,
        causes: { 'waf.bot': 0.95 },
        basis: documented(
          'https://developers.cloudflare.com/support/troubleshooting/http-status-codes/cloudflare-1xxx-errors/',
        ),
      },
      said_rate: {
        statuses: [429],
        body: [/\berror code: 1015\b/],
        confidence: 0.93,
        causes: { 'waf.rate': 0.6, 'rate.exceeded': 0.38 },
        basis: documented(
          'https://developers.cloudflare.com/support/troubleshooting/http-status-codes/cloudflare-1xxx-errors/',
        ),
      },
    },
  ),
  ...signaturesOf(
    {
      prefix: 'squid',
      product: 'Squid',
      layer: 'client_network',
      basis: source('https://github.com/squid-cache/squid/tree/master/errors/templates'),
    },
    {
      said_denied: {
        statuses: [403],
        body: [
          /Access control configuration prevents your request from\s{1,20}being allowed at this time/,
        ],
        confidence: 0.96,
        causes: { 'network.forward_proxy': 0.93 },
        remedies: [
          remedy(
            'caller',
            'tell the program to pass by the proxy for this host',
            'NO_PROXY=localhost,127.0.0.1,api.example.com',
          ),
          remedy('network_owner', 'let the host through in the access rules of the proxy'),
        ],
      },
    },
  ),
  ...signaturesOf(
    {
      prefix: 'modsecurity',
      product: 'ModSecurity',
      layer: 'waf',
      basis: source('https://github.com/owasp-modsecurity/ModSecurity/blob/v2/master/apache2/re.c'),
    },
    {
      said_denied: {
        statuses: [],
        body: [/ModSecurity: Access denied with (?:code \d{3}|connection close|redirection)/],
        confidence: 0.98,
        causes: { 'waf.blocked': 0.9, 'waf.bot': 0.04, 'waf.rate': 0.02 },
      },
      said_blocked: {
        statuses: [],
        body: [/\b(?:blocked|denied|rejected) by mod_?security\b/i],
        confidence: 0.9,
        causes: { 'waf.blocked': 0.9, 'waf.bot': 0.05 },
      },
      server_field: {
        statuses: [403, 406],
        headers: [{ name: 'server', value: /^mod_?security\b/i }],
        confidence: 0.85,
        causes: { 'waf.blocked': 0.85 },
        basis: documented(
          'https://github.com/owasp-modsecurity/ModSecurity/wiki/Reference-Manual-(v2.x)-Configuration-Directives#secserversignature',
        ),
      },
    },
  ),
  ...signaturesOf(
    {
      prefix: 'nginx',
      product: 'nginx',
      layer: 'web_server',
      basis: captured('nginx 1.22.1 and 1.26.3: its page as browsers show it'),
    },
    {
      said_403: {
        statuses: [403],
        body: [
          /^\s{0,50}(?:403 Forbidden\s{1,20}){1,2}nginx(?:\/[\d.]{3,12})?(?: \([^)\n]{1,20}\))?\s{0,50}$/,
        ],
        confidence: 0.9,
        causes: {
          'server.rewrite_rule': 0.35,
          'server.ip_rule': 0.2,
          'server.file_permission': 0.15,
          'server.no_index': 0.15,
          'server.auth_subrequest': 0.05,
        },
      },
    },
  ),
];
