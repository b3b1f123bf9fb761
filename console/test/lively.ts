import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openState } from '../../gateway/src/store/state.ts';
import { aWorkingDay, keepMinutes } from '../../gateway/test/fixtures/a-day.ts';
import { noWarning } from '../../gateway/test/fixtures/state.ts';
import type { ConsoleStage, StageOptions } from './stage.ts';

const everything = createRequire(import.meta.url).resolve('@modelcontextprotocol/server-everything/dist/index.js');

/** A day at work has a third-party server that nobody has reviewed yet, and questions that may wait for long. */
export const livelyStage: StageOptions = {
  configure: (written) => ({
    ...written,
    approvals: { wait_seconds: 900 },
    mcpServers: {
      everything: {
        command: process.execPath,
        args: [everything, 'stdio'],
        // Confined where this machine can, and shown all the same where it cannot.
        sandbox: { require: 'none', because: 'Pictures are made on every machine.' },
      },
    },
  }),
};

/** The first question that waits for a person. */
const question = async (stage: Pick<ConsoleStage, 'place'>, triesLeft = 40): Promise<string> => {
  const [first]: { readonly id: string }[] = JSON.parse(await stage.place.cli('approvals', '--json'));
  if (first !== undefined) return first.id;
  if (triesLeft === 0) throw new Error('No question waits for a person.');
  await sleep(250);
  return question(stage, triesLeft - 1);
};

/** Makes a call that asks, and says yes to it, once. */
export const callAllowed = async (
  stage: ConsoleStage,
  name: string,
  args: Readonly<Record<string, unknown>>,
): Promise<void> => {
  const answer = stage.assistant.call(name, args);
  await stage.place.cli('approvals', 'answer', await question(stage), '--once');
  const { refusal } = await answer;
  if (refusal !== undefined) throw new Error(`${name} was refused: ${refusal.code}`);
};

/** Makes a call that waits for a person for as long as the stage is open. */
export const callAndWait = async (
  stage: ConsoleStage,
  name: string,
  args: Readonly<Record<string, unknown>>,
): Promise<void> => {
  // It ends with the stage.
  stage.assistant.call(name, args).catch(() => {});
  await question(stage);
};

/** A morning of work, by real calls: reads, a change that was allowed, one refused, one that waits; a server held. */
export const work = async (stage: ConsoleStage): Promise<void> => {
  const { assistant, place } = stage;
  using state = openState(place.data, noWarning);
  // What only time brings.
  keepMinutes(state, Date.now(), aWorkingDay());
  await assistant.tools();
  await assistant.call('filesystem__list_directory', { path: 'scenes' });
  await assistant.call('filesystem__read_text_file', { path: 'scenes/scene_001.json' });
  await assistant.call('filesystem__read_text_file', { path: 'scenario.md' });
  await assistant.call('git__git_log', {});
  await assistant.call('filesystem__read_text_file', { path: '/etc/passwd' });
  const storyboard = readFileSync(join(place.project, 'storyboard.json'), 'utf8');
  await callAllowed(stage, 'filesystem__write_file', {
    path: 'storyboard.json',
    content: storyboard.replace('"version": "v1"', '"version": "v2"'),
  });
  await place.cli('grant', 'assistant', 'git/*', '--level', 'write', '--path', '.', '--for', '1h');
  await callAndWait(stage, 'filesystem__write_file', {
    path: 'references/marées.md',
    content: 'Shoot the crossing at the lowest tide: the stones show for forty minutes.\n',
  });
};
