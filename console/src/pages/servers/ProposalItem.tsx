import { CircleX, TriangleAlert } from 'lucide-react';
import { useText } from '../../i18n/text.tsx';
import { HiddenText } from '../../ui/HiddenText.tsx';
import { Sentence } from '../../ui/Sentence.tsx';
import css from './Proposals.module.css';
import type { Proposal } from './source.ts';

const refusals: readonly string[] = ['taken', 'invalid'];

/** One thing that was found: words of others are shown as such. */
function Finding({ finding: { kind, about } }: { readonly finding: Proposal['findings'][number] }) {
  const isRefusal = refusals.includes(kind);
  const Icon = isRefusal ? CircleX : TriangleAlert;
  return (
    <li className={isRefusal ? css.refuses : css.asks}>
      <Icon size={16} aria-hidden="true" />
      <span>
        <Sentence of={`servers.finding.${kind}`} parts={{ about: <HiddenText text={about} /> }} />
      </span>
    </li>
  );
}

function Facts({ proposal: { runs, isRemote, variables, package: published } }: { readonly proposal: Proposal }) {
  const { t } = useText();
  return (
    <dl className={css.facts}>
      {published && (
        <>
          <dt>{t('servers.fact.package')}</dt>
          <dd>
            <HiddenText text={`${published.name} ${published.version}`} />
          </dd>
          <dt>{t('servers.fact.licence')}</dt>
          <dd>
            <HiddenText text={published.licence} />
          </dd>
          <dt>{t('servers.fact.integrity')}</dt>
          <dd>
            <code>{published.integrity}</code>
          </dd>
        </>
      )}
      <dt>{t(isRemote ? 'servers.fact.reaches' : 'servers.fact.runs')}</dt>
      <dd>
        <code>
          <HiddenText text={runs} />
        </code>
      </dd>
      {variables.length > 0 && (
        <>
          <dt>{t('servers.fact.variables')}</dt>
          <dd>
            <HiddenText text={variables.join(', ')} />
          </dd>
        </>
      )}
    </dl>
  );
}

interface ProposalItemProps {
  readonly proposal: Proposal;
  readonly isChosen: boolean;
  /** Left out where there is nothing to choose from. */
  readonly onChoose?: (isChosen: boolean) => void;
}

/** A server that could be added: what would run, and what was found. */
export function ProposalItem({ proposal, isChosen, onChoose }: ProposalItemProps) {
  const { t } = useText();
  const { name, findings, canBeAdded } = proposal;
  const title = <HiddenText text={name} cutAt={64} />;
  return (
    <li className={css.item}>
      {onChoose === undefined ? (
        <p className={css.name}>{title}</p>
      ) : (
        <label className={css.name}>
          <input
            type="checkbox"
            checked={isChosen && canBeAdded}
            disabled={!canBeAdded}
            onChange={(event) => onChoose(event.target.checked)}
          />
          {title}
        </label>
      )}
      <Facts proposal={proposal} />
      {findings.length === 0 ? (
        <p>{t('servers.finding.none')}</p>
      ) : (
        <ul className={css.findings}>
          {findings.map((finding) => (
            <Finding key={`${finding.kind} ${finding.about}`} finding={finding} />
          ))}
        </ul>
      )}
    </li>
  );
}
