import { History } from 'lucide-react';
import { useState } from 'react';
import type { Answer } from '../../../../gateway/src/admin/contract/methods.ts';
import { useLook } from '../../api/use-look.ts';
import { useText } from '../../i18n/text.tsx';
import { Badge } from '../../ui/Badge.tsx';
import { Button } from '../../ui/Button.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { ErrorState } from '../../ui/ErrorState.tsx';
import { HiddenText } from '../../ui/HiddenText.tsx';
import { Skeleton } from '../../ui/Skeleton.tsx';
import { Time } from '../../ui/Time.tsx';
import css from './Section.module.css';
import { VersionDrawer } from './VersionDrawer.tsx';

type Version = Answer<'settings.history'>['versions'][number];

/** Who or what made a version, in the person's language where it is a word of the gateway's own. */
const useMaker = (): ((by: string) => string) => {
  const { t } = useText();
  return (by) => {
    const [, restored] = /^restore of (\d+)$/.exec(by) ?? [];
    const [, before] = /^before the restore of (\d+)$/.exec(by) ?? [];
    const [, console] = /^console: (.+)$/.exec(by) ?? [];
    const [, beforeConsole] = /^before: console: (.+)$/.exec(by) ?? [];
    if (by === 'start' || by === 'edit') return t(`settings.versions.by.${by}`);
    if (restored !== undefined) return t('settings.versions.by.restore', { id: restored });
    if (before !== undefined) return t('settings.versions.by.before', { id: before });
    if (console !== undefined) return t('settings.versions.by.console', { what: console });
    if (beforeConsole !== undefined) return t('settings.versions.by.beforeConsole', { what: beforeConsole });
    return by;
  };
};

function VersionRow({ version, onOpen }: { readonly version: Version; readonly onOpen: () => void }) {
  const { t } = useText();
  const maker = useMaker();
  const { id, at, by, isHeld, isWritten, isKept } = version;
  return (
    <li className={css.row}>
      <div className={css.what}>
        <span className={css.name}>
          {t('settings.versions.version', { id: String(id) })} · <Time at={at} />
        </span>{' '}
        {isWritten && <Badge>{t('settings.versions.written')}</Badge>}{' '}
        {isHeld && !isWritten && <Badge tone="amber">{t('settings.versions.held')}</Badge>}
        <p>
          <HiddenText text={maker(by)} />
        </p>
        {!isKept && <p>{t('settings.versions.unkept')}</p>}
      </div>
      {isKept && !isWritten && (
        <Button isSmall onClick={onOpen}>
          {t('settings.versions.open')}
        </Button>
      )}
    </li>
  );
}

/** The configurations that held, newest first: what each differs in, and the way back. */
export function VersionsSection() {
  const { t } = useText();
  const { data, error, refetch } = useLook('settings.history', {});
  const [open, setOpen] = useState<Version>();
  return (
    <section aria-labelledby="settings-versions" className={css.section}>
      <h2 id="settings-versions">{t('settings.section.versions')}</h2>
      <p className={css.means}>{t('settings.sectionMeans.versions')}</p>
      {error && <ErrorState error={error} onAgain={() => void refetch()} />}
      {data === undefined && error === null && <Skeleton />}
      {data?.versions.length === 0 && (
        <EmptyState
          icon={<History size={24} />}
          title={t('settings.versions.none')}
          means={t('settings.versions.none.means')}
        />
      )}
      {data !== undefined && data.versions.length > 0 && (
        <ul className={css.list}>
          {data.versions.map((version) => (
            <VersionRow key={version.id} version={version} onOpen={() => setOpen(version)} />
          ))}
        </ul>
      )}
      <VersionDrawer version={open?.id} onClose={() => setOpen(undefined)} />
    </section>
  );
}
