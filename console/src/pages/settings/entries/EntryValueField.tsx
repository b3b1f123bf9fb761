import type { SettingValue } from '../../../../../gateway/src/admin/contract/settings.ts';
import { useText } from '../../../i18n/text.tsx';
import { useSaid } from '../../../i18n/use-said.ts';
import { Field } from '../../../ui/Field.tsx';
import { Select } from '../../../ui/Select.tsx';
import { TextArea } from '../../../ui/TextArea.tsx';
import { TextInput } from '../../../ui/TextInput.tsx';
import type { EntryField } from './shapes.ts';
import { typings, useTyped } from './use-typed.ts';

interface EntryValueFieldProps<One extends EntryField = EntryField> {
  readonly field: One;
  readonly value: SettingValue | undefined;
  readonly onChange: (value: SettingValue | undefined) => void;
}

function Choice({ field, value, onChange }: EntryValueFieldProps<Extract<EntryField, { takes: 'choice' }>>) {
  const { t } = useText();
  const said = useSaid();
  const known = field.of.map((one) => ({ value: one, label: said(`settings.entry.${field.key}.${one}`, one) }));
  const written = typeof value === 'string' ? value : '';
  const isOther = written !== '' && !field.of.includes(written);
  return (
    <Field label={t(`settings.entry.${field.key}`)}>
      {(control) => (
        <Select
          {...control}
          value={written}
          options={[
            ...(field.isNeeded && written !== '' ? [] : [{ value: '', label: t('settings.leftOut') }]),
            ...known,
            ...(isOther ? [{ value: written, label: written }] : []),
          ]}
          onChoose={(chosen) => onChange(chosen === '' ? undefined : chosen)}
        />
      )}
    </Field>
  );
}

function Typed({ field, value, onChange }: EntryValueFieldProps<Exclude<EntryField, { takes: 'choice' }>>) {
  const { t } = useText();
  const said = useSaid();
  const { text, type } = useTyped(value, typings[field.takes], onChange);
  const isWrong = field.takes === 'number' && value !== undefined && typeof value !== 'number';
  const means = said(`settings.entryMeans.${field.key}`, undefined);
  return (
    <Field
      label={t(`settings.entry.${field.key}`)}
      {...(means !== undefined && { means })}
      error={isWrong ? t('settings.wrong.number') : undefined}
    >
      {(control) =>
        field.takes === 'lines' ? (
          <TextArea {...control} rows={2} value={text} onChange={({ target }) => type(target.value)} />
        ) : (
          <TextInput
            {...control}
            type={field.takes === 'moment' ? 'datetime-local' : 'text'}
            inputMode={field.takes === 'number' ? 'decimal' : undefined}
            value={text}
            onChange={({ target }) => type(target.value)}
          />
        )
      }
    </Field>
  );
}

/** One value of an entry. */
export function EntryValueField({ field, ...rest }: EntryValueFieldProps) {
  return field.takes === 'choice' ? <Choice field={field} {...rest} /> : <Typed field={field} {...rest} />;
}
