import { usualArtifacts } from '../../../config/effective-artifacts.ts';
import { quoted } from '../../../config/problem.ts';
import { artifactUri, GatewayError } from '../../../index.ts';
import type { KeptArtifact, State } from '../../../index.ts';
import type { Given, Outcome } from '../../command.ts';
import { UsageError } from '../../command.ts';
import { styled } from '../../output.ts';
import { openOwnState } from '../../place.ts';
import { printableLine } from '../../printable.ts';
import { readConfigIfAny } from '../../read-config.ts';
import { showBytes, showCount } from '../../units.ts';
import { listLines, showLines } from './lines.ts';
import { save } from './save.ts';

type Book = Awaited<ReturnType<State['artifacts']>>;

const verbs = ['list', 'show', 'export', 'remove', 'prune'] as const;
/** So many words each takes after it. */
const wanted: Readonly<Record<(typeof verbs)[number], readonly string[]>> = {
  list: [],
  show: ['ID'],
  export: ['ID', 'TO'],
  remove: ['ID'],
  prune: [],
};

/** The one whose id begins so, once for each client that it was made for. Throws UsageError. */
const find = (book: Book, start: string): readonly [KeptArtifact, ...KeptArtifact[]] => {
  const plain = start.replace(artifactUri(''), '').toLowerCase();
  const [first, ...others] = book.all().filter(({ id }) => plain !== '' && id.startsWith(plain));
  if (first === undefined)
    throw new UsageError(`There is no artifact ${quoted(start)}.`, 'See `storycore-mcp artifacts`.');
  if (others.some(({ id }) => id !== first.id))
    throw new UsageError(`More than one artifact begins with ${quoted(start)}.`, 'Write more of its letters.');
  return [first, ...others];
};

const jsonOf = (book: Book, all: readonly KeptArtifact[]): readonly object[] =>
  all.map((each) => ({ ...each, uri: artifactUri(each.id), path: book.path(each.id) }));

const show = async (book: Book, start: string): Promise<Outcome> => {
  const owned = find(book, start);
  const isWhole = await book.isWhole(owned[0]);
  return {
    lines: showLines(owned, book.path(owned[0].id), isWhole),
    json: { artifacts: jsonOf(book, owned), whole: isWhole },
    exit: isWhole ? 0 : 1,
  };
};

const exportTo = async (book: Book, start: string, to: string, force: boolean): Promise<Outcome> => {
  const [one] = find(book, start);
  const content = await book.read(one);
  if (content === undefined) {
    throw new GatewayError('unknown-target', `The file of ${one.id} is gone, or was changed since it was kept.`, {
      remedy: 'Make the call again that it was an answer to.',
    });
  }
  const path = save(content, one.name, to, force);
  return {
    lines: [`${styled('green', '✔')} ${printableLine(path)}  ${printableLine(one.mime)}, ${showBytes(one.bytes)}`],
    json: { id: one.id, path, bytes: one.bytes, mime: one.mime },
  };
};

const remove = (state: State, book: Book, start: string): Outcome => {
  const [{ id, name }] = find(book, start);
  const removed = book.remove(id);
  if (removed) state.recordChange({ method: 'artifact/remove', name: id, at: Date.now() });
  return { lines: [`${styled('green', '✔')} ${printableLine(name)} is removed.`], json: { id, removed } };
};

const prune = (book: Book, given: Given): Outcome => {
  const gone = book.prune(readConfigIfAny(given)?.artifacts ?? usualArtifacts);
  const words = gone.length === 0 ? 'There is nothing to remove.' : `${showCount(gone.length, 'file')} removed.`;
  return { lines: [words], json: { removed: gone } };
};

/** `storycore-mcp artifacts` */
export const run = async (given: Given): Promise<Outcome> => {
  const [word = 'list', ...more] = given.operands;
  const verb = verbs.find((each) => each === word);
  if (verb === undefined)
    throw new UsageError(`\`artifacts\` has no use for ${quoted(word)}.`, `There are: ${verbs.join(', ')}.`);
  const missing = wanted[verb][more.length];
  if (missing !== undefined)
    throw new UsageError(`\`artifacts ${verb}\` needs ${missing}.`, 'See `storycore-mcp artifacts`.');
  const surplus = more[wanted[verb].length];
  if (surplus !== undefined) throw new UsageError(`\`artifacts ${verb}\` has no use for ${quoted(surplus)}.`);
  if (given.flag('force') && verb !== 'export') throw new UsageError('--force goes with `artifacts export`.');
  const [id = '', to = ''] = more;
  using state = openOwnState();
  const book = await state.artifacts();
  if (verb === 'show') return await show(book, id);
  if (verb === 'export') return await exportTo(book, id, to, given.flag('force'));
  if (verb === 'remove') return remove(state, book, id);
  if (verb === 'prune') return prune(book, given);
  const all = book.all();
  return { lines: listLines(all), json: { artifacts: jsonOf(book, all) } };
};
