import { zodResolver } from '@hookform/resolvers/zod';
import type { ReactNode } from 'react';
import { FormProvider, useForm, type Resolver } from 'react-hook-form';
import { serverSource } from '../../../../gateway/src/admin/contract/servers.ts';
import { useText } from '../../i18n/text.tsx';
import { Button } from '../../ui/Button.tsx';
import { Tabs } from '../../ui/Tabs.tsx';
import { sourceKinds, sourceOf, type SourceValues } from './source.ts';
import { FileField, SourceField } from './SourceFields.tsx';
import css from './SettingsForm.module.css';

interface SourceFormProps {
  readonly values: SourceValues;
  readonly isBusy: boolean;
  readonly onExamine: (values: SourceValues) => void;
  readonly children: ReactNode;
}

/** What belongs to the chosen kind is checked as the gateway will; the rest waits. */
const resolver: Resolver<SourceValues> = async (values, context, { fields: drawn }) => {
  const options = { fields: drawn, shouldUseNativeValidation: false };
  const { errors } = await zodResolver(serverSource)(sourceOf(values), context, options);
  return Object.keys(errors).length === 0 ? { values, errors: {} } : { values: {}, errors };
};

const fields = {
  package: ['spec'],
  command: ['name', 'line'],
  url: ['name', 'url'],
} as const;

/** Where a new server comes from, in one of four ways. */
export function SourceForm({ values, isBusy, onExamine, children }: SourceFormProps) {
  const { t } = useText();
  const form = useForm<SourceValues>({ defaultValues: values, resolver });
  const kind = form.watch('kind');
  const examine = form.handleSubmit(onExamine);
  return (
    <FormProvider {...form}>
      <form className={css.form} onSubmit={(event) => void examine(event)} noValidate>
        <Tabs
          label={t('servers.add')}
          value={kind}
          onChoose={(chosen) => {
            form.setValue('kind', chosen);
            form.clearErrors();
          }}
          tabs={sourceKinds.map((one) => ({
            value: one,
            label: t(`servers.source.${one}`),
            content: (
              <div className={css.form}>
                {one === 'import' ? <FileField /> : fields[one].map((field) => <SourceField key={field} of={field} />)}
              </div>
            ),
          }))}
        />
        {children}
        <div className={css.actions}>
          <Button look="main" type="submit" isBusy={isBusy}>
            {t('servers.examine')}
          </Button>
        </div>
      </form>
    </FormProvider>
  );
}
