import { Link } from 'wouter';
import { useText } from '../i18n/text.tsx';

/** Leads to one call in the activity. */
export function CallLink({ id }: { readonly id: string }) {
  const { t } = useText();
  return <Link href={`/activity?record=${encodeURIComponent(id)}`}>{t('granted.seeCall')}</Link>;
}
