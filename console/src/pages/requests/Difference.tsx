import { useState } from 'react';
import { useLook } from '../../api/use-look.ts';
import { useText } from '../../i18n/text.tsx';
import { Diff } from '../../ui/Diff.tsx';
import { ErrorState } from '../../ui/ErrorState.tsx';
import { Skeleton } from '../../ui/Skeleton.tsx';
import css from './Difference.module.css';

interface DifferenceProps {
  readonly id: string;
}

function Texts({ id }: DifferenceProps) {
  const { t } = useText();
  const { data, error } = useLook('requests.difference', { id });
  if (error) return <ErrorState error={error} />;
  if (!data) return <Skeleton lines={2} />;
  if (data.kind === 'not-shown') return <p>{t('requests.difference.notShown')}</p>;
  return (
    // Scrolls, so those who have no mouse must be able to get into it.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className={css.texts} role="region" aria-label={t('requests.difference')} tabIndex={0}>
      <Diff former={data.former} current={data.current} />
    </div>
  );
}

/** What would be another in the file that is written; asked for when it is opened. */
export function Difference({ id }: DifferenceProps) {
  const { t } = useText();
  const [isOpen, setOpen] = useState(false);
  return (
    <details className={css.part} open={isOpen} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{t('requests.difference')}</summary>
      {isOpen && <Texts id={id} />}
    </details>
  );
}
