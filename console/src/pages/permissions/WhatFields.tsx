import { useText } from '../../i18n/text.tsx';
import { Field } from '../../ui/Field.tsx';
import { Select } from '../../ui/Select.tsx';
import type { FieldsProps } from './field-of.ts';
import css from './Permissions.module.css';

const effects = ['allow', 'ask', 'deny'] as const;
const levels = ['resource_read', 'resource_write', 'tool_execute', 'network_access', 'server_admin'] as const;

/** What happens, and for what. */
export function WhatFields({ form, draft }: FieldsProps) {
  const { t } = useText();
  return (
    <div className={css.two}>
      <Field label={t('permissions.form.effect')}>
        {(control) => (
          <Select
            {...control}
            value={draft.effect}
            options={effects.map((value) => ({ value, label: t(`permissions.form.effect.${value}`) }))}
            onChoose={(effect) => {
              form.setValue('effect', effect);
              if (effect !== 'allow') form.setValue('minutes', undefined);
            }}
          />
        )}
      </Field>
      <Field label={t('permissions.form.level')}>
        {(control) => (
          <Select
            {...control}
            value={draft.level}
            options={levels.map((value) => ({ value, label: t(`permissions.form.level.${value}`) }))}
            onChoose={(level) => form.setValue('level', level)}
          />
        )}
      </Field>
    </div>
  );
}
