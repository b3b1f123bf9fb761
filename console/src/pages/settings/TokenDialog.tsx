import { zodResolver } from '@hookform/resolvers/zod';
import { useId } from 'react';
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

interface TokenDialogProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

/** Makes a token for one client, and shows it this once. */
export function TokenDialog({ isOpen, onClose }: TokenDialogProps) {
  const { t } = useText();
  const toast = useToast();
  const id = useId();
  const create = useAct('settings.createToken');
  const { register, handleSubmit, formState, reset } = useForm({
    defaultValues: { client: '' },
    resolver: zodResolver(settings['settings.createToken'].params),
  });
  const token = create.data?.token;
  const close = (): void => {
    reset();
    // It is kept nowhere, on this page neither.
    create.reset();
    onClose();
  };
  const copy = async (): Promise<void> => {
    if (token === undefined) return;
    await navigator.clipboard.writeText(token);
    toast({ text: t('settings.tokens.copied'), tone: 'green' });
  };
  return (
    <Dialog
      isOpen={isOpen}
      onClose={close}
      title={t(token === undefined ? 'settings.tokens.add' : 'settings.tokens.made')}
      means={t(token === undefined ? 'settings.tokens.addMeans' : 'settings.tokens.madeMeans')}
      actions={
        token === undefined ? (
          <>
            <Button onClick={close}>{t('ui.cancel')}</Button>
            <Button look="main" type="submit" form={id} isBusy={create.isPending}>
              {t('settings.tokens.make')}
            </Button>
          </>
        ) : (
          <>
            <Button onClick={() => void copy()}>{t('settings.tokens.copy')}</Button>
            <Button look="main" onClick={close}>
              {t('settings.tokens.kept')}
            </Button>
          </>
        )
      }
    >
      {token === undefined ? (
        <form
          id={id}
          onSubmit={(event) => void handleSubmit((values) => create.mutate(values))(event)}
          noValidate
          className={css.fields}
        >
          <Field
            label={t('settings.tokens.client')}
            means={t('settings.tokens.clientMeans')}
            error={formState.errors.client && t('settings.wrong.client')}
          >
            {(control) => <TextInput {...control} {...register('client')} />}
          </Field>
          {create.error && <ErrorState error={create.error} />}
        </form>
      ) : (
        <TextInput
          aria-label={t('settings.tokens.token')}
          readOnly
          value={token}
          onFocus={(event) => event.target.select()}
        />
      )}
    </Dialog>
  );
}
