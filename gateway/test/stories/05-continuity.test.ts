import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { noPython } from '../../../addon/test/stage.ts';
import { recordsOf } from '../integration/raw-client.ts';
import { engine as startEngine } from './engine.ts';
import { begin, firstLines, patience } from './story.ts';
import { openStudio } from './studio.ts';

interface Shot {
  readonly id: string;
  readonly title: string;
  readonly metadata: { readonly location_id: string; readonly characters: readonly string[] };
}

/** The files that came back from `read_multiple_files`, decoded. */
const decoded = (text: string): readonly Record<string, unknown>[] =>
  text
    .split(/\n?---\n/)
    .filter((part) => part.includes('{'))
    .map((part) => JSON.parse(part.slice(part.indexOf('{'))) as Record<string, unknown>);

test.skipIf(noPython)(
  'a script supervisor finds the shot that names nobody, and needs nothing but to read (needs python3)',
  patience,
  async () => {
    const studio = openStudio();
    const config = {
      project: { root: studio.project },
      providers: { filesystem: true },
      resource_config: { filesystem: { read_paths: [studio.project] } },
    };
    studio.configure(config);
    const path = join('sequences', 'sequence_003.json');
    const text = readFileSync(join(studio.project, path), 'utf8');
    // The new version of the sequence: a brother that nobody wrote, in one shot.
    studio.put(path, text.replace('"odile_kermadeuc"', '"yann_kermadeuc"'));
    const story = begin(5, studio);
    const engine = await startEngine(studio);
    story.setting(
      config,
      'The project may be read. No network, no writing.',
      'Le projet peut être lu. Ni réseau, ni écriture.',
    );

    story.step('The assistant asks what there is.', 'L’assistant demande ce qu’il y a.');
    const files = async (folder: string): Promise<readonly string[]> => {
      const { text: list } = await engine.call('filesystem__list_directory', { path: folder });
      return [...list.matchAll(/^\[FILE\] (.*\.json)$/gm)].map(([, name]) => `${folder}/${name}`);
    };
    const characters = await files('characters');
    const places = await files('locations');
    const sequences = await files('sequences');
    story.shows(...characters, `… ${places.length} locations, ${sequences.length} sequences`);

    story.step('It reads all of it.', 'Il lit tout.');
    const reads = async (paths: readonly string[]) =>
      decoded((await story.calls(engine, 'filesystem__read_multiple_files', { paths }, firstLines(3))).text);
    const people = new Set((await reads(characters)).map(({ character_id: id }) => id));
    const where = new Set((await reads(places)).map(({ location_id: id }) => id));
    const shots = (await reads(sequences)).flatMap(({ shots: of }) => of as readonly Shot[]);

    story.step('It compares.', 'Il compare.');
    const strangers = shots.flatMap(({ id, title, metadata }) => [
      ...metadata.characters
        .filter((one) => !people.has(one))
        .map((one) => `${id} «${title}»: nobody is called ${one}`),
      ...(where.has(metadata.location_id) ? [] : [`${id} «${title}»: there is no place ${metadata.location_id}`]),
    ]);
    story.shows(`${people.size} characters, ${where.size} places, ${shots.length} shots`, ...strangers);
    story.finds(
      'One shot names somebody whom the film does not have. All places are there.',
      'Un plan nomme quelqu’un que le film n’a pas. Tous les lieux existent.',
      () => {
        expect([people.size, where.size, shots.length]).toEqual([4, 5, 40]);
        expect(strangers).toEqual(['shot_018 «La bonne fenêtre»: nobody is called yann_kermadeuc']);
      },
    );

    story.step('It offers to correct it by itself.', 'Il propose de le corriger lui-même.');
    const edits = [{ oldText: 'yann_kermadeuc', newText: 'odile_kermadeuc' }];
    const refused = await story.calls(engine, 'filesystem__edit_file', { path: 'sequences/sequence_003.json', edits });
    story.finds(
      'That was not what it was asked for: it may only read. The file is as it was, and no call wanted the network.',
      'On ne lui demandait pas cela : il ne peut que lire. Le fichier est resté tel quel, et aucun appel n’a demandé le réseau.',
      () => {
        expect(refused.code).toBe('permission-denied');
        expect(readFileSync(join(studio.project, path), 'utf8')).toContain('yann_kermadeuc');
        const levels = recordsOf(studio).flatMap(({ kind, facts }) =>
          kind === 'call' ? facts.needs.map(({ level }) => level) : [],
        );
        expect(new Set(levels)).toEqual(new Set(['resource_read', 'resource_write']));
      },
    );
    story.end();
  },
);
