import { apacheError } from './formats/apache-error.ts';
import { apiGateway, apiGatewayExecution } from './formats/api-gateway.ts';
import { aspnet } from './formats/aspnet.ts';
import { awsAlb } from './formats/aws-alb.ts';
import { awsWaf } from './formats/aws-waf.ts';
import {
  azureFrontDoorAccess,
  azureFrontDoorWaf,
  azureGatewayAccess,
  azureGatewayWaf,
} from './formats/azure.ts';
import { caddy } from './formats/caddy.ts';
import { cloudflareEvents, cloudflareRequests } from './formats/cloudflare.ts';
import { cloudfront } from './formats/cloudfront.ts';
import { cloudtrail } from './formats/cloudtrail.ts';
import { django } from './formats/django.ts';
import { envoyJson, envoyText } from './formats/envoy.ts';
import { express, uvicorn } from './formats/express.ts';
import { fail2ban } from './formats/fail2ban.ts';
import type { LogFormat } from './format.ts';
import { gcpLoadBalancer } from './formats/gcp-load-balancer.ts';
import { haproxy } from './formats/haproxy.ts';
import { httperr } from './formats/httperr.ts';
import { iisW3c } from './formats/iis.ts';
import { kernelFirewall } from './formats/kernel-firewall.ts';
import { kongError, kongJson } from './formats/kong.ts';
import { kubernetesAudit } from './formats/kubernetes-audit.ts';
import { laravel, symfony } from './formats/laravel.ts';
import { lighttpdError } from './formats/lighttpd-error.ts';
import { apparmor, selinuxAudit } from './formats/mandatory-access.ts';
import { modsecurityAuditJson } from './formats/modsecurity-audit-json.ts';
import { modsecurityAudit } from './formats/modsecurity-audit.ts';
import { modsecurityLines } from './formats/modsecurity-lines.ts';
import { nginxError } from './formats/nginx-error.ts';
import { fastify } from './formats/fastify.ts';
import { flask } from './formats/flask.ts';
import { phpError } from './formats/php-error.ts';
import { phpFpm } from './formats/php-fpm.ts';
import { rails } from './formats/rails.ts';
import { spring } from './formats/spring.ts';
import { squidAccess, squidCache } from './formats/squid.ts';
import { traefikClf, traefikJson, traefikLog } from './formats/traefik.ts';
import { varnishLog, varnishNcsa } from './formats/varnish.ts';

/** Logs of products, all but access logs in the common forms, JSON without a product's marks, and a person's own pattern. */
export const VENDOR_FORMATS: readonly LogFormat[] = [
  nginxError,
  apacheError,
  modsecurityAudit,
  modsecurityAuditJson,
  modsecurityLines,
  haproxy,
  caddy,
  envoyText,
  envoyJson,
  kongJson,
  kongError,
  traefikClf,
  traefikJson,
  traefikLog,
  iisW3c,
  httperr,
  awsWaf,
  awsAlb,
  cloudfront,
  apiGateway,
  apiGatewayExecution,
  cloudtrail,
  azureGatewayWaf,
  azureFrontDoorWaf,
  azureGatewayAccess,
  azureFrontDoorAccess,
  gcpLoadBalancer,
  cloudflareEvents,
  cloudflareRequests,
  kernelFirewall,
  fail2ban,
  selinuxAudit,
  apparmor,
  squidAccess,
  squidCache,
  varnishNcsa,
  varnishLog,
  lighttpdError,
  phpFpm,
  phpError,
  flask,
  django,
  rails,
  spring,
  laravel,
  symfony,
  aspnet,
  express,
  fastify,
  uvicorn,
  kubernetesAudit,
];
