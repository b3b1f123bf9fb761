import { Check, Hourglass, TriangleAlert, X } from 'lucide-react';
import { useText } from '../../i18n/text.tsx';
import { Badge } from '../../ui/Badge.tsx';
import type { Call } from './call.ts';

/** How it stands with a call that is not simply over. */
export function CallState({ call: { state, undoneBy, notKept } }: { readonly call: Call }) {
  const { t } = useText();
  return (
    <>
      {undoneBy !== undefined && <Badge icon={<Check size={14} />}>{t('undo.state.undone')}</Badge>}
      {state === 'open' && <Badge icon={<Hourglass size={14} />}>{t('undo.state.open')}</Badge>}
      {state === 'dropped' && <Badge icon={<X size={14} />}>{t('undo.state.dropped')}</Badge>}
      {state === 'interrupted' && (
        <Badge tone="amber" icon={<TriangleAlert size={14} />}>
          {t('undo.state.interrupted')}
        </Badge>
      )}
      {notKept > 0 && (
        <Badge tone="amber" icon={<TriangleAlert size={14} />}>
          {t('undo.state.notKept', { count: notKept })}
        </Badge>
      )}
    </>
  );
}
