import { useText } from '../i18n/text.tsx';
import { Hidden } from './Hidden.tsx';
import css from './Skeleton.module.css';

interface SkeletonProps {
  /** Lines that will stand here. */
  readonly lines?: number;
}

/** Holds the place of what is being loaded. */
export function Skeleton({ lines = 3 }: SkeletonProps) {
  const { t } = useText();
  return (
    <div className={css.lines} aria-busy="true">
      <Hidden>{t('ui.loading')}</Hidden>
      {Array.from({ length: lines }, (_, place) => (
        <span key={place} className={css.line} />
      ))}
    </div>
  );
}

/** Holds the place of a page. */
export function PageSkeleton() {
  return <Skeleton lines={8} />;
}
