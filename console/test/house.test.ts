import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { expect, test } from 'vitest';

const src = resolve(import.meta.dirname, '../src');
const gateway = resolve(src, '../../gateway/src');
const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter(
  (path) => /\.tsx?$/.test(path) && !/\.test\.tsx?$/.test(path),
);
const text = (path: string): string => readFileSync(join(src, path), 'utf8');

interface Import {
  readonly from: string;
  readonly to: string;
  readonly typesOnly: boolean;
}

const statement = /(?:^|\n)\s*(?:import|export)\s+(type\s+)?(?:[^'";]*?\sfrom\s+)?'([^']+)'|\bimport\(\s*'([^']+)'/g;
const imports: readonly Import[] = files.flatMap((from) =>
  [...text(from).matchAll(statement)].map(([, types, quoted, dynamic]) => ({
    from,
    to: quoted ?? dynamic ?? '',
    typesOnly: types !== undefined,
  })),
);
const placeOf = ({ from, to }: Import): string => resolve(join(src, dirname(from)), to);
const said = (wrong: readonly Import[]): readonly string[] => wrong.map(({ from, to }) => `${from} imports ${to}`);

/** Rooms of the console that a room may import from, beside itself. What is not named here may import from all. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  api: [],
  i18n: ['api'],
  ui: ['i18n', 'api'],
};

test('the console knows nothing of the gateway but the contract', () => {
  const wrong = imports.filter(
    (one) =>
      one.to.startsWith('.') &&
      relative(src, placeOf(one)).startsWith('..') &&
      !placeOf(one).startsWith(`${gateway}/admin/contract/`),
  );
  expect(said(wrong)).toEqual([]);
});

test('each room imports only from those below it, and no page from another', () => {
  const wrong = imports.filter((one) => {
    const to = relative(src, placeOf(one));
    if (!one.to.startsWith('.') || to.startsWith('..') || one.from === 'App.tsx') return false;
    const [room = '', page = ''] = one.from.split('/');
    const [other = '', otherPage = ''] = to.split('/');
    if (room === 'pages' && other === 'pages' && one.from !== 'pages/pages.ts') return page !== otherPage;
    return room !== other && mayImport[room]?.includes(other) === false;
  });
  expect(said(wrong)).toEqual([]);
});

test('schemas and forms stay out of the first page', () => {
  const first = /^(?:main|App|api\/|frame\/|ui\/|i18n\/|pages\/pages)/;
  const wrong = imports.filter(
    (one) =>
      first.test(one.from) &&
      !one.typesOnly &&
      (/^(?:zod|react-hook-form|@hookform)/.test(one.to) || /contract\/(?!event)/.test(one.to)),
  );
  expect(said(wrong)).toEqual([]);
});

test('nothing is drawn as markup that somebody else wrote', () => {
  const forbidden = /dangerouslySetInnerHTML|\.innerHTML|insertAdjacentHTML|document\.write|srcDoc|<style|<script/;
  expect(files.filter((path) => forbidden.test(text(path)))).toEqual([]);
});

test('every class that a part names is in its own style sheet', () => {
  const missing = files.flatMap((path) => {
    const sheet = /import css from '(.+\.module\.css)'/.exec(text(path))?.[1];
    if (sheet === undefined) return [];
    const styles = text(join(dirname(path), sheet));
    return [...text(path).matchAll(/\bcss\.(\w+)/g)]
      .filter(([, name = '']) => !new RegExp(`\\.${name}\\b`).test(styles))
      .map(([name]) => `${path}: ${name}`);
  });
  expect(missing).toEqual([]);
});

test('pages stand in the order in which a person needs them', () => {
  const order = 'requests activity undo servers permissions review network health settings try'.split(' ');
  const listed = [...text('pages/pages.ts').matchAll(/path: '\/(\w+)'/g)].map(([, path = '']) => path);
  expect(listed.length).toBeGreaterThan(0);
  expect(listed).toEqual(order.filter((path) => listed.includes(path)));
});
