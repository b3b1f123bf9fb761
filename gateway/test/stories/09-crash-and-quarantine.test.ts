import { join } from 'node:path';
import { expect, test } from 'vitest';
import { review as english } from '../../../console/src/i18n/en/review.ts';
import { review as french } from '../../../console/src/i18n/fr/review.ts';
import { recordsOf } from '../integration/raw-client.ts';
import { assistant } from './hand.ts';
import { begin, firstLines, patience } from './story.ts';
import { openStudio } from './studio.ts';

/** The part of what a command printed that is about the server. */
const about = (printed: string): string => {
  const from = printed.indexOf('✖ shot-counter');
  return printed.slice(from, printed.indexOf('\n\n', from));
};

test('a server of the community crashes: restarted, then held, explained and released', patience, async () => {
  const studio = openStudio();
  const config = {
    project: { root: studio.project },
    providers: { filesystem: true },
    resource_config: { filesystem: { read_paths: [studio.project] } },
    mcpServers: {
      'shot-counter': {
        command: process.execPath,
        args: [join(import.meta.dirname, 'shot-counter.ts')],
        sandbox: { require: 'none', because: 'This story is told on machines without a sandbox too.' },
      },
    },
    behaviour: { crash_loop: { most: 2 } },
    grants: [{ effect: 'allow', level: 'tool_execute', server: 'shot-counter' }],
  };
  studio.configure(config);
  const story = begin(9, studio);
  const desktop = await assistant(studio.launch('claude-desktop'));
  const counts = (sequence: string) => story.calls(desktop, 'shot-counter__count_shots', { sequence });
  const release = (reason: string): void => {
    const typed = ['review', 'release', 'shot-counter', '--stage', 'full'];
    story.shows(`$ storycore-mcp ${typed.join(' ')} --reason "${reason}"`, studio.type(...typed, '--reason', reason));
  };
  /** What another process has released is seen within 200 ms. */
  const untilReleased = async (): Promise<void> => {
    let code: string | undefined = 'quarantined';
    for (const until = performance.now() + 10_000; code === 'quarantined' && performance.now() < until;)
      ({ code } = await desktop.call('shot-counter__count_shots', { sequence: 'sequence_001' }));
  };
  story.setting(
    config,
    'The server of the community stands under `mcpServers`. A server that ends by itself more than twice in two minutes, without an answer between, is to be held; left out, it is more than five times.',
    'Le serveur de la communauté est sous `mcpServers`. Un serveur qui s’arrête tout seul plus de deux fois en deux minutes, sans répondre entre-temps, doit être retenu ; sans réglage, c’est plus de cinq fois.',
  );

  story.step(
    'Nobody has looked at the new server yet, so nobody can use it.',
    'Personne n’a encore regardé le nouveau serveur, donc personne ne peut s’en servir.',
  );
  const unseen = await counts('sequence_001');
  story.says(
    'The editor looks at what it is and what it wants, and releases it.',
    'La monteuse regarde ce qu’il est et ce qu’il veut, puis le libère.',
  );
  release('Its source was read');
  await untilReleased();
  const worked = await counts('sequence_001');
  story.finds(
    'Held until a person looked; then it answers.',
    'Retenu jusqu’à ce que quelqu’un regarde ; ensuite il répond.',
    () => {
      expect(unseen.code).toBe('quarantined');
      expect(worked.text).toBe('9 shots');
    },
  );

  story.step('It crashes. The next call has a new one.', 'Il plante. L’appel suivant en trouve un neuf.');
  const crashed = await counts('sequence_009');
  const restarted = await counts('sequence_002');
  story.finds(
    'Whoever waited was told at once; nobody restarted anything by hand.',
    'Qui attendait l’a su aussitôt ; personne n’a rien relancé à la main.',
    () => {
      expect([crashed.isError, crashed.code]).toEqual([true, 'upstream-failed']);
      expect(restarted.text).toBe('8 shots');
    },
  );

  story.step('It crashes three times in a row.', 'Il plante trois fois de suite.');
  for (let at = 0; at < 3; at += 1)
    expect((await desktop.call('shot-counter__count_shots', { sequence: 'sequence_009' })).code).toBe(
      'upstream-failed',
    );
  await studio.recorded(({ method, reason }) => method === 'quarantine/hold' && reason?.includes('It ended') === true);
  const held = await counts('sequence_001');
  const files = await story.calls(desktop, 'filesystem__list_directory', { path: 'sequences' }, firstLines(2));
  story.finds(
    'Now it is held, and is not started again. The files go on.',
    'Le voilà retenu, et il n’est plus relancé. Les fichiers continuent.',
    () => {
      expect(held.code).toBe('quarantined');
      expect(files.isError).toBe(false);
    },
  );

  story.step('The editor asks what is wrong.', 'La monteuse demande ce qui ne va pas.');
  story.shows('$ storycore-mcp status', about(studio.type('status')));
  story.shows('$ storycore-mcp review show shot-counter', about(studio.type('review', 'show', 'shot-counter')));
  story.says(
    `The console says it on its page «Review»: *${english['review.cause.held']}* *${english['review.rule.crash-loop']}*`,
    `La console le dit en français, sur sa page « Vérification » : *${french['review.cause.held']}* *${french['review.rule.crash-loop']}*`,
  );

  story.step('She has told its author, and lets it go on.', 'Elle a prévenu son auteur, et le laisse continuer.');
  release('Its author knows; only whole sequences until then');
  await untilReleased();
  const again = await counts('sequence_001');
  story.finds(
    'It works again. All of it is in the audit: held by a rule, released by a person, with her reasons.',
    'Il marche à nouveau. Tout est au registre : retenu par une règle, libéré par une personne, avec ses raisons.',
    () => {
      expect(again.text).toBe('9 shots');
      const said = recordsOf(studio).flatMap(({ kind, method, reason = '' }) =>
        kind === 'quarantine' ? [`${method} ${reason}`] : [],
      );
      expect(said).toEqual(
        expect.arrayContaining([
          'quarantine/hold It ended by itself 3 times in 120 s; 2 are usual.',
          'quarantine/release Its author knows; only whole sequences until then',
        ]),
      );
    },
  );
  story.end();
});
