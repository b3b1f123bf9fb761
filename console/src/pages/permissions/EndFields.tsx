import { useText } from '../../i18n/text.tsx';
import { Field } from '../../ui/Field.tsx';
import { Select } from '../../ui/Select.tsx';
import { TextInput } from '../../ui/TextInput.tsx';
import { orNoNumber } from './draft.ts';
import type { FieldsProps } from './field-of.ts';
import css from './Permissions.module.css';
import { useProblem } from './use-problem.ts';

const lengths = ['always', '15', '60', '480', '1440', '10080'] as const;

/** How long, and how often: only what allows ends. */
export function EndFields({ form, draft }: FieldsProps) {
  const { t } = useText();
  const problem = useProblem(form);
  return (
    <div className={css.two}>
      <Field
        label={t('permissions.form.minutes')}
        means={t('permissions.form.minutesMeans')}
        error={problem('minutes')}
      >
        {(control) => (
          <Select
            {...control}
            value={lengths.find((one) => one === String(draft.minutes)) ?? 'always'}
            options={lengths.map((value) => ({ value, label: t(`permissions.form.minutes.${value}`) }))}
            onChoose={(length) => form.setValue('minutes', length === 'always' ? undefined : Number(length))}
          />
        )}
      </Field>
      <Field label={t('permissions.form.uses')} means={t('permissions.form.usesMeans')} error={problem('uses')}>
        {(control) => (
          <TextInput
            {...control}
            {...form.register('uses', { setValueAs: orNoNumber, shouldUnregister: true })}
            inputMode="numeric"
          />
        )}
      </Field>
    </div>
  );
}
