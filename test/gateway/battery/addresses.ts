import { forwarded, get, refused, type Case } from './case.ts';

const CLAIMS: readonly string[] = [
  'X-Forwarded-For: 10.0.0.1',
  'X-Forwarded-For: 10.0.0.1, 10.0.0.2',
  'X-Forwarded-For: 10.0.0.1\r\nX-Forwarded-For: 127.0.0.1',
  'X-Forwarded-For: ::ffff:10.0.0.1',
  'X-Forwarded-For: 127.0.0.1, 10.0.0.1',
  'x_forwarded_for: 10.0.0.1',
  'Forwarded: for=10.0.0.1',
  'Forwarded: for="[::ffff:10.0.0.1]"',
  'X-Real-IP: 10.0.0.1',
  'X-Client-IP: 10.0.0.1',
  'True-Client-IP: 10.0.0.1',
  'CF-Connecting-IP: 10.0.0.1',
  'X-Cluster-Client-IP: 10.0.0.1',
  'X-Originating-IP: 10.0.0.1',
  'Client-IP: 10.0.0.1',
  'Via: 1.1 10.0.0.1',
];

/** Addresses that are claimed: a deny list is not left and an allow list not entered by saying so. */
export const ADDRESSES: readonly Case[] = [
  ...refused(
    'ip.not_allowed',
    CLAIMS.map((claim) => [`allowed by claim: ${claim}`, get('/internal', `${claim}\r\n`)]),
  ),
  ...forwarded(
    {
      line: 'GET /public',
      has: { 'x-forwarded-for': '127.0.0.1', 'x-real-ip': '127.0.0.1' },
      lacks: ['true-client-ip', 'cf-connecting-ip', 'x-client-ip', 'client-ip', 'x_forwarded_for'],
    },
    CLAIMS.map((claim) => [`told to the backend: ${claim}`, get('/public', `${claim}\r\n`)]),
  ),
];
