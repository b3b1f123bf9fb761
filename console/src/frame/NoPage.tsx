import { Compass, PackageOpen } from 'lucide-react';
import { Link } from 'wouter';
import { useText } from '../i18n/text.tsx';
import { pages } from '../pages/pages.ts';
import { EmptyState } from '../ui/EmptyState.tsx';

/** Where the address is of no page. */
export function NoPage() {
  const { t } = useText();
  const first = pages[0];
  if (!first)
    return <EmptyState icon={<PackageOpen size={28} />} title={t('frame.empty')} means={t('frame.empty.means')} />;
  return (
    <EmptyState
      icon={<Compass size={28} />}
      title={t('frame.unknown')}
      means={t('frame.unknown.means')}
      action={<Link href={first.path}>{t('frame.unknown.back', { page: t(first.title) })}</Link>}
    />
  );
}
