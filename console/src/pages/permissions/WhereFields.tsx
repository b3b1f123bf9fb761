import { useText } from '../../i18n/text.tsx';
import { Field } from '../../ui/Field.tsx';
import { TextInput } from '../../ui/TextInput.tsx';
import { orNoNumber, orNothing } from './draft.ts';
import type { FieldsProps } from './field-of.ts';
import css from './Permissions.module.css';
import { useProblem } from './use-problem.ts';

/** In which files, or at which address. */
export function WhereFields({ form, draft: { level } }: FieldsProps) {
  const { t } = useText();
  const problem = useProblem(form);
  if (level === 'resource_read' || level === 'resource_write')
    return (
      <Field label={t('permissions.form.path')} means={t('permissions.form.pathMeans')} error={problem('path')}>
        {(control) => (
          <TextInput
            {...control}
            {...form.register('path', { setValueAs: orNothing, shouldUnregister: true })}
            placeholder="scenes"
          />
        )}
      </Field>
    );
  if (level !== 'network_access') return null;
  return (
    <div className={css.two}>
      <Field label={t('permissions.form.host')} means={t('permissions.form.hostMeans')} error={problem('host')}>
        {(control) => (
          <TextInput {...control} {...form.register('host', { setValueAs: orNothing, shouldUnregister: true })} />
        )}
      </Field>
      <Field label={t('permissions.form.port')} means={t('permissions.form.portMeans')} error={problem('port')}>
        {(control) => (
          <TextInput
            {...control}
            {...form.register('port', { setValueAs: orNoNumber, shouldUnregister: true })}
            inputMode="numeric"
          />
        )}
      </Field>
    </div>
  );
}
