import { APP_SIGNATURES } from './apps.ts';
import { ACCESS_PROXY_SIGNATURES } from './data/access-proxies.ts';
import { APACHE_SIGNATURES } from './data/apache.ts';
import { APPLICATION_FIELD_SIGNATURES } from './data/application-fields.ts';
import { APP_SERVER_SIGNATURES } from './data/app-servers.ts';
import { API_GATEWAY_SIGNATURES } from './data/aws-api-gateway.ts';
import { AWS_EDGE_SIGNATURES } from './data/aws-edge.ts';
import { AZURE_SIGNATURES } from './data/azure.ts';
import { BOT_SIGNATURES } from './data/bot-defences.ts';
import { CDN_SIGNATURES } from './data/cdns.ts';
import { CLOUDFLARE_SIGNATURES } from './data/cloudflare.ts';
import { EGRESS_SIGNATURES } from './data/egress-filters.ts';
import { NGINX_GATEWAY_SIGNATURES } from './data/gateways-on-nginx.ts';
import { GATEWAY_SIGNATURES } from './data/gateways.ts';
import { GOOGLE_SIGNATURES } from './data/google.ts';
import { HOSTING_SIGNATURES } from './data/hosting.ts';
import { IIS_SIGNATURES } from './data/iis.ts';
import { NGINX_RELATIVE_SIGNATURES, NGINX_SIGNATURES } from './data/nginx.ts';
import { PINPOINT_SIGNATURES } from './data/pinpoint.ts';
import { PROXY_SIGNATURES } from './data/proxies.ts';
import { WAF_APPLIANCE_SIGNATURES } from './data/waf-appliances.ts';
import { WAF_CLOUD_SIGNATURES } from './data/waf-clouds.ts';
import { WAF_SERVICE_SIGNATURES } from './data/waf-services.ts';
import { WAF_SOFTWARE_SIGNATURES } from './data/waf-software.ts';
import { WEB_SERVER_SIGNATURES } from './data/web-servers.ts';
import { SENTENCE_SIGNATURES } from './sentences.ts';
import type { Signature } from './signature.ts';

/** All that is known of how products look, of every layer. */
export const SIGNATURES: readonly Signature[] = [
  ...PINPOINT_SIGNATURES,
  ...NGINX_SIGNATURES,
  ...NGINX_RELATIVE_SIGNATURES,
  ...APACHE_SIGNATURES,
  ...IIS_SIGNATURES,
  ...WEB_SERVER_SIGNATURES,
  ...APP_SERVER_SIGNATURES,
  ...PROXY_SIGNATURES,
  ...NGINX_GATEWAY_SIGNATURES,
  ...GATEWAY_SIGNATURES,
  ...API_GATEWAY_SIGNATURES,
  ...AWS_EDGE_SIGNATURES,
  ...AZURE_SIGNATURES,
  ...GOOGLE_SIGNATURES,
  ...CLOUDFLARE_SIGNATURES,
  ...CDN_SIGNATURES,
  ...WAF_SERVICE_SIGNATURES,
  ...HOSTING_SIGNATURES,
  ...WAF_APPLIANCE_SIGNATURES,
  ...WAF_SOFTWARE_SIGNATURES,
  ...WAF_CLOUD_SIGNATURES,
  ...BOT_SIGNATURES,
  ...EGRESS_SIGNATURES,
  ...ACCESS_PROXY_SIGNATURES,
  ...APP_SIGNATURES,
  ...APPLICATION_FIELD_SIGNATURES,
  ...SENTENCE_SIGNATURES,
];
