import { Ban, ShieldCheck, ShieldQuestionMark } from 'lucide-react';
import { useText } from '../../i18n/text.tsx';
import { Badge } from '../../ui/Badge.tsx';
import type { Cause } from './shapes.ts';

interface StandingProps {
  /** Of the server as a whole. */
  readonly cause: Cause | undefined;
  readonly asks: number;
}

/** How a server stands, in words and in a shape. */
export function Standing({ cause, asks }: StandingProps) {
  const { t } = useText();
  if (cause === 'banned')
    return (
      <Badge tone="red" icon={<Ban size={14} aria-hidden="true" />}>
        {t('review.banned')}
      </Badge>
    );
  if (asks > 0 || cause !== undefined)
    return (
      <Badge tone="violet" icon={<ShieldQuestionMark size={14} aria-hidden="true" />}>
        {t('review.held')}
      </Badge>
    );
  return <Badge icon={<ShieldCheck size={14} aria-hidden="true" />}>{t('review.works')}</Badge>;
}
