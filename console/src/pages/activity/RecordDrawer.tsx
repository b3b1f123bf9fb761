import { useLook } from '../../api/use-look.ts';
import { useText } from '../../i18n/text.tsx';
import { Drawer } from '../../ui/Dialog.tsx';
import { ErrorState } from '../../ui/ErrorState.tsx';
import { Skeleton } from '../../ui/Skeleton.tsx';
import { RecordDetail } from './RecordDetail.tsx';

interface RecordDrawerProps {
  /** Undefined: it is closed. */
  readonly id: string | undefined;
  readonly onShow: (id: string) => void;
  readonly onClose: () => void;
}

/** All that is known of one record, over the list, which keeps its place. */
export function RecordDrawer({ id, onShow, onClose }: RecordDrawerProps) {
  const { t } = useText();
  const record = useLook('activity.record', { id: id ?? '' }, { enabled: id !== undefined });
  return (
    <Drawer isOpen={id !== undefined} onClose={onClose} title={t('activity.details')}>
      {record.data ? (
        <RecordDetail key={record.data.entry.id} detail={record.data} onShow={onShow} />
      ) : record.error ? (
        <ErrorState error={record.error} onAgain={() => void record.refetch()} />
      ) : (
        <Skeleton lines={6} />
      )}
    </Drawer>
  );
}
