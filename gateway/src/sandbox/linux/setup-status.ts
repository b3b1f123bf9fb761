import type { Readable } from 'node:stream';

/** What bwrap has told of a sandbox so far. */
export interface SetupStatus {
  /** Told once, as soon as the first process of the sandbox is there; its id as the host sees it. */
  readonly initPid: Promise<number>;
  /** Undefined where the program never ran, or has not ended by itself. */
  exitCode(): number | undefined;
}

const numberAfter = (name: string, text: string): number | undefined => {
  const found = new RegExp(`"${name}":\\s*(\\d+)[\\s,}]`).exec(text)?.[1];
  return found === undefined ? undefined : Number(found);
};

/** Reads what bwrap writes to its `--json-status-fd` or its `--info-fd`. */
export const readStatus = (stream: Readable): SetupStatus => {
  let text = '';
  const initPid = new Promise<number>((resolve) => {
    stream.on('data', (chunk: Buffer) => {
      text += chunk.toString('latin1');
      const pid = numberAfter('child-pid', text);
      if (pid !== undefined) resolve(pid);
    });
  });
  stream.on('error', () => {});
  return { initPid, exitCode: () => numberAfter('exit-code', text) };
};
