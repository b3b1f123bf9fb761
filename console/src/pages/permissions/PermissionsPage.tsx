import { useLocation } from 'wouter';
import { useLook } from '../../api/use-look.ts';
import { useText } from '../../i18n/text.tsx';
import { ErrorState } from '../../ui/ErrorState.tsx';
import { PageSkeleton } from '../../ui/Skeleton.tsx';
import { Tabs } from '../../ui/Tabs.tsx';
import { GrantLists } from './GrantLists.tsx';
import { TryCall } from './TryCall.tsx';

const paths = { list: '/permissions', try: '/permissions/try' } as const;

/** Who may do what: given, narrowed, taken back; and what would be decided about a call. */
export function PermissionsPage() {
  const { t } = useText();
  const [location, go] = useLocation();
  const { data, error, refetch } = useLook('permissions.look', {});
  if (data === undefined) return error ? <ErrorState error={error} onAgain={() => void refetch()} /> : <PageSkeleton />;
  return (
    <Tabs
      label={t('permissions.views')}
      value={location.startsWith(paths.try) ? 'try' : 'list'}
      onChoose={(view) => go(paths[view])}
      tabs={[
        { value: 'list', label: t('permissions.list'), content: <GrantLists looked={data} /> },
        { value: 'try', label: t('permissions.try'), content: <TryCall looked={data} /> },
      ]}
    />
  );
}
