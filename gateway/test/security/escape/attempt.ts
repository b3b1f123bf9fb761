import type { Scene } from './scene.ts';

/** Who runs the battery: what the kernel lets them do without confinement differs. */
export type Person = 'root' | 'unprivileged';

/** What was seen of one run, from outside. */
export interface Seen {
  readonly scene: Scene;
  readonly out: string;
  readonly err: string;
  readonly code: number | null;
  /** Everything that servers of this machine received in this run: what the program sent, and nothing else. */
  readonly heard: string;
}

export interface Program {
  readonly language: 'node' | 'python' | 'sh';
  readonly code: (scene: Scene) => string;
}

/** Why an attempt is not shown to succeed without confinement. */
interface Reason {
  readonly why: string;
}
export type Plain = 'succeeds' | Reason;

/** One attempt to get out, or to take more than is granted. */
export interface Attempt {
  readonly id: string;
  readonly class: 'secrets' | 'writes' | 'kernel' | 'exhaustion' | 'network';
  readonly title: string;
  readonly program: Program;
  /** What the policy has beside the usual: a folder to read, one to write in, and Node itself. */
  readonly policy?: (scene: Scene) => object;
  /** Whether it wants a process outside that holds the secret: `scene.holder`. */
  readonly holder?: true;
  /** What happens before the program starts. */
  readonly prepare?: (scene: Scene) => void | Promise<void>;
  /** What to do when the program has written `ready`: the signal for the process that started it. */
  readonly signal?: 'SIGTERM' | 'SIGKILL';
  /** Without confinement; for an unprivileged person where that differs. */
  readonly plain: Plain;
  readonly plainUnprivileged?: Plain;
  /** Whether it did it, by what shows outside. */
  readonly escaped: (seen: Seen) => boolean;
  /** Words that the gateway must say about it. */
  readonly told?: string;
}

/** What must work inside all the same. */
export interface Control {
  readonly id: string;
  readonly title: string;
  readonly program: Program;
  readonly policy?: Attempt['policy'];
  readonly prepare?: Attempt['prepare'];
  readonly works: (seen: Seen) => boolean;
}

/** How the person without confinement fares. */
export const plainOf = ({ plain, plainUnprivileged }: Attempt, person: Person): Plain =>
  person === 'unprivileged' && plainUnprivileged !== undefined ? plainUnprivileged : plain;

/** A program of Node, in CommonJS. */
export const node = (code: Program['code']): Program => ({ language: 'node', code });
export const python = (code: Program['code']): Program => ({ language: 'python', code });
export const sh = (code: Program['code']): Program => ({ language: 'sh', code });

/** What the program read came out. */
export const toldSecret = ({ scene, out }: Seen): boolean => out.includes(scene.secret);
/** A server outside received what the program sent. */
export const wasHeard = ({ scene, heard }: Seen): boolean => heard.includes(scene.token);
/** The program says so itself, where nobody else can see it: the token, so that no error message says it by accident. */
export const saysSo = ({ scene, out }: Seen): boolean => out.includes(`did ${scene.token}`);
