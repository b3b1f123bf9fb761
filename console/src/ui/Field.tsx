import { useId, type ReactNode } from 'react';
import { useText } from '../i18n/text.tsx';
import css from './Field.module.css';

/** What a control must carry to belong to its field. */
export interface FieldControl {
  readonly id: string;
  readonly 'aria-describedby': string | undefined;
  readonly 'aria-invalid': true | undefined;
}

interface FieldProps {
  readonly label: string;
  /** What it means, in a sentence. */
  readonly means?: ReactNode;
  readonly unit?: string;
  /** The value that holds where nothing is set. */
  readonly byDefault?: string;
  /** What is wrong with it, and how to put it right. */
  readonly error?: string | undefined;
  /** Draws the control, with what it must carry. */
  readonly children: (control: FieldControl) => ReactNode;
}

/** One value that a person sets: its name, meaning, unit, default, and what is wrong with it. */
export function Field({ label, means, unit, byDefault, error, children }: FieldProps) {
  const { t } = useText();
  const id = useId();
  const hasHint = means !== undefined || byDefault !== undefined;
  const describedBy = [hasHint && `${id}-means`, error !== undefined && `${id}-error`].filter(Boolean).join(' ');
  return (
    <div className={css.field}>
      <label htmlFor={id} className={css.label}>
        {label}
        {unit !== undefined && <span className={css.unit}> ({unit})</span>}
      </label>
      {hasHint && (
        <p id={`${id}-means`} className={css.means}>
          {means}{' '}
          {byDefault !== undefined && <span className={css.byDefault}>{t('ui.default', { value: byDefault })}</span>}
        </p>
      )}
      {children({
        id,
        'aria-describedby': describedBy === '' ? undefined : describedBy,
        'aria-invalid': error === undefined ? undefined : true,
      })}
      {error !== undefined && (
        <p id={`${id}-error`} className={css.error}>
          {error}
        </p>
      )}
    </div>
  );
}
