import type { SeenRequest } from '../../exchange.ts';
import { together } from '../found.ts';
import { field, momentOf, queryOf } from '../parts.ts';
import { requestCheck } from '../request-check.ts';
import { awsSignature, signedFields } from './aws-signature.ts';
import { azureSas } from './azure-sas.ts';
import { presigned } from './presigned.ts';

/** Whether the request is signed with a time: AWS, Google, Azure, Hawk, HTTP signatures. */
export function isSigned(request: SeenRequest): boolean {
  const authorization = field(request, 'authorization') ?? '';
  return (
    /^(?:AWS4-HMAC-SHA256|AWS |SharedKey|Hawk|Signature|GOOG4|hmac)/i.test(authorization) ||
    queryOf(request).some(({ name }) => /^(?:X-(?:Amz|Goog)-Signature|sig|Signature)$/i.test(name))
  );
}

/** Times and permissions of signed requests and presigned addresses. */
export const checkSignedRequest = requestCheck((request, kase) => {
  const moment = momentOf(kase);
  const query = queryOf(request);
  return together([
    awsSignature(request, moment, kase),
    signedFields(request, kase),
    presigned(query, moment, kase),
    azureSas(request, query, { moment, kase }),
  ]);
});
