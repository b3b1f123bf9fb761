import { expect, test } from 'vitest';
import { npmFailure } from './npm-failure.ts';

const answer = (code: string, summary = 'why', stderr = '') => ({
  code: 1,
  stdout: JSON.stringify({ error: { code, summary } }),
  stderr,
});
const spec = { name: 'x', version: '1.0.0' };

test.each([
  ['E404', 'Not Found', 'invalid-request', /no package x/],
  ['E404', 'No match found for version 1.0.0', 'invalid-request', /no version/],
  ['ETARGET', 'No matching version', 'invalid-request', /no version/],
  ['EINTEGRITY', '', 'invalid-request', /integrity differs/],
  ['ENOSPC', '', 'invalid-request', /no space/],
  ['E401', '', 'invalid-request', /does not let you/],
  ['EALLOWGIT', '', 'invalid-request', /does not come from the registry/],
  ['ECONNREFUSED', '', 'upstream-unavailable', /cannot be reached/],
  ['EAI_AGAIN', '', 'upstream-unavailable', /cannot be reached/],
  ['E503', '', 'upstream-unavailable', /cannot be reached/],
  ['EODD', 'odd\u202e', 'invalid-request', /npm failed \(EODD\): odd\\u\{202e\}/],
])('%s %s of npm is told in our words, with a remedy', (code, summary, ours, why) => {
  const error = npmFailure(answer(code, summary), spec);
  expect(error).toMatchObject({ code: ours, message: expect.stringMatching(why), remedy: expect.any(String) });
});

test('what npm says only on stderr is understood, too', () => {
  const error = npmFailure({ code: 1, stdout: '', stderr: 'npm error code ENOSPC\nnpm error full' }, spec);
  expect(error.message).toMatch(/no space/);
  expect(npmFailure({ code: null, stdout: '', stderr: '' }, spec).message).toMatch(/npm failed \(unknown\)/);
});
