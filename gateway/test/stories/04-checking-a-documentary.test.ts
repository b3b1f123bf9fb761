import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { noPython } from '../../../addon/test/stage.ts';
import { noSandbox } from '../fixtures/confined.ts';
import type { Found } from '../fixtures/search-api.ts';
import { engine as startEngine } from './engine.ts';
import { begin, patience } from './story.ts';
import { openStudio } from './studio.ts';
import { foundIn, foundLines, openWeb, searchHost } from './web.ts';

const script = 'documentary/historical_claims.txt';
const report = 'documentary/historical_claims.report.md';
const claims = [
  'The tide gauge of Ouarz has drawn the sea since 1904.',
  'Its roll of November 1986 has a gap of forty-three minutes.',
  'The island has been empty since that winter.',
];
const evidence: Readonly<Record<string, Found>> = {
  '1904': { title: 'Tide gauges of the coast', url: 'https://example.org/gauges', says: 'Ouarz: by drum, from 1904.' },
  '1986': { title: 'Register of readings', url: 'https://example.net/register', says: '17 Nov: pen lifted, 43 min.' },
  winter: { title: 'Parish register', url: 'https://example.net/parish', says: 'Ouarz, 1988: two births.' },
};
const late = 'The lamp of the lighthouse was changed in 1991.';
const own = 'Nothing was found, or the search cannot be reached. Mark this claim as unchecked.';

test.skipIf(noSandbox || noPython)(
  'a researcher has claims looked up, and knows what is old or missing when the line is down (needs bwrap and python3)',
  patience,
  async () => {
    const studio = openStudio();
    const line = { isUp: true };
    const web = await openWeb(studio, (query) =>
      line.isUp
        ? Object.entries(evidence).flatMap(([word, found]) => (query.includes(word) ? [found] : []))
        : undefined,
    );
    studio.put(script, `${claims.join('\n')}\n`);
    const config = {
      project: { root: studio.project },
      providers: { filesystem: true, brave_search: true },
      resource_config: {
        filesystem: { read_paths: [studio.project], write_paths: [join(studio.project, 'documentary')] },
      },
      cache: { keep: [{ server: 'brave_search', tools: ['brave_web_search'], ttl_seconds: 0 }] },
      fallbacks: [
        {
          server: 'brave_search',
          tool: 'brave_web_search',
          tool_errors: true,
          chain: [{ cached: true }, { answer: { text: own } }],
        },
      ],
      grants: [
        { effect: 'allow', level: 'tool_execute', server: 'brave_search' },
        { effect: 'allow', level: 'network_access', server: 'brave_search', hosts: [searchHost], ports: [443] },
      ],
    };
    studio.configure({ ...config, proxy: web.proxy });
    const story = begin(4, studio);
    const engine = await startEngine(studio);
    story.setting(
      config,
      'The search has its network. What it answers is kept for days without a line (`"ttl_seconds": 0`). Its program runs on this machine and goes on answering when the line is down, with an error of its own: `tool_errors` lets that count as no answer.',
      'La recherche a son réseau. Ses réponses sont gardées pour les jours sans ligne (`"ttl_seconds": 0`). Son programme tourne sur cette machine et continue de répondre quand la ligne est coupée, par une erreur à lui : `tool_errors` fait que cela compte comme une absence de réponse.',
    );
    const search = 'brave_search__brave_web_search';
    const list = (lines: readonly string[]): string => `# What stands where\n\n${lines.join('\n')}\n`;

    story.step('The assistant reads the sentences.', 'L’assistant lit les phrases.');
    await story.calls(engine, 'filesystem__read_text_file', { path: script });

    story.step(
      'It looks up the first, word for word. The gateway notices that words of a file would leave the machine, and asks.',
      'Il cherche la première, mot pour mot. La passerelle remarque que des mots d’un fichier quitteraient la machine, et demande.',
    );
    const [first = ''] = claims;
    const answers = [
      await story.waits(
        engine,
        search,
        { query: first },
        ({ id, question: { because = [] } }) => {
          story.shows(...because);
          story.says(
            'That is what the researcher wants, for this session:',
            'C’est bien ce que veut la documentaliste, pour cette session :',
          );
          const [done = ''] = studio.type('approvals', 'answer', id, '--session').split('\n');
          story.shows(`$ storycore-mcp approvals answer ${id} --session`, done);
        },
        foundLines,
      ),
    ];

    story.step('The others go by themselves.', 'Les autres passent d’elles-mêmes.');
    for (const query of claims.slice(1)) answers.push(await story.calls(engine, search, { query }, foundLines));
    const lines = claims.map((claim, at) => {
      const [found] = foundIn(answers[at]?.text ?? '');
      return `- ${claim}\n  ${found?.description ?? 'unchecked'} <${found?.url ?? ''}>`;
    });
    await story.calls(engine, 'filesystem__write_file', { path: report, content: list(lines) });
    story.finds(
      'The report stands beside the script: each claim with what was found, and where. The last one does not hold.',
      'Le rapport est à côté du script : chaque phrase avec ce qui a été trouvé, et où. La dernière ne tient pas.',
      () => {
        const written = readFileSync(join(studio.project, report), 'utf8');
        for (const { url, says = '' } of Object.values(evidence)) expect(written).toContain(`${says} <${url}>`);
        expect(web.queries()).toEqual(claims);
      },
    );

    story.step(
      'The second day the line is down. One claim is looked up again.',
      'Le deuxième jour, la ligne est coupée. Une phrase est cherchée à nouveau.',
    );
    line.isUp = false;
    const kept = await story.calls(engine, search, { query: first }, foundLines);
    story.finds(
      'The answer of the day before, and it says so: `"stale": true`, with its age.',
      'La réponse de la veille, et elle le dit : `"stale": true`, avec son âge.',
      () => {
        expect(kept.text).toBe(answers[0]?.text);
        expect(kept.meta).toMatchObject({
          'storycore-mcp/cache': { stale: true },
          'storycore-mcp/fallback': { because: 'tool-error', cached: true },
        });
      },
    );

    story.step('A new sentence, which nobody looked up before.', 'Une nouvelle phrase, que personne n’avait cherchée.');
    const unknown = await story.calls(engine, search, { query: late });
    const more = [...lines, `- ${late}\n  unchecked`];
    await story.calls(engine, 'filesystem__write_file', { path: report, content: list(more) }, () => 'written');
    story.finds(
      'No invented source: the owner’s own answer, marked `"degraded": true`, and a report that says «unchecked».',
      'Aucune source inventée : la réponse du propriétaire, marquée `"degraded": true`, et un rapport qui dit « unchecked ».',
      () => {
        expect(unknown.text).toBe(own);
        expect(unknown.meta).toMatchObject({ 'storycore-mcp/fallback': { degraded: true } });
        expect(readFileSync(join(studio.project, report), 'utf8')).toContain(`${late}\n  unchecked`);
      },
    );
    story.end();
  },
);
