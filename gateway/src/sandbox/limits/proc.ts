import { closeSync, openSync, readFileSync, readSync } from 'node:fs';

/** One buffer for all: the watchdog reads some dozen of these files twenty times a second. */
const buffer = Buffer.alloc(2 ** 16);

/** The text of a small file below `/proc` or of a cgroup; undefined when its process is gone or not ours to look at. */
export const readProc = (path: string): string | undefined => {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch {
    return undefined;
  }
  try {
    return buffer.toString('latin1', 0, readSync(file, buffer, 0, buffer.length, 0));
  } catch {
    // ESRCH: it ended between the two.
    return undefined;
  } finally {
    closeSync(file);
  }
};

/** A number that stands alone in a file; undefined when it is not there, or says `max`. */
export const readNumber = (path: string): number | undefined => {
  const text = readProc(path)?.trim();
  return text === undefined || !/^\d+$/.test(text) ? undefined : Number(text);
};

/** The number behind a word at the start of a line, as in `oom_kill 3` or `VmHWM:  61440 kB`. */
export const fieldOf = (text: string | undefined, word: string): number | undefined => {
  const found = text === undefined ? null : new RegExp(`^${word}:?\\s+(\\d+)`, 'm').exec(text);
  return found?.[1] === undefined ? undefined : Number(found[1]);
};

/** What the kernel told this process of itself at its start (`getauxval(3)`): words of eight bytes, in pairs. */
const auxiliary = (key: bigint): number | undefined => {
  try {
    const bytes = readFileSync('/proc/self/auxv');
    for (let at = 0; at + 16 <= bytes.length; at += 16) {
      if (bytes.readBigUInt64LE(at) === key) return Number(bytes.readBigUInt64LE(at + 8));
    }
  } catch {
    // Not Linux: nothing here is used there.
  }
  return undefined;
};

/** Bytes of one page of memory: 4096, but 16 or 64 KiB on some arm64 kernels. */
export const pageBytes = auxiliary(6n) ?? 4096;

/** Milliseconds of one tick in which `/proc` counts processor time. */
export const tickMs = 1000 / (auxiliary(17n) ?? 100);
