import type { ZooProduct } from './case.ts';
import { APACHE } from './products/apache.ts';
import { CADDY } from './products/caddy.ts';
import { DJANGO } from './products/django.ts';
import { EXPRESS } from './products/express.ts';
import { FASTIFY } from './products/fastify.ts';
import { FLASK } from './products/flask.ts';
import { GATEWAY } from './products/gateway.ts';
import { HAPROXY } from './products/haproxy.ts';
import { NGINX } from './products/nginx.ts';
import { OIDC } from './products/oidc.ts';
import { PHP } from './products/php.ts';
import { SQUID } from './products/squid.ts';

/** Every product of the zoo. */
export const PRODUCTS: readonly ZooProduct[] = [
  NGINX,
  HAPROXY,
  SQUID,
  DJANGO,
  EXPRESS,
  GATEWAY,
  APACHE,
  CADDY,
  FLASK,
  FASTIFY,
  PHP,
  OIDC,
];
