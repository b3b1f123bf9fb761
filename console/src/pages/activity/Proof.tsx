import { ShieldAlert, ShieldCheck } from 'lucide-react';
import type { Answer } from '../../../../gateway/src/admin/contract/methods.ts';
import { ApiFailure } from '../../api/failure.ts';
import { useText } from '../../i18n/text.tsx';
import { Button } from '../../ui/Button.tsx';
import { ErrorState } from '../../ui/ErrorState.tsx';
import { HiddenText } from '../../ui/HiddenText.tsx';
import css from './Asking.module.css';
import { momentText } from './moments.ts';

type Standing = Answer<'activity.proof'>;
type Proven = Extract<Standing, { kind: 'proven' }>['proof'];

interface ProofProps {
  readonly proof: Standing;
  readonly onShow: (id: string) => void;
}

/** What was proven of the chain, in words. */
export function Proof({ proof, onShow }: ProofProps) {
  const { t } = useText();
  return (
    <div role="status" className={css.news}>
      {proof.kind === 'running' && (
        <>
          <p>
            {proof.of === 0
              ? t('activity.verify.begins')
              : t('activity.verify.running', { done: proof.done, of: proof.of })}
          </p>
          <progress
            aria-label={t('activity.verify.begins')}
            {...(proof.of > 0 && { value: proof.done, max: proof.of })}
          />
        </>
      )}
      {proof.kind === 'failed' && (
        <>
          <p>{t('activity.verify.failed')}</p>
          <ErrorState
            error={
              new ApiFailure({
                code: 'internal',
                message: proof.message,
                ...(proof.remedy !== undefined && { remedy: proof.remedy }),
              })
            }
          />
        </>
      )}
      {proof.kind === 'proven' && <Outcome proof={proof.proof} onShow={onShow} />}
    </div>
  );
}

function Outcome({ proof, onShow }: { readonly proof: Proven; readonly onShow: (id: string) => void }) {
  const { t } = useText();
  const { broken, records } = proof;
  if (broken === undefined) {
    return (
      <>
        <p className={css.holds}>
          <ShieldCheck size={18} aria-hidden="true" />
          {records === 0 ? t('activity.verify.empty') : t('activity.verify.holds', { count: records })}
        </p>
        <Facts proof={proof} />
      </>
    );
  }
  const { id } = broken;
  return (
    <>
      <p className={css.breaks}>
        <ShieldAlert size={18} aria-hidden="true" />
        {t(`activity.broken.${broken.kind}`)}
      </p>
      <p>{t('activity.verify.breaks')}</p>
      <p>{t('activity.verify.keep')}</p>
      <p>{t('activity.verify.place', { link: broken.link })}</p>
      <blockquote lang="en" className={css.facts}>
        <HiddenText text={broken.what} />
      </blockquote>
      {id !== undefined && <Button onClick={() => onShow(id)}>{t('activity.verify.seeRecord')}</Button>}
      <Facts proof={proof} />
    </>
  );
}

function Facts({ proof: { carried, dropped, waiting, signedAt, isKeyUnread } }: { readonly proof: Proven }) {
  const { t, locale } = useText();
  const facts = [
    ...(signedAt === undefined ? [] : [t('activity.verify.signed', { at: momentText(signedAt, locale) })]),
    ...(carried === 0 ? [] : [t('activity.verify.carried', { count: carried })]),
    ...(dropped === 0 ? [] : [t('activity.verify.dropped', { count: dropped })]),
    ...(waiting === 0 ? [] : [t('activity.verify.waiting', { count: waiting })]),
    ...(isKeyUnread ? [t('activity.verify.keyless')] : []),
  ];
  return (
    <ul className={css.facts}>
      {facts.map((fact) => (
        <li key={fact}>{fact}.</li>
      ))}
    </ul>
  );
}
