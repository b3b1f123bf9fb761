import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { AuditRecord } from '../../src/pipeline/call.ts';
import { noSandbox } from '../fixtures/confined.ts';
import { assistant } from './hand.ts';
import { begin, patience } from './story.ts';
import { openStudio } from './studio.ts';
import { openWeb, searchHost } from './web.ts';

/** A port that nobody listens at. */
const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  return typeof address === 'object' && address !== null ? address.port : 0;
};

/** What a record touched, a line each. */
const touchedBy = ({ kind, target, facts, outcome }: AuditRecord): readonly string[] => {
  if (kind === 'connection') return [`${target.upstream} → ${target.name}: ${outcome}`];
  return facts.needs.flatMap(({ object }) =>
    object.kind === 'path' ? [`${target.upstream}/${target.name} → ${object.forms[0] ?? ''}: ${outcome}`] : [],
  );
};

test.skipIf(noSandbox)(
  'an administrator reads the week, and takes a network back (needs bwrap)',
  patience,
  async () => {
    const studio = openStudio();
    const web = await openWeb(studio, () => [{ title: 'Tide gauges', url: 'https://example.org/gauges' }]);
    const config = {
      project: { root: studio.project },
      providers: { filesystem: true, brave_search: true },
      resource_config: {
        filesystem: { read_paths: [studio.project], write_paths: [join(studio.project, 'references')] },
      },
      mcpServers: {
        'shot-counter': {
          command: process.execPath,
          args: [join(import.meta.dirname, 'shot-counter.ts')],
          trust: 'trusted',
        },
      },
      grants: [{ effect: 'allow', level: 'tool_execute' }],
      alerts: { rules: { error_rate: { servers: ['shot-counter'] } } },
    };
    const port = await freePort();
    studio.configure({ ...config, metrics: { prometheus: { port } }, proxy: web.proxy });
    studio.put('../Minuit/story.md', '# Minuit\n');
    const story = begin(10, studio);
    story.setting(
      { ...config, metrics: { prometheus: { port: 9_464 } } },
      'Everybody may read the film, write in `references/`, and use all tools. On Monday the search got its network, on the command line.',
      'Tout le monde peut lire le film, écrire dans `references/`, et se servir de tous les outils. Lundi, la recherche a reçu son réseau, en ligne de commande.',
    );
    const reach = ['--level', 'network', '--host', searchHost, '--port', '443', '--protocol', 'https'];
    const granted = studio.type('grant', '*', 'brave_search/*', ...reach);
    story.shows(`$ storycore-mcp grant '*' 'brave_search/*' ${reach.join(' ')}`, granted);
    const desktop = await assistant(studio.launch('claude-desktop'));

    story.step('A week of work, in short.', 'Une semaine de travail, en bref.');
    const read = { path: 'story.md', head: 1 };
    await story.calls(desktop, 'filesystem__read_text_file', read);
    await story.calls(desktop, 'filesystem__write_file', { path: 'references/gauge.md', content: '# Gauge' });
    await story.calls(desktop, 'filesystem__read_text_file', { path: '../Minuit/story.md' }, () => 'refused');
    const found = await story.calls(
      desktop,
      'brave_search__brave_web_search',
      { query: 'tide gauge' },
      () => '1 result',
    );
    expect(found.isError).toBe(false);
    story.says(
      'And twenty calls of the shot counter, two of which it did not survive.',
      'Et vingt appels du compteur de plans, dont deux auxquels il n’a pas survécu.',
    );
    for (let at = 0; at < 20; at += 1)
      await desktop.call('shot-counter__count_shots', { sequence: at % 9 === 4 ? 'sequence_009' : 'sequence_001' });

    story.step('Friday. Is anything wrong?', 'Vendredi. Quelque chose ne va pas ?');
    await studio.recorded(({ kind, target }) => kind === 'alert' && target.upstream === 'shot-counter');
    const alerts = studio.type('alerts');
    story.shows('$ storycore-mcp alerts', /^.*error_rate.*\n.*/m.exec(alerts)?.[0] ?? '');
    story.says('Prometheus has the figures of the whole week:', 'Prometheus a les chiffres de toute la semaine :');
    const figures = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
    const counts = figures.split('\n').filter((line) => /^storycore_calls_total.*shot-counter/.test(line));
    story.shows('$ curl -s http://localhost:9464/metrics | grep shot-counter', ...counts);
    story.finds(
      'Two of twenty calls failed: 10 %, more than the 5 % that are told.',
      'Deux appels sur vingt ont échoué : 10 %, plus que les 5 % à partir desquels on prévient.',
      () => {
        expect(alerts).toContain('Server shot-counter: 10 % of the calls of the last 5 min failed; 5 % may.');
        expect(new Set(counts.map((line) => line.split(' ').at(-1)))).toEqual(new Set(['18', '2']));
      },
    );

    story.step(
      'Nobody needs the search any more: its network goes.',
      'Plus personne n’a besoin de la recherche : son réseau lui est retiré.',
    );
    const [grant = ''] = /g-[0-9a-f]{8}/.exec(granted) ?? [];
    story.shows(`$ storycore-mcp revoke ${grant}`, studio.type('revoke', grant));
    // Gateways that run see it within 200 ms.
    await sleep(300);
    const searched = await story.calls(desktop, 'brave_search__brave_web_search', { query: 'tide gauge' });
    story.finds(
      'A moment later a search is refused; the service heard of one query only.',
      'Un instant plus tard une recherche est refusée ; le service n’a entendu qu’une seule question.',
      () => {
        expect([searched.code, searched.text]).toEqual([
          'permission-denied',
          expect.stringContaining('storycore-mcp grant'),
        ]);
        expect(web.queries()).toEqual(['tide gauge']);
      },
    );
    await desktop.leave();

    story.step('Which tool touched which file, and which host?', 'Quel outil a touché quel fichier, et quel hôte ?');
    const lines = studio.type('audit', '--since', '7d', '--json').trim().split('\n');
    const touched = lines.flatMap((line) => touchedBy(JSON.parse(line) as AuditRecord));
    story.says(
      '`storycore-mcp audit --since 7d --json` has it; of each record, what it touched:',
      '`storycore-mcp audit --since 7d --json` le sait ; de chaque fiche, ce qu’elle a touché :',
    );
    story.shows(...touched);
    story.finds(
      'Two files, one host, and one attempt at the film next door.',
      'Deux fichiers, un hôte, et une tentative sur le film d’à côté.',
      () =>
        expect(touched).toEqual([
          `filesystem/read_text_file → ${studio.project}/story.md: ok`,
          `filesystem/write_file → ${studio.project}/references/gauge.md: ok`,
          `filesystem/read_text_file → ${studio.folder}/Minuit/story.md: permission-denied`,
          `brave_search → ${searchHost}:443: ok`,
        ]),
    );
    story.says('Only what was refused:', 'Seulement ce qui a été refusé :');
    story.shows(
      '$ storycore-mcp audit --since 7d --server filesystem --outcome permission-denied',
      studio
        .type('audit', '--since', '7d', '--server', 'filesystem', '--outcome', 'permission-denied')
        .replaceAll(/ {2,}/g, '  '),
    );

    story.step('The evidence is kept, and proven.', 'La preuve est gardée, et vérifiée.');
    const file = join(studio.folder, 'week.jsonl');
    const exported = studio.type('audit', 'export', '--from', '7d');
    writeFileSync(file, exported);
    const proof = studio.type('audit', 'verify', '--file', file);
    story.shows(
      '$ storycore-mcp audit export --from 7d > week.jsonl',
      '$ storycore-mcp audit verify --file week.jsonl',
      proof.replace(/\d+ records/, '48 records').replace(/\n.*key .*/, ''),
    );
    story.finds('Whoever changes one name in it is found out.', 'Qui y change un seul nom est démasqué.', () => {
      expect(proof).toContain('The export holds');
      writeFileSync(file, exported.replace('read_text_file', 'list_directory'));
      expect(() => studio.type('audit', 'verify', '--file', file)).toThrow(/ended with 1/);
    });
    story.end();
  },
);
