import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { noPython } from '../../../addon/test/stage.ts';
import { manners, methodOf, result } from '../fixtures/http-carrier.ts';
import { httpServer, json } from '../fixtures/http-server.ts';
import type { Heard } from '../fixtures/http-server.ts';
import { recordsOf } from '../integration/raw-client.ts';
import { noGit } from '../integration/workplace.ts';
import { engine as startEngine } from './engine.ts';
import { begin, patience } from './story.ts';
import { openStudio } from './studio.ts';

/** How long the service is left alone where it failed too often. */
const restSeconds = 6;
const found = 'Tide gauges of the coast, <https://example.org/gauges>';
const own = 'The search cannot be reached at present. Go on without it, and say in your notes what is to be looked up.';

/** The search service of the studio, whose line can be cut. */
const openSearch = async () => {
  const line = { isUp: true };
  /** When it was asked, in milliseconds. */
  const times: number[] = [];
  const server = await httpServer((heard: Heard) => {
    const method = methodOf(heard);
    if (method === 'server/discover') return heard.response.writeHead(400).end();
    if (method === 'initialize') {
      const serverInfo = { name: 'search', version: '1' };
      return json(heard, result(heard, { capabilities: { tools: {} }, protocolVersion: '2025-11-25', serverInfo }));
    }
    if (method === 'tools/list')
      return json(heard, result(heard, { tools: [{ name: 'search', inputSchema: { type: 'object' } }] }));
    if (method !== 'tools/call') return manners(heard);
    times.push(performance.now());
    if (!line.isUp) return heard.response.writeHead(503).end();
    return json(heard, result(heard, { content: [{ type: 'text', text: found }] }));
  });
  return { url: server.origin, line, times, asked: (): number => times.length };
};

test.skipIf(noGit || noPython)(
  'a studio goes on while its line is down (needs git and python3)',
  patience,
  async () => {
    const studio = openStudio();
    const service = await openSearch();
    const config = {
      project: { root: studio.project },
      providers: { filesystem: true, git: true },
      resource_config: { filesystem: { read_paths: [studio.project], write_paths: [studio.project] } },
      mcpServers: { search: { url: service.url, trust: 'trusted' } },
      retry: { repeatable: [{ server: 'search', tools: ['search'] }] },
      cache: { keep: [{ server: 'search', tools: ['search'], ttl_seconds: 0 }] },
      fallbacks: [{ server: 'search', tool: 'search', chain: [{ cached: true }, { answer: { text: own } }] }],
      circuit_breaker: { least_calls: 3, rest_seconds: restSeconds },
      grants: [{ effect: 'allow', level: 'tool_execute', server: 'search' }],
    };
    studio.configure(config);
    const story = begin(8, studio);
    const engine = await startEngine(studio);
    story.setting(
      config,
      'Searching does no harm when it is done twice, so it may be tried again. Its answers are kept for bad days alone (`"ttl_seconds": 0`), and where none is kept the assistant is told what to do.',
      'Chercher deux fois ne fait pas de mal, donc on peut réessayer. Les réponses ne sont gardées que pour les mauvais jours (`"ttl_seconds": 0`), et quand aucune ne l’est, l’assistant apprend quoi faire.',
    );
    const search = (query: string) => story.calls(engine, 'search__search', { query });

    story.step('In the morning the line is up.', 'Le matin, la ligne fonctionne.');
    const fresh = await search('tide gauge');
    story.finds('An answer, and nothing said about it.', 'Une réponse, sans commentaire.', () =>
      expect([fresh.text, fresh.meta]).toEqual([found, {}]),
    );

    story.step(
      'At noon it goes down. The same search is made again.',
      'À midi, elle tombe. La même recherche est refaite.',
    );
    service.line.isUp = false;
    const before = service.asked();
    const kept = await search('tide gauge');
    story.finds(
      'It was tried four times, with longer and longer rests between; then the answer of the morning was given, marked as old: `"stale": true`, with its age.',
      'Elle a été tentée quatre fois, avec des pauses de plus en plus longues ; puis la réponse du matin a été donnée, marquée comme ancienne : `"stale": true`, avec son âge.',
      () => {
        expect(service.asked() - before).toBe(4);
        const [first = 0, second = 0, third = 0, fourth = 0] = service.times.slice(before);
        // Half of 100 ms and of 200 ms at least.
        expect(third - second).toBeGreaterThanOrEqual(50);
        expect(fourth - third).toBeGreaterThanOrEqual(100);
        expect(second).toBeGreaterThan(first);
        expect(kept.text).toBe(found);
        expect(kept.meta).toMatchObject({
          'storycore-mcp/cache': { stale: true },
          'storycore-mcp/fallback': { because: 'upstream-failed', cached: true },
        });
      },
    );

    story.step('A search that nobody made before.', 'Une recherche que personne n’avait faite.');
    const asked = service.asked();
    const degraded = await search('copper float');
    story.finds(
      'The service is left alone by now, so the answer comes at once: the owner’s own, marked `"degraded": true`.',
      'Le service est désormais laissé en paix, donc la réponse vient aussitôt : celle du propriétaire, marquée `"degraded": true`.',
      () => {
        expect(service.asked()).toBe(asked);
        expect(degraded.meta).toMatchObject({ 'storycore-mcp/fallback': { degraded: true } });
      },
    );

    story.step('How does it stand?', 'Où en est-on ?');
    const status = studio.type('status');
    const from = status.indexOf('✖ Too many');
    story.shows(
      '$ storycore-mcp status',
      status
        .slice(from, status.indexOf('\n\n', from))
        .trim()
        // Said as long as the rest lasts.
        .replace(/, tried again at [\d:]+/, ''),
    );

    story.step(
      'Meanwhile the film goes on: a note, and its version.',
      'Pendant ce temps le film continue : une note, et sa version.',
    );
    const note = { path: 'references/line.md', content: '# To look up\n\n- copper float\n' };
    const wrote = await story.calls(engine, 'filesystem__write_file', note);
    await story.calls(engine, 'git__git_add', { paths: ['references'] });
    const committed = await story.calls(engine, 'git__git_commit', { message: 'What to look up' });
    story.finds('Files and git noticed nothing.', 'Les fichiers et git n’ont rien remarqué.', () =>
      expect([wrote.isError, committed.isError]).toEqual([false, false]),
    );

    story.step(
      'In the evening the line is back. Nobody restarts anything.',
      'Le soir, la ligne est revenue. Personne ne relance rien.',
    );
    service.line.isUp = true;
    for (let at = 0; at < 200 && service.asked() === asked; at += 1) {
      await sleep(100);
      await engine.call('search__search', { query: 'tide gauge' });
    }
    const back = await search('copper float');
    story.finds(
      'The first search after the rest finds out, and all is as before.',
      'La première recherche après la pause s’en aperçoit, et tout est comme avant.',
      () => {
        expect([back.text, back.meta]).toEqual([found, {}]);
        const circuit = recordsOf(studio).flatMap(({ method }) => (method.startsWith('circuit') ? [method] : []));
        expect(circuit).toEqual(['circuit open', 'circuit half-open', 'circuit closed']);
      },
    );
    story.end();
  },
);
