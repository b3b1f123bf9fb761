import { shorten } from '../policy/visible.ts';

/** What servers wrote on stderr and how they ended, as far as a person needs it who looks at one that keeps ending. */
export interface LastWords {
  /** A line of its stderr. */
  said(server: string, line: string): void;
  /** It ended, and how. */
  ended(server: string, how: string): void;
  /** How it ended the last times, and what it said before; `mask` hides secrets. */
  evidence(server: string, mask: (text: string) => string): string;
}

const mostLines = 5;
const mostEndings = 5;
const lineCharacters = 2_000;
const shownCharacters = 160;

interface Words {
  lines: readonly string[];
  endings: readonly string[];
}

/** The same ones together: «3 × ended with exit code 7». */
const counted = (endings: readonly string[]): string =>
  [...new Set(endings)]
    .map((one) => ({ one, times: endings.filter((other) => other === one).length }))
    .map(({ one, times }) => (times === 1 ? one : `${times} × ${one}`))
    .join('; ');

export const createLastWords = (): LastWords => {
  const servers = new Map<string, Words>();
  const of = (server: string): Words => {
    const known = servers.get(server);
    if (known !== undefined) return known;
    const made: Words = { lines: [], endings: [] };
    servers.set(server, made);
    return made;
  };

  return {
    said(server, line) {
      const words = of(server);
      words.lines = [...words.lines.slice(1 - mostLines), line.slice(0, lineCharacters)];
    },
    ended(server, how) {
      const words = of(server);
      words.endings = [...words.endings.slice(1 - mostEndings), how];
    },
    evidence(server, mask) {
      const { lines, endings } = of(server);
      // Masked whole: half a secret would not be recognised.
      const last = mask(lines.join('\n'))
        .split('\n')
        .filter((line) => line.trim() !== '');
      const said = last.map((line) => shorten(line, shownCharacters)).join(' | ');
      const how = shorten(mask(counted(endings)), 400);
      return said === '' ? how : `${how}. Its last words: ${said}`;
    },
  };
};
