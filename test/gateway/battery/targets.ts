import { forwarded, get, HOST, refused, type Case } from './case.ts';
import { READER } from './policy.ts';

const KEY = `x-api-key: ${READER}\r\n`;

/** A GET by somebody whose key does not open `/admin`. */
function read(target: string): string {
  return get(target, KEY);
}

function absolute(target: string, host: string): string {
  return `GET ${target} HTTP/1.1\r\nHost: ${host}\r\n${KEY}\r\n`;
}

/** Paths in disguise. */
export const TARGETS: readonly Case[] = [
  ...refused('request.ambiguous_target', [
    ['a doubled slash at the beginning', read('//admin')],
    ['three slashes', read('///admin')],
    ['a doubled slash that could be an authority', read('//secret.example/admin')],
    ['a doubled slash within', read('/public//admin')],
    ['a doubled slash at the end', read('/orders//')],
    ['a dot segment', read('/./admin')],
    ['a dot segment at the end', read('/public/.')],
    ['two dots', read('/public/../admin')],
    ['two dots at the end', read('/public/..')],
    ['two dots at the root', read('/../admin')],
    ['two dots, dots encoded', read('/public/%2e%2e/admin')],
    ['two dots, one of them encoded', read('/public/.%2E/admin')],
    ['a dot segment, encoded', read('/%2e/admin')],
    ['two dots behind an encoded slash', read('/public/..%2fadmin')],
    ['two dots between encoded slashes', read('/public%2f..%2fadmin')],
    ['an encoded slash', read('/public%2fadmin')],
    ['an encoded slash in upper case', read('/public%2Fadmin')],
    ['an encoded slash at the beginning', read('/%2fadmin')],
    ['a slash encoded twice', read('/public%252fadmin')],
    ['a slash encoded three times', read('/public%25252fadmin')],
    ['dots encoded twice', read('/public/%252e%252e/admin')],
    ['dots encoded twice in halves', read('/public/%25%32%65%25%32%65/admin')],
    ['a backslash', read('/public\\admin')],
    ['dots between backslashes', read('/public/..\\admin')],
    ['an encoded backslash', read('/public%5cadmin')],
    ['dots behind an encoded backslash', read('/public/..%5cadmin')],
    ['a backslash encoded twice', read('/public%255cadmin')],
    ['dots before a path parameter', read('/public/..;/admin')],
    ['dots before a path parameter with a value', read('/public/..;a=b/admin')],
    ['one dot before a path parameter', read('/.;/admin')],
    ['dots behind a path parameter', read('/public/;../admin')],
    ['an empty path parameter', read('/;/admin')],
    ['an encoded path parameter behind dots', read('/public/..%3b/admin')],
    ['an encoded NUL', read('/admin%00')],
    ['an encoded NUL in front of a suffix', read('/admin%00.html')],
    ['an encoded line break', read('/public/%0d%0aX-Evil:%201')],
    ['an encoded tab', read('/public/%09')],
    ['an encoded DEL', read('/public/%7f')],
    ['an overlong slash', read('/public/..%c0%afadmin')],
    ['an overlong dot', read('/public/%c0%ae%c0%ae/admin')],
    ['an overlong slash of three bytes', read('/public/..%e0%80%afadmin')],
    ['half of an escape', read('/public/%2')],
    ['an escape without digits', read('/public/%zz')],
    ['a bare per cent sign', read('/public/%')],
    ['the escape of another language', read('/public/%u002e%u002e/admin')],
    ['bytes that are not UTF-8', read('/public/%ff')],
    ['a fragment', read('/public#/admin')],
    ['a fragment behind a query', read('/public?a#b')],
    ['an asterisk', `OPTIONS * HTTP/1.1\r\n${HOST}\r\n`],
    ['an absolute form of another host', absolute('http://secret.example/orders', 'api.example')],
    ['an absolute form of another port', absolute('http://api.example:81/orders', 'api.example')],
    ['an absolute form with user information', absolute('http://a@api.example/', 'api.example')],
    ['an absolute form with two dots', absolute('http://api.example/../admin', 'api.example')],
    ['an absolute form that reaches back', absolute('http://api.example//admin', 'api.example')],
    ['an absolute form without a host', absolute('http:///orders', 'api.example')],
    ['another scheme', absolute('ftp://api.example/orders', 'api.example')],
  ]),
  ...refused('role.missing', [
    ['the plain path of the treasure', read('/admin')],
    ['with a slash at its end', read('/admin/')],
    ['with unreserved characters encoded', read('/%61dmin')],
    ['with every character encoded', read('/%61%64%6d%69%6e')],
    ['with a query', read('/admin?x=/../public')],
    ['deeper', read('/admin/%70anel')],
    ['with a path parameter deeper', read('/admin/x;y=z')],
    ['in absolute form', absolute('http://api.example/admin', 'api.example')],
    ['in absolute form, host in capitals', absolute('http://API.example/admin', 'api.EXAMPLE')],
    [
      'in absolute form with the port that needs no saying',
      absolute('http://api.example:80/admin', 'api.example'),
    ],
  ]),
  ...refused('route.not_found', [
    ['in capitals', read('/ADMIN')],
    ['with one capital', read('/Admin')],
    ['with a path parameter', read('/admin;x')],
    ['with an encoded per cent sign', read('/%2561dmin')],
    ['with a suffix', read('/admin.json')],
    ['with an encoded space', read('/admin%20')],
    ['with an encoded question mark', read('/admin%3f')],
    ['a collection with a slash that it does not have', read('/orders/')],
    ['letters that look alike', read('/%ef%bd%81dmin')],
    ['the Kelvin sign', read('/%e2%84%aa')],
  ]),
  ...refused('credential.missing', [
    ['another host in capitals', 'GET /admin HTTP/1.1\r\nHost: SECRET.example\r\n\r\n'],
    ['another host with a port', 'GET /admin HTTP/1.1\r\nHost: secret.example:8080\r\n\r\n'],
    [
      'another host in absolute form',
      'GET http://secret.example/public HTTP/1.1\r\nHost: secret.example\r\n\r\n',
    ],
    [
      'another host for what is public elsewhere',
      'GET /public HTTP/1.1\r\nHost: secret.example\r\n\r\n',
    ],
  ]),
  ...refused('request.malformed', [
    ['a space in the target', 'GET /public /admin HTTP/1.1\r\nHost: a\r\n\r\n'],
    ['a tab in the target', 'GET /public\t/admin HTTP/1.1\r\nHost: a\r\n\r\n'],
    ['no slash at the beginning', 'GET admin HTTP/1.1\r\nHost: a\r\n\r\n'],
    [
      'an absolute form with a backslash',
      absolute('http://api.example\\@secret.example/', 'api.example'),
    ],
    ['an empty target', 'GET  HTTP/1.1\r\nHost: a\r\n\r\n'],
  ]),
  ...forwarded({ line: 'GET /orders/a' }, [
    ['unreserved characters encoded', read('/%6f%72ders/%61')],
    ['in absolute form', absolute('http://api.example/orders/a', 'api.example')],
    [
      'in absolute form with a default port',
      absolute('http://api.example:80/%6frders/a', 'api.example'),
    ],
  ]),
  ...forwarded({ line: 'GET /orders/a%20b?x=%2f..%2f' }, [
    ['escapes that stay, the query as it is', read('/orders/a%20b?x=%2f..%2f')],
    ['a query that holds slashes and dots', read('/%6Frders/%61%20b?x=%2f..%2f')],
  ]),
  ...forwarded({ line: 'GET /orders/%E2%82%AC' }, [
    ['hexadecimal digits in one spelling', read('/orders/%e2%82%ac')],
  ]),
  ...forwarded({ line: 'GET /public/..a/b...' }, [
    ['dots that are no dot segment', read('/public/..a/b...')],
  ]),
];
