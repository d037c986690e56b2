import { AI_SIGNATURES } from './data/apps-ai.ts';
import { AWS_SIGNATURES } from './data/apps-aws.ts';
import { BUSINESS_SIGNATURES } from './data/apps-business.ts';
import { CLUSTER_SIGNATURES } from './data/apps-clusters.ts';
import { CMS_SIGNATURES } from './data/apps-cms.ts';
import { COMMUNITY_SIGNATURES } from './data/apps-communities.ts';
import { DATA_SIGNATURES } from './data/apps-data.ts';
import { DJANGO_SIGNATURES } from './data/apps-django.ts';
import { DOTNET_SIGNATURES } from './data/apps-dotnet.ts';
import { EXPRESS_SIGNATURES } from './data/apps-express.ts';
import { FLASK_SIGNATURES } from './data/apps-flask.ts';
import { GIT_HOST_SIGNATURES } from './data/apps-git-hosts.ts';
import { GO_RUST_SIGNATURES } from './data/apps-go-rust.ts';
import { GOOGLE_AZURE_SIGNATURES } from './data/apps-google-azure.ts';
import { IDENTITY_SERVICE_SIGNATURES } from './data/apps-identity-services.ts';
import { IDENTITY_SIGNATURES } from './data/apps-identity.ts';
import { JAVA_SIGNATURES } from './data/apps-java.ts';
import { NODE_SITE_SIGNATURES } from './data/apps-node-sites.ts';
import { NODE_SIGNATURES } from './data/apps-node.ts';
import { PHP_SIGNATURES } from './data/apps-php.ts';
import { PYTHON_SIGNATURES } from './data/apps-python.ts';
import { RUBY_SIGNATURES } from './data/apps-ruby.ts';
import { SAAS_SIGNATURES } from './data/apps-saas.ts';
import { SEARCH_SIGNATURES } from './data/apps-search.ts';
import { SOCIAL_SIGNATURES } from './data/apps-social.ts';
import { SPRING_SIGNATURES } from './data/apps-spring.ts';
import { TOOL_SIGNATURES } from './data/apps-tools.ts';
import type { Signature } from './signature.ts';

/** Signatures of frameworks, applications, identity products and the APIs of providers. */
export const APP_SIGNATURES: readonly Signature[] = [
  ...AI_SIGNATURES,
  ...AWS_SIGNATURES,
  ...BUSINESS_SIGNATURES,
  ...CLUSTER_SIGNATURES,
  ...CMS_SIGNATURES,
  ...COMMUNITY_SIGNATURES,
  ...DATA_SIGNATURES,
  ...DJANGO_SIGNATURES,
  ...DOTNET_SIGNATURES,
  ...EXPRESS_SIGNATURES,
  ...FLASK_SIGNATURES,
  ...GIT_HOST_SIGNATURES,
  ...GO_RUST_SIGNATURES,
  ...GOOGLE_AZURE_SIGNATURES,
  ...IDENTITY_SERVICE_SIGNATURES,
  ...IDENTITY_SIGNATURES,
  ...JAVA_SIGNATURES,
  ...NODE_SITE_SIGNATURES,
  ...NODE_SIGNATURES,
  ...PHP_SIGNATURES,
  ...PYTHON_SIGNATURES,
  ...RUBY_SIGNATURES,
  ...SAAS_SIGNATURES,
  ...SEARCH_SIGNATURES,
  ...SOCIAL_SIGNATURES,
  ...SPRING_SIGNATURES,
  ...TOOL_SIGNATURES,
];
