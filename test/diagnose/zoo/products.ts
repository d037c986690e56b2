import type { ZooProduct } from './case.ts';
import { APACHE } from './products/apache.ts';
import { HAPROXY } from './products/haproxy.ts';
import { NGINX } from './products/nginx.ts';

/** Every product of the zoo. */
export const PRODUCTS: readonly ZooProduct[] = [NGINX, HAPROXY, APACHE];
