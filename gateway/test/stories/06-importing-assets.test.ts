import { copyFileSync, existsSync, readFileSync, symlinkSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { noPython } from '../../../addon/test/stage.ts';
import { engine as startEngine } from './engine.ts';
import { begin, patience } from './story.ts';
import { openStudio } from './studio.ts';

const from = 'import/Repérage';
const to = 'assets/images';

test.skipIf(noPython)(
  'an assistant director imports pictures, and nothing too large or from elsewhere comes with them (needs python3)',
  patience,
  async () => {
    const studio = openStudio();
    const inProject = (path: string): string => join(studio.project, path);
    studio.put('../contrats.png', 'of another film');
    studio.put(`${from}/setup.exe`, 'MZ');
    studio.put(`${from}/rushes.mov`, '');
    // It takes no room on the disk, and is as large as it says.
    truncateSync(inProject(`${from}/rushes.mov`), 500_000_000);
    symlinkSync(join(studio.folder, 'contrats.png'), inProject(`${from}/vue.png`));
    copyFileSync(inProject(`${to}/puits_plan_008.png`), inProject(`${from}/puits.png`));
    copyFileSync(inProject(`${to}/cafe_plan_018.png`), inProject(`${from}/café.png`));
    const bytes = readFileSync(inProject(`${from}/café.png`));
    const config = {
      project: { root: studio.project },
      providers: { filesystem: true },
      resource_config: { filesystem: { write_paths: [studio.project], max_file_size: '100MB' } },
      grants: [{ effect: 'deny', level: 'resource_write', paths: ['**/*.exe'] }],
    };
    studio.configure(config);
    const story = begin(6, studio);
    const engine = await startEngine(studio);
    story.setting(
      config,
      'The folder of the film may be read and written, up to 100 MB a file, and no program may be written there. What comes from outside a person puts into `import/`, with the usual means of the machine: the assistant sees no other folder.',
      'Le dossier du film peut être lu et écrit, jusqu’à 100 Mo par fichier, et aucun programme ne peut y être écrit. Ce qui vient d’ailleurs, une personne le dépose dans `import/`, avec les moyens habituels de la machine : l’assistant ne voit aucun autre dossier.',
    );
    const take = (file: string, source = `${from}/${file}`) =>
      story.calls(engine, 'filesystem__move_file', { source, destination: `${to}/${file}` });

    story.step('The assistant looks at what was brought.', 'L’assistant regarde ce qui a été apporté.');
    await story.calls(engine, 'filesystem__list_directory_with_sizes', { path: from });

    story.step('It takes the two pictures.', 'Il prend les deux images.');
    await take('puits.png');
    await take('café.png');
    story.finds(
      'They are in `assets/images/`, byte for byte.',
      'Elles sont dans `assets/images/`, à l’octet près.',
      () => expect(readFileSync(inProject(`${to}/café.png`)).equals(bytes)).toBe(true),
    );

    story.step('It wants the film as well, 500 MB of it.', 'Il veut aussi le film, 500 Mo.');
    const large = await take('rushes.mov');
    story.says(
      'A person who wants just this file in can type that command, or move the file by hand.',
      'Qui veut ce fichier-là, et lui seul, peut taper cette commande, ou déplacer le fichier à la main.',
    );

    story.step('It tries the program.', 'Il essaie le programme.');
    const program = await take('setup.exe');

    story.step('It tries the picture that is a link.', 'Il essaie l’image qui est un lien.');
    const link = await take('vue.png');
    story.says(
      'The refusal names the file that the link leads to: links are followed before anything is decided.',
      'Le refus nomme le fichier vers lequel mène le lien : les liens sont suivis avant toute décision.',
    );

    story.step(
      'It tries the same file by a path that climbs out.',
      'Il essaie le même fichier par un chemin qui remonte.',
    );
    const climbing = await take('contrats.png', `${from}/../../../contrats.png`);
    story.finds(
      'Four refusals; nothing of it is in the film, and the file of the other film is where it was.',
      'Quatre refus ; rien de tout cela n’est dans le film, et le fichier de l’autre film est resté à sa place.',
      () => {
        expect([large, program, link, climbing].map(({ code }) => code)).toEqual(Array(4).fill('permission-denied'));
        for (const name of ['rushes.mov', 'setup.exe', 'vue.png', 'contrats.png'])
          expect(existsSync(inProject(`${to}/${name}`))).toBe(false);
        expect(readFileSync(join(studio.folder, 'contrats.png'), 'utf8')).toBe('of another film');
      },
    );
    story.end();
  },
);
