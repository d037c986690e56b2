/** The words that random policies and requests are made of: few, so that they often meet. */

/** The time around which everything happens: 2027-01-15T08:00:00Z. */
export const NOW_MS = Date.UTC(2027, 0, 15, 8);

/** Times on both sides of `NOW_MS`, and on it, in every form that a document may write. */
export const INSTANTS = [
  '2027-01-15T08:00:00Z',
  '2027-01-15T08:00:00.001Z',
  '2027-01-15T07:59:59.999Z',
  '2027-01-15T09:00:00+01:00',
  '2027-01-15T03:30:00-05:30',
  '2027-01-15',
  '2027-01-16',
  '2026-06-01',
  '2028-02-29',
] as const;

/** Networks with borders in between the addresses below. */
export const NETWORKS = [
  '10.0.0.0/8',
  '10.1.0.0/16',
  '10.1.2.3',
  '192.0.2.0/24',
  '198.51.100.7/32',
  '203.0.113.0/25',
  '::ffff:198.51.100.0/120',
  '0.0.0.0/0',
  '128.0.0.0/1',
  '2001:db8::/32',
  '2001:db8:1::/48',
  '2001:DB8:2::9',
  '::/0',
] as const;

export const ADDRESSES = [
  '10.0.0.0',
  '10.1.2.3',
  '10.1.255.255',
  '10.2.0.0',
  '11.0.0.0',
  '127.0.0.1',
  '192.0.2.255',
  '192.0.3.0',
  '198.51.100.7',
  '198.51.100.8',
  '203.0.113.127',
  '203.0.113.128',
  '2001:db8::1',
  '2001:db8:1:ffff::1',
  '2001:db8:2::9',
  '2001:db9::',
] as const;

/** Networks and peers of proxies. */
export const PROXY_NETWORKS = ['172.16.0.0/12', '127.0.0.1', 'fd00::/8'] as const;
export const PROXIES = ['172.16.0.0', '172.31.255.255', '127.0.0.1', 'fd00::7'] as const;

export const HOSTS = [
  'api.example',
  'shop.example',
  'xn--bcher-kva.example',
  '192.0.2.80',
] as const;
export const SCOPES = ['orders:read', 'orders:write', 'catalog:read', 'admin'] as const;
export const ROLES = ['viewer', 'editor', 'clerk', 'auditor', 'root'] as const;
export const GROUPS = ['staff', 'partners', 'night'] as const;
export const TENANTS = ['acme', 'globex'] as const;
export const CONSUMERS = ['reports', 'shop', 'mobile', 'batch', 'intern'] as const;
export const SERVICES = ['orders', 'catalog', 'files', 'billing'] as const;
export const VERSIONS = ['v1', 'v2', '2027-01'] as const;
export const METHODS = [
  'GET',
  'POST',
  'PUT',
  'DELETE',
  'PATCH',
  'HEAD',
  'OPTIONS',
  'PURGE',
] as const;
export const LITERALS = [
  'orders',
  'items',
  'special',
  'a',
  'b-c',
  'd.e',
  '~f',
  '42',
  'v1',
  '%C3%A9',
] as const;
export const VALUES = ['42', 'a', 'special', 'items', 'x%20y', '%C3%A9', 'v2', '2027-01'] as const;
export const MEDIA_TYPES = [
  'application/json',
  'application/*',
  'text/plain',
  'image/*',
  '*/*',
] as const;
export const RATES = ['1/s', '5/s', '10/10s', '100/min', '3/5min', '1000/h', '2/day'] as const;
