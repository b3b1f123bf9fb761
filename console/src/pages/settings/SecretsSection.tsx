import { KeyRound, Plus } from 'lucide-react';
import { useState } from 'react';
import { useAct } from '../../api/use-act.ts';
import { useLook } from '../../api/use-look.ts';
import type { Answer } from '../../../../gateway/src/admin/contract/methods.ts';
import { useText } from '../../i18n/text.tsx';
import { Badge } from '../../ui/Badge.tsx';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { ErrorState } from '../../ui/ErrorState.tsx';
import { HiddenText } from '../../ui/HiddenText.tsx';
import { Sentence } from '../../ui/Sentence.tsx';
import { Skeleton } from '../../ui/Skeleton.tsx';
import { Time } from '../../ui/Time.tsx';
import { useToast } from '../../ui/Toasts.tsx';
import css from './Section.module.css';
import { SecretDialog } from './SecretDialog.tsx';

type Secret = Answer<'settings.secrets'>['secrets'][number];

interface SecretRowProps {
  readonly secret: Secret;
  readonly onSet: () => void;
  readonly onRemove: () => void;
}

function SecretRow({ secret: { name, setAt, usedBy }, onSet, onRemove }: SecretRowProps) {
  const { t, list } = useText();
  const users = list(usedBy.map((user) => (user.kind === 'server' ? user.name : t(`settings.secrets.${user.kind}`))));
  return (
    <li className={css.row}>
      <div className={css.what}>
        <code className={css.name}>{name}</code>{' '}
        {setAt === undefined && <Badge tone="amber">{t('settings.secrets.missing')}</Badge>}
        <p>
          {setAt !== undefined && <Sentence of="settings.secrets.setAt" parts={{ at: <Time at={setAt} /> }} />}{' '}
          {usedBy.length === 0 ? (
            t('settings.secrets.unused')
          ) : (
            <Sentence of="settings.secrets.usedBy" parts={{ users: <HiddenText text={users} /> }} />
          )}
        </p>
      </div>
      <Button isSmall onClick={onSet}>
        {t(setAt === undefined ? 'settings.secrets.set' : 'settings.secrets.replace')}
      </Button>
      {setAt !== undefined && (
        <Button isSmall look="quiet" onClick={onRemove}>
          {t('settings.secrets.remove')}
        </Button>
      )}
    </li>
  );
}

/** Keys and passwords of servers: set, replaced, removed; never shown. */
export function SecretsSection() {
  const { t } = useText();
  const toast = useToast();
  const { data, error, refetch } = useLook('settings.secrets', {});
  const remove = useAct('settings.removeSecret');
  const [editing, setEditing] = useState<string>();
  const [going, setGoing] = useState<Secret>();
  const { name: gone = '' } = going ?? {};
  return (
    <section aria-labelledby="settings-secrets" className={css.section}>
      <h2 id="settings-secrets">{t('settings.section.secrets')}</h2>
      <p className={css.means}>{t('settings.sectionMeans.secrets')}</p>
      <Button className={css.add} icon={<Plus size={16} />} onClick={() => setEditing('')}>
        {t('settings.secrets.add')}
      </Button>
      {error && <ErrorState error={error} onAgain={() => void refetch()} />}
      {data === undefined && error === null && <Skeleton />}
      {data?.secrets.length === 0 && (
        <EmptyState
          icon={<KeyRound size={24} />}
          title={t('settings.secrets.none')}
          means={t('settings.secrets.none.means')}
        />
      )}
      {data !== undefined && data.secrets.length > 0 && (
        <ul className={css.list}>
          {data.secrets.map((secret) => (
            <SecretRow
              key={secret.name}
              secret={secret}
              onSet={() => setEditing(secret.name)}
              onRemove={() => setGoing(secret)}
            />
          ))}
        </ul>
      )}
      {data?.key !== undefined && <p className={css.means}>{t(`settings.secrets.key.${data.key}`)}</p>}
      <SecretDialog name={editing} onClose={() => setEditing(undefined)} />
      <Dialog
        isOpen={going !== undefined}
        onClose={() => setGoing(undefined)}
        title={t('settings.secrets.removeAsk', { name: gone })}
        means={t(going?.usedBy.length === 0 ? 'settings.secrets.removeMeans' : 'settings.secrets.removeMeansUsed')}
        actions={
          <>
            <Button onClick={() => setGoing(undefined)}>{t('ui.cancel')}</Button>
            <Button
              look="danger"
              isBusy={remove.isPending}
              onClick={() =>
                remove.mutate(
                  { name: gone },
                  {
                    onSuccess: () => {
                      setGoing(undefined);
                      toast({ text: t('settings.secrets.removed', { name: gone }) });
                    },
                  },
                )
              }
            >
              {t('settings.secrets.remove')}
            </Button>
          </>
        }
      >
        {remove.error && <ErrorState error={remove.error} />}
      </Dialog>
    </section>
  );
}
