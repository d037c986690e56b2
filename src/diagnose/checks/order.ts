import type { CaseCheck } from '../case.ts';
import { checkPathForm } from './address/path-form.ts';
import { checkRedirects } from './address/redirects.ts';
import { checkSchemeAndHost } from './address/scheme-and-host.ts';
import { checkDescribedContent } from './api/content.ts';
import { checkDescribedRoute, checkDocumentedAnswer } from './api/route.ts';
import { checkContentType } from './body/content-type.ts';
import { checkFraming, checkSizes } from './body/framing.ts';
import { checkGraphql } from './body/graphql.ts';
import { checkJsonBody } from './body/json-body.ts';
import { checkCsrfToken } from './browser/csrf.ts';
import { checkOrigin } from './browser/origin.ts';
import { checkCors } from './browser/preflight.ts';
import { checkAccept, checkOverrides } from './client/accept.ts';
import { checkAttackLike } from './client/attack-like.ts';
import { checkClock } from './client/clock.ts';
import { checkFields } from './client/duplicates.ts';
import { checkSignedRequest } from './client/signed-request.ts';
import { checkUserAgent } from './client/user-agent.ts';
import { checkCredentialForm } from './credentials/authorization.ts';
import { checkBasic } from './credentials/basic.ts';
import { checkJwtClaims } from './credentials/jwt-claims.ts';
import { checkJwtForm } from './credentials/jwt-form.ts';
import { checkJwtTimes } from './credentials/jwt-times.ts';
import { checkKeyPlace } from './credentials/key-place.ts';
import { checkMissingCredential } from './credentials/missing.ts';
import { checkScopes } from './credentials/scopes.ts';
import { checkStatus } from './status.ts';

/**
 * The request read closely. Findings are weighed together, so order changes no verdict: it is the order in which a
 * person would look, and in which evidence of equal weight and notes are told.
 */
export const REQUEST_CHECKS: readonly CaseCheck[] = [
  // Whether the request arrived as it was meant: everything after would judge another request.
  checkRedirects,
  checkSchemeAndHost,
  checkPathForm,
  checkFields,
  checkFraming,
  checkSizes,
  // Whether it asks for something that is there.
  checkDescribedRoute,
  checkDocumentedAnswer,
  checkOverrides,
  checkAccept,
  // What browsers and servers settle among themselves, before anybody is asked who they are.
  checkCors,
  checkOrigin,
  checkCsrfToken,
  // Who asks: that a credential is there, in its place, in form, then what it says.
  checkMissingCredential,
  checkKeyPlace,
  checkCredentialForm,
  checkBasic,
  checkJwtForm,
  checkJwtTimes,
  checkJwtClaims,
  checkScopes,
  checkClock,
  checkSignedRequest,
  // What is said: its type, its form, then its meaning.
  checkContentType,
  checkJsonBody,
  checkGraphql,
  checkDescribedContent,
  // Weak signs: how it looks to rules against bots and attacks.
  checkUserAgent,
  checkAttackLike,
  // What the status means by its definition: strong, and nothing that the person does not see; so it is told last.
  checkStatus,
];
