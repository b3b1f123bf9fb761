import { useText } from '../../i18n/text.tsx';
import { Field } from '../../ui/Field.tsx';
import { Select } from '../../ui/Select.tsx';
import { SuggestInput } from '../../ui/SuggestInput.tsx';
import type { FieldsProps } from './field-of.ts';
import type { Looked } from './filter.ts';
import css from './Permissions.module.css';
import { useProblem } from './use-problem.ts';

/** Who, with which server and tool. */
export function AimFields({ form, draft, looked }: FieldsProps & { readonly looked: Looked }) {
  const { t } = useText();
  const problem = useProblem(form);
  const tools = looked.servers.find(({ name }) => name === draft.server)?.tools ?? [];
  return (
    <>
      <Field label={t('permissions.form.who')} means={t('permissions.form.whoMeans')} error={problem('client')}>
        {(control) => <SuggestInput {...control} {...form.register('client')} suggestions={['*', ...looked.clients]} />}
      </Field>
      <div className={css.two}>
        <Field label={t('permissions.form.server')} means={t('permissions.form.serverMeans')} error={problem('server')}>
          {(control) => (
            <Select
              {...control}
              value={draft.server}
              options={[
                ...looked.servers.map(({ name }) => ({ value: name, label: name })),
                { value: '*', label: t('permissions.filter.allServers') },
              ]}
              onChoose={(server) => form.setValue('server', server)}
            />
          )}
        </Field>
        <Field label={t('permissions.form.tool')} means={t('permissions.form.toolMeans')} error={problem('name')}>
          {(control) => <SuggestInput {...control} {...form.register('name')} suggestions={['*', ...tools]} />}
        </Field>
      </div>
    </>
  );
}
