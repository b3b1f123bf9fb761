import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { onTestFinished } from 'vitest';
import { put } from '../fixtures/config-files.ts';
import type { AuditRecord } from '../../src/pipeline/call.ts';
import type { OpenQuestion } from '../../src/pipeline/desk.ts';
import { openState } from '../../src/store/state.ts';
import { program, recordsOf, runCommand } from '../integration/raw-client.ts';
import { createWorkplace } from '../integration/workplace.ts';
import { plainBy } from './plain.ts';
import type { Launch } from './hand.ts';

/** A copy of the sample project on a machine of its own, and whoever owns it, at the command line. */
export interface Studio {
  /** Everything lies in it. */
  readonly folder: string;
  readonly project: string;
  readonly data: string;
  /** The file of the configuration. */
  readonly config: string;
  readonly env: Readonly<Record<string, string>>;
  plain(text: string): string;
  /** Writes a file of the project, with its folders. */
  put(path: string, content: string | Uint8Array): void;
  /** Writes the configuration, and says how a gateway with it is started. */
  configure(config: object): void;
  launch(client: string): Launch;
  /** Runs a command of the command line with this configuration, and gives what it printed. */
  type(...words: readonly string[]): string;
  /** Waits until there is such a record. */
  recorded(wanted: (record: AuditRecord) => boolean): Promise<void>;
  /** The question that waits, as soon as there is one. */
  question(): Promise<OpenQuestion>;
}

/** Waits until something is so. It looks ten times a second: what is kept is opened anew each time. */
const until = async (holds: () => boolean): Promise<void> => {
  for (const end = performance.now() + 60_000; !holds(); await sleep(100))
    if (performance.now() > end) throw new Error(`not so within a minute: ${holds.toString()}`);
};

export const openStudio = (): Studio => {
  const workplace = createWorkplace();
  onTestFinished(() => workplace[Symbol.dispose]());
  const { folder, project, data } = workplace;
  // No keychain is asked: secrets of a story stay in its folder.
  const env = { ...workplace.env, DBUS_SESSION_BUS_ADDRESS: `unix:path=${join(folder, 'no-bus')}` };
  const config = join(folder, 'storycore-mcp.json');
  const plain = plainBy({
    [project]: '/films/Le Phare',
    [folder]: '/films',
    [dirname(folder)]: '/elsewhere',
    [process.execPath]: 'node',
    [import.meta.dirname]: '/servers',
  });
  const open = (): readonly OpenQuestion[] => {
    using state = openState(data, () => {});
    return state.questions.list();
  };
  return {
    folder,
    project,
    data,
    config,
    env,
    plain,
    put: (path, content) => void put(project, path, content),
    configure: (content) => writeFileSync(config, JSON.stringify(content, undefined, 2)),
    launch: (client) => ({
      command: process.execPath,
      args: [program, 'serve', '--config', config, '--client', client],
      env,
    }),
    type(...words) {
      const { code, out, err } = runCommand({ folder, env }, ...words);
      if (code !== 0) throw new Error(`storycore-mcp ${words.join(' ')} ended with ${code}:\n${out}${err}`);
      return out;
    },
    recorded: (wanted) => until(() => recordsOf({ data }).some(wanted)),
    async question() {
      await until(() => open().length > 0);
      const [first] = open();
      if (first === undefined) throw new Error('the question is gone');
      return first;
    },
  };
};
