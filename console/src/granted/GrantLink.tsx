import { Link } from 'wouter';
import { useText } from '../i18n/text.tsx';

/** Leads to one permission among all of them. */
export function GrantLink({ id }: { readonly id: string }) {
  const { t } = useText();
  return <Link href={`/permissions?grant=${encodeURIComponent(id)}`}>{t('granted.see')}</Link>;
}
