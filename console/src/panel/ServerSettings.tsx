import { useState } from 'react';
import { useText } from '../i18n/text.tsx';
import type { Server } from '../pages/servers/server.ts';
import type { Settings } from '../pages/servers/settings.ts';
import { useTitle } from '../pages/servers/use-title.ts';
import { Button } from '../ui/Button.tsx';
import { ErrorState } from '../ui/ErrorState.tsx';
import { Skeleton } from '../ui/Skeleton.tsx';
import { isRight, sentOf, settingKeys, textsOf } from './server-settings.ts';
import css from './ServerSettings.module.css';
import { SettingField } from './SettingField.tsx';
import { useDoing } from './use-doing.ts';
import { useLooked } from './use-looked.ts';

interface ServerSettingsProps {
  readonly server: Server;
}

/** The settings of one server, as the configuration says now. */
export function ServerSettings({ server }: ServerSettingsProps) {
  const { value, error } = useLooked('servers.settings', { name: server.name });
  if (value) return <Form server={server} current={value} />;
  return error ? <ErrorState error={error} /> : <Skeleton lines={6} />;
}

/** What is saved rests on what was looked at: nobody's change is lost. */
function Form({ server, current }: ServerSettingsProps & { readonly current: Settings }) {
  const { t } = useText();
  const title = useTitle()(server);
  const configure = useDoing('servers.configure');
  const [base, setBase] = useState(current);
  const [texts, setTexts] = useState(() => textsOf(current.settings));
  const [isSaved, setSaved] = useState(false);
  /** The revision that was saved over: the next one is our own, whatever was typed meanwhile. */
  const [replaced, setReplaced] = useState<string>();
  const isOutdated = base.revision !== current.revision;

  const load = (): void => {
    setBase(current);
    setTexts(textsOf(current.settings));
  };
  if (isOutdated && replaced === base.revision) setBase(current);

  const keys = settingKeys.filter((key) => texts[key] !== undefined);
  const areRight = keys.every((key) => isRight(key, texts[key] ?? ''));
  const save = async (): Promise<void> => {
    if (!areRight) return;
    const done = await configure.act({ name: server.name, revision: base.revision, settings: sentOf(texts) });
    const isDone = done !== undefined;
    setSaved(isDone);
    if (isDone) setReplaced(base.revision);
  };
  return (
    <form
      className={css.form}
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <p className={css.means}>{t('servers.settings.means')}</p>
      {keys.map((key) => (
        <SettingField
          key={key}
          of={key}
          isRepository={server.provider === 'git'}
          text={texts[key] ?? ''}
          onChange={(text) => {
            setSaved(false);
            setTexts({ ...texts, [key]: text });
          }}
        />
      ))}
      {isOutdated && replaced !== base.revision && (
        <div role="alert" className={css.outdated}>
          <p>{t('servers.settings.changed')}</p>
          <Button isSmall onClick={load}>
            {t('servers.settings.reload')}
          </Button>
        </div>
      )}
      {configure.error && <ErrorState error={configure.error} />}
      <div className={css.foot}>
        <Button look="main" type="submit" isBusy={configure.isBusy} isOff={!areRight}>
          {t('servers.save')}
        </Button>
        <p role="status" className={css.saved}>
          {isSaved && t('servers.saved', { server: title })}
        </p>
      </div>
    </form>
  );
}
