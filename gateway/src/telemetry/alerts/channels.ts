import type { Channel, Notice } from './notifier.ts';
import { runProgram } from './run-program.ts';

const title = 'StoryCore MCP';

/** The words as an argument of its own, never as a part of a script. */
const appleScript = ['on run argv', 'display notification (item 1 of argv) with title (item 2 of argv)', 'end run'];

/** How this system shows something on its desktop; undefined where it is not known. */
export const desktopArgv = (platform: NodeJS.Platform, text: string): readonly string[] | undefined => {
  if (platform === 'linux') return ['notify-send', '--app-name', title, '--', title, text];
  if (platform === 'darwin') return ['osascript', ...appleScript.flatMap((line) => ['-e', line]), text, title];
  return undefined;
};

export const desktopChannel = (platform: NodeJS.Platform): Channel => ({
  name: 'desktop',
  async send({ text }, signal) {
    const argv = desktopArgv(platform, text);
    if (argv === undefined) throw new Error(`no way is known to show it on ${platform}`);
    await runProgram({ argv }, signal);
  },
});

export const commandChannel = (argv: readonly string[], cwd: string): Channel => ({
  name: 'command',
  send: ({ json }, signal) => runProgram({ argv, cwd, input: `${JSON.stringify(json)}\n` }, signal),
});

/** One POST to the one address; gives its HTTP status. */
export type Post = (body: string, signal: AbortSignal) => Promise<number>;

export const webhookChannel = (post: Post): Channel => ({
  name: 'webhook',
  async send({ json }: Notice, signal) {
    const status = await post(JSON.stringify(json), signal);
    if (status < 200 || status > 299) throw new Error(`it answered with HTTP ${status}`);
  },
});
