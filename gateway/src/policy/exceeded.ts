import { GatewayError } from '../errors.ts';
import type { Exceeded } from './confinement.ts';

const MiB = 2 ** 20;
const tenths = (value: number): number => Math.round(value * 10) / 10;
const megabytes = (bytes: number): string => `${tenths(bytes / MiB)} MiB`;

const words: Readonly<Record<Exceeded['limit'], (allowed: number) => string>> = {
  memory: (allowed) => `its memory, ${megabytes(allowed)}`,
  cpu: (allowed) => `its processor time, ${tenths(allowed)} s`,
  processes: (allowed) => `its processes, ${allowed}`,
  disk: (allowed) => `what it may write to the disk, ${megabytes(allowed)}`,
  line: (allowed) => `the length of a line, ${megabytes(allowed)}`,
  stderr: (allowed) => `what it may write to stderr, ${megabytes(allowed)}`,
  'call-memory': (allowed) => `the memory of a call, ${megabytes(allowed)}`,
  'call-cpu': (allowed) => `the processor time of a call, ${tenths(allowed)} s`,
};

/** The end of a sentence about a server or a call: «went over the limit of its memory, 512 MiB». */
export const exceededWords = ({ limit, allowed }: Exceeded): string =>
  `went over the limit of ${words[limit](allowed)}`;

/** The error of a call that went over a limit, or whose server did. `subject` begins the sentence. */
export const limitError = (subject: string, exceeded: Exceeded, when = ''): GatewayError =>
  new GatewayError('limit-exceeded', `${subject} ${exceededWords(exceeded)}${when}.`, {
    remedy: 'Ask for less at once, or raise `sandbox.limits` of this server.',
    data: { ...exceeded },
  });
