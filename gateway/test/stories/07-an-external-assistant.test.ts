import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { assistant } from './hand.ts';
import { begin, patience } from './story.ts';
import { openStudio } from './studio.ts';

const chapter = 'story/story-chapter-07.md';
const draft = `---
type: chapter
chapter: 7
title: "Le mot"
status: draft
---

# Le mot

Six lettres. Elle ne les relit pas.
`;

test('an assistant drafts a chapter, and a person decides whether it is written', patience, async () => {
  const studio = openStudio();
  const config = {
    project: { root: studio.project },
    providers: { filesystem: true, project: true },
    resource_config: { filesystem: { read_paths: [studio.project] } },
    grants: [
      { effect: 'ask', level: 'resource_write', paths: [join(studio.project, 'story')] },
      { effect: 'deny', levels: ['resource_read', 'resource_write'], paths: [join(studio.project, '.storycore')] },
    ],
  };
  studio.configure(config);
  const story = begin(7, studio);
  story.setting(
    config,
    'The film may be read, but not what the engine keeps for itself. Writing in `story/` asks. The assistant starts the gateway by itself: `storycore-mcp init` prints what to paste into its settings.',
    'Le film peut être lu, mais pas ce que le moteur garde pour lui. Écrire dans `story/` fait l’objet d’une demande. L’assistant lance lui-même la passerelle : `storycore-mcp init` affiche ce qu’il faut coller dans ses réglages.',
  );
  const desktop = await assistant(studio.launch('claude-desktop'));

  story.step('It connects, and reads the film as resources.', 'Il se connecte, et lit le film comme des ressources.');
  let uris = await desktop.resources();
  // On a busy machine a first list may come before a server has shown what it has.
  for (let at = 0; at < 100 && uris.length === 0; at += 1) {
    await sleep(100);
    uris = await desktop.resources();
  }
  story.shows('→ resources/list', ...uris.slice(0, 5).map((uri) => `← ${uri}`), `… (${uris.length} resources)`);
  const list = await desktop.read('storycore://project/story');
  const { items } = JSON.parse(list) as { items: readonly { id: string; name: string }[] };
  const chapters = items.filter(({ id }) => id.startsWith('story-chapter'));
  story.shows('→ resources/read  storycore://project/story', ...chapters.map(({ id, name }) => `← ${id}: ${name}`));
  const uri = `storycore://project/story/${chapters.at(-1)?.id ?? ''}`;
  const last = await desktop.read(uri);
  story.shows(`→ resources/read  ${uri}`, `← ${last.split('\n').slice(0, 5).join('\n  ')}`, '  …');
  story.finds(
    'It finds six chapters, and has read the last of them.',
    'Il trouve six chapitres, et a lu le dernier.',
    () => {
      expect(chapters).toHaveLength(6);
      expect(last).toContain('# La bosse');
    },
  );

  story.step('It looks where it should not.', 'Il regarde où il ne devrait pas.');
  const inner = await story.calls(desktop, 'filesystem__list_directory', { path: '.storycore' });
  story.finds(
    'The refusal reaches it as the error of a tool, in words that its model can act on.',
    'Le refus lui parvient comme l’erreur d’un outil, dans des mots dont son modèle peut faire quelque chose.',
    () => expect([inner.isError, inner.code]).toEqual([true, 'permission-denied']),
  );

  const wants = { path: chapter, content: draft };
  story.step(
    'It drafts a chapter. The writer is asked, and says no.',
    'Il rédige un chapitre. L’autrice est consultée, et dit non.',
  );
  const reason = 'Not before the ending is settled';
  const refused = await story.waits(desktop, 'filesystem__write_file', wants, ({ id }) => {
    const typed = ['approvals', 'answer', id, '--deny', '--reason', reason] as const;
    story.shows(`$ storycore-mcp approvals answer ${id} --deny --reason "${reason}"`, studio.type(...typed));
  });
  story.finds(
    'Her no, with her reason, is what the assistant gets. Nothing was written.',
    'Son non, avec sa raison, est ce que reçoit l’assistant. Rien n’a été écrit.',
    () => {
      expect([refused.isError, refused.code]).toEqual([true, 'not-approved']);
      expect(refused.text).toContain(reason);
      expect(existsSync(join(studio.project, chapter))).toBe(false);
    },
  );

  story.step(
    'The next day it asks again, and she says yes, once.',
    'Le lendemain il redemande, et elle dit oui, une fois.',
  );
  await story.waits(desktop, 'filesystem__write_file', wants, ({ id }) => {
    story.shows(`$ storycore-mcp approvals answer ${id} --once`, studio.type('approvals', 'answer', id, '--once'));
  });
  story.finds('The chapter is there, letter for letter.', 'Le chapitre est là, à la lettre près.', () =>
    expect(readFileSync(join(studio.project, chapter), 'utf8')).toBe(draft),
  );

  story.step('She reads it, and would rather not have it.', 'Elle le lit, et préférerait ne pas l’avoir.');
  story.shows('$ storycore-mcp undo last', studio.type('undo', 'last'));
  story.finds('One command takes back what the call wrote.', 'Une commande reprend ce que l’appel avait écrit.', () =>
    expect(existsSync(join(studio.project, chapter))).toBe(false),
  );
  story.end();
});
