import { Controller, useFormContext } from 'react-hook-form';
import { useText } from '../../i18n/text.tsx';
import { Field } from '../../ui/Field.tsx';
import { Select } from '../../ui/Select.tsx';
import { TextInput } from '../../ui/TextInput.tsx';
import type { Server } from './server.ts';
import { numberIn, type SettingValues } from './settings.ts';

interface TextFieldProps {
  readonly of: 'folder' | 'memory';
  /** Whose folder it is. */
  readonly provider?: Server['provider'];
  readonly byDefault?: string;
}

/** One line of text. */
export function TextField({ of, provider, byDefault }: TextFieldProps) {
  const { t } = useText();
  const { register, formState } = useFormContext<SettingValues>();
  const key = of === 'folder' && provider === 'git' ? 'repository' : of;
  return (
    <Field
      label={t(`servers.field.${key}`)}
      means={t(`servers.fieldMeans.${key}`)}
      {...(byDefault !== undefined && { byDefault })}
      error={formState.errors[of] && t(`servers.wrong.${of}`)}
    >
      {(control) => <TextInput {...control} {...register(of)} />}
    </Field>
  );
}

interface NumberFieldProps {
  readonly of: 'startSeconds' | 'idleSeconds' | 'answerSeconds' | 'hardSeconds';
  /** What holds where nothing is written. */
  readonly usual: string;
}

/** A number of seconds, or nothing. */
export function NumberField({ of, usual }: NumberFieldProps) {
  const { t } = useText();
  const { register, formState } = useFormContext<SettingValues>();
  return (
    <Field
      label={t(`servers.field.${of}`)}
      means={t(`servers.fieldMeans.${of}`)}
      unit={t('servers.seconds')}
      byDefault={usual}
      error={formState.errors[of] && t(`servers.wrong.${of}`)}
    >
      {(control) => <TextInput {...control} inputMode="decimal" {...register(of, { setValueAs: numberIn })} />}
    </Field>
  );
}

interface ChoiceFieldProps {
  readonly of: 'trust' | 'isolation';
  readonly options: readonly { readonly value: string; readonly label: string }[];
}

/** One of several. */
export function ChoiceField({ of, options }: ChoiceFieldProps) {
  const { t } = useText();
  const { control: form } = useFormContext<SettingValues>();
  return (
    <Field label={t(`servers.field.${of}`)} means={t(`servers.fieldMeans.${of}`)}>
      {(control) => (
        <Controller
          control={form}
          name={of}
          render={({ field: { value = '', onChange, ref, onBlur } }) => (
            <Select {...control} ref={ref} onBlur={onBlur} value={value} options={options} onChoose={onChange} />
          )}
        />
      )}
    </Field>
  );
}
