import { useState } from 'react';
import { useText } from '../../../i18n/text.tsx';
import { Button } from '../../../ui/Button.tsx';
import { Field } from '../../../ui/Field.tsx';
import { TextInput } from '../../../ui/TextInput.tsx';
import css from './Entries.module.css';
import { withValue, type Entry } from './entries.ts';
import { EntryValueField } from './EntryValueField.tsx';
import type { EntryShape } from './shapes.ts';

interface NameProps {
  readonly name: string;
  readonly isTaken: (name: string) => boolean;
  readonly onRename: (name: string) => void;
}

/** A name is given when it is whole: half of one may be another's. */
function Name({ name, isTaken, onRename }: NameProps) {
  const { t } = useText();
  const [typed, setTyped] = useState(name);
  const isWrong = typed.trim() === '' || (typed !== name && isTaken(typed));
  return (
    <Field label={t('settings.entry.called')} error={isWrong ? t('settings.wrong.entryName') : undefined}>
      {(control) => (
        <TextInput
          {...control}
          value={typed}
          onChange={({ target }) => setTyped(target.value)}
          onBlur={() => {
            if (!isWrong && typed !== name) onRename(typed);
          }}
        />
      )}
    </Field>
  );
}

interface EntryCardProps {
  readonly shape: EntryShape;
  readonly entry: Entry;
  readonly number: number;
  readonly isTaken: (name: string) => boolean;
  readonly onChange: (entry: Entry) => void;
  readonly onRemove: () => void;
}

/** One of several things, field by field. */
export function EntryCard({ shape, entry, number, isTaken, onChange, onRemove }: EntryCardProps) {
  const { t, list } = useText();
  const { name, value } = entry;
  const shown = shape.fields.filter(
    ({ key, isFor }) => value !== false && (isFor === undefined || isFor(value) || key in value),
  );
  const others = Object.keys(value || {}).filter((key) => !shape.fields.some((field) => field.key === key));
  return (
    <div role="group" aria-label={t('settings.entry.of', { number })} className={css.entry}>
      <div className={css.fields}>
        {shape.isNamed && (
          <Name key={name} name={name} isTaken={isTaken} onRename={(wanted) => onChange({ name: wanted, value })} />
        )}
        {value !== false &&
          shown.map((field) => (
            <EntryValueField
              key={field.key}
              field={field}
              value={value[field.key]}
              onChange={(one) => onChange({ name, value: withValue(value, field.key, one) })}
            />
          ))}
      </div>
      {value === false && <p>{t('settings.entry.none')}</p>}
      {others.length > 0 && <p className={css.muted}>{t('settings.entry.more', { names: list(others) })}</p>}
      <div>
        <Button isSmall look="quiet" onClick={onRemove}>
          {t('settings.entry.remove', { number })}
        </Button>
      </div>
    </div>
  );
}
