import { describe, expect, test } from 'vitest';
import { isExact, readSpec } from './spec.ts';

describe('readSpec', () => {
  test.each([
    ['plain', 'plain', 'latest'],
    ['plain@1.2.3', 'plain', '1.2.3'],
    ['@scope/name', '@scope/name', 'latest'],
    ['@scope/name@1.2.3-beta.1+build', '@scope/name', '1.2.3-beta.1+build'],
    ['plain@next', 'plain', 'next'],
  ])('%s is a package of the registry', (text, name, version) => {
    expect(readSpec(text)).toEqual({ name, version });
  });

  test.each([
    ['../x', /is a path/],
    ['./x', /is a path/],
    ['/x', /is a path/],
    ['~/x', /is a path/],
    ['C:\\x', /is a path/],
    ['..', /is a path/],
    ['file:x', /folder of this machine/],
    ['link:../x', /folder of this machine/],
    ['git+ssh://git@host/x', /git/],
    ['git@host:x/y.git', /git/],
    ['github:x/y', /git/],
    ['x/y', /GitHub/],
    ['https://host/x.tgz', /is an address/],
    ['x@https://host/x.tgz', /is an address/],
    ['x@npm:y@1.0.0', /name of another/],
    ['x.tgz', /is an archive/],
    ['x@^1.0.0', /not one version/],
    ['x@1', /not one version/],
    ['x@1.2.x', /not one version/],
    ['x@', /not one version/],
    ['x@1.2.3/../../y', /not one version|cannot|path/],
    ['x@file:../y', /not one version/],
    ['@scope', /cannot be the name/],
    ['@/x', /cannot be the name/],
    ['@scope/../x', /cannot be the name/],
    ['@../x', /cannot be the name/],
    ['.x', /cannot be the name/],
    ['node_modules', /cannot be the name/],
    ['Upper', /cannot be the name/],
    ['-y', /cannot be the name/],
    ['--registry=x', /cannot be the name/],
    ['a b', /cannot be the name/],
    ['a\u202eb', /cannot be the name/],
    ['', /cannot be the name/],
    ['x'.repeat(215), /cannot be the name/],
  ])('%j is refused, with the reason and a remedy', (text, why) => {
    expect(readSpec(text)).toEqual({ refused: expect.stringMatching(why), remedy: expect.stringMatching(/^Write /) });
  });
});

test('only one version and no other is exact', () => {
  expect(['1.2.3', '0.0.0', '1.2.3-rc.1'].every(isExact)).toBe(true);
  expect(['1.2', 'v1.2.3', '^1.2.3', '1.2.3-', '1.2.3-..', '01.2.3', '1.2.3 ', 'latest', ''].some(isExact)).toBe(false);
});
