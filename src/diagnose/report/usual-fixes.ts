import type { CauseCode, CauseOwner } from '../cause-codes.ts';
import type { Remedy } from '../finding.ts';

/** What usually helps, for causes of which no check and no signature knows anything better. */
const USUAL: Readonly<Record<CauseCode, readonly (readonly [actor: CauseOwner, text: string])[]>> =
  {
    'request.malformed': [
      ['caller', 'send the request by a client that writes HTTP itself, such as curl'],
    ],
    'request.method_not_allowed': [
      [
        'caller',
        'use a method that the address takes: its answer to OPTIONS, or `Allow`, lists them',
      ],
    ],
    'request.unsupported_media_type': [
      ['caller', 'send the body in a type that the API documents, and name it in `Content-Type`'],
    ],
    'request.body_not_parseable': [
      [
        'caller',
        'make the body what its `Content-Type` says: check it with a parser before sending',
      ],
    ],
    'request.body_invalid': [['caller', 'correct the body by the API’s description']],
    'request.body_too_large': [
      ['caller', 'send less at once'],
      ['server_owner', 'raise the limit on bodies for this path'],
    ],
    'request.header_too_large': [
      ['caller', 'send fewer or shorter fields; delete the site’s cookies'],
    ],
    'request.bad_host': [['caller', 'send the host name that the server is known by']],
    'route.not_found': [
      ['caller', 'correct the path: compare it with the API’s description, letter by letter'],
    ],
    'version.retired': [['caller', 'move to the version that the API names now']],
    'credential.missing': [['caller', 'send the credential in the field that the API documents']],
    'credential.malformed': [
      [
        'caller',
        'copy the credential again, without quotes, line breaks or blanks, behind the right scheme',
      ],
    ],
    'credential.unknown': [
      ['caller', 'check that the credential belongs to this environment and account'],
      ['key_owner', 'create a new credential'],
    ],
    'credential.ambiguous': [['caller', 'send one credential, not several']],
    'credential.expired': [['caller', 'get a fresh token and send the request again']],
    'credential.not_yet_valid': [
      ['caller', 'set the clock right, or wait until the token is valid'],
    ],
    'credential.revoked': [['key_owner', 'create a new credential']],
    'credential.bad_signature': [
      [
        'caller',
        'sign exactly what is sent: the same path, query, fields and body, with the right key and time',
      ],
    ],
    'credential.wrong_issuer': [['caller', 'get the token from the issuer that the API trusts']],
    'credential.wrong_audience': [
      ['caller', 'request the token for this API: set its audience or resource'],
    ],
    'credential.insufficient_authentication': [
      ['caller', 'sign in again with the stronger factor that is asked for'],
    ],
    'credential.session_invalid': [['caller', 'sign in again and use the new session']],
    'scope.missing': [['key_owner', 'grant the credential the scope that this operation needs']],
    'role.missing': [['api_owner', 'give the account the role that this operation needs']],
    'owner.mismatch': [
      ['caller', 'use an account that owns the resource, or the id of one of your own'],
    ],
    'access.denied_by_default': [['api_owner', 'add a rule that lets the account do this']],
    'condition.failed': [['api_owner', 'look up which condition of the policy does not hold']],
    'subscription.missing': [['key_owner', 'subscribe the application to this API or plan']],
    'csrf.token_missing': [
      [
        'caller',
        'read the CSRF token from the page or its cookie and send it in the field or header that the framework wants',
      ],
    ],
    'csrf.token_invalid': [
      ['caller', 'take token and session cookie from the same page, and send both'],
    ],
    'csrf.token_expired': [['caller', 'load the page again and send its new token']],
    'csrf.origin_mismatch': [
      ['caller', 'send from the site’s own origin, with its `Origin` or `Referer`'],
      ['server_owner', 'add the origin to the trusted ones'],
    ],
    'csrf.cross_site': [
      ['caller', 'send from the site itself, or as a client that sends no cookies'],
    ],
    'cors.origin_not_allowed': [['api_owner', 'add this origin to those that may call']],
    'cors.method_not_allowed': [['api_owner', 'add this method to those that browsers may use']],
    'cors.header_not_allowed': [['api_owner', 'add this header to those that browsers may send']],
    'ip.denied': [['api_owner', 'let your address in']],
    'rate.exceeded': [['wait', 'wait as long as `Retry-After` says, then send more slowly']],
    'quota.exceeded': [
      ['wait', 'wait until the quota begins anew'],
      ['key_owner', 'raise the quota or the plan'],
    ],
    'consumer.suspended': [['key_owner', 'ask why the account is suspended, and settle it']],
    'model.not_allowed': [
      ['key_owner', 'choose a model that the account may use, or have this one enabled'],
    ],
    'waf.blocked': [
      [
        'caller',
        'leave out or write differently what looks like an attack: markup, SQL, paths, code',
      ],
      ['server_owner', 'look the event up and except the rule for this path and parameter alone'],
    ],
    'waf.rate': [['wait', 'wait some minutes, then send more slowly']],
    'waf.bot': [
      [
        'caller',
        'use the site’s API instead of its pages, with a User-Agent that says who you are',
      ],
      ['server_owner', 'let this client pass the bot check'],
    ],
    'upstream.refused': [
      ['api_owner', 'look into the log of the application behind: the refusal is its own'],
    ],
    'server.ip_rule': [
      ['caller', 'send from a network that is let in, a company network or its VPN'],
      ['server_owner', 'let your address in for this path'],
    ],
    'server.method_rule': [['server_owner', 'let the method through for this path']],
    'server.file_permission': [
      ['server_owner', 'let the server’s user read the file, and enter each directory above it'],
    ],
    'server.upload_permission': [
      [
        'server_owner',
        'let the server’s user write to the directory, and allow writing in the settings',
      ],
    ],
    'server.mandatory_access_control': [
      [
        'server_owner',
        'give the files the context or profile that the server may read (`ausearch -m avc` names them)',
      ],
    ],
    'server.no_index': [
      ['caller', 'ask for a file, not for the directory'],
      ['server_owner', 'add an index page, or allow the listing'],
    ],
    'server.auth_subrequest': [
      ['caller', 'sign in to the service in front, and send its cookie or token'],
      ['server_owner', 'look into the log of the service that the server asks'],
    ],
    'server.rewrite_rule': [
      ['server_owner', 'look for the rule that denies this path and except it'],
    ],
    'server.referer_rule': [
      ['caller', 'send a `Referer` of the site itself'],
      ['server_owner', 'let requests without a Referer pass for this path'],
    ],
    'server.client_certificate': [
      ['caller', 'send the client certificate: `curl --cert … --key …`'],
    ],
    'server.handler_mapping': [['server_owner', 'map a handler to this path and method']],
    'server.host_unknown': [
      ['caller', 'use the host name that the site is published under'],
      ['server_owner', 'add the host name to the server’s settings'],
    ],
    'network.forward_proxy': [
      ['network_owner', 'let the proxy pass this host'],
      ['caller', 'send past the proxy where that is allowed: set `NO_PROXY`'],
    ],
    'network.tls_interception': [['network_owner', 'except this host from opening the encryption']],
    'network.dns': [
      ['caller', 'compare what the name leads to, here and elsewhere, and take out stale entries'],
    ],
    'network.firewall': [['network_owner', 'let this host pass the firewall']],
    'cdn.geo': [['server_owner', 'let your country in, or except this path']],
    'cdn.challenge': [
      ['caller', 'use the site’s API instead: programs cannot solve the challenge'],
      ['server_owner', 'except the API’s paths from challenges'],
    ],
    'cdn.method': [['server_owner', 'let the CDN pass this method for this path']],
    'cdn.cached_refusal': [
      ['wait', 'wait until the stored answer is out of date'],
      ['server_owner', 'purge the address at the CDN, and do not store refusals'],
    ],
  };

/** What usually helps with a cause; the sentences are of our own and need no evidence. */
export function usualFixes(code: CauseCode): readonly Remedy[] {
  return USUAL[code].map(([actor, text]) => ({ actor, text }));
}
