import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DiagnoseCase } from '../../../src/diagnose/case.ts';
import { checkKnownGood } from '../../../src/diagnose/compare/check-known-good.ts';
import { CAUSES } from '../../../src/diagnose/cause-codes.ts';
import type { SeenExchange } from '../../../src/diagnose/exchange.ts';
import type { Findings } from '../../../src/diagnose/finding.ts';
import { readMaterial } from '../../../src/diagnose/inputs/read-material.ts';

const URL = 'https://api.example.com/v1/orders';

function check(failing: string, good: string): Findings {
  const read = (text: string): SeenExchange => {
    const [exchange] = readMaterial(text, 'pasted').exchanges;
    assert.ok(exchange !== undefined);
    return exchange;
  };
  const kase: DiagnoseCase = {
    exchange: read(`curl ${failing}`),
    others: [],
    knownGood: read(`curl ${good}`),
    logEvents: [],
    logsRead: [],
    nowMs: 0,
  };
  return checkKnownGood(kase);
}

/** The cause with the highest factor. */
function strongest({ causes }: Findings): string {
  const first = causes.toSorted((a, b) => b.factor - a.factor)[0];
  return first === undefined ? '' : `${first.code} ${first.factor}`;
}

const CASES = [
  ['', `-H 'X-CSRF-Token: abcdefghijkl'`, 'csrf.token_missing 20'],
  ['-d a=1', `-d a=1 -d csrfmiddlewaretoken=abcdefghijkl`, 'csrf.token_missing 20'],
  [`-H 'X-CSRF-Token: abcdefghijkl'`, `-H 'X-CSRF-Token: mnopqrstuvwx'`, 'csrf.token_invalid 6'],
  ['', `-H 'Authorization: Bearer abcdefghijkl'`, 'credential.missing 25'],
  ['', `-H 'X-Api-Key: abcdefghijkl'`, 'credential.missing 25'],
  [
    `-H 'Authorization: Token abcdefghijkl'`,
    `-H 'Authorization: Bearer abcdefghijkl'`,
    'credential.malformed 10',
  ],
  [`-H 'X-Api-Key: abcdefghijkl'`, `-H 'X-Api-Key: mnopqrstuvwx'`, 'credential.unknown 6'],
  ['', `-b 'sessionid=abcdefghijkl'`, 'credential.missing 12'],
  [`-d '{}'`, `-d '{}' -H 'Content-Type: application/json'`, 'request.unsupported_media_type 12'],
  ['-X PUT', '-X POST', 'request.method_not_allowed 8'],
  [`-H 'Origin: https://a.example'`, `-H 'Origin: https://b.example'`, 'csrf.origin_mismatch 10'],
  [`-A curl/8`, `-A Mozilla/5.0`, 'waf.bot 8'],
  ['', '--cert c.pem', 'server.client_certificate 25'],
  [`--json '{}'`, `--json '{"item":"tea"}'`, 'request.body_invalid 8'],
  ['-x http://proxy:3128', '', 'network.forward_proxy 10'],
] as const;

for (const [failing, good, wanted] of CASES) {
  test(`\`${failing}\` against \`${good}\`, which works, speaks most for ${wanted}`, () => {
    assert.equal(strongest(check(`${failing} ${URL}`, `${good} ${URL}`)), wanted);
  });
}

test("another id in the path speaks for somebody else's resource, another path for a wrong one", () => {
  assert.equal(strongest(check(`${URL}/1007`, `${URL}/1008`)), 'owner.mismatch 8');
  assert.equal(strongest(check(`${URL}s/1007`, `${URL}/1007`)), 'route.not_found 6');
});

test('every cause that is found is on the list, and says what was seen and how to mend it', () => {
  const { causes, notes, answers } = check(URL, `-H 'X-CSRF-Token: abcdefghijkl' ${URL}`);
  assert.deepEqual(answers, []);
  const [finding] = causes;
  assert.ok(finding !== undefined && finding.code in CAUSES);
  assert.deepEqual(finding.evidence, {
    from: 'known_good',
    text: 'only the good request has the header `x-csrf-token` (`abcd…`)',
    at: 'x-csrf-token',
  });
  assert.match(finding.remedies?.[0]?.text ?? '', /send the header `x-csrf-token`/);
  assert.equal(notes[0]?.evidence.text, finding.evidence.text);
});

test('among many differences each explains less', () => {
  const many = Array.from({ length: 12 }, (_, at) => `-H 'X-${at}: 1'`).join(' ');
  const { causes } = check(URL, `-H 'X-CSRF-Token: abcdefghijkl' ${many} ${URL}`);
  const csrf = causes.find(({ code }) => code === 'csrf.token_missing');
  assert.ok(csrf !== undefined && csrf.factor > 5 && csrf.factor < 10, String(csrf?.factor));
});

test('where nothing differs, the reason lies outside of the request', () => {
  const { causes, notes } = check(`-d a=1 ${URL}`, `-d a=1 ${URL}`);
  assert.ok(causes.some(({ code }) => code === 'ip.denied'));
  assert.ok(causes.every(({ factor }) => factor <= 4));
  assert.match(
    notes[0]?.evidence.text ?? '',
    /agrees with the one that works .*: what differs lies outside/,
  );
});

test('a request that was refused as well is no good one', () => {
  const { causes, notes } = check(
    `-i ${URL}`,
    `-i -H 'X-CSRF-Token: abcdefghijkl' ${URL}\nHTTP/1.1 403 Forbidden\n\nno`,
  );
  assert.deepEqual(causes, []);
  assert.match(notes[0]?.evidence.text ?? '', /was refused as well, with `403`/);
});
