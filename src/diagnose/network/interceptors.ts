/** Who makes certificates on the way, by what stands in the issuer's name. */
interface Interceptor {
  readonly product: string;
  /** `corporate`: a gateway of an organisation; `desktop`: a virus scanner on the machine; `debugging`: a tool of a developer. */
  readonly kind: 'corporate' | 'desktop' | 'debugging';
  readonly pattern: RegExp;
}

/** Roots that are in no public list of trust, as these products name them when they are installed. */
const INTERCEPTORS: readonly Interceptor[] = [
  { product: 'Zscaler', kind: 'corporate', pattern: /\bzscaler/i },
  { product: 'Netskope', kind: 'corporate', pattern: /\bnetskope|\bgoskope\.com/i },
  { product: 'Cisco Umbrella', kind: 'corporate', pattern: /\bcisco umbrella/i },
  { product: 'Cloudflare Gateway', kind: 'corporate', pattern: /\bgateway ca - cloudflare/i },
  { product: 'FortiGate', kind: 'corporate', pattern: /\bfortigate|\bfortinet|\bfortiproxy/i },
  {
    product: 'Palo Alto Networks',
    kind: 'corporate',
    pattern: /\bpalo ?alto|\bglobalprotect|\bprisma access/i,
  },
  { product: 'Forcepoint', kind: 'corporate', pattern: /\bforcepoint|\bwebsense/i },
  {
    product: 'Symantec ProxySG',
    kind: 'corporate',
    pattern: /\bblue ?coat|\bproxysg|symantec.{0,20}web security/i,
  },
  { product: 'Skyhigh Web Gateway', kind: 'corporate', pattern: /\bmcafee web gateway|\bskyhigh/i },
  {
    product: 'Check Point',
    kind: 'corporate',
    pattern: /\bcheck ?point (?:ssl|https|secur|software)/i,
  },
  { product: 'Sophos', kind: 'corporate', pattern: /\bsophos/i },
  { product: 'Barracuda', kind: 'corporate', pattern: /\bbarracuda/i },
  { product: 'iboss', kind: 'corporate', pattern: /\biboss\b/i },
  { product: 'Menlo Security', kind: 'corporate', pattern: /\bmenlo security/i },
  { product: 'WatchGuard', kind: 'corporate', pattern: /\bwatchguard|\bfireware/i },
  { product: 'SonicWall', kind: 'corporate', pattern: /\bsonicwall/i },
  { product: 'Smoothwall', kind: 'corporate', pattern: /\bsmoothwall/i },
  { product: 'Securly', kind: 'corporate', pattern: /\bsecurly/i },
  { product: 'Lightspeed', kind: 'corporate', pattern: /\blightspeed (?:rocket|systems|filter)/i },
  { product: 'Untangle', kind: 'corporate', pattern: /\buntangle/i },
  { product: 'pfSense or OPNsense', kind: 'corporate', pattern: /\bpfsense|\bopnsense/i },
  { product: 'Squid', kind: 'corporate', pattern: /\bsquid\b/i },
  { product: 'Kaspersky', kind: 'desktop', pattern: /\bkaspersky/i },
  {
    product: 'Avast or AVG',
    kind: 'desktop',
    pattern: /\b(?:avast|avg) (?:web|technologies|trusted|antivirus)/i,
  },
  { product: 'ESET', kind: 'desktop', pattern: /\beset ssl filter/i },
  { product: 'Bitdefender', kind: 'desktop', pattern: /\bbitdefender/i },
  { product: 'AdGuard', kind: 'desktop', pattern: /\badguard (?:personal|ca)/i },
  { product: 'mitmproxy', kind: 'debugging', pattern: /\bmitmproxy/i },
  { product: 'Charles', kind: 'debugging', pattern: /\bcharles proxy/i },
  { product: 'Fiddler', kind: 'debugging', pattern: /fiddlerroot|\bfiddler\b/i },
  { product: 'Burp Suite', kind: 'debugging', pattern: /\bportswigger/i },
  { product: 'Proxyman', kind: 'debugging', pattern: /\bproxyman/i },
  { product: 'HTTP Toolkit', kind: 'debugging', pattern: /\bhttp toolkit/i },
  {
    product: 'OWASP ZAP',
    kind: 'debugging',
    pattern: /\b(?:owasp|zed attack).{0,20}(?:zap|proxy)|\bzap root ca/i,
  },
];

/** The product whose root a certificate of this issuer hangs on; undefined for all others. */
export function interceptorOf(
  issuer: string,
): { readonly product: string; readonly kind: Interceptor['kind'] } | undefined {
  return INTERCEPTORS.find(({ pattern }) => pattern.test(issuer.slice(0, 1000)));
}
