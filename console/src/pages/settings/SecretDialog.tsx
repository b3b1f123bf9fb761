import { zodResolver } from '@hookform/resolvers/zod';
import { useEffect, useId } from 'react';
import { useForm } from 'react-hook-form';
import { settings } from '../../../../gateway/src/admin/contract/settings.ts';
import { useAct } from '../../api/use-act.ts';
import { useText } from '../../i18n/text.tsx';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { ErrorState } from '../../ui/ErrorState.tsx';
import { Field } from '../../ui/Field.tsx';
import { TextInput } from '../../ui/TextInput.tsx';
import { useToast } from '../../ui/Toasts.tsx';
import css from './Section.module.css';

interface SecretDialogProps {
  /** Whose value is set; empty for a new one, undefined while nothing is asked. */
  readonly name: string | undefined;
  readonly onClose: () => void;
}

const empty = { name: '', value: '' };

/** Asks for the value of a secret, which is not shown, and never comes back. */
export function SecretDialog({ name, onClose }: SecretDialogProps) {
  const { t } = useText();
  const toast = useToast();
  const id = useId();
  const set = useAct('settings.setSecret');
  const { register, handleSubmit, formState, reset } = useForm({
    defaultValues: empty,
    resolver: zodResolver(settings['settings.setSecret'].params),
  });
  useEffect(() => reset({ name: name ?? '', value: '' }), [name, reset]);
  const close = (): void => {
    // What was typed stays nowhere.
    reset(empty);
    set.reset();
    onClose();
  };
  const save = handleSubmit((values) =>
    set.mutate(values, {
      onSuccess: () => {
        toast({ text: t('settings.secrets.done', { name: values.name }), tone: 'green' });
        close();
      },
    }),
  );
  const isNew = name === '';
  return (
    <Dialog
      isOpen={name !== undefined}
      onClose={close}
      title={isNew ? t('settings.secrets.add') : t('settings.secrets.setAsk', { name: name ?? '' })}
      means={t('settings.secrets.setMeans')}
      actions={
        <>
          <Button onClick={close}>{t('ui.cancel')}</Button>
          <Button look="main" type="submit" form={id} isBusy={set.isPending}>
            {t('settings.secrets.keep')}
          </Button>
        </>
      }
    >
      <form id={id} onSubmit={(event) => void save(event)} noValidate className={css.fields}>
        {isNew && (
          <Field
            label={t('settings.secrets.name')}
            means={t('settings.secrets.nameMeans')}
            error={formState.errors.name && t('settings.wrong.secretName')}
          >
            {(control) => <TextInput {...control} {...register('name')} />}
          </Field>
        )}
        <Field label={t('settings.secrets.value')} error={formState.errors.value && t('settings.wrong.empty')}>
          {(control) => <TextInput {...control} {...register('value')} type="password" autoComplete="new-password" />}
        </Field>
        {set.error && <ErrorState error={set.error} />}
      </form>
    </Dialog>
  );
}
