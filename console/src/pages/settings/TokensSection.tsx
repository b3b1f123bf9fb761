import { Plus, Ticket } from 'lucide-react';
import { useState } from 'react';
import type { Answer } from '../../../../gateway/src/admin/contract/methods.ts';
import { useAct } from '../../api/use-act.ts';
import { useLook } from '../../api/use-look.ts';
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
import { TokenDialog } from './TokenDialog.tsx';

type Token = Answer<'settings.tokens'>['tokens'][number];

function TokenRow({ token, onRevoke }: { readonly token: Token; readonly onRevoke: () => void }) {
  const { t } = useText();
  const { client, createdAt, lastUsedAt, revokedAt } = token;
  return (
    <li className={css.row}>
      <div className={css.what}>
        <span className={css.name}>
          <HiddenText text={client} />
        </span>{' '}
        {revokedAt !== undefined && <Badge>{t('settings.tokens.revoked')}</Badge>}
        <p>
          <Sentence of="settings.tokens.createdAt" parts={{ at: <Time at={createdAt} /> }} />{' '}
          {lastUsedAt === undefined ? (
            t('settings.tokens.unused')
          ) : (
            <Sentence of="settings.tokens.usedAt" parts={{ at: <Time at={lastUsedAt} /> }} />
          )}
        </p>
      </div>
      {revokedAt === undefined && (
        <Button isSmall look="quiet" onClick={onRevoke}>
          {t('settings.tokens.revoke')}
        </Button>
      )}
    </li>
  );
}

/** The tokens by which clients show who they are: made, and taken back. */
export function TokensSection() {
  const { t } = useText();
  const toast = useToast();
  const { data, error, refetch } = useLook('settings.tokens', {});
  const revoke = useAct('settings.revokeToken');
  const [isAdding, setAdding] = useState(false);
  const [going, setGoing] = useState<Token>();
  // Those in force first, the newest on top.
  const tokens = (data?.tokens ?? []).toSorted(
    (one, other) =>
      Number(one.revokedAt !== undefined) - Number(other.revokedAt !== undefined) || other.createdAt - one.createdAt,
  );
  return (
    <section aria-labelledby="settings-tokens" className={css.section}>
      <h2 id="settings-tokens">{t('settings.section.tokens')}</h2>
      <p className={css.means}>{t('settings.sectionMeans.tokens')}</p>
      <Button className={css.add} icon={<Plus size={16} />} onClick={() => setAdding(true)}>
        {t('settings.tokens.add')}
      </Button>
      {error && <ErrorState error={error} onAgain={() => void refetch()} />}
      {data === undefined && error === null && <Skeleton />}
      {data?.tokens.length === 0 && (
        <EmptyState
          icon={<Ticket size={24} />}
          title={t('settings.tokens.none')}
          means={t('settings.tokens.none.means')}
        />
      )}
      {tokens.length > 0 && (
        <ul className={css.list}>
          {tokens.map((token) => (
            <TokenRow key={token.id} token={token} onRevoke={() => setGoing(token)} />
          ))}
        </ul>
      )}
      <TokenDialog isOpen={isAdding} onClose={() => setAdding(false)} />
      <Dialog
        isOpen={going !== undefined}
        onClose={() => setGoing(undefined)}
        title={t('settings.tokens.revokeAsk')}
        means={
          <Sentence of="settings.tokens.revokeMeans" parts={{ client: <HiddenText text={going?.client ?? ''} /> }} />
        }
        actions={
          <>
            <Button onClick={() => setGoing(undefined)}>{t('ui.cancel')}</Button>
            <Button
              look="danger"
              isBusy={revoke.isPending}
              onClick={() =>
                revoke.mutate(
                  { id: going?.id ?? '' },
                  {
                    onSuccess: () => {
                      setGoing(undefined);
                      toast({ text: t('settings.tokens.gone') });
                    },
                  },
                )
              }
            >
              {t('settings.tokens.revoke')}
            </Button>
          </>
        }
      >
        {revoke.error && <ErrorState error={revoke.error} />}
      </Dialog>
    </section>
  );
}
