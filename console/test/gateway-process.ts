import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Stage } from '../../scripts/demo-stage.ts';

/** `storycore-mcp serve` with its console, as a process of its own. */
export interface GatewayProcess {
  /** Where clients connect. */
  readonly mcpUrl: string;
  /** Where the console is, with a slash at the end. */
  readonly url: string;
  /** Lets one browser in, once; the one before does not hold any more. */
  newLink(): Promise<string>;
  /** What it said on stderr so far. */
  readonly said: readonly string[];
  /** Ends it as Ctrl-C does; its exit code. */
  end(): Promise<number | null>;
}

const startMs = 20_000;
const mcpPattern = /^Listening at (\S+) /;
const linkPattern = /^(https?:\/\/\S+\/)#\S+$/;

/** Starts it on the stage; whoever connects is called `assistant`. */
export const startGateway = async (
  { script, project, env }: Stage,
  { consolePort = '0' } = {},
): Promise<GatewayProcess> => {
  const words = ['--http', '0', '--auth', 'none', '--client', 'assistant', '--console', '--console-port', consolePort];
  const child = spawn(process.execPath, [script, 'serve', ...words], {
    cwd: project,
    env,
    stdio: ['pipe', 'ignore', 'pipe'],
  });
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const said: string[] = [];
  const waiting = new Set<{ readonly pattern: RegExp; found(match: RegExpExecArray): void }>();
  createInterface({ input: child.stderr }).on('line', (line) => {
    said.push(line);
    for (const one of waiting) {
      const match = one.pattern.exec(line);
      if (match === null) continue;
      waiting.delete(one);
      one.found(match);
    }
  });
  const next = (pattern: RegExp): Promise<RegExpExecArray> =>
    new Promise((resolve, reject) => {
      const fail = (): void => reject(new Error(`The gateway did not say ${pattern}:\n${said.join('\n')}`));
      const timer = setTimeout(fail, startMs);
      void ended.then(fail);
      waiting.add({
        pattern,
        found(match) {
          clearTimeout(timer);
          resolve(match);
        },
      });
    });

  const [[, mcpUrl = ''], [, url = '']] = await Promise.all([next(mcpPattern), next(linkPattern)]);
  let last: Promise<unknown> = Promise.resolve();
  return {
    mcpUrl,
    url,
    said,
    newLink() {
      const link = last.then(() => {
        const told = next(linkPattern);
        child.stdin.write('\n');
        return told;
      });
      last = link.catch(() => {});
      return link.then(([text]) => text);
    },
    end() {
      child.kill('SIGINT');
      return ended;
    },
  };
};
