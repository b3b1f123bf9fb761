import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'vitest';
import type { OpenQuestion } from '../../src/pipeline/desk.ts';
import { root } from '../integration/workplace.ts';
import type { Answer, Hand } from './hand.ts';
import { languages, stories } from './stories.ts';
import type { Language, Told, Words } from './stories.ts';
import type { Studio } from './studio.ts';

const folder = join(root, 'docs', 'guides', 'stories');
/** How long a story may take, where others keep the machine busy too. */
export const patience = { timeout: 180_000 };

const isWriting = process.env['STORYCORE_WRITE_STORIES'] === '1';

const names: Readonly<Record<Language, Words>> = {
  en: { en: 'In English', fr: 'In English' },
  fr: { en: 'En français', fr: 'En français' },
};
const frame = {
  other: { en: 'fr', fr: 'en' },
  all: { en: 'All stories', fr: 'Toutes les histoires' },
  written: {
    en: 'Written by a run of this story. Change the story, not this page.',
    fr: 'Écrite par une exécution de cette histoire. Changez l’histoire, pas cette page.',
  },
  setting: { en: 'What the owner has set up', fr: 'Ce que le propriétaire a réglé' },
  happens: { en: 'What happens', fr: 'Ce qui se passe' },
  run: { en: 'Run it yourself', fr: 'À rejouer chez vous ' },
} as const satisfies Record<string, Readonly<Record<Language, string>>>;

/** Compares a page with the one in the repository, or writes it where that is asked for. */
export const settle = (name: string, page: string): void => {
  const path = join(folder, name);
  if (isWriting) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, page);
    return;
  }
  const why = `docs/guides/stories/${name} tells something else than what happens now. Where that is right: STORYCORE_WRITE_STORIES=1 npx vitest run gateway/test/stories`;
  // The difference alone does not say what to do about it.
  // oxlint-disable-next-line vitest/valid-expect
  expect(readFileSync(path, 'utf8'), why).toBe(page);
};

/** Tells a story while it happens, and makes its page in both languages. */
export interface Story {
  /** What the owner has configured, as far as it matters here, and what that means. */
  setting(config: object, en: string, fr: string): void;
  /** A step, in one sentence. */
  step(en: string, fr: string): void;
  /** More about it. */
  says(en: string, fr: string): void;
  /** Words that were really sent, typed or read, as they stand. */
  shows(...lines: readonly string[]): void;
  /** Makes a call and shows it, with as much of its answer as `quoted` gives. */
  calls(hand: Hand, tool: string, args: object, quoted?: (text: string) => string): Promise<Answer>;
  /** Makes a call that waits for a person, who does something meanwhile; shown when it has its answer. */
  waits(
    hand: Hand,
    tool: string,
    args: object,
    meanwhile: (question: OpenQuestion) => void,
    quoted?: (text: string) => string,
  ): Promise<Answer>;
  /** Something that was found to be so, said after it was proven. */
  finds(en: string, fr: string, proof: () => void): void;
  /** Makes the pages, and compares them. */
  end(): void;
}

/** A long list has its first elements, and how many there are. */
const short = (value: unknown): string =>
  Array.isArray(value) && value.length > 3
    ? `${JSON.stringify(value.slice(0, 2)).slice(0, -1)}, … (${value.length})]`
    : JSON.stringify(value);

/** Arguments as a person writes them: `path: "scenes"`; a text of several lines as it is. */
const written = (args: object): string =>
  Object.entries(args)
    .map(([key, value]) =>
      typeof value === 'string' && value.includes('\n')
        ? `\n  ${key}: │ ${value.trimEnd().replaceAll('\n', `\n  ${' '.repeat(key.length)}  │ `)}`
        : `${key}: ${short(value)}`,
    )
    .join(', ')
    .replaceAll(', \n', '\n');

const spaced = (value: unknown): string => JSON.stringify(value, undefined, 1).replaceAll(/\n */g, ' ');

