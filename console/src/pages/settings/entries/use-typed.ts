import { useState } from 'react';
import type { SettingValue } from '../../../../../gateway/src/admin/contract/settings.ts';

type Value = SettingValue | undefined;

/** How a value is typed: what a text means, and how a value is written. */
export interface Typing {
  readonly read: (text: string) => Value;
  readonly write: (value: Value) => string;
}

const plain = (value: Value): string =>
  value === undefined || value === null ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value);

const filled = (text: string): string | undefined => (text.trim() === '' ? undefined : text.trim());

const localTime = (at: Date): string =>
  new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);

/** What cannot be read stays as it was typed: the gateway says what is wrong with it. */
export const typings = {
  text: { read: filled, write: plain },
  number: {
    read(text) {
      const typed = filled(text);
      // A comma is how half of the world writes it.
      const number = Number(typed?.replace(',', '.'));
      return typed === undefined || Number.isNaN(number) ? typed : number;
    },
    write: plain,
  },
  lines: {
    read(text) {
      const lines = text.split('\n').flatMap((line) => filled(line) ?? []);
      return lines.length === 0 ? undefined : lines;
    },
    write: (value) => (Array.isArray(value) ? value.map(plain).join('\n') : plain(value)),
  },
  moment: {
    read(text) {
      const at = new Date(text);
      return text === '' || Number.isNaN(at.getTime()) ? filled(text) : at.toISOString();
    },
    write(value) {
      const at = new Date(plain(value));
      return Number.isNaN(at.getTime()) ? plain(value) : localTime(at);
    },
  },
} as const satisfies Readonly<Record<string, Typing>>;

/** A text as it is typed, for as long as it means the value that is held; and what another one means. */
export const useTyped = (
  value: Value,
  { read, write }: Typing,
  onChange: (value: Value) => void,
): { readonly text: string; readonly type: (text: string) => void } => {
  const [typed, setTyped] = useState(() => write(value));
  const isHeld = JSON.stringify(read(typed)) === JSON.stringify(value);
  return {
    text: isHeld ? typed : write(value),
    type(text) {
      setTyped(text);
      onChange(read(text));
    },
  };
};
