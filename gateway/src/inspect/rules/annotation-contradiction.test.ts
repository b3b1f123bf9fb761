import { expect, test } from 'vitest';
import { annotationContradiction } from './annotation-contradiction.ts';

const none = { others: new Map<string, string[]>() };
const found = (name: string, description: string, annotations: unknown): string[] =>
  annotationContradiction({ kind: 'tools', server: 's', tools: [{ name, description, annotations }] }, none).map(
    ({ severity }) => severity,
  );
const readOnly = { readOnlyHint: true };

test('read-only tools that write by their name or their words are flagged', () => {
  expect(found('drop_table', '', readOnly)).toEqual(['flag']);
  expect(found('github_merge_branch', '', readOnly)).toEqual(['flag']);
  expect(found('sendEmail', '', readOnly)).toEqual(['flag']);
  expect(found('cleaner', 'This tool permanently deletes old backups.', readOnly)).toEqual(['flag']);
  expect(found('mail', 'Sends an e-mail to the team.', readOnly)).toEqual(['flag']);
});

test('tools that destroy and deny it are flagged', () => {
  expect(found('wipe_disk', '', { destructiveHint: false })).toEqual(['flag']);
  expect(found('create_file', 'Creates a file.', { destructiveHint: false })).toEqual([]);
});

test('tools that read about writing, or say what they are, are left alone', () => {
  for (const [name, description] of [
    ['get_update', 'Gets an update.'],
    ['list_deleted_items', 'Lists what was deleted.'],
    ['search_posts', 'Find posts. Updates every hour.'],
    ['push_status', 'Shows the state of a push.'],
    ['ask', 'Send a query to the engine and return its answer.'],
    ['delete_files', 'A dry run: shows what would be deleted.'],
  ] as const) {
    expect([name, found(name, description, readOnly)]).toEqual([name, []]);
  }
  expect(found('delete_file', 'Deletes a file.', { readOnlyHint: false, destructiveHint: true })).toEqual([]);
  expect(found('delete_file', 'Deletes a file.', undefined)).toEqual([]);
});
