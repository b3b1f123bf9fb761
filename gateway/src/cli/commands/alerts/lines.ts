import type { KeptAlert } from '../../../index.ts';
import { fold } from '../../layout.ts';
import { styled } from '../../output.ts';
import { printableLine } from '../../printable.ts';
import { showDay, showDuration, showTime } from '../../units.ts';

const moment = (at: number, now: number): string =>
  showDay(at) === showDay(now) ? showTime(at) : `${showDay(at)} ${showTime(at)}`;

const standing = ({ state, firedAt, clearedAt, seenAt }: KeptAlert, now: number): string => {
  const since = `since ${moment(firedAt, now)}`;
  const seen = seenAt === undefined ? '' : ', seen';
  if (state === 'firing') return `${since}${seen}`;
  if (state === 'ended') return `${since}${seen}; its gateway ended`;
  return `${moment(firedAt, now)}, for ${showDuration(Math.max(0, (clearedAt ?? now) - firedAt))}${seen}`;
};

const done: Readonly<Record<string, string>> = {
  quarantine: 'The server is held: see `storycore-mcp review`.',
  freeze: 'Its calls stand still until a person lets them go.',
};

/** One alert, for people. */
export const alertLines = (alert: KeptAlert, columns: number, now: number): string[] => {
  const { id, rule, server, words, action, state } = alert;
  const head = `${id}  ${printableLine(rule)}  ${standing(alert, now)}`;
  const more = server !== '' && state === 'firing' ? done[action] : undefined;
  return [
    state === 'firing' ? styled('bold', head) : styled('dim', head),
    ...[words, ...(more === undefined ? [] : [more])].flatMap((text) =>
      fold(printableLine(text), columns - 2).map((line) => `  ${line}`),
    ),
  ];
};
