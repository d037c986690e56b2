import type { Signature } from '../signature.ts';
import { captured, header, remedy, signaturesOf, source } from './app-records.ts';

const RAILS_STEPS = remedy(
  'caller',
  'fetch a page of the site first, keep its session cookie, and send the content of `<meta name="csrf-token">` in `X-CSRF-Token` (or as the field `authenticity_token`)',
);

const RAILS = signaturesOf(
  {
    prefix: 'rails',
    product: 'Ruby on Rails',
    layer: 'framework',
    basis: captured('Rails 6.1.7.10 on loopback'),
  },
  {
    rejected_page: {
      statuses: [422],
      body: ['The change you wanted was rejected', 'Maybe you tried to change something you'],
      confidence: 0.96,
      causes: {
        'csrf.token_missing': 0.35,
        'csrf.token_invalid': 0.25,
        'csrf.origin_mismatch': 0.25,
        'request.body_invalid': 0.05,
      },
      remedies: [
        RAILS_STEPS,
        remedy(
          'server_owner',
          'let the proxy pass Host and X-Forwarded-Proto on: an Origin that differs from the base URL is refused with the same page',
        ),
      ],
    },
    rejected_json: {
      statuses: [422],
      body: [/^\{"status":422,"error":"Unprocessable (?:Entity|Content)"\}$/],
      headers: [header('x-runtime')],
      confidence: 0.95,
      causes: {
        'csrf.token_missing': 0.5,
        'csrf.token_invalid': 0.2,
        'csrf.origin_mismatch': 0.15,
      },
      remedies: [RAILS_STEPS],
    },
    debug_csrf: {
      statuses: [422],
      body: ['ActionController::InvalidAuthenticityToken'],
      confidence: 0.97,
      causes: {
        'csrf.token_missing': 0.5,
        'csrf.token_invalid': 0.25,
        'csrf.origin_mismatch': 0.2,
      },
      remedies: [RAILS_STEPS],
    },
    debug_origin: {
      statuses: [422],
      body: [/HTTP Origin header \([^)]{0,200}\) didn(?:'|&#39;)t match request\.base_url/],
      confidence: 0.97,
      causes: { 'csrf.origin_mismatch': 1 },
      basis: source(
        'https://github.com/rails/rails/blob/main/actionpack/lib/action_controller/metal/request_forgery_protection.rb',
      ),
    },
    blocked_host: {
      statuses: [403],
      body: [/Blocked hosts?: /, 'config.hosts'],
      confidence: 0.98,
      causes: { 'request.bad_host': 1 },
      remedies: [
        remedy(
          'server_owner',
          'list the name that callers use',
          "config.hosts << 'api.example.com'",
        ),
      ],
    },
    debug_route: {
      statuses: [404],
      body: ['Routing Error', /No route matches \[[A-Z]{1,20}\]/],
      confidence: 0.97,
      causes: { 'route.not_found': 1 },
    },
    not_found_page: {
      statuses: [404],
      body: ["The page you were looking for doesn't exist", 'rails-default-error-page'],
      confidence: 0.96,
      causes: { 'route.not_found': 0.9, 'owner.mismatch': 0.05 },
    },
    runtime: {
      statuses: [],
      headers: [header('x-runtime', /^\d+\.\d+$/)],
      role: 'passed',
      confidence: 0.85,
    },
  },
);

const SINATRA = signaturesOf(
  {
    prefix: 'sinatra',
    product: 'Sinatra',
    layer: 'framework',
    basis: captured('Sinatra 3.0.5 with rack-protection 3.0.5 on loopback'),
  },
  {
    protection: {
      statuses: [403],
      body: [/^Forbidden$/],
      headers: [
        header('content-type', /^text\/plain$/),
        header('x-content-type-options', 'nosniff'),
      ],
      cookies: ['rack.session'],
      confidence: 0.9,
      causes: {
        'csrf.token_missing': 0.5,
        'csrf.token_invalid': 0.15,
        'csrf.origin_mismatch': 0.3,
      },
      remedies: [
        remedy(
          'caller',
          'send the session cookie and its token as `authenticity_token` or in `X-CSRF-Token`, and an Origin of the site itself',
        ),
      ],
    },
    not_found: {
      statuses: [404],
      body: ['know this ditty.</h2>'],
      confidence: 0.97,
      causes: { 'route.not_found': 1 },
    },
    host: {
      statuses: [403],
      body: [/^Host not permitted$/],
      confidence: 0.9,
      causes: { 'request.bad_host': 1 },
      basis: source(
        'https://github.com/sinatra/sinatra/blob/main/rack-protection/lib/rack/protection/host_authorization.rb',
      ),
    },
  },
);

/** Ruby frameworks. */
export const RUBY_SIGNATURES: readonly Signature[] = [...RAILS, ...SINATRA];
