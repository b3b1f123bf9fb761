import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { noPython } from '../../../addon/test/stage.ts';
import { noSandbox } from '../fixtures/confined.ts';
import { recordsOf } from '../integration/raw-client.ts';
import { engine as startEngine } from './engine.ts';
import { begin, firstLines, patience } from './story.ts';
import { openStudio } from './studio.ts';
import { foundIn, foundLines, openWeb, searchHost } from './web.ts';

const place = 'locations/3f9c2a17-6f0e-4a8b-8f25-0c6d1f7e4a01.json';
const pictures = [
  {
    title: 'Causeway at low tide, full moon',
    url: 'https://example.org/pictures/causeway-moon',
    says: 'Wet stones, one light.',
  },
  { title: 'The ford, exposed for a minute', url: 'https://example.org/pictures/ford', says: 'The water is milk.' },
  { title: 'A float of copper', url: 'https://example.net/museum/float', says: 'Tide gauge, 1887.' },
];
const query = 'tidal causeway at night, full moon, photograph';

test.skipIf(noSandbox || noPython)(
  'a director prepares a scene, and nothing outside her project is read (needs bwrap and python3)',
  patience,
  async () => {
    const studio = openStudio();
    const web = await openWeb(studio, () => pictures);
    const config = {
      project: { root: studio.project },
      providers: { filesystem: true, brave_search: true },
      resource_config: { filesystem: { read_paths: [studio.project] } },
      grants: [
        { effect: 'allow', level: 'resource_write', server: 'filesystem', paths: [join(studio.project, 'references')] },
        { effect: 'allow', level: 'tool_execute', server: 'brave_search' },
        { effect: 'ask', level: 'network_access', server: 'brave_search', hosts: [searchHost], ports: [443] },
      ],
    };
    studio.configure({ ...config, proxy: web.proxy });
    studio.put('../Minuit/story.md', '# Minuit\n');
    const story = begin(1, studio);
    const engine = await startEngine(studio);

    story.setting(
      config,
      'Reading the project is free. Notes may be written in `references/`. A search on the web is asked about each time. The key to the search service lies with the secrets (`storycore-mcp secret set BRAVE_API_KEY`).',
      'Lire le projet est libre. Des notes peuvent être écrites dans `references/`. Chaque recherche sur le web fait l’objet d’une demande. La clé du service de recherche est avec les secrets (`storycore-mcp secret set BRAVE_API_KEY`).',
    );

    story.step('The assistant looks at what there is.', 'L’assistant regarde ce qu’il y a.');
    const scenes = await story.calls(engine, 'filesystem__list_directory', { path: 'scenes' }, firstLines(3));
    const places = await story.calls(engine, 'filesystem__list_directory', { path: 'locations' }, firstLines(2));
    story.finds('It sees the twelve scenes and the five places.', 'Il voit les douze scènes et les cinq lieux.', () => {
      expect(scenes.text.match(/scene_\d{3}\.json/g)).toHaveLength(12);
      expect(places.text.match(/\.json/g)).toHaveLength(5);
    });

    story.step('It reads the scene of the night, and its place.', 'Il lit la scène de la nuit, et son lieu.');
    const scene = await story.calls(engine, 'filesystem__read_text_file', { path: 'scenes/scene_009.json', head: 8 });
    const read = await story.calls(engine, 'filesystem__read_text_file', { path: place }, firstLines(4));
    story.finds(
      'The scene happens at this place: the Chaussée du Gouic.',
      'La scène se passe en ce lieu : la Chaussée du Gouic.',
      () => {
        const { location_id: id, name } = JSON.parse(read.text) as { location_id: string; name: string };
        expect(scene.text).toContain(id);
        expect(name).toBe('Chaussée du Gouic');
      },
    );

    story.step(
      'It wants to search the web for such a place. The call waits, and the director is asked.',
      'Il veut chercher un tel lieu sur le web. L’appel attend, et la réalisatrice est consultée.',
    );
    const found = await story.waits(
      engine,
      'brave_search__brave_web_search',
      { query, count: 3 },
      ({ id, sheet }) => {
        expect(web.wanted).toEqual([]);
        story.shows('what would be sent:', ...sheet.sent.map((line) => `  ${line}`));
        story.says(
          'She sees the words that would leave her machine, and lets this one search go, on the command line:',
          'Elle voit les mots qui quitteraient sa machine, et laisse partir cette recherche-là, en ligne de commande :',
        );
        story.shows(`$ storycore-mcp approvals answer ${id} --once`, studio.type('approvals', 'answer', id, '--once'));
      },
      foundLines,
    );
    story.finds(
      'Until she answered, nobody was asked anything; then the service got this one question, and gave three pictures.',
      'Avant sa réponse, personne n’a été interrogé ; puis le service a reçu cette seule question, et donné trois images.',
      () => {
        expect(web.queries()).toEqual([query]);
        expect(foundIn(found.text).map(({ url }) => url)).toEqual(pictures.map(({ url }) => url));
      },
    );

    story.step('It notes what it found, and where.', 'Il note ce qu’il a trouvé, et où.');
    const notes = foundIn(found.text).map(({ title, url }) => `- ${title}: <${url}>`);
    const content = `# Scene 9, the causeway at night\n\n${notes.join('\n')}\n`;
    await story.calls(engine, 'filesystem__write_file', { path: 'references/scene_009.md', content });
    story.finds(
      'The notes are in `references/`, each picture with its source.',
      'Les notes sont dans `references/`, chaque image avec sa source.',
      () => expect(readFileSync(join(studio.project, 'references', 'scene_009.md'), 'utf8')).toBe(content),
    );

    story.step(
      'Out of curiosity it tries the film next door. That is refused, and the refusal says what would allow it.',
      'Par curiosité, il essaie le film d’à côté. C’est refusé, et le refus dit ce qui le permettrait.',
    );
    const other = await story.calls(engine, 'filesystem__read_text_file', { path: '../Minuit/story.md' });
    story.finds(
      'Nothing outside the project was read, and nobody but the search service was reached: the audit says so.',
      'Rien n’a été lu hors du projet, et personne d’autre que le service de recherche n’a été joint : le registre le dit.',
      () => {
        expect(other.code).toBe('permission-denied');
        const done = recordsOf(studio).filter(({ kind, outcome }) => kind === 'call' && outcome === 'ok');
        const paths = done.flatMap(({ facts }) =>
          facts.needs.flatMap(({ object }) => (object.kind === 'path' ? object.forms : [])),
        );
        expect(paths.length).toBeGreaterThan(4);
        expect(paths.filter((path) => !path.startsWith(studio.project))).toEqual([]);
        expect(new Set(web.wanted)).toEqual(new Set([`${searchHost}:443`]));
      },
    );
    story.end();
  },
);
