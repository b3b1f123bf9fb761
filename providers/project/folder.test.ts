import { execFileSync } from 'node:child_process';
import { linkSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, test } from 'vitest';

import { proves } from '../../gateway/test/security/proves.ts';
import { connect, temporaryProject } from './fixtures/connection.ts';
import { openFolder } from './folder.ts';

const secret = '{"character_id":"secret","name":"SECRET"}';

describe('what is none of the project', () => {
  test.skipIf(process.platform === 'win32')(
    `is not reached by a link, of a file or of a folder ${proves('T-142')}`,
    async () => {
      using folder = temporaryProject({ 'characters/lena.json': { name: 'Léna' } });
      writeFileSync(join(folder.outside, 'secret.json'), secret);
      symlinkSync(join(folder.outside, 'secret.json'), join(folder.root, 'characters', 'link.json'));
      symlinkSync(folder.outside, join(folder.root, 'locations'));
      symlinkSync(join(folder.root, 'characters', 'lena.json'), join(folder.root, 'characters', 'inner.json'));
      await using project = await connect(folder.root);
      expect((await project.list('characters')).items.map(({ id }) => id)).toEqual(['lena']);
      expect(await project.list('locations')).toMatchObject({ count: 0 });
      for (const uri of ['characters/link', 'characters/inner', 'locations/secret'])
        // oxlint-disable-next-line no-await-in-loop
        await expect(project.text(`storycore://project/${uri}`)).rejects.toMatchObject({ code: -32_002 });
    },
  );

  test(`is not read: settings, keys, and the engine's own files ${proves('T-142')}`, async () => {
    const files = ['credentials.json', '.env.json', 'llm_configs.json', '.storycore/x.json'].map(
      (name) => `characters/${name}`,
    );
    using folder = temporaryProject(Object.fromEntries(files.map((file) => [file, secret])));
    await using project = await connect(folder.root);
    expect(await project.list('characters')).toMatchObject({ count: 0 });
    await expect(project.text('storycore://project/characters/credentials')).rejects.toMatchObject({ code: -32_002 });
    const direct = openFolder(folder.root);
    for (const file of [...files, '.storycore/rover.json', '../outside/x', 'characters/../../outside/x', '/etc/passwd'])
      expect([direct.look(file), 'problem' in direct.read(file)]).toEqual([undefined, true]);
  });

  test.skipIf(process.platform === 'win32')('is not a folder or a pipe under the name of a file', () => {
    using folder = temporaryProject();
    mkdirSync(join(folder.root, 'characters', 'folder.json'), { recursive: true });
    execFileSync('mkfifo', [join(folder.root, 'characters', 'pipe.json')]);
    const direct = openFolder(folder.root);
    expect(direct.files('characters', '.json')).toEqual([]);
    for (const name of ['folder', 'pipe']) expect(direct.read(`characters/${name}.json`)).toHaveProperty('problem');
  });

  test('but a project that is reached by a link is itself', () => {
    using folder = temporaryProject({ 'characters/lena.json': { name: 'Léna' } });
    linkSync(join(folder.root, 'characters', 'lena.json'), join(folder.root, 'characters', 'twin.json'));
    const way = join(folder.outside, 'way');
    symlinkSync(folder.root, way, 'junction');
    expect(openFolder(way).files('characters', '.json')).toEqual(['lena.json', 'twin.json']);
    expect(openFolder(way).root).toBe(folder.root);
  });
});
