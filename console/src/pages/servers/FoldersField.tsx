import { Controller, useFormContext } from 'react-hook-form';
import { useText } from '../../i18n/text.tsx';
import { Field } from '../../ui/Field.tsx';
import { TextArea } from '../../ui/TextArea.tsx';
import { foldersIn, linesOf, type SettingValues } from './settings.ts';

/** Folders, one a line. */
export function FoldersField({ of }: { readonly of: 'reads' | 'writes' }) {
  const { t } = useText();
  const { control: form, formState } = useFormContext<SettingValues>();
  return (
    <Field
      label={t(`servers.field.${of}`)}
      means={t(`servers.fieldMeans.${of}`)}
      error={formState.errors[of] && t('servers.wrong.folders')}
    >
      {(control) => (
        <Controller
          control={form}
          name={of}
          render={({ field: { value, onChange, onBlur, ref } }) => (
            <TextArea
              {...control}
              ref={ref}
              onBlur={onBlur}
              defaultValue={linesOf(value)}
              onChange={(event) => onChange(foldersIn(event.target.value))}
            />
          )}
        />
      )}
    </Field>
  );
}
