import { zodResolver } from '@hookform/resolvers/zod';
import { useState } from 'react';
import { FormProvider, useForm } from 'react-hook-form';
import { serverSettings } from '../../../../gateway/src/admin/contract/servers.ts';
import { useAct } from '../../api/use-act.ts';
import { useText } from '../../i18n/text.tsx';
import { Button } from '../../ui/Button.tsx';
import { ErrorState } from '../../ui/ErrorState.tsx';
import { useToast } from '../../ui/Toasts.tsx';
import { ArgumentFields } from './ArgumentFields.tsx';
import { FoldersField } from './FoldersField.tsx';
import { NamedFields } from './NamedFields.tsx';
import type { Server } from './server.ts';
import type { Settings, SettingValues } from './settings.ts';
import css from './SettingsForm.module.css';
import { ChoiceField, NumberField, TextField } from './SettingFields.tsx';
import { useTitle } from './use-title.ts';

interface SettingsFormProps {
  readonly server: Server;
  /** As the configuration says now: it may be changed by others while the form is open. */
  readonly current: Settings;
  readonly onReload: () => Promise<Settings | undefined>;
  readonly onDone: () => void;
}

const isolations = ['shared', 'per-client', 'per-session'] as const;

/** A form of what this one server has. What is saved rests on what was looked at: nobody's change is lost. */
export function SettingsForm({ server, current, onReload, onDone }: SettingsFormProps) {
  const { t, locale } = useText();
  const toast = useToast();
  const title = useTitle()(server);
  const [base, setBase] = useState(current);
  const form = useForm<SettingValues>({ defaultValues: base.settings, resolver: zodResolver(serverSettings) });
  const configure = useAct('servers.configure');
  const has = (key: keyof SettingValues): boolean => base.settings[key] !== undefined;
  const isOutdated = base.revision !== current.revision;
  const save = form.handleSubmit((settings) =>
    configure.mutate(
      { name: server.name, revision: base.revision, settings },
      {
        onSuccess: () => {
          toast({ text: t('servers.saved', { server: title }), tone: 'green' });
          onDone();
        },
      },
    ),
  );
  const reload = async (): Promise<void> => {
    const fresh = await onReload();
    if (fresh === undefined) return;
    configure.reset();
    setBase(fresh);
    // What this person typed stays; the rest is as somebody else wrote it.
    form.reset(fresh.settings, { keepDirtyValues: true });
  };
  const trust = [
    { value: 'review', label: t('servers.trust.review') },
    { value: 'trusted', label: t('servers.trust.trusted') },
    ...(base.settings.trust === 'pinned' ? [{ value: 'pinned', label: t('servers.trust.pinned') }] : []),
  ];
  return (
    <FormProvider {...form}>
      <form className={css.form} onSubmit={(event) => void save(event)} noValidate>
        {has('folder') && <TextField of="folder" provider={server.provider} />}
        {has('reads') && <FoldersField of="reads" />}
        {has('writes') && <FoldersField of="writes" />}
        {has('args') && <ArgumentFields />}
        {has('env') && <NamedFields of="env" />}
        {has('headers') && <NamedFields of="headers" />}
        {has('trust') && <ChoiceField of="trust" options={trust} />}
        {has('isolation') && (
          <ChoiceField
            of="isolation"
            options={isolations.map((value) => ({ value, label: t(`servers.isolation.${value}`) }))}
          />
        )}
        {has('memory') && <TextField of="memory" byDefault="512 MiB" />}
        {has('startSeconds') && <NumberField of="startSeconds" usual={new Intl.NumberFormat(locale).format(30)} />}
        {has('idleSeconds') && <NumberField of="idleSeconds" usual={t('servers.field.never')} />}
        {has('answerSeconds') && <NumberField of="answerSeconds" usual={t('servers.field.asAll')} />}
        {has('hardSeconds') && <NumberField of="hardSeconds" usual={t('servers.field.asAll')} />}
        {(configure.error ?? isOutdated) && (
          <div className={css.trouble}>
            {configure.error && <ErrorState error={configure.error} />}
            {(isOutdated || configure.error?.code === 'changed-meanwhile') && (
              <>
                <p>{t('servers.settings.changed')}</p>
                <Button onClick={() => void reload()}>{t('servers.settings.reload')}</Button>
              </>
            )}
          </div>
        )}
        <div className={css.actions}>
          <Button onClick={onDone}>{t('ui.cancel')}</Button>
          <Button look="main" type="submit" isBusy={configure.isPending} isOff={!form.formState.isDirty}>
            {t('servers.save')}
          </Button>
        </div>
      </form>
    </FormProvider>
  );
}
