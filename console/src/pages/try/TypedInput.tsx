import { useState } from 'react';
import { useText } from '../../i18n/text.tsx';
import type { FieldControl } from '../../ui/Field.tsx';
import { TextArea } from '../../ui/TextArea.tsx';
import { TextInput } from '../../ui/TextInput.tsx';
import { unreadable } from './schema.ts';
import css from './TypedInput.module.css';

/** What a control of the form must carry. */
export type Control = FieldControl | { readonly 'aria-label': string };

interface TypedProps {
  readonly value: unknown;
  /** Undefined: nothing is said; `unreadable`: what is typed is none. */
  readonly onChange: (value: unknown) => void;
  readonly control: Control;
}

const readNumber = (text: string): unknown => {
  if (text.trim() === '') return undefined;
  const number = Number(text.replace(',', '.'));
  return Number.isFinite(number) ? number : unreadable;
};

const readJson = (text: string): unknown => {
  if (text.trim() === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return unreadable;
  }
};

/** A number; a comma is as good as a point. */
export function NumberInput({ value, onChange, control }: TypedProps) {
  const { t } = useText();
  const [text, setText] = useState(typeof value === 'number' ? String(value) : '');
  const isBad = readNumber(text) === unreadable;
  return (
    <>
      <TextInput
        {...control}
        inputMode="decimal"
        aria-invalid={isBad || undefined}
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          onChange(readNumber(event.target.value));
        }}
      />
      {isBad && <p className={css.error}>{t('try.badNumber')}</p>}
    </>
  );
}

/** Any value, as JSON. */
export function JsonInput({ value, onChange, control }: TypedProps) {
  const { t } = useText();
  const [text, setText] = useState(() => (value === undefined ? '' : JSON.stringify(value, undefined, 2)));
  const isBad = readJson(text) === unreadable;
  return (
    <>
      <TextArea
        {...control}
        rows={Math.min(16, Math.max(3, text.split('\n').length))}
        aria-invalid={isBad || undefined}
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          onChange(readJson(event.target.value));
        }}
      />
      {isBad && <p className={css.error}>{t('try.badJson')}</p>}
    </>
  );
}
