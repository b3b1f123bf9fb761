import { useEffect, useId, useRef, useState, type ReactNode } from 'react';
import { useText } from '../../i18n/text.tsx';
import { Button } from '../../ui/Button.tsx';
import { ProposalItem } from './ProposalItem.tsx';
import css from './Proposals.module.css';
import type { Proposal } from './source.ts';

interface ProposalsProps {
  readonly of: readonly Proposal[];
  readonly isBusy: boolean;
  readonly onBack: () => void;
  readonly onAgree: (names: string[]) => void;
  readonly children: ReactNode;
}

/** What was found about new servers, and the question whether to add them. */
export function Proposals({ of: proposals, isBusy, onBack, onAgree, children }: ProposalsProps) {
  const { t } = useText();
  const title = useId();
  const heading = useRef<HTMLHeadingElement>(null);
  const possible = proposals.filter(({ canBeAdded }) => canBeAdded).map(({ name }) => name);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set(possible));
  const names = possible.filter((name) => chosen.has(name));
  useEffect(() => heading.current?.focus(), []);
  const choose = (name: string, isChosen: boolean): void =>
    setChosen(new Set(isChosen ? [...chosen, name] : [...chosen].filter((one) => one !== name)));
  return (
    <section className={css.proposals} aria-labelledby={title}>
      <h3 id={title} ref={heading} tabIndex={-1} className={css.title}>
        {t('servers.found')}
      </h3>
      <ul className={css.list}>
        {proposals.map((proposal) => (
          <ProposalItem
            key={proposal.name}
            proposal={proposal}
            isChosen={chosen.has(proposal.name)}
            {...(proposals.length > 1 && { onChoose: (isChosen) => choose(proposal.name, isChosen) })}
          />
        ))}
      </ul>
      <p>{t('servers.consent')}</p>
      {children}
      <div className={css.actions}>
        <Button onClick={onBack}>{t('servers.back')}</Button>
        <Button look="main" isBusy={isBusy} isOff={names.length === 0} onClick={() => onAgree(names)}>
          {t('servers.agree', { count: names.length })}
        </Button>
      </div>
    </section>
  );
}
