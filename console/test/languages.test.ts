import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { defaults } from '../../gateway/src/config/defaults.ts';
import { errorTable } from '../../gateway/src/errors.ts';
import { tiers } from '../../gateway/src/policy/confinement.ts';
import { enPages } from '../src/i18n/en-pages.ts';
import { en } from '../src/i18n/en.ts';
import { panel as panelEn } from '../src/i18n/en/panel.ts';
import { frPages } from '../src/i18n/fr-pages.ts';
import { fr } from '../src/i18n/fr.ts';
import { panel as panelFr } from '../src/i18n/fr/panel.ts';
import { partsOf, type Message } from '../src/i18n/message.ts';
import { messages } from '../src/panel/messages.ts';

const src = `${import.meta.dirname}/../src`;
const sources = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .filter((path) => /\.tsx?$/.test(path) && !path.startsWith('i18n/en') && !path.startsWith('i18n/fr'))
  .map((path) => readFileSync(`${src}/${path}`, 'utf8'))
  .join('\n');

/** What is put together from a beginning and a value: `failure.<code>`. The beginnings stand in the sources. */
const beginnings = [...sources.matchAll(/`([a-z][\w.]*\.)\$\{/g)].map(([, beginning = '']) => beginning);
const isUsed = (key: string): boolean =>
  sources.includes(`'${key}'`) ||
  sources.includes(`"${key}"`) ||
  beginnings.some((beginning) => key.startsWith(beginning));

const textsOf = (message: Message): readonly string[] =>
  typeof message === 'string' ? [message] : Object.values(message);
const namesOf = (message: Message): readonly string[] =>
  [...new Set(textsOf(message).flatMap((text) => partsOf(text).filter((_, place) => place % 2 === 1)))].sort();

const english = new Map<string, Message>(Object.entries({ ...en, ...enPages, ...panelEn }));
const french = new Map<string, Message>(Object.entries({ ...fr, ...frPages, ...panelFr }));

test('every message is there in French and in English', () => {
  expect([...french.keys()].sort()).toEqual([...english.keys()].sort());
});

test('no message is there for nobody', () => {
  expect([...english.keys()].filter((key) => !isUsed(key))).toEqual([]);
});

test('no page asks for a message that is not there', () => {
  const asked = [...sources.matchAll(/\bt\(\s*'([\w.-]+)'/g)].map(([, key = '']) => key);
  expect(asked.length).toBeGreaterThan(0);
  expect(asked.filter((key) => !english.has(key))).toEqual([]);
});

test('a French message wants the same values as the English one', () => {
  const different = [...english].filter(
    ([key, message]) => JSON.stringify(namesOf(message)) !== JSON.stringify(namesOf(french.get(key) ?? '')),
  );
  expect(different.map(([key]) => key)).toEqual([]);
});

test('French counts in its own three ways', () => {
  const incomplete = [...french].filter(([, message]) => typeof message !== 'string' && !('many' in message));
  expect(incomplete.map(([key]) => key)).toEqual([]);
});

test('every refusal of the gateway has words, and says what to do', () => {
  const keys = Object.keys(errorTable).flatMap((code) => [`failure.${code}`, `failure.${code}.todo`]);
  expect(keys.filter((key) => !english.has(key) || !french.has(key))).toEqual([]);
});

test('everything that is found, and every rule that holds, has words; so has each proof of a sandbox', () => {
  const rules = readdirSync(`${src}/../../gateway/src/inspect/rules`)
    .filter((name) => !name.endsWith('.test.ts') && !name.endsWith('-rules.ts'))
    .map((name) => `review.finding.${name.replace('.ts', '')}`);
  const watched = Object.keys(defaults.behaviour).map((kind) => `review.rule.${kind.replaceAll('_', '-')}`);
  const proofs = tiers.map((tier) => `servers.tier.${tier}`);
  const keys = [...rules, ...watched, ...proofs, 'review.flow.carried', 'review.flow.trifecta', 'review.rule.judge'];
  expect(keys.length).toBeGreaterThan(20);
  expect(keys.filter((key) => !english.has(key) || !french.has(key))).toEqual([]);
});

test('French signs that stand apart are never alone on a line', () => {
  const loose = [...french].filter(([, message]) => textsOf(message).some((text) => / [;:?!»]|« /.test(text)));
  expect(loose.map(([key]) => key)).toEqual([]);
});

test('the panel has every message that its parts ask for, of those that it shares with pages too', () => {
  const rooms = /^(?:panel|ui)\/|^pages\/(?:requests|servers|settings)\//;
  const asked = readdirSync(src, { recursive: true, encoding: 'utf8' })
    .filter((path) => rooms.test(path) && /\.tsx?$/.test(path))
    .flatMap((path) => [...readFileSync(`${src}/${path}`, 'utf8').matchAll(/'([a-z]+\.[\w.-]+)'/g)])
    .map(([, key = '']) => key)
    .filter((key) => english.has(key));
  expect(asked.length).toBeGreaterThan(0);
  for (const locale of ['en', 'fr'] as const) {
    expect(asked.filter((key) => messages[locale][key] === undefined)).toEqual([]);
  }
});
