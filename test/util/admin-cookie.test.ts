import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withoutAdminCookie } from '../../src/util/admin-cookie.ts';

test('the cookie of the admin port is taken out, and every other one stays as it was sent', () => {
  for (const [sent, passed] of [
    ['a=1; b=2', 'a=1; b=2'],
    ['pinpoint_admin=s3cret', undefined],
    ['a=1; pinpoint_admin=s3cret; b=2', 'a=1; b=2'],
    ['pinpoint_admin=s3cret;b=2', 'b=2'],
    ['pinpoint_admin = s3cret; pinpoint_admin=other', undefined],
    ['not_pinpoint_admin=1; x=pinpoint_admin', 'not_pinpoint_admin=1; x=pinpoint_admin'],
  ] as const)
    assert.equal(withoutAdminCookie(sent), passed, sent);
});
