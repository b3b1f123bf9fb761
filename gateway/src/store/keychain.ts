import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { GatewayError } from '../errors.ts';
import type { KeychainAnswer, KeychainRequest } from './keychain-request.ts';

/** The system's keychain, as far as it is needed here: one text under one account. All of it may wait for a person. */
export interface Keychain {
  get(account: string): Promise<string | undefined>;
  set(account: string, value: string): Promise<void>;
}

/** A locked keychain asks its person; a client that starts a server cannot wait for ever. */
const patienceMs = 30_000;

/** It cannot be reached from here; whether that matters is for the caller to say. */
export class KeychainAbsent extends GatewayError {
  constructor(cause: unknown) {
    const why = cause instanceof Error ? cause.message.replace(/\.$/, '') : String(cause);
    super('internal', `The keychain of this system cannot be used from here (${why}).`, { cause });
  }
}

/** For a state that is gone with its folder: its key stays there too. */
export const noKeychain: Keychain = {
  get: () => Promise.reject(new KeychainAbsent('it is not asked')),
  set: () => Promise.reject(new KeychainAbsent('it is not asked')),
};

/** Beside the bundle where it is built; in a checkout the source, which Node runs as it is. */
const ownProgram = (): string => {
  const places = ['./keychain-program.js', './keychain-program.ts'];
  const found = places.map((place) => fileURLToPath(new URL(place, import.meta.url))).find((path) => existsSync(path));
  if (found === undefined) throw new Error('its program is missing: install storycore-mcp again');
  return found;
};

const isAnswer = (value: unknown): value is KeychainAnswer =>
  typeof value === 'object' && value !== null && ('error' in value || 'value' in value || 'done' in value);

const readAnswer = (text: string): KeychainAnswer => {
  try {
    const answer: unknown = JSON.parse(text);
    if (isAnswer(answer)) return answer;
  } catch {
    // It ended before it could answer.
  }
  return { error: 'it ended without an answer' };
};

/** Runs the program for one request, which it is given on its stdin: nobody else can read what passes there. */
const ask = (program: string, request: KeychainRequest, waitMs: number): Promise<KeychainAnswer> =>
  new Promise((resolve, reject) => {
    // It inherits the environment: that is where the keychain of the session is named.
    const child = spawn(process.execPath, [program], { stdio: ['pipe', 'pipe', 'ignore'], windowsHide: true });
    const kill = (): boolean => child.kill('SIGKILL');
    const timer = setTimeout(() => {
      kill();
      reject(new Error(`it did not answer within ${waitMs / 1_000} s`));
    }, waitMs);
    const over = (settle: () => void) => (): void => {
      clearTimeout(timer);
      process.off('exit', kill);
      settle();
    };
    process.once('exit', kill);
    let text = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
    child.stdin.on('error', () => {});
    child.stdin.end(JSON.stringify(request));
    child.once('error', (error) => over(() => reject(error))());
    child.once(
      'close',
      over(() => resolve(readAnswer(text))),
    );
  });

export interface SystemKeychainOptions {
  /** Path of what answers one request: `keychain-program.ts`. */
  readonly program?: string;
  readonly waitMs?: number;
}

/**
 * The keychain of this system: Keychain on macOS, Credential Manager on Windows, the Secret Service on Linux. Rejects with
 * KeychainAbsent where there is none, or none that answers. Asked in a process of its own, since its binding blocks for as
 * long as the system takes, which is without end on a bus that is stuck: the gateway goes on meanwhile.
 */
export const systemKeychain = ({ program, waitMs = patienceMs }: SystemKeychainOptions = {}): Keychain => {
  const reach = async (request: KeychainRequest): Promise<KeychainAnswer> => {
    try {
      const answer = await ask(program ?? ownProgram(), request, waitMs);
      if ('error' in answer) throw new Error(answer.error);
      return answer;
    } catch (error) {
      throw new KeychainAbsent(error);
    }
  };
  return {
    async get(account) {
      const answer = await reach({ account });
      return 'value' in answer ? (answer.value ?? undefined) : undefined;
    },
    async set(account, value) {
      await reach({ account, value });
    },
  };
};
