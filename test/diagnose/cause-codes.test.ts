import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CODES } from '../../src/core/codes.ts';
import { CAUSES } from '../../src/diagnose/cause-codes.ts';

/** Causes that only servers, firewalls, networks and CDNs have. */
const ELSEWHERE = /^(?:server|network|cdn)\.|^waf\.(?:rate|bot)$/;
/** Causes of layers that the gateway does not have yet, by their names in its list of refusals. */
const LATER =
  /^(?:waf|csrf|cors|owner|condition|subscription|quota|model)\.|^credential\.(?:bad_signature|wrong_issuer|wrong_audience|insufficient_authentication|session_invalid)$/;

test('a cause that the gateway refuses for, too, has the code that the gateway gives', () => {
  const own = Object.keys(CAUSES).filter((code) => !ELSEWHERE.test(code) && !LATER.test(code));
  assert.ok(own.length > 20, `${own.length} codes`);
  assert.deepEqual(
    own.filter((code) => !Object.hasOwn(CODES, code)),
    [],
  );
});

test('causes of layers to come are not mistaken for those that are there', () => {
  const later = Object.keys(CAUSES).filter((code) => LATER.test(code));
  assert.deepEqual(
    later.filter((code) => Object.hasOwn(CODES, code)),
    [],
  );
});

test('each cause has a title of its own, as the end of a sentence', () => {
  const titles = Object.values(CAUSES).map(({ title }) => title);
  assert.equal(new Set(titles).size, titles.length);
  for (const title of titles) assert.match(title, /^(?:[a-z]|SELinux|CSRF|Origin)[^.]*[^.]$/);
});
