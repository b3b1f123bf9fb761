import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { noPython } from '../../../addon/test/stage.ts';
import { noGit } from '../integration/workplace.ts';
import { engine as startEngine } from './engine.ts';
import { begin, firstLines, patience } from './story.ts';
import { openStudio } from './studio.ts';

const sequence = 'sequences/sequence_003.json';
const edits = [{ oldText: '"duration": 16,', newText: '"duration": 19,' }];

/** The lines of a difference that say what is other than it was. */
const changed = (text: string): string =>
  text
    .split('\n')
    .filter((line) => /^(--- |\+\+\+ |[-+])/.test(line))
    .join('\n');

test.skipIf(noGit || noPython)(
  'a storyboard artist keeps her day, and nothing is sent to anybody (needs git and python3)',
  patience,
  async () => {
    const studio = openStudio();
    const config = {
      project: { root: studio.project },
      providers: { filesystem: true, git: true },
      resource_config: { filesystem: { read_paths: [studio.project], write_paths: [studio.project] } },
    };
    studio.configure(config);
    const story = begin(3, studio);
    const engine = await startEngine(studio);
    story.setting(
      config,
      'The project is under git. Its files may be read and written.',
      'Le projet est sous git. Ses fichiers peuvent être lus et écrits.',
    );

    story.step('She lets a shot last three seconds longer.', 'Elle laisse un plan durer trois secondes de plus.');
    await story.calls(engine, 'filesystem__edit_file', { path: sequence, edits }, changed);

    story.step('The assistant looks at what is new.', 'L’assistant regarde ce qui est nouveau.');
    await story.calls(engine, 'git__git_status', {});
    const difference = await story.calls(engine, 'git__git_diff', { paths: ['storyboard.json', 'sequences'] }, changed);
    story.finds('One line is another, and it is hers.', 'Une seule ligne a changé, et c’est la sienne.', () =>
      expect(difference.text.match(/^[-+] .*/gm)).toEqual(['-      "duration": 16,', '+      "duration": 19,']),
    );

    story.step('It keeps the storyboard as «Storyboard v2».', 'Il garde le storyboard sous le nom « Storyboard v2 ».');
    await story.calls(engine, 'git__git_add', { paths: ['storyboard.json', 'sequences'] });
    await story.calls(engine, 'git__git_commit', { message: 'Storyboard v2' });
    story.finds('It is in the history of the project.', 'C’est dans l’historique du projet.', () => {
      const { stdout } = spawnSync('git', ['-C', studio.project, 'log', '-1', '--format=%s', '--name-only'], {
        encoding: 'utf8',
        env: { ...studio.env },
      });
      expect(stdout).toBe(`Storyboard v2\n\n${sequence}\n`);
    });

    story.step('Then it wants to send it away.', 'Puis il veut l’envoyer ailleurs.');
    const push = await story.calls(engine, 'git__git_push', { remote: 'origin' });
    const tools = await engine.tools();
    story.finds(
      'There is no such tool: the git server of the gateway keeps and shows, it neither fetches nor sends. What is not there nobody can be talked into.',
      'Cet outil n’existe pas : le serveur git de la passerelle garde et montre, il ne va rien chercher et n’envoie rien. Ce qui n’existe pas, personne ne peut se le faire accorder.',
      () => {
        expect([push.isError, push.code]).toEqual([true, 'unknown-target']);
        expect(tools.filter((name) => /push|pull|fetch|remote|clone/.test(name))).toEqual([]);
      },
    );

    story.step('Another day, she looks back.', 'Un autre jour, elle revient en arrière.');
    await story.calls(engine, 'git__git_log', { limit: 2 });
    const shown = await story.calls(engine, 'git__git_show', { revision: 'HEAD', paths: [sequence] }, changed);
    const before = await story.calls(engine, 'git__git_show', { revision: 'HEAD~1', file: sequence }, firstLines(4));
    story.finds(
      'Both the shot as it is and the shot as it was can be read.',
      'Le plan tel qu’il est et le plan tel qu’il était se lisent tous deux.',
      () => {
        expect(shown.text).toContain('+      "duration": 19,');
        expect(before.text).toContain('"duration": 16,');
        expect(before.text).not.toContain('"duration": 19,');
      },
    );
    story.end();
  },
);
