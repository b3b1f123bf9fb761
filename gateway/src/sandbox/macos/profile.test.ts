import { describe, expect, test } from 'vitest';
import { usualLimits } from '../../policy/confinement.ts';
import type { Confinement } from '../../policy/confinement.ts';
import { macosProfile } from './profile.ts';

const confinement = (changes: Partial<Confinement> = {}): Confinement => ({
  readPaths: ['/Users/someone/film'],
  writePaths: ['/Users/someone/film/out'],
  hiddenPaths: [],
  limits: usualLimits,
  shape: 'plain',
  ...changes,
});

/** Whether parentheses close outside of strings, which is what a reader of Scheme sees first. */
const balanced = (profile: string): boolean => {
  const bare = profile.replaceAll(/"(?:[^"\\]|\\.)*"/g, '""');
  return (
    !bare.replaceAll('""', '').includes('"') && (bare.match(/\(/g) ?? []).length === (bare.match(/\)/g) ?? []).length
  );
};

describe('a profile for macOS', () => {
  test('denies what it does not name', () => {
    const lines = macosProfile({ confinement: confinement() }).split('\n');
    expect(lines.slice(0, 2)).toEqual(['(version 1)', '(deny default)']);
    expect(lines).toContain('(allow file-read* (subpath "/Users/someone/film"))');
    expect(lines).toContain('(allow file-read* file-write* (subpath "/Users/someone/film/out"))');
  });

  test('reaches nothing without a network, and only the port of the proxy with one', () => {
    expect(macosProfile({ confinement: confinement(), proxyPort: 4711 })).not.toContain('network');
    const open = macosProfile({ confinement: confinement({ network: [] }), proxyPort: 4711 });
    expect(open.match(/.*network.*/g)).toEqual(['(allow network-outbound (remote ip "localhost:4711"))']);
  });

  test('lets no path say anything but a path', () => {
    const path = '/tmp/a") (allow default) (literal "\\';
    const profile = macosProfile({ confinement: confinement({ readPaths: [path] }) });
    expect(profile).toContain('(subpath "/tmp/a\\") (allow default) (literal \\"\\\\")');
    expect(balanced(profile)).toBe(true);
    expect(() => macosProfile({ confinement: confinement({ readPaths: ['/tmp/a\nb'] }) })).toThrow(TypeError);
  });

  test('closes what other programs run, and what is hidden, after everything that opens', () => {
    const lines = macosProfile({ confinement: confinement({ hiddenPaths: ['/Users/someone/film/out/keys'] }) }).split(
      '\n',
    );
    const opens = lines.findLastIndex((line) => line.startsWith('(allow file'));
    const closes = lines.findIndex((line) => line.includes('(deny file-write* '));
    const hides = lines.indexOf('(deny file-read* file-write* (subpath "/Users/someone/film/out/keys"))');
    expect(lines[closes]).toContain('(subpath "/Users/someone/film/out/.git")');
    expect(closes).toBeGreaterThan(opens);
    expect(hides).toBeGreaterThan(opens);
  });

  test('opens .git to git itself, but neither its hooks nor its configuration', () => {
    const profile = macosProfile({ confinement: confinement({ writesGit: true }) });
    expect(profile).not.toContain('(subpath "/Users/someone/film/out/.git")');
    expect(profile).toContain('(subpath "/Users/someone/film/out/.git/hooks")');
  });
});