const isParent = (of: unknown): of is object =>
  typeof of === 'object' && of !== null && Object.values(of).some((one) => typeof one === 'object');

/** JSON with a line for each key, and for each element of what holds further objects. */
const settingText = (config: object): string => {
  const value = (of: unknown): string => {
    if (!isParent(of)) return spaced(of);
    const lines = Array.isArray(of)
      ? of.map(spaced)
      : Object.entries(of).map(([key, one]) => `${JSON.stringify(key)}: ${spaced(one)}`);
    const [open, close] = Array.isArray(of) ? ['[', ']'] : ['{', '}'];
    return `${open}\n    ${lines.join(',\n    ')}\n  ${close}`;
  };
  const lines = Object.entries(config).map(([key, of]) => `  ${JSON.stringify(key)}: ${value(of)}`);
  return `{\n${lines.join(',\n')}\n}`;
};

const indented = (text: string): string => text.trimEnd().replaceAll('\n', '\n  ');

/** The first lines, and how many follow. */
export const firstLines =
  (count: number) =>
  (text: string): string => {
    const lines = text.trimEnd().split('\n');
    return lines.length <= count
      ? lines.join('\n')
      : [...lines.slice(0, count), `… (${lines.length} lines)`].join('\n');
  };

export const begin = (number: number, studio: Pick<Studio, 'plain' | 'question'>): Story => {
  const told: Told | undefined = stories.find((one) => one.number === number);
  if (told === undefined) throw new Error(`There is no story ${number}.`);
  const pages: Record<Language, string[]> = { en: [], fr: [] };
  let step = 0;
  let isList = false;
  const add = (en: string, fr: string, list = false): void => {
    for (const [language, text] of [
      ['en', en],
      ['fr', fr],
    ] as const)
      pages[language].push(isList && list ? text : `\n${text}`);
    isList = list;
  };
  const block = (text: string, kind = 'text'): void => {
    const fence = text.includes('```') ? '````' : '```';
    const fenced = `${fence}${kind}\n${studio.plain(text).trimEnd()}\n${fence}`;
    add(fenced, fenced);
  };
  const exchange = (tool: string, args: object, { isError, text }: Answer, quoted: (text: string) => string): void =>
    block(`${`→ ${tool}  ${written(args)}`.trimEnd()}\n${isError ? '✖' : '←'} ${indented(quoted(studio.plain(text)))}`);
  return {
    setting(config, en, fr) {
      add(`## ${frame.setting.en}`, `## ${frame.setting.fr}`);
      add(en, fr);
      block(settingText(config), 'json');
      add(`## ${frame.happens.en}`, `## ${frame.happens.fr}`);
    },
    step(en, fr) {
      step += 1;
      add(`**${step}. ${en}**`, `**${step}. ${fr}**`);
    },
    says: (en, fr) => add(en, fr),
    shows: (...lines) => block(lines.join('\n')),
    async calls(hand, tool, args, quoted = firstLines(8)) {
      const answer = await hand.call(tool, { ...args });
      exchange(tool, args, answer, quoted);
      return answer;
    },
    async waits(hand, tool, args, meanwhile, quoted = firstLines(8)) {
      const [answer] = await Promise.all([hand.call(tool, { ...args }), studio.question().then(meanwhile)]);
      exchange(tool, args, answer, quoted);
      return answer;
    },
    finds(en, fr, proof) {
      proof();
      add(`- ✓ ${en}`, `- ✓ ${fr}`, true);
    },
    end() {
      for (const language of languages) {
        const other = frame.other[language];
        const head = [
          `# ${told.number}. ${told.title[language]}`,
          `<!-- ${frame.written[language]} -->`,
          `*[${names[other][language]}](${told.page[other]}) · [${frame.all[language]}](README.md)*`,
          told.opening[language],
        ].join('\n\n');
        const foot = `\n---\n\n${frame.run[language]}: \`npx vitest run gateway/test/stories/${told.script}\``;
        settle(told.page[language], `${head}\n${pages[language].join('\n')}\n${foot}\n`);
      }
    },
  };
};
