import { Plus } from 'lucide-react';
import { useState } from 'react';
import { useSearchParams } from 'wouter';
import type { Granted } from '../../../../gateway/src/admin/contract/granted.ts';
import { useText } from '../../i18n/text.tsx';
import { Button } from '../../ui/Button.tsx';
import { Card } from '../../ui/Card.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { everything, filtered, type Looked } from './filter.ts';
import { GiveDrawer } from './GiveDrawer.tsx';
import { GrantFilter } from './GrantFilter.tsx';
import { GrantGroup } from './GrantGroup.tsx';
import css from './Permissions.module.css';

const groups = ['person', 'configuration', 'gateway'] as const;

const groupOf = ({ from }: Granted): (typeof groups)[number] => (from === 'migration' ? 'person' : from);

/** All that is allowed, asked and refused, by where it comes from; the newest first. */
export function GrantLists({ looked }: { readonly looked: Looked }) {
  const { t } = useText();
  const [filter, setFilter] = useState(everything);
  const [isGiving, setGiving] = useState(false);
  const wanted = useSearchParams()[0].get('grant') ?? undefined;
  const isGone = wanted !== undefined && !looked.grants.some(({ grant }) => grant.id === wanted);
  const shown = filtered(looked.grants, filter);
  const isAll = filter === everything;
  return (
    <div className={css.page}>
      <div className={css.tools}>
        <GrantFilter looked={looked} filter={filter} onChange={setFilter} />
        <Button look="main" icon={<Plus size={16} />} onClick={() => setGiving(true)}>
          {t('permissions.give')}
        </Button>
      </div>
      {isGone && (
        <Card role="status">
          <p>{t('permissions.gone')}</p>
          <p className={css.muted}>{t('permissions.gone.means')}</p>
        </Card>
      )}
      {shown.length === 0 && (
        <EmptyState
          title={t('permissions.filter.none')}
          means={t('permissions.filter.noneMeans')}
          action={<Button onClick={() => setFilter(everything)}>{t('permissions.filter.clear')}</Button>}
        />
      )}
      {groups.map((from) => {
        const listed = shown.filter(({ grant }) => groupOf(grant) === from);
        if (listed.length === 0 && (from !== 'person' || !isAll)) return null;
        return (
          <GrantGroup
            key={from}
            from={from}
            listed={listed.toSorted((a, b) => b.grant.givenAt - a.grant.givenAt)}
            usedSince={looked.usedSince}
            wanted={wanted}
          />
        );
      })}
      {looked.more > 0 && <p className={css.muted}>{t('permissions.more', { count: looked.more })}</p>}
      <GiveDrawer isOpen={isGiving} looked={looked} onClose={() => setGiving(false)} />
    </div>
  );
}
